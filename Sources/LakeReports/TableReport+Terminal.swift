import LakeAnalysis
import LakeModel

/// A report on one table on its way to a terminal.
struct TableReportPage: TablePage {
  let table: TableProfile
  let lake: LakeProfile
  let width: Int
  let text: TerminalText
  let style: TerminalStyle

  /// How many days are listed, the newest last.
  private static let daysShown = 31

  var sections: [[String]] {
    [
      summary, volumes, causes, operations, days, sizes, shortLived, footers,
      paths("Prefixes with most churn", table.topPrefixes),
      paths("Partitions with most churn", table.topPartitions), findings, explanation,
    ]
  }

  /// What footers say of its files, the ten largest of everything named.
  private var footers: [String] {
    FooterSection(
      rows: table.footers.map { [(name: text.safe(TableJSON.pathText(table.path)), footers: $0)] }
        ?? [], namedShares: 10, width: width, text: text, style: style
    ).lines
  }

  // MARK: What it is

  private var summary: [String] {
    let state = table.state
    var facts = [
      ("Format", text.safe("\(state.format.rawValue) \(state.formatVersion)")),
      ("Live", live),
      ("History", history),
    ]
    if !state.name.isEmpty { facts.insert(("Name", text.safe(state.name)), at: 1) }
    if let load = table.firstLoad {
      facts.append(
        (
          "First load",
          "\(counted(load.totals.files, "file")), \(bytes(load.totals.bytes)), by commit "
            + text.safe(load.commit) + (load.time.map { " at \($0.iso8601)" } ?? "")
        ))
    }
    if let window = table.churn?.volumes.window {
      facts.append(
        (
          "Window",
          "\(window.from.iso8601) to \(window.to.iso8601), its end not included: "
            + counted(window.hours, "hour")
        ))
    }
    if let largest = table.largestPartition {
      facts.append(
        (
          "Partitions",
          "\(counted(Int64(table.livePartitions), "partition")) with live files, the largest "
            + "\(text.safe(largest.path)) with \(bytes(largest.live.bytes))"
        ))
    }
    return [style.strong(text.safe(TableJSON.pathText(table.path)))] + facts.flatMap(fact)
  }

  private var live: String {
    let live = "\(counted(table.state.live.files, "file")), \(bytes(table.state.live.bytes))"
    guard let levels = table.churn?.levels else { return live }
    return live + "; over the window \(bytes(levels.atStart)) at its start, "
      + "\(bytes(levels.atEnd)) at its end, \(ByteQuantity.binary(levels.mean)) on average"
  }

  private var history: String {
    let history = table.state.history
    guard let from = history.from, let to = history.to else {
      return "\(counted(Int64(history.commits), "commit")) without times"
    }
    let rest = history.isComplete ? "complete" : "not complete"
    return "\(counted(Int64(history.commits), "commit")) from \(from.iso8601) to \(to.iso8601), "
      + "\(rest); clock: \(table.state.clock.rawValue)"
  }

  // MARK: What moves

  private var volumes: [String] {
    guard let churn = table.churn else { return ["Nothing of the history lies in the window."] }
    let volumes = churn.volumes
    let total = volumes.total
    var rows = TextTable([
      .init(header: ["In the window"], isRightAligned: false), .init(header: ["Bytes"]),
      .init(header: ["A day"]),
    ])
    func add(_ name: String, low: Int64, high: Int64, mark: String = "") {
      rows.add([
        name, mark + ByteQuantity.binary(low: Double(low), high: Double(high), dash: text.dash),
        mark
          + ByteQuantity.binary(
            low: volumes.perDay(low), high: volumes.perDay(high), dash: text.dash),
      ])
    }
    add(
      "Gross (R-1)", low: total.gross, high: total.gross,
      mark: churn.isGrossLow ? text.atLeast : "")
    add("Logical (R-2)", low: total.logical.low, high: total.logical.high)
    add("Rewritten (R-3)", low: total.rewritten.low, high: total.rewritten.high)
    add("Retired (R-4)", low: total.retired, high: total.retired)
    add("Deleted (R-4)", low: total.deleted, high: total.deleted)
    add("Net growth (R-5)", low: churn.netGrowth, high: churn.netGrowth)
    return rows.lines(width: width, text: text, style: style)
      + TerminalText.wrapped(text.safe(ratios(churn)), to: width)
  }

  private func ratios(_ churn: TableProfile.Churn) -> String {
    var sentences: [String] = []
    if let ratio = churn.ratio {
      sentences.append(
        "Churn \(text.mark(churn.ratioBound))\(DecimalText.percent(ratio)) of the mean "
          + "live bytes a day (R-6).")
    }
    if let amplification = churn.volumes.writeAmplification {
      sentences.append("Write amplification \(amplification.text(text)) (R-7).")
    }
    if let daily = churn.volumes.daily {
      sentences.append(
        "Of \(counted(daily.gross.periods, "whole day")), the median day \(bytes(daily.gross.p50)), "
          + "95 % of them at most \(bytes(daily.gross.p95)), the largest "
          + "\(bytes(daily.gross.maximum)).")
    }
    if let hour = churn.volumes.busiestHour {
      sentences.append("Peak hour \(hour.start.iso8601): \(bytes(hour.gross)).")
    }
    return sentences.joined(separator: " ")
  }

  /// A cause (of a role) and the volumes of its effects.
  private struct Cause {
    let name: String
    var effects: [ObjectEffect: Int64]
  }

