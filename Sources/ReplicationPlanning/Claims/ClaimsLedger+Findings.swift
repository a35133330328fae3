import LakeAnalysis
public import LakeModel

extension ClaimsLedger {
  /// Claims that cannot be put into numbers, claims that cannot be true together, and claims that are far
  /// from what was measured.
  public var findings: [Finding] {
    rows.compactMap(problem) + conflicts.map(finding) + rows.compactMap(unlikeMeasured)
  }

  private func problem(_ row: ClaimRow) -> Finding? {
    row.problem.map {
      Finding(
        code: "claim-unusable", severity: .warning, object: "",
        message: "Claim \(row.number) (\(row.claim.text)) is in no comparison: \($0).")
    }
  }

  private func name(_ number: Int) -> String {
    guard let row = row(number) else { return "" }
    var numbers: [String] = []
    if let perDay = row.bytesPerDay {
      let ends = [perDay.lowerBound, perDay.upperBound].map { QuantityText.bytes($0) }
      numbers.append((ends[0] == ends[1] ? ends[0] : "\(ends[0]) to \(ends[1])") + " a day")
    } else if let size = row.size {
      numbers.append(QuantityText.bytes(size))
    }
    return "claim \(number) (\(row.claim.text)"
      + (numbers.isEmpty ? "" : ": " + numbers.joined(separator: ", ")) + ")"
  }

  private func finding(_ conflict: ClaimConflict) -> Finding {
    let (larger, smaller) = (name(conflict.claims[0]), name(conflict.claims[1]))
    let times = QuantityText.number(conflict.factor) + " times"
    let limit = QuantityText.number(Self.volumeFactor)
    let (severity, message): (Finding.Severity, String) =
      switch conflict.rule {
      case .volumes:
        (
          .warning,
          "\(capitalized(larger)) is \(times) \(smaller): more than \(limit) times apart, they cannot "
            + "both be what the lake moves."
        )
      case .sizes:
        (
          .warning,
          "\(capitalized(larger)) is \(times) \(smaller), and no claim of growth leads from one to the "
            + "other: they cannot both be the size of the lake."
        )
      case .growth:
        (
          .warning,
          "\(capitalized(larger)) adds \(times) what \(smaller) writes: a lake cannot grow by more than "
            + "is written into it."
        )
      case .part:
        (
          .warning,
          "\(capitalized(larger)) writes \(times) what \(smaller) says of all of the lake, to a part of "
            + "it."
        )
      case .units: (.note, units(conflict))
      }
    return Finding(
      code: "claims-\(conflict.rule.rawValue)", severity: severity, object: "", message: message)
  }

  private func units(_ conflict: ClaimConflict) -> String {
    let names = conflict.claims.map { number in
      row(number).map { row in
        let sizes = ClaimConflict.sizes(of: row).map {
          "\(QuantityText.bytes($0)), \(QuantityText.binary($0))"
        }
        return "\(number) (\(row.claim.text): \(sizes.joined(separator: "; ")))"
      } ?? ""
    }
    return "Claims \(names[0]) and \(names[1]) name sizes that are a power of 1.024 apart, "
      + "\(QuantityText.number(conflict.factor)) times: it may be one size, told in binary units by "
      + "one and in decimal units by the other."
  }

  private func unlikeMeasured(_ row: ClaimRow) -> Finding? {
    guard row.isVolume, let ratio = row.toMeasuredShare, let share = measured.sharePerDay else {
      return nil
    }
    let isAbove = ratio.lowerBound > Self.volumeFactor
    guard isAbove || ratio.upperBound < 1 / Self.volumeFactor else { return nil }
    let factor = isAbove ? ratio.lowerBound : 1 / max(ratio.upperBound, .leastNormalMagnitude)
    return Finding(
      code: "claim-unlike-scan", severity: .warning, object: "",
      message: "\(capitalized(name(row.number))) is \(QuantityText.number(factor)) times "
        + "\(isAbove ? "more" : "less") than the scan says: \(QuantityText.percent(share)) of the live "
        + "bytes a day, measured over \(window.hours) h.")
  }

  private func capitalized(_ text: String) -> String {
    text.hasPrefix("claim") ? "C" + text.dropFirst() : text
  }
}
