import LakeAnalysis
import LakeModel

/// What stands below the tables.
extension LakeTerminalReport {
  /// Bytes a day to replicate, the peak hour, and the rates that they need.
  var volumeSection: [String] {
    guard let volumes = profile.volumes, let rates = profile.rates else { return [] }
    var table = TextTable([
      .init(header: ["To replicate"], isRightAligned: false), .init(header: ["Bytes"]),
      .init(header: ["Decimal"]), .init(header: ["Sustained rate"]),
    ])
    func add(_ name: String, _ bytes: Double, _ rate: Double?) {
      table.add([
        name, ByteQuantity.binary(bytes), ByteQuantity.decimal(bytes),
        rate.map { ByteQuantity.rate($0) } ?? "",
      ])
    }
    add("Mean day", volumes.grossPerDay, rates.mean)
    if let own = profile.ownRatesPerDay, profile.tables.contains(where: \.hasOwnWindow) {
      add("Mean day, cut logs at their own rate", own, rates.ownRates)
    }
    if let daily = volumes.daily {
      add("Median day", Double(daily.gross.p50), nil)
      add("95th percentile day", Double(daily.gross.p95), rates.busyDay)
      add("99th percentile day", Double(daily.gross.p99), nil)
      add("Largest whole day", Double(daily.gross.maximum), nil)
    }
    if let hour = volumes.busiestHour {
      let time = hour.start.iso8601.prefix(16)
      add("Peak hour, \(time)Z", Double(hour.gross), rates.peakHour)
    }
    let dash = text.dash
    let logicals = volumes.logicalPerDay
    let logical = ByteQuantity.binary(low: logicals.low, high: logicals.high, dash: dash)
    let rewrites = volumes.rewrittenPerDay
    let rewritten = ByteQuantity.binary(low: rewrites.low, high: rewrites.high, dash: dash)
    return table.lines(width: width, text: text, style: style)
      + TerminalText.wrapped(
        "Of the mean day \(logical) is logical and \(rewritten) rewritten; the rest is deletion "
          + "vectors, change data, table metadata and what the log does not explain. Live: "
          + "\(DecimalText.quantity(profile.live.files, "file")), "
          + "\(ByteQuantity.binary(profile.live.bytes)).", to: width)
  }

  /// The prefixes that carry most churn.
  var prefixSection: [String] {
    guard !profile.topPrefixes.isEmpty else { return [] }
    var table = TextTable([
      .init(header: ["Prefixes with most churn"], isRightAligned: false),
      .init(header: ["Gross"]), .init(header: ["Objects"]), .init(header: ["Of the lake"]),
    ])
    for prefix in profile.topPrefixes {
      table.add([
        text.safe(prefix.volume.path), ByteQuantity.binary(prefix.volume.gross),
        DecimalText.grouped(prefix.volume.objects), DecimalText.percent(prefix.share),
      ])
    }
    return table.lines(width: width, text: text, style: style)
  }

  /// The hot working set, where access logs tell of reads.
  var heatSections: [[String]] {
    guard profile.hasReadEvidence, let heat = profile.heat else { return [] }
    let figures = HeatFigures(heat: heat, width: width, text: text, style: style)
    return figures.summary(isWhole: false) + [figures.footer]
  }

  /// What the replays were compared with; nothing for a lake whose tables keep nothing to compare.
  var verificationSection: [String] {
    guard let (tables, sum) = profile.verification else { return [] }
    let outcome =
      switch sum.disagreements {
      case 0 where sum.checksums + sum.checkpoints == 0: "the logs keep nothing to compare with."
      case 0: "all agree."
      case 1: "1 disagrees, see the findings."
      default: "\(DecimalText.grouped(Int64(sum.disagreements))) disagree, see the findings."
      }
    var sentence =
      "Live files verified against \(DecimalText.quantity(sum.checksums, "checksum")) and "
      + "\(DecimalText.quantity(sum.checkpoints, "checkpoint")) of \(DecimalText.quantity(tables, "Delta table")): "
      + outcome
    if sum.checkpointsLeftOut > 0 {
      sentence +=
        " Left out for their cost: \(DecimalText.quantity(sum.checkpointsLeftOut, "checkpoint")) "
        + "(--every-checkpoint reads them)."
    }
    return TerminalText.wrapped(sentence, to: width)
  }

  /// A finding and the table it is about; the path is nil when it concerns the lake.
  private struct Placed {
    let path: String?
    let finding: Finding
  }

