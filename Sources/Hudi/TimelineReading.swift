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

  /// Instants that have been read ahead of their turn, by position.
  private var ahead: [Int: Result<InstantRecord, any Error>] = [:]

  /// How many instants are read side by side, and how many bytes of them.
  private static let instantsAhead = 8
  private static let bytesAhead: Int64 = 32 << 20

  init(
    _ table: inout OpenTable, metadataTable: MetadataLedger?, sizes: MetadataFileList?,
    _ decoder: InstantDecoder
  ) {
    self.metadataTable = metadataTable
    self.decoder = decoder
    let groups = table.takeGroups()
    replay = Replay(
      configuration: table.configuration, timeline: table.timeline, listing: table.listing,
      groups: groups, hasUnreadArchive: table.hasUnreadArchive, usesTimes: table.usesTimes,
      countsMetadataTable: metadataTable == nil, sizes: sizes)
    for clean in table.archive.index.foreseen { replay.foresee(clean) }
    self.table = table
    self.table.forgetObjects()
  }

  /// Looks ahead at the active cleans: their names tell which objects of before the visible history were
  /// live when it began.
  func foresee() async {
    for instant in table.timeline.completed
    where instant.instant.action == .clean && instant.place == nil {
      if case .clean(let clean)? = try? await table.record(of: instant, &decoder) {
        replay.foresee(clean)
      }
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
    if instant.time != nil || isLast {
      await metadataTable?.append(upTo: isLast ? nil : instant.time, to: &replay)
    }
    replay.finish(instant, clock: table.clock, isLast: isLast)
    return true
  }

  /// Reads the instant at `index`, and the next ones of the active timeline side by side with it.
  private func record(at index: Int) async throws -> InstantRecord {
    let instants = table.timeline.completed
    if let read = ahead.removeValue(forKey: index) { return try read.get() }
    var chosen: [Int] = []
    var bytes: Int64 = 0
    for candidate in index..<min(instants.count, index + Self.instantsAhead) {
      let instant = instants[candidate]
      guard instant.place == nil, InstantDecoder.isRelevant(instant.instant.action) else {
        continue
      }
      bytes += min(max(instant.file.size, 0), HudiTable.maximumInstantBytes)
      if !chosen.isEmpty, bytes > Self.bytesAhead { break }
      chosen.append(candidate)
    }
    guard chosen.first == index, chosen.count > 1 else {
      return try await table.record(of: instants[index], &decoder)
    }
    let store = table.store
    let root = table.root
    let decoder = decoder
    ahead = await withTaskGroup(of: (Int, Result<InstantRecord, any Error>).self) { group in
      for candidate in chosen {
        let instant = instants[candidate]
        let file = instant.file
        let action = instant.instant.action
        group.addTask {
          do {
            var decoder = decoder
            return (
              candidate,
              .success(
                try await OpenTable.record(
                  of: file, action: action, store: store, root: root, &decoder))
            )
          } catch {
            return (candidate, .failure(error))
          }
        }
      }
      var read: [Int: Result<InstantRecord, any Error>] = [:]
      for await (candidate, result) in group { read[candidate] = result }
      return read
    }
    guard let read = ahead.removeValue(forKey: index) else {
      return try await table.record(of: instants[index], &self.decoder)
    }
    return try read.get()
  }

  /// Settles what is left and gives the live objects.
  func conclude(_ body: (LiveBatch) throws -> Void) rethrows -> ObjectTotals {
    try replay.conclude(body)
  }

  /// Applies one instant; one that cannot be read is observed, and what names tell is applied.
  private func apply(_ instant: CompletedInstant, at index: Int) async {
    let action = instant.instant.action
    let object = table.key(of: instant)
    replay.begin(instant, operation: action.rawValue)
    do {
      switch try await record(at: index) {
      case .commit(let commit):
        if !commit.operationType.isEmpty { replay.batch.commit.operation = commit.operationType }
        replay.apply(commit, of: instant)
        return
      case .clean(let clean):
        replay.apply(clean)
        return
      case .rollback(let rollback):
        replay.apply(rollback, of: instant, cause: .rollback, clock: table.clock)
        return
      case .restore(let restore):
        for rollback in restore.rollbacks {
          replay.apply(rollback, of: instant, cause: .restore, clock: table.clock)
        }
        return
      case .savepoint(let savepoint):
        replay.apply(savepoint)
        return
      case .irrelevant: return
      case .nothing: replay.observations.emptyInstants.append(object)
      }
    } catch StorageError.contentAbsent {
      replay.observations.absentInstants.append(object)
    } catch {
      replay.observations.damagedInstants.append((object, "\(error)"))
    }
    if action.isWrite { replay.applyFromListing(instant) }
  }
}
