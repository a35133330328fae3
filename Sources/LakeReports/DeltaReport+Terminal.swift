import DeltaLake
import LakeAnalysis
import LakeModel

/// The report as text for a terminal.
extension DeltaReport {
  /// The report, every line ended.
  package func render(options: LakeTerminalReport.Options) -> String {
    DeltaPage(
      report: self, width: options.width, text: TerminalText(isUTF8: options.isUTF8),
      style: TerminalStyle(isColored: options.isColored)
    ).render()
  }
}

/// A report on its way to a terminal.
private struct DeltaPage: TablePage {
  let report: DeltaReport
  let width: Int
  let text: TerminalText
  let style: TerminalStyle

  /// How many checkpoints are listed, the newest last.
  private static let checkpointsShown = 10

  private var description: DeltaDescription { report.description }
  private var state: TableState { report.state }

  var sections: [[String]] { [summary, operations, checkpoints, findings] }

  private var summary: [String] {
    var facts: [(String, String)] = [
      ("Version", version),
      ("Live", "\(counted(state.live.files, "file")), \(bytes(state.live.bytes))"),
      ("Protocol", protocolText),
      (
        "Identifier", description.identifier.isEmpty ? text.none : text.safe(description.identifier)
      ),
    ]
    if !state.name.isEmpty { facts.append(("Name", text.safe(state.name))) }
    if !description.partitionColumns.isEmpty {
      facts.append(
        ("Partitions", description.partitionColumns.map(text.safe).joined(separator: ", ")))
    }
    facts += [
      ("History", history),
      ("Log", log),
      ("Retention", retention),
      ("Verified", verified),
    ]
    for (name, value) in description.properties {
      facts.append(
        (
          name == description.properties.first?.name ? "Properties" : "",
          text.safe("\(name) = \(value)")
        ))
    }
    return [style.strong(text.safe(report.path))] + facts.flatMap(fact)
  }

  private var version: String {
    let oldest = description.oldestVersion.map { "commits from \($0) on are visible" }
    let seed = description.seedVersion.map { "the checkpoint of \($0) gives the state before them" }
    let rest = [oldest, seed].compactMap { $0 }
    return "\(description.version)" + (rest.isEmpty ? "" : "; " + rest.joined(separator: "; "))
  }

  private var protocolText: String {
    guard let reader = description.minReaderVersion, let writer = description.minWriterVersion
    else {
      return "not told by anything visible"
    }
    var sentence = "reader \(reader), writer \(writer)"
    for (who, names) in [
      ("readers", description.readerFeatures),
      (
        "writers alone",
        description.writerFeatures.filter { !description.readerFeatures.contains($0) }
      ),
    ] where !names.isEmpty {
      sentence += "; features for \(who): " + names.map(text.safe).joined(separator: ", ")
    }
    return sentence
  }

  private var history: String {
    let history = state.history
    guard let from = history.from, let to = history.to else {
      return "\(counted(Int64(history.commits), "commit")) without times"
    }
    let rest = history.isComplete ? "complete" : "not complete"
    return "\(counted(Int64(history.commits), "commit")) from \(from.iso8601) to \(to.iso8601), "
      + "\(rest); clock: \(state.clock.rawValue)"
  }

  private var log: String {
    description.logKinds.map {
      "\($0.name) \(DecimalText.grouped($0.totals.files)) (\(bytes($0.totals.bytes)))"
    }.joined(separator: ", ")
  }

  private var retention: String {
    func span(_ milliseconds: Int64?) -> String {
      guard let milliseconds else { return "cannot be read" }
      let hours = Double(milliseconds) / 3_600_000
      return hours >= 48
        ? "\(DecimalText.significant(hours / 24)) days" : "\(DecimalText.significant(hours)) hours"
    }
    return "log \(span(description.logRetention)), removed files "
      + span(description.deletedFileRetention)
  }

  private var verified: String {
    guard let account = state.verification else { return text.none }
    let left =
      account.checkpointsLeftOut == 0
      ? "" : "; \(counted(Int64(account.checkpointsLeftOut), "checkpoint")) left out"
    let outcome =
      account.disagreements == 0
      ? "" : "; \(account.disagreements) disagree, see the findings"
    return "against \(counted(Int64(account.checksums), "checksum")), "
      + counted(Int64(account.checkpoints), "checkpoint") + outcome + left
  }

  private var operations: [String] {
    guard !report.operations.isEmpty else { return [] }
    var table = TextTable([
      .init(header: ["Operation"], isRightAligned: false),
      .init(header: ["Commits"]), .init(header: ["New", "files"]),
      .init(header: ["New", "bytes"]), .init(header: ["Vectors,", "changes"]),
      .init(header: ["Named", "again"]), .init(header: ["Retired"]), .init(header: ["Deleted"]),
    ])
    for operation in report.operations {
      var extra = operation.sums.vectors
      extra.add(operation.sums.changes)
      table.add([
        operation.name.isEmpty ? text.none : text.safe(operation.name),
        DecimalText.grouped(operation.sums.commits),
        DecimalText.grouped(operation.sums.written.files), bytes(operation.sums.written.bytes),
        bytes(extra.bytes), bytes(operation.sums.named.bytes), bytes(operation.sums.retired.bytes),
        bytes(operation.sums.deleted.bytes),
      ])
    }
    return table.lines(width: width, text: text, style: style)
  }

  private var checkpoints: [String] {
    guard !description.checkpoints.isEmpty else { return [] }
    var table = TextTable([
      .init(header: ["Checkpoint of version"], isRightAligned: false),
      .init(header: ["Kind"], isRightAligned: false), .init(header: ["Objects"]),
      .init(header: ["Bytes"]),
    ])
    for checkpoint in description.checkpoints.suffix(Self.checkpointsShown) {
      table.add([
        String(checkpoint.version), checkpoint.kind, DecimalText.grouped(checkpoint.totals.files),
        bytes(checkpoint.totals.bytes),
      ])
    }
    var lines = table.lines(width: width, text: text, style: style)
    let hidden = description.checkpoints.count - Self.checkpointsShown
    if hidden > 0 {
      lines.append(style.faint("\(counted(Int64(hidden), "older checkpoint")) in --format json."))
    }
    return lines
  }

  private var findings: [String] { lines(of: state.findings) }
}
