public import LakeModel
import LakeStorage

extension LakeScanner {
  /// Gives every entry of a table's visible ledger to `body`, in commit order, as it is read.
  ///
  /// Of the configuration, what says how a log is read applies; its window does not.
  ///
  /// - Parameters:
  ///   - path: the table's folder, or a folder with that one table below it.
  ///   - since: only entries at or after this time; with a bound, entries without a time are left out.
  ///   - until: only entries before this time.
  ///   - inventory: path of a listing with sizes and times of the table's objects; nil to look for
  ///     `inventory.csv` in the folder and above it.
  ///   - body: takes an entry; what it throws ends the reading.
  /// - Returns: what the reader says of the table after the ledger, its findings among that; those on
  ///   folders that could not be searched for tables come last, relative to `path`.
  /// - Throws: `LakeScanError` when there is no such table or it cannot be read, also after entries were
  ///   given; what `body` throws, as it is.
  /// - Complexity: the log is read once, whatever the bounds. An entry costs the texts of its object and
  ///   commit; memory is that of the table's live set.
  @discardableResult
  public func ledger(
    of path: String, since: Timestamp? = nil, until: Timestamp? = nil, inventory: String? = nil,
    body: @escaping (LedgerEntry) throws -> Void
  ) async throws -> TableState {
    let lake: OpenedLake
    let location: TableLocation
    let searchFindings: [Finding]
    do {
      lake = try await LakeLocation.open(path: path, inventory: inventory)
      (location, searchFindings) = try await Self.onlyTable(of: lake)
    } catch {
      throw LakeScanError(error)
    }
    var reader = LedgerEntryReader(since: since, until: until, body: body)
    do {
      var state = try await LedgerReplay.replay(
        location, in: lake, hudiLocalOffsetMinutes: configuration.hudiLocalOffsetMinutes,
        checksEveryCheckpoint: configuration.checksEveryCheckpoint, into: &reader)
      state.findings += searchFindings
      return state
    } catch {
      // A reader may have put the program's error into one of its own.
      if let thrown = reader.thrown { throw thrown }
      throw LakeScanError(error)
    }
  }

  private static func onlyTable(
    of lake: OpenedLake
  ) async throws -> (TableLocation, [Finding]) {
    let found = try await TableDiscovery(store: lake.store).findTables()
    guard let first = found.tables.first else {
      throw LakeScanError(
        .noTable,
        "\(lake.root): there is no Delta or Hudi table here"
          + found.findings.filter { $0.severity == .error }.map { "; \($0.object): \($0.message)" }
          .joined())
    }
    guard found.tables.count == 1 else {
      let example = lake.root.trimmingFinalSlashes + "/" + first.path
      throw LakeScanError(
        .severalTables,
        "\(lake.root): holds \(found.tables.count) tables; name one, such as \(example)")
    }
    return (first, found.findings)
  }
}

/// Takes batches apart for a program.
private struct LedgerEntryReader: LedgerSink {
  let since: Timestamp?
  let until: Timestamp?
  let body: (LedgerEntry) throws -> Void
  private var partitions: [String] = []

  /// What `body` threw.
  private(set) var thrown: (any Error)?

  init(since: Timestamp?, until: Timestamp?, body: @escaping (LedgerEntry) throws -> Void) {
    self.since = since
    self.until = until
    self.body = body
  }

  mutating func absorb(_ batch: LedgerBatch) throws {
    partitions.append(contentsOf: batch.newPartitions)
    for index in 0..<batch.count where isWanted(batch[index].time) {
      do {
        try body(LedgerEntry(batch, at: index, partitions: partitions))
      } catch {
        thrown = error
        throw error
      }
    }
  }

  mutating func absorb(live batch: LiveBatch) {}

  private func isWanted(_ time: Timestamp?) -> Bool {
    guard since != nil || until != nil else { return true }
    guard let time else { return false }
    if let since, time < since { return false }
    if let until, time >= until { return false }
    return true
  }
}
