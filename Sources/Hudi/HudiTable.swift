package import LakeModel
package import LakeStorage

/// A Hudi table in a store: the timeline, archive and history included, becomes the object ledger and the
/// live file slices.
package struct HudiTable: Sendable {
  /// What a caller may know that the table does not record.
  package struct Options: Sendable {
    /// How far the zone of a LOCAL timeline is ahead of UTC, in minutes; nil to infer it.
    package var localOffsetMinutes: Int?

    /// Makes options.
    package init(localOffsetMinutes: Int? = nil) {
      self.localOffsetMinutes = localOffsetMinutes
    }
  }

  /// The most bytes of one instant that are taken into memory: ten times the largest ever reported.
  package static let maximumInstantBytes: Int64 = 512 << 20

  private let store: any ObjectStore
  private let root: String
  private let options: Options

  /// Names a table.
  ///
  /// - Parameters:
  ///   - store: where it is.
  ///   - root: key prefix of the folder that holds `.hoodie`: empty, or ending with `/`.
  ///   - options: what the caller knows of it.
  package init(store: any ObjectStore, root: String, options: Options = Options()) {
    self.store = store
    self.root = root
    self.options = options
  }

  /// Reads the table once and gives its ledger, instant by instant in the order of completion, then the
  /// objects of the latest file slices.
  ///
  /// Damage that leaves a usable part becomes a finding of the state. Cleans are read twice: their names
  /// tell which objects of before the visible history were live when it began.
  ///
  /// - Throws: `HudiError` when the table cannot be read at all; whatever the sink throws.
  /// - Complexity: one listing, one read of every completed commit, rollback and restore, two of every
  ///   clean and of every file of the archive; memory of the objects in storage, of one instant, and of
  ///   some hundred bytes for each instant.
  package func replay(into sink: inout some LedgerSink) async throws -> TableState {
    let (properties, propertiesKey) = try await loadProperties()
    let configuration = try TableConfiguration(properties, object: propertiesKey)
    var listing = try await TableListing.scan(store, root: root, configuration: configuration)
    let hasTimes = store.timeOrigin == .original
    let usesTimes = hasTimes && TimelineClock.areBelievable(listing.timeline)
    let clock = TimelineClock(
      files: listing.timeline, configuration: configuration, properties: properties,
      hasOriginalTimes: usesTimes, givenOffsetMinutes: options.localOffsetMinutes)
    var decoder = InstantDecoder()
    let archive = TimelineArchive(store: store, root: root, configuration: configuration)
    await archive.load(listing.archiveObjects, &decoder)
    let timeline = Timeline(
      listing.timeline, archived: archive.index.instants, folder: configuration.timelineFolder,
      clock: clock)
    archive.expect(timeline.completed.compactMap(\.place))
    let hasUnreadArchive = !archive.faults.isEmpty || !archive.missingFiles.isEmpty
    var replay = Replay(
      configuration: configuration, timeline: timeline, listing: listing,
      hasUnreadArchive: hasUnreadArchive, usesTimes: usesTimes)
    listing.forgetObjects()
    for clean in archive.index.foreseen { replay.foresee(clean) }
    for instant in timeline.completed where instant.instant.action == .clean && instant.place == nil
    {
      if case .clean(let clean)? = try? await read(instant, archive, &decoder) {
        replay.foresee(clean)
      }
    }
    for (index, instant) in timeline.completed.enumerated() {
      await apply(instant, to: &replay, archive, &decoder, clock: clock)
      replay.finish(instant, clock: clock, isLast: index == timeline.completed.count - 1)
      try sink.absorb(replay.batch)
    }
    if timeline.completed.isEmpty {
      replay.finishWithoutInstants()
      if replay.batch.count > 0 { try sink.absorb(replay.batch) }
    }
    let live = try replay.conclude { try sink.absorb(live: $0) }
    let times = timeline.completed.compactMap(\.time)
    let isComplete =
      !hasUnreadArchive && replay.liveAtStart.files == 0
      && replay.observations.missingPredecessors.isEmpty
      && replay.observations.beforeHistory.files == 0 && replay.observations.unsizedDeletes == 0
    var findings = replay.observations.findings(
      configuration, listing: listing, archive: archive, timeline: timeline, live: live,
      hasListedData: replay.hasListedData)
    if hasTimes && !usesTimes {
      findings.append(
        Finding(
          code: "hudi-times-of-copy", severity: .warning, object: configuration.timelineFolder,
          message: "modification times lie days from the instants' own: the table was copied, they "
            + "are not used"))
    }
    findings += clock.findings(clock: timeline.clock)
    findings.sort { ($0.code, $0.object, $0.message) < ($1.code, $1.object, $1.message) }
    return TableState(
      format: .hudi, formatVersion: String(configuration.version), name: configuration.name,
      live: live, liveAtStart: replay.liveAtStart,
      history: HistoryWindow(
        from: times.first, to: times.last, commits: timeline.completed.count,
        isComplete: isComplete),
      clock: timeline.clock, findings: findings)
  }

  /// Reads `hoodie.properties`, or the backup that stands in for it while it is rewritten.
  private func loadProperties() async throws(HudiError) -> (TableProperties, key: String) {
    let key = root + ".hoodie/hoodie.properties"
    var failure = HudiError.notATable(object: key)
    for candidate in [key, key + ".backup"] {
      do {
        let bytes = try await store.read(candidate)
        let properties = try TableProperties(bytes, object: candidate)
        // A file that was cut short while it was written is no better than none.
        if properties.text("hoodie.table.version") != nil { return (properties, candidate) }
        failure = .invalidProperties(object: candidate, reason: "it has no hoodie.table.version")
      } catch let error as StorageError {
        if case .notFound = error { continue }
        failure = .storage(error)
      } catch let error as HudiError {
        failure = error
      } catch {
        failure = .notATable(object: key)
      }
    }
    throw failure
  }

  private func read(
    _ instant: CompletedInstant, _ archive: TimelineArchive, _ decoder: inout InstantDecoder
  ) async throws -> InstantRecord {
    let action = instant.instant.action
    guard InstantDecoder.isRelevant(action) else { return .irrelevant }
    if let place = instant.place {
      return try await archive.record(at: place, action: action, &decoder)
    }
    let key = instant.file.key
    guard instant.file.size <= Self.maximumInstantBytes else {
      throw HudiError.objectTooLarge(object: key, bytes: instant.file.size)
    }
    return try decoder.record(try await store.read(root + key), action: action, object: key)
  }

  /// Applies one instant; one that cannot be read is observed, and what names tell is applied.
  private func apply(
    _ instant: CompletedInstant, to replay: inout Replay, _ archive: TimelineArchive,
    _ decoder: inout InstantDecoder, clock: TimelineClock
  ) async {
    let object = instant.place.map { archive.key(of: $0) } ?? instant.file.key
    let action = instant.instant.action
    replay.begin(instant, operation: action.rawValue)
    do {
      switch try await read(instant, archive, &decoder) {
      case .commit(let commit):
        if !commit.operationType.isEmpty { replay.batch.commit.operation = commit.operationType }
        replay.apply(commit, of: instant)
        return
      case .clean(let clean):
        replay.apply(clean)
        return
      case .rollback(let rollback):
        replay.apply(rollback, of: instant, cause: .rollback, clock: clock)
        return
      case .restore(let restore):
        for rollback in restore.rollbacks {
          replay.apply(rollback, of: instant, cause: .restore, clock: clock)
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
