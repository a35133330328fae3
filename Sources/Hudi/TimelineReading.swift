import LakeModel
import LakeStorage

/// Reads a table's instants one after the other into the batch of a replay.
final class TimelineReading {
  /// The state of the table so far, and the entries of the last instant.
  private(set) var replay: Replay

  private var table: OpenTable
  private var decoder: InstantDecoder
  private var position = 0
  private let metadataTable: MetadataLedger?

  private var readAhead: InstantReadAhead?

  /// Cleans that were read to look ahead, by position, up to a bound: the others are read again.
  private var cleans: [Int: CleanMetadata] = [:]
  private static let maximumCleanBytes: Int64 = 16 << 20

  init(
    _ table: inout OpenTable, metadataTable: MetadataLedger?, sizes: MetadataFileList?,
    _ decoder: InstantDecoder, keys: LedgerKeys
  ) {
    self.metadataTable = metadataTable
    self.decoder = decoder
    let groups = table.takeGroups()
    let foreign = table.takeForeign()
    replay = Replay(
      configuration: table.configuration, timeline: table.timeline, listing: table.listing,
      groups: groups, foreign: foreign, hasUnreadArchive: table.hasUnreadArchive,
      usesTimes: table.usesTimes,
      countsMetadataTable: metadataTable == nil, goneManifests: table.archive.goneManifests,
      sizes: sizes)
    replay.batch.keys = keys
    replay.isMetadataTable = table.root.hasSuffix(MetadataTable.folder)
    replay.expectVanished(table.clock)
    for clean in table.archive.index.foreseen { replay.foresee(clean) }
    self.table = table
    self.table.forgetObjects()
  }

  /// Looks ahead at the active cleans: their names tell which objects of before the visible history were
  /// live when it began.
  func foresee() async {
    let completed = table.timeline.completed
    let positions = completed.indices.filter { index in
      completed[index].instant.action == .clean && completed[index].place == nil
    }
    var bytes: Int64 = 0
    let readAhead = InstantReadAhead(table, decoder, positions: positions)
    for position in positions {
      guard let read = await readAhead.record(at: position),
        case .success(.clean(let clean)) = read
      else { continue }
      replay.foresee(clean)
      bytes += completed[position].file.size
      if bytes <= Self.maximumCleanBytes { cleans[position] = clean }
    }
  }

  /// Reads the next instant; false behind the last.
  func next() async -> Bool {
    let instants = table.timeline.completed
    guard position < instants.count else {
      guard instants.isEmpty, position == 0 else { return false }
      position = 1
      replay.finishWithoutInstants()
      await metadataTable?.append(upTo: nil, to: &replay)
      return replay.batch.count > 0
    }
    let instant = instants[position]
    position += 1
    let isLast = position == instants.count
    await apply(instant, at: position - 1)
    if isLast { replay.takeUnreadLogs() }
    if instant.time != nil || isLast {
      await metadataTable?.append(upTo: isLast ? nil : instant.time, to: &replay)
    }
    replay.finish(instant, clock: table.clock, isLast: isLast)
    return true
  }

  /// Reads the instant at `index`: ahead of its turn if it has a file of its own.
  private func record(at index: Int) async throws -> InstantRecord {
    if let clean = cleans.removeValue(forKey: index) { return .clean(clean) }
    if readAhead == nil {
      readAhead = InstantReadAhead(
        table, decoder,
        positions: table.timeline.completed.indices.filter { cleans[$0] == nil })
    }
    if let read = await readAhead?.record(at: index) { return try read.get() }
    return try await table.record(of: table.timeline.completed[index], &decoder)
  }

  /// Settles what is left and gives the live objects.
  func conclude(
    withPaths: Bool, _ body: (LiveBatch) throws -> Void
  ) rethrows -> ObjectTotals {
    try replay.conclude(withPaths: withPaths, body)
  }

  /// Applies one instant; one that cannot be read is observed, and what names tell is applied.
  private func apply(_ instant: CompletedInstant, at index: Int) async {
    let action = instant.instant.action
    replay.begin(instant, operation: action.rawValue)
    do {
      switch try await record(at: index) {
      case .commit(let commit):
        replay.batch.commit.operation = WriteKind.operation(of: commit, instant.instant)
        replay.apply(commit, of: instant)
        return
      case .clean(let clean):
        replay.apply(clean)
        return
      case .rollback(let rollback):
        replay.apply([rollback], of: instant, cause: .rollback, clock: table.clock)
        return
      case .restore(let restore):
        replay.apply(restore.rollbacks, of: instant, cause: .restore, clock: table.clock)
        return
      case .savepoint(let savepoint):
        replay.apply(savepoint)
        return
      case .irrelevant: return
      case .nothing: replay.observations.emptyInstants.append(unread(instant))
      }
    } catch StorageError.contentAbsent {
      replay.observations.absentInstants.append(unread(instant))
    } catch HudiError.malformedInstant(_, let offset, let reason) {
      replay.observations.damagedInstants.append(
        unread(instant, reason: "\(reason) (at byte \(offset))"))
    } catch {
      replay.observations.damagedInstants.append(unread(instant, reason: "\(error)"))
    }
    if action.isWrite { replay.applyFromListing(instant) }
  }

  private func unread(
    _ instant: CompletedInstant, reason: String = ""
  ) -> Observations.UnreadInstant {
    Observations.UnreadInstant(
      object: table.key(of: instant), action: instant.instant.action, reason: reason)
  }
}
