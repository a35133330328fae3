import Hudi
import LakeAnalysis
import LakeModel

/// The report as text for a terminal.
extension HudiReport {
  /// The report, every line ended.
  package func render(options: LakeTerminalReport.Options) -> String {
    HudiPage(
      report: self, width: options.width, text: TerminalText(isUTF8: options.isUTF8),
      style: TerminalStyle(isColored: options.isColored)
    ).render()
  }
}

/// A report on its way to a terminal.
private struct HudiPage: TablePage {
  let report: HudiReport
  let width: Int
  let text: TerminalText
  let style: TerminalStyle

  /// How many instants are listed, the newest last.
  private static let instantsShown = 15

  private var description: HudiDescription { report.description }
  private var state: TableState { report.state }

  var sections: [[String]] { [summary, operations, instants, findings] }

  private var summary: [String] {
    let groups = description.groups
    let metadata = description.metadataPartitions
    var facts: [(String, String)] = [
      ("Version", "\(state.formatVersion), timeline layout \(description.layout)"),
      ("Type", description.tableType.map(text.safe) ?? text.none),
      ("Live", totals(state.live)),
      (
        "Groups",
        counted(Int64(groups.live), "file group") + ": base \(totals(groups.base)), logs "
          + totals(groups.logs)
          + (groups.replaced == 0 ? "" : "; \(groups.replaced) replaced and not cleaned yet")
      ),
      ("Retained", "\(totals(report.retained)) beyond the latest slices"),
      ("History", history),
      (
        "Timeline",
        "active \(totals(description.timeline)), archived \(totals(description.archive))"
      ),
      ("Zone", description.zone),
      ("Metadata", metadata.isEmpty ? text.none : metadata.map(text.safe).joined(separator: ", ")),
    ]
    for (index, (key, value)) in description.properties.enumerated() {
      facts.append((index == 0 ? "Properties" : "", text.safe("\(key) = \(value)")))
    }
    return [style.strong(text.safe(report.path))] + facts.flatMap(fact)
  }

  private var history: String {
    let archived = description.instants.filter(\.isArchived).count
    let pending = description.instants.filter { $0.state != "completed" }.count
    var sentence = counted(Int64(state.history.commits), "completed instant")
    if archived > 0 { sentence += ", \(DecimalText.grouped(Int64(archived))) of them archived" }
    if pending > 0 { sentence += ", \(DecimalText.grouped(Int64(pending))) pending" }
    if let from = state.history.from, let to = state.history.to {
      sentence += "; from \(from.iso8601) to \(to.iso8601)"
    }
    return sentence + (state.history.isComplete ? ", complete" : ", not complete")
      + "; clock: \(state.clock.rawValue)"
  }

  private var operations: [String] {
    guard !report.operations.isEmpty else { return [] }
    var table = TextTable([
      .init(header: ["Operation"], isRightAligned: false),
      .init(header: ["Instants"]), .init(header: ["New", "files"]),
      .init(header: ["New", "bytes"]), .init(header: ["Change", "data"]),
      .init(header: ["Retired"]), .init(header: ["Deleted", "files"]),
      .init(header: ["Deleted", "bytes"]),
    ])
    for operation in report.operations {
      table.add([
        operation.name.isEmpty ? text.none : text.safe(operation.name),
        DecimalText.grouped(operation.sums.commits),
        DecimalText.grouped(operation.sums.written.files), bytes(operation.sums.written.bytes),
        bytes(operation.sums.changes.bytes), bytes(operation.sums.retired.bytes),
        DecimalText.grouped(operation.sums.deleted.files), bytes(operation.sums.deleted.bytes),
      ])
    }
    return table.lines(width: width, text: text, style: style)
  }

  private var instants: [String] {
    guard !description.instants.isEmpty else { return [] }
    var table = TextTable([
      .init(header: ["Instant"], isRightAligned: false),
      .init(header: ["Action"], isRightAligned: false),
      .init(header: ["State"], isRightAligned: false),
      .init(header: ["Completed"], isRightAligned: false),
    ])
    for instant in description.instants.suffix(Self.instantsShown) {
      table.add([
        instant.requested, instant.action,
        instant.isArchived ? "archived" : instant.state,
        instant.completed?.iso8601 ?? text.none,
      ])
    }
    var lines = table.lines(width: width, text: text, style: style)
    let hidden = description.instants.count - Self.instantsShown
    if hidden > 0 {
      lines.append(style.faint("\(counted(Int64(hidden), "older instant")) in --format json."))
    }
    return lines
  }

  private var findings: [String] { lines(of: state.findings) }

  private func totals(_ totals: ObjectTotals) -> String {
    "\(counted(totals.files, "object")) (\(bytes(totals.bytes)))"
  }
}