  private var causes: [String] {
    guard let churn = table.churn, !churn.classes.isEmpty else { return [] }
    var causes: [Cause] = []
    for volume in churn.classes {
      let (role, cause) = (volume.entryClass.role, volume.entryClass.cause)
      // Of roles with causes of their own name, one name says both.
      let name =
        role == .data
        ? cause.name : role.name == cause.name ? role.name : "\(role.name): \(cause.name)"
      if let index = causes.firstIndex(where: { $0.name == name }) {
        causes[index].effects[volume.entryClass.effect] = volume.cell.bytes
      } else {
        causes.append(Cause(name: name, effects: [volume.entryClass.effect: volume.cell.bytes]))
      }
    }
    let effects = ObjectEffect.allCases.filter { effect in
      churn.classes.contains { $0.entryClass.effect == effect }
    }
    var rows = TextTable(
      [.init(header: ["Bytes by cause"], isRightAligned: false)]
        + effects.map { TextTable.Column(header: [$0.name.capitalizedFirst]) })
    for cause in causes {
      rows.add([cause.name] + effects.map { cause.effects[$0].map { bytes($0) } ?? text.none })
    }
    return rows.lines(width: width, text: text, style: style)
  }

  private var operations: [String] {
    guard !table.operations.isEmpty else { return [] }
    var rows = TextTable([
      .init(header: ["Operation"], isRightAligned: false), .init(header: ["Gross"]),
      .init(header: ["Objects"]), .init(header: ["Retired"]), .init(header: ["Deleted"]),
    ])
    for volume in table.operations {
      rows.add([
        text.safe(volume.operation.text), bytes(volume.gross.bytes),
        DecimalText.grouped(volume.gross.files), bytes(volume.retired.bytes),
        bytes(volume.deleted.bytes),
      ])
    }
    return rows.lines(width: width, text: text, style: style)
  }

  private var days: [String] {
    guard let volumes = table.churn?.volumes, !volumes.days.isEmpty else { return [] }
    var rows = TextTable([
      .init(header: ["Day (UTC)"], isRightAligned: false), .init(header: ["Gross"]),
      .init(header: ["Logical"]), .init(header: ["Rewritten"]), .init(header: ["Retired"]),
      .init(header: ["Deleted"]), .init(header: ["Objects"]),
    ])
    for day in volumes.days.suffix(Self.daysShown) {
      rows.add([
        String(day.start.iso8601.prefix(10)), bytes(day.gross), interval(day.logical),
        interval(day.rewritten), bytes(day.retired), bytes(day.deleted),
        DecimalText.grouped(day.objects),
      ])
    }
    let left = volumes.days.count - Self.daysShown
    return rows.lines(width: width, text: text, style: style)
      + (left > 0 ? [style.faint("\(counted(Int64(left), "earlier day")) left out.")] : [])
  }

  private func interval(_ interval: ByteInterval) -> String {
    ByteQuantity.binary(
      low: Double(interval.low), high: Double(interval.high), dash: text.dash)
  }

  // MARK: What it is made of

  private var sizes: [String] {
    var rows = TextTable([
      .init(header: ["Sizes"], isRightAligned: false), .init(header: ["Files"]),
      .init(header: ["5 %"]), .init(header: ["25 %"]), .init(header: ["50 %"]),
      .init(header: ["75 %"]), .init(header: ["95 %"]), .init(header: ["Under", "16", "MiB"]),
      .init(header: ["Under", "128", "MiB"]),
    ])
    for (name, sizes) in [("Live", table.liveSizes), ("Created", table.createdSizes)]
    where sizes.totals.files > 0 {
      rows.add(
        [name, DecimalText.grouped(sizes.totals.files)]
          + [5, 25, 50, 75, 95].map { percent in
            sizes.quantiles.first { $0.percent == percent }.map { bytes($0.value) } ?? text.none
          }
          + sizes.small.map { $0.ofFiles.map { DecimalText.percent($0) } ?? text.none })
    }
    return rows.rows.isEmpty ? [] : rows.lines(width: width, text: text, style: style)
  }

  private var shortLived: [String] {
    guard let figures = table.churn?.shortLived, !figures.isEmpty else { return [] }
    var rows = TextTable([
      .init(header: ["Short-lived"], isRightAligned: false), .init(header: ["Born"]),
      .init(header: ["Retired (R-8)"]), .init(header: ["Deleted (R-8t)"]),
    ])
    for figure in figures {
      rows.add([
        "within \(figure.span.name)", bytes(figure.born.bytes),
        figure.retiredShare.map { DecimalText.percent($0) } ?? text.none,
        figure.deletedShare.map { DecimalText.percent($0) } ?? text.none,
      ])
    }
    return rows.lines(width: width, text: text, style: style)
  }

  private func paths(_ title: String, _ volumes: [TableProfile.PathVolume]) -> [String] {
    guard !volumes.isEmpty else { return [] }
    var rows = TextTable([
      .init(header: [title], isRightAligned: false), .init(header: ["Gross"]),
      .init(header: ["Objects"]),
    ])
    for volume in volumes {
      rows.add([
        text.safe(volume.path), bytes(volume.gross), DecimalText.grouped(volume.objects),
      ])
    }
    return rows.lines(width: width, text: text, style: style)
  }

  // MARK: How far to trust it

  private var findings: [String] { lines(of: table.findings) }

  private var explanation: [String] {
    TerminalText.wrapped(
      text.safe(
        "All but live, history and file sizes is of the window, the first load left out. Operations are "
          + "as commits name them; objects that describe the table stand for themselves. Sizes lie within "
          + "12.5 % of what is shown (§3). Born are files that are old enough to have been gone by then. "
          + "Two bounds stand where the log does not tell rows."), to: width
    ).map(style.faint)
  }
}

extension String {
  /// The text with its first letter in upper case, for the head of a column.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
