import LakeAnalysis
import LakeModel

/// When data moves, how long it lives, and what publishing it at intervals saves.
extension LakeTerminalReport {
  /// The publish intervals that stand here; the JSON report has all of the grid.
  private static let shownIntervals: Set<String> = [
    "1min", "5min", "15min", "1h", "6h", "1d", "7d",
  ]

  /// a row for each publish interval that is shown.
  var cadenceSection: [String] {
    guard let cadence = profile.cadence, cadence.points.contains(where: { $0.gross > 0 }) else {
      return []
    }
    var table = TextTable([
      .init(header: ["Published every"], isRightAligned: false), .init(header: ["Moves a day"]),
      .init(header: ["Sustained rate"]), .init(header: ["Saved of gross"]),
    ])
    for point in cadence.points where Self.shownIntervals.contains(point.interval.name) {
      let moved = point.movedPerDay
      let saved = point.savedShare.map { share in
        let (first, last) = (DecimalText.percent(share.low), DecimalText.percent(share.high))
        return first == last ? first : "\(first)\(text.dash)\(last)"
      }
      table.add([
        LifetimeText.spelled(point.interval),
        ByteQuantity.binary(low: moved.low, high: moved.high, dash: text.dash),
        ByteQuantity.rate(point.meanRate), saved ?? text.none,
      ])
    }
    return table.lines(width: width, text: text, style: style)
      + TerminalText.wrapped(
        "R-25: what a mirror that is brought up to date every P receives; what is born and leaves "
          + "between two updates never moves. Means over the whole periods in the window, rates without "
          + "headroom; deletion vectors count like data, change data and logs always move.",
        to: width)
  }

  /// Kaplan–Meier survival of data objects, by bytes.
  var survivalSection: [String] {
    guard let survival = profile.survival, let stored = profile.survivalInStorage,
      survival.born.files > 0
    else { return [] }
    var columns = [TextTable.Column(header: ["New bytes that are"], isRightAligned: false)]
    columns += survival.points.map {
      TextTable.Column(header: ["after", LifetimeText.spelled($0.age)])
    }
    columns.append(TextTable.Column(header: ["half gone", "after"]))
    var table = TextTable(columns)
    for (name, curve) in [("in the snapshot", survival), ("in storage", stored)] {
      table.add(
        [name] + curve.points.map { $0.ofBytes.map { DecimalText.percent($0) } ?? text.none }
          + [
            curve.medianOfBytes.map { LifetimeText.duration($0) }
              ?? (curve.born.bytes > 0 ? "not reached" : text.none)
          ])
    }
    let start = survival.from?.iso8601.prefix(10) ?? ""
    let error =
      survival.ageError == 0
      ? "" : " Ages are known to within \(LifetimeText.duration(survival.ageError))."
    return table.lines(width: width, text: text, style: style)
      + TerminalText.wrapped(
        "Kaplan\(text.dash)Meier over \(DecimalText.grouped(survival.born.files)) data objects "
          + "(\(ByteQuantity.binary(survival.born.bytes))) born from \(start) to the window's end, first "
          + "loads left out: \(DecimalText.grouped(survival.ended.files)) left the snapshot, "
          + "\(DecimalText.grouped(stored.ended.files)) were deleted; the others count as long as they "
          + "were seen." + error, to: width)
  }

  /// New bytes by weekday and hour, as shades.
  var weekSection: [String] {
    guard let volumes = profile.volumes else { return [] }
    let most = volumes.weekProfile.map(\.bytes).max() ?? 0
    guard most > 0 else { return [] }
    var lines = [style.strong("New bytes by weekday and hour, UTC")]
    let ruler = "     0     6     12    18"
    lines.append(style.faint(ruler))
    for (day, name) in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].enumerated() {
      let cells = volumes.weekProfile.dropFirst(day * 24).prefix(24)
      lines.append(name + "  " + cells.map { text.shade(of: $0.bytes, most: most) }.joined())
    }
    let peak = volumes.weekProfile.firstIndex { $0.bytes == most } ?? 0
    lines += TerminalText.wrapped(
      "R-1 over the window; the darkest hour of the week (\(LifetimeText.weekHour(peak))) has "
        + "\(ByteQuantity.binary(most)).", to: width)
    return lines
  }
}

/// Names of lengths of time.
enum LifetimeText {
  /// `15min` as `15 min`.
  static func spelled(_ span: LifetimeSpan) -> String {
    let digits = span.name.prefix { $0.isNumber }
    let unit = span.name.dropFirst(digits.count)
    switch unit {
    case "d": return digits == "1" ? "1 day" : digits + " days"
    default: return digits + " " + unit
    }
  }

  /// A length in the largest unit that it has one of, with three digits: `4.20 h`.
  static func duration(_ milliseconds: Int64) -> String {
    let units: [(String, Double)] = [
      ("days", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000),
    ]
    for (name, length) in units where Double(milliseconds) >= length {
      return DecimalText.significant(Double(milliseconds) / length) + " " + name
    }
    return "\(milliseconds) ms"
  }

  /// An hour of the week, counted from Monday midnight: `Tue 07`.
  static func weekHour(_ index: Int) -> String {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let hour = index % 24
    return days[min(index / 24, 6)] + (hour < 10 ? " 0" : " ") + String(hour)
  }
}
