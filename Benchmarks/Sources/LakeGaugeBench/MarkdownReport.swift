/// Writes standings as a Markdown table.
struct MarkdownReport {
  /// Names of the contestants that the others are divided by.
  var references: [String]

  /// A contest's table.
  ///
  /// - Parameters:
  ///   - contest: what was asked.
  ///   - standings: what everybody has shown.
  ///   - memoryFloor: bytes that every process reports at the least, whatever it needs.
  /// - Returns: Markdown that ends with a line's end.
  func section(_ contest: Contest, _ standings: [Standing], memoryFloor: Int) -> String {
    let present = references.filter { name in
      standings.contains { $0.contestant.name == name && $0.fault == nil }
    }
    let header =
      ["", "CPU, median", "least to most"] + present.map { "CPU ÷ \($0)" }
      + ["wall", "peak MiB", "new: files, bytes", "live: files, bytes", "answer"]
    let alignment = header.indices.map { $0 == 0 || $0 == header.count - 1 ? "---" : "--:" }
    let rows = standings.map { standing in
      row(
        standing, references: present.compactMap { name in median(of: name, standings) },
        memoryFloor: memoryFloor)
    }
    let table = ([header, alignment] + rows)
      .map { "| " + $0.joined(separator: " | ") + " |" }
      .joined(separator: "\n")
    return "## \(contest.title)\n\n\(contest.explanation)\n\n\(table)\n"
  }

  private func median(of name: String, _ standings: [Standing]) -> Duration? {
    standings.first { $0.contestant.name == name }?.processorTimes.median
  }

  private func row(
    _ standing: Standing, references: [Duration], memoryFloor: Int
  ) -> [String] {
    let name =
      standing.contestant.role == .ours
      ? "**\(standing.contestant.name)**" : standing.contestant.name
    let answers = [totals(standing.answer?.created), totals(standing.answer?.live)]
    if let fault = standing.fault {
      let blanks = Array(repeating: "–", count: 4 + references.count)
      return [name] + blanks + answers + ["WRONG: \(fault)"]
    }
    let times = standing.processorTimes
    let ratios = references.map { reference in
      reference == .zero
        ? "–" : decimal(times.median.inSeconds / reference.inSeconds, places: 2) + "×"
    }
    let spread = "\(seconds(times.min() ?? .zero)) to \(seconds(times.max() ?? .zero))"
    return [name, seconds(times.median) + " s", spread] + ratios
      + [
        seconds(standing.wallTimes.median) + " s",
        (standing.peakMemory <= memoryFloor ? "≤ " : "")
          + decimal(Double(standing.peakMemory) / 1_048_576, places: 1),
      ] + answers + ["agrees"]
  }

  private func totals(_ totals: AnswerTotals?) -> String {
    totals.map { "\(grouped($0.files)), \(grouped($0.bytes))" } ?? "–"
  }

  private func seconds(_ duration: Duration) -> String {
    decimal(duration.inSeconds, places: 3)
  }
}

/// A number that is not negative, rounded to a fixed number of places.
func decimal(_ value: Double, places: Int) -> String {
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  guard value.isFinite, value >= 0, let scaled = Int64(exactly: (value * scale).rounded()) else {
    return "\(value)"
  }
  let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: Int64(scale))
  let digits = String(fraction)
  return "\(whole)." + String(repeating: "0", count: places - digits.count) + digits
}

/// A number with a comma every three digits.
func grouped(_ value: Int64) -> String {
  var digits = String(value.magnitude)
  var groups: [String] = []
  while digits.count > 3 {
    groups.append(String(digits.suffix(3)))
    digits.removeLast(3)
  }
  groups.append(digits)
  return (value < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
}