  /// Findings of one code and severity.
  private struct Group {
    let severity: Finding.Severity
    let code: String
    var findings: [Placed]
  }

  /// How many findings of one kind are spelled out.
  private static func shown(_ severity: Finding.Severity) -> Int {
    switch severity {
    case .error: 5
    case .warning: 2
    case .note: 1
    }
  }

  /// Findings, the worst first, grouped by their kind; of each kind the first few are spelled out.
  var findingSection: [String] {
    var placed = profile.findings.map { Placed(path: nil, finding: $0) }
    placed += profile.unreadable.map { Placed(path: $0.path, finding: $0.finding) }
    for table in profile.tables {
      placed += table.findings.map { Placed(path: table.path, finding: $0) }
    }
    guard !placed.isEmpty else { return ["No findings."] }
    var groups: [Group] = []
    for severity in Finding.Severity.allCases.reversed() {
      let ofSeverity = placed.filter { $0.finding.severity == severity }
      for code in Set(ofSeverity.map(\.finding.code)).sorted() {
        groups.append(
          Group(
            severity: severity, code: code, findings: ofSeverity.filter { $0.finding.code == code }
          ))
      }
    }
    let counts = Finding.Severity.allCases.reversed().compactMap { severity -> String? in
      let count = placed.count { $0.finding.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.name)\(count == 1 ? "" : "s")"
    }
    var lines = [style.strong("Findings: " + counts.joined(separator: ", "))]
    for group in groups {
      let name = text.safe(group.code)
      let times = group.findings.count == 1 ? "" : " (\(group.findings.count))"
      lines.append(style.severity(group.severity, group.severity.name) + "  " + name + times)
      for placed in group.findings.prefix(Self.shown(group.severity)) {
        let place = [placed.path ?? "", placed.finding.object].filter { !$0.isEmpty }
          .joined(separator: "/")
        let message = text.safe(placed.finding.message)
        lines += TerminalText.wrapped(
          place.isEmpty ? message : text.safe(place) + ": " + message, to: width - 4
        ).map { "    " + $0 }
      }
    }
    if groups.contains(where: { $0.findings.count > Self.shown($0.severity) }) {
      lines.append(style.faint("The others are in --format json."))
    }
    return lines
  }

  /// How every figure above can be checked.
  var footer: [String] {
    guard let window = profile.window else { return [] }
    let days = DecimalText.significant(window.days)
    let unsized =
      "Ledger entries without a size: \(DecimalText.grouped(profile.unsizedFiles)) of "
      + DecimalText.grouped(profile.entries)
    let share = profile.unsizedShare.ratio.map { " (\(DecimalText.percent($0)))" } ?? ""
    let unknown =
      profile.unknownShare?.ratio.map {
        $0 > 0
          ? ", new bytes without a cause: "
            + DecimalText.percent($0) + " of R-1" : ""
      } ?? ""
    let hasCut = profile.tables.contains { !$0.state.history.isComplete }
    let mark =
      hasCut ? "\(Self.cutMark) before days: the log tells no more of an older table. " : ""
    let isLow = profile.tables.contains { $0.churn?.isGrossLow == true }
    let low =
      isLow ? "\(text.atLeast) before gross: new objects without a size are not in it. " : ""
    let sentences = [
      "Window: \(Self.minute(window.from)) to \(Self.minute(window.to)) UTC, its end not included: "
        + "\(quantity(window.hours, "hour")), \(days) days. A day's mean is the window's sum over its days "
        + "(a table with an own-window finding: over its own); percentiles (nearest rank) are over "
        + "the \(window.wholeDayCount) whole UTC days in it, empty ones included.",
      "Gross R-1, logical R-2, rewritten R-3, churn R-6 (gross a day over mean live bytes), write "
        + "amplification R-7 (gross over logical), files §3 (the median lies within 12.5 % of what "
        + "is shown). Two bounds stand where the log does not tell rows. A table's first load is "
        + "seeding and in no rate. A prefix counts the objects right in its folder. Bytes are binary "
        + "units; rates are decimal and without headroom.",
      mark + low + unsized + share + unknown
        + ". Any figure can be summed by hand: lakegauge ledger TABLE --since \(window.from.iso8601) --until \(window.to.iso8601)",
    ]
    return sentences.flatMap { TerminalText.wrapped(text.safe($0), to: width) }.map(style.faint)
  }

  private static func minute(_ time: Timestamp) -> String {
    time.iso8601.split(separator: ":").prefix(2).joined(separator: ":")
      .split(separator: "T").joined(separator: " ")
  }
}
