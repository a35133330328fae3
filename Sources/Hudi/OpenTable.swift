import ByteParsing
import LakeModel
import LakeStorage

/// A table whose objects are listed and whose instants, archived ones included, are dated and in order.
struct OpenTable {
  let store: any ObjectStore

  /// Key prefix of the table in the store: empty, or ending with `/`.
  let root: String

  let properties: TableProperties

  /// Key of the file that the properties were read from, in the store.
  let propertiesKey: String

  let configuration: TableConfiguration

  private(set) var listing: TableListing

  /// Whether modification times are those of the original store.
  let usesTimes: Bool

  /// Whether the store has times that are not used, because they are those of a copy.
  let hasTimesOfCopy: Bool

  let clock: TimelineClock

  let archive: TimelineArchive

  let timeline: Timeline

  /// Opens the table at `root`.
  ///
  /// - Throws: `HudiError` when the table cannot be read at all.
  init(
    store: any ObjectStore, root: String, localOffsetMinutes: Int?,
    _ decoder: inout InstantDecoder
  ) async throws(HudiError) {
    let (properties, key) = try await Self.loadProperties(store, root: root)
    let configuration = try TableConfiguration(properties, object: key)
    // The listing of a metadata table is a part of the table's own.
    var nested: (root: String, configuration: TableConfiguration)?
    let nestedRoot = root + MetadataTable.folder
    if let (properties, key) = try? await Self.loadProperties(store, root: nestedRoot),
      let configuration = try? TableConfiguration(properties, object: key)
    {
      nested = (nestedRoot, configuration)
    }
    let listing = try await TableListing.scan(
      store, root: root, configuration: configuration, nested: nested)
    await self.init(
      store: store, root: root, properties: (properties, key), configuration: configuration,
      listing: listing, &decoder
    ) { files, hasOriginalTimes in
      TimelineClock(
        files: files, configuration: configuration, properties: properties,
        hasOriginalTimes: hasOriginalTimes, givenOffsetMinutes: localOffsetMinutes)
    }
  }

  /// The metadata table of this table; nil when it has none that can be read.
  func metadataTable(_ decoder: inout InstantDecoder) async -> OpenTable? {
    guard let nested = listing.nested,
      let properties = try? await Self.loadProperties(store, root: root + MetadataTable.folder)
    else { return nil }
    return await OpenTable(
      store: store, root: root + MetadataTable.folder, properties: properties,
      configuration: nested.configuration, listing: nested, &decoder
    ) { files, hasOriginalTimes in
      // Its instants carry the times of the table's own, so they are in the same zone.
      TimelineClock(zoneOf: clock, files: files, hasOriginalTimes: hasOriginalTimes)
    }
  }

  private init(
    store: any ObjectStore, root: String, properties: (TableProperties, key: String),
    configuration: TableConfiguration, listing: TableListing, _ decoder: inout InstantDecoder,
    clock makeClock: (_ files: [TimelineFile], _ hasOriginalTimes: Bool) -> TimelineClock
  ) async {
    self.store = store
    self.root = root
    (self.properties, propertiesKey) = properties
    self.configuration = configuration
    self.listing = listing
    let hasTimes = store.timeOrigin == .original
    usesTimes = hasTimes && TimelineClock.areBelievable(listing.timeline)
    hasTimesOfCopy = hasTimes && !usesTimes
    clock = makeClock(listing.timeline, usesTimes)
    archive = TimelineArchive(store: store, root: root, configuration: configuration)
    await archive.load(listing.archiveObjects, &decoder)
    let archive = archive
    timeline = Timeline(
      listing.timeline, archived: archive.index.instants, configuration, clock: clock,
      archivalTime: usesTimes ? archive.archivalTime : { _ in nil })
    archive.expect(timeline.completed.compactMap(\.place))
  }

  /// Takes what the metadata table lists for the data files in storage.
  mutating func adopt(_ files: MetadataFileList) { listing.adopt(files) }

  /// Gives the listed data objects to a replay.
  mutating func takeGroups() -> FileGroups { listing.takeGroups() }

  /// Gives the listed objects to a replay whose names are not of Hudi's grammar.
  mutating func takeForeign() -> ForeignObjects { listing.takeForeign() }

  /// Lets go of the listed objects, which a replay has taken over.
  mutating func forgetObjects() { listing.forgetObjects() }

  /// Whether a part of the archive cannot be read.
  var hasUnreadArchive: Bool { !archive.faults.isEmpty || !archive.missingFiles.isEmpty }

  /// Reads what a completed instant tells.
  func record(
    of instant: CompletedInstant, _ decoder: inout InstantDecoder
  ) async throws -> InstantRecord {
    let action = instant.instant.action
    guard InstantDecoder.isRelevant(action) else { return .irrelevant }
    if let place = instant.place {
      return try await archive.record(at: place, action: action, &decoder)
    }
    try instant.file.checkSize()
    let bytes = try await store.read(root + instant.file.key)
    return try decoder.record(bytes.rawSpan, action: action, object: instant.file.key)
  }

  /// Key of the object that holds an instant's content, relative to the table root.
  func key(of instant: CompletedInstant) -> String {
    instant.place.map { archive.key(of: $0) } ?? instant.file.key
  }

  /// Reads `hoodie.properties`, or the backup that stands in for it while it is rewritten.
  static func loadProperties(
    _ store: any ObjectStore, root: String
  ) async throws(HudiError) -> (TableProperties, key: String) {
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
}
