import CommandSyntax
import LakeGauge
import LakeModel
import LakeReports
import LakeStorage

/// `lakegauge ledger`: the object ledger of one table, an entry a line.
struct LedgerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "List what happened to every object of a table: when, how many bytes, why.",
    discussion: """
      One entry a line, in commit order, as it is read. The fields: time (UTC), commit (Delta version \
      or Hudi instant), object (key below the table), bytes (new bytes of a creation or an append, else \
      the object's size; null when nothing tells), effect (created, appended, retired, deleted, \
      revived), cause, partition, rows, and objectBytes of an append (the whole object). What a rewrite \
      created carries insertedRows, updatedRows and copiedRows of its commit where the log tells them.

      How figures are summed from it: gross R-1 is the bytes of created and appended. Logical R-2 is that \
      of the causes ingest, overwrite and logAppend, and of a rewrite its bytes × (inserted + updated) ÷ \
      (inserted + updated + copied) rows. Rewritten R-3 is what is left of rewrite, and compaction and \
      clustering. A table's first load (the data objects of the first commit that creates any, named \
      firstLoad in the JSON) is in none of them.

      Findings are on standard error.

      Exit status: 0 done; 1 done, with a finding of severity error, so that entries may be missing; 2 the \
      command line is wrong; 3 nothing could be read, or the output not be written.
      """,
    examples: [
      Example(
        "lakegauge ledger SampleTables/retail/silver/orders --since 2026-09-20 --until 2026-09-21",
        "Everything that happened to a table's objects on one day."),
      Example(
        "lakegauge ledger /lake/orders --format csv > orders.csv",
        "The whole ledger for your own SQL."),
    ])

  @Argument(
    help: ArgumentHelp("The table's folder, with _delta_log or .hoodie in it.", valueName: "table"),
    completion: .directory)
  var table: String

  @Option(
    help: ArgumentHelp("Only entries at or after this UTC date or time.", valueName: "time"))
  var since: TimeArgument?

  @Option(help: ArgumentHelp("Only entries before this UTC date or time.", valueName: "time"))
  var until: TimeArgument?

  @Option(help: "How an entry is written.")
  var format: LedgerLines.Format = .ndjson

  @OptionGroup var reading: ReadingOptions

  func validate() throws {
    if let since, let until, until.time <= since.time {
      throw ValidationError("--until has to be after --since.")
    }
  }

  func run() async throws {
    let lake = try await open(table, inventory: reading.inventory)
    let found: TableDiscovery.Result
    do {
      found = try await TableDiscovery(store: lake.store).findTables()
    } catch {
      throw NothingRead(message: "\(error)")
    }
    guard let location = found.tables.first else {
      throw NothingRead(message: "no Delta or Hudi table in \(table)" + found.findings.explanation)
    }
    guard found.tables.count == 1 else {
      throw ValidationError(
        "\(table) holds \(found.tables.count) tables; name one, such as "
          + "\(table)/\(location.path).")
    }
    var printer = LedgerPrinter(
      lines: LedgerLines(format: format), since: since?.time, until: until?.time)
    let state: TableState
    do {
      state = try await LedgerReplay.replay(
        location, in: lake, hudiLocalOffsetMinutes: reading.timezone?.minutes, into: &printer)
    } catch let error as OutputError {
      throw error
    } catch {
      try printer.finish()
      throw NothingRead(message: "\(table): \(error)")
    }
    try printer.finish()
    var messages = ""
    if printer.undated > 0, since != nil || until != nil {
      messages += "entries without a time, left out: \(printer.undated)\n"
    }
    let findings = found.findings + state.findings
    StandardError.write(messages + findings.map(\.line).joined())
    try ScanCommand.FailOn.error.check(findings)
  }
}

extension LedgerLines.Format: ExpressibleByArgument {}

/// Prints entries as the replay gives them.
private struct LedgerPrinter: LedgerSink {
  var lines: LedgerLines
  let since: Timestamp?
  let until: Timestamp?
  private var output = StandardOutput()

  /// Entries that no filter can place because no clock dates them.
  private(set) var undated = 0

  init(lines: LedgerLines, since: Timestamp?, until: Timestamp?) {
    self.lines = lines
    self.since = since
    self.until = until
  }

  mutating func absorb(_ batch: LedgerBatch) throws {
    lines.learnPartitions(of: batch)
    for index in 0..<batch.count {
      if since != nil || until != nil {
        guard let time = batch[index].time else {
          undated += 1
          continue
        }
        if let since, time < since { continue }
        if let until, time >= until { continue }
      }
      lines.print(batch, at: index)
      if lines.pendingBytes >= StandardOutput.bufferBytes {
        try lines.take { bytes throws in try output.write(bytes) }
      }
    }
  }

  mutating func absorb(live batch: LiveBatch) {}

  /// Writes what is left.
  mutating func finish() throws {
    try lines.take { bytes throws in try output.write(bytes) }
    try output.flush()
  }
}
