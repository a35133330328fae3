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
  /// Damage that leaves a usable part becomes a finding of the state. Cleans are looked at before the
  /// replay: their names tell which objects of before the visible history were live when it began.
  ///
  /// - Throws: `HudiError` when the table cannot be read at all; whatever the sink throws.
  /// - Complexity: one listing, one read of every instant of the active timeline (two of cleans beyond the
  ///   first 16 MiB of them), two of every file of the archive; memory of some 80 bytes a file group with
  ///   the object that came last and 28 for each other in storage, of the instants that are read ahead,
  ///   and of some hundred bytes for each instant.
  package func replay(into sink: inout some LedgerSink) async throws -> TableState {
    try await read(into: &sink).state
  }

  /// What one reading of a table leaves.
  struct Reading {
    var state: TableState
    /// The table, without its listed objects.
    var table: OpenTable
    fileprivate var reading: TimelineReading

    /// How many file groups there are, and of what.
    var groups: FileGroupCounts { reading.replay.groupCounts }

    /// Data objects that are in storage.
    var stored: ObjectTotals {
      let (own, claimed) = (table.listing.stored, reading.replay.observations.claimed)
      return ObjectTotals(files: own.files + claimed.files, bytes: own.bytes + claimed.bytes)
    }

    /// Live objects that are in storage.
    var listedLive: ObjectTotals { reading.replay.observations.listedLive }
  }

  /// Reads the table as `replay` does and keeps what a description needs.
  func read(into sink: inout some LedgerSink) async throws -> Reading {
    var decoder = InstantDecoder()
    var table = try await openTable(&decoder)
    let configuration = table.configuration
    let timeline = table.timeline
    let metadataTable = await table.metadataTable(&decoder)
    let keys = sink.wantedKeys
    let metadataLedger = metadataTable.map { MetadataLedger($0, decoder, keys: keys) }
    let sizes = await Self.sizes(of: table, metadataTable)
    var isListingAdopted = false
    if table.listing.groups.count == 0, let sizes, sizes.count > 0 {
      table.adopt(sizes)
      isListingAdopted = table.listing.groups.count > 0
    }
    let reading = TimelineReading(
      &table, metadataTable: metadataLedger, sizes: sizes, decoder, keys: keys)
    table.forgetObjects()
    await reading.foresee()
    var moved: Int64 = 0
    while await reading.next() {
      moved = Replay.clampedSum(moved, reading.replay.batch.byteCount)
      try sink.absorb(reading.replay.batch)
    }
    let live = try reading.conclude(withPaths: sink.wantsLivePaths) {
      try sink.absorb(live: $0)
    }
    let observations = reading.replay.observations
    let times = timeline.completed.compactMap(\.time)
    let isComplete =
      !table.hasUnreadArchive && reading.replay.liveAtStart.files == 0
      && observations.missingPredecessors.isEmpty
      && observations.beforeHistory.files == 0 && observations.unsizedDeletes == 0
    var findings = observations.findings(
      configuration, listing: table.listing, archive: table.archive, timeline: timeline, live: live,
      hasListedData: reading.replay.hasListedData)
    if isListingAdopted {
      findings.append(
        Finding(
          code: "hudi-listing-from-metadata-table", severity: .note, object: MetadataTable.folder,
          message:
            "no data object is in the listing: what the metadata table lists is taken for what "
            + "storage holds"))
    }
    if Replay.clampedSum(reading.replay.liveAtStart.bytes, moved) == .max || live.bytes == .max {
      findings.append(Self.sumLimit)
    }
    findings += Self.findings(of: metadataLedger, table) + table.listing.gaps.findings(root: root)
    if table.hasTimesOfCopy {
      findings.append(
        Finding(
          code: "hudi-times-of-copy", severity: .warning, object: configuration.timelineFolder,
          message: "modification times lie days from the instants' own: the table was copied, they "
            + "are not used"))
    }
    findings += table.clock.findings(clock: timeline.clock)
    findings.sort { ($0.code, $0.object, $0.message) < ($1.code, $1.object, $1.message) }
    let state = TableState(
      format: .hudi, formatVersion: String(configuration.version), name: configuration.name,
      live: live, liveAtStart: reading.replay.liveAtStart,
      history: HistoryWindow(
        from: times.min(), to: times.max(), commits: timeline.completed.count,
        isComplete: isComplete),
      clock: timeline.clock, findings: findings)
    return Reading(state: state, table: table, reading: reading)
  }

  /// Lists the table and puts its instants in order.
  func openTable(_ decoder: inout InstantDecoder) async throws(HudiError) -> OpenTable {
    try await OpenTable(
      store: store, root: root, localOffsetMinutes: options.localOffsetMinutes, &decoder)
  }

  /// What the metadata table knows of sizes, where the timeline alone may not know all of them.
  private static func sizes(
    of table: OpenTable, _ metadataTable: OpenTable?
  ) async -> MetadataFileList? {
    guard table.configuration.hasFileListing, let metadataTable else { return nil }
    let asks =
      table.listing.groups.count == 0 || !table.archive.index.foreseen.isEmpty
      || table.hasUnreadArchive
      || table.timeline.completed.contains { $0.instant.action == .rollback }
      || table.timeline.completed.contains { $0.instant.action == .restore }
    guard asks else { return nil }
    return await MetadataTable(metadataTable).files(of: table.timeline)
  }

  /// Sizes are below an exbibyte each, and may add up to more than can be told all the same.
  private static let sumLimit = Finding(
    code: "hudi-sum-limit", severity: .warning, object: "",
    message:
      "the sizes that the instants tell add up to more than \(Int64.max) bytes: sums end there, so those of "
      + "this table may be too small, and what follows from them is not to be relied on")

  /// What the reading of the metadata table came upon.
  private static func findings(
    of ledger: MetadataLedger?, _ table: OpenTable
  ) -> [Finding] {
    guard let ledger else {
      guard table.configuration.hasMetadataTable else { return [] }
      guard table.listing.hasMetadataTable else {
        return [
          Finding(
            code: "hudi-metadata-table-missing", severity: .warning, object: MetadataTable.folder,
            message:
              "the table's properties name a metadata table, and nothing of it is in the listing: what it "
              + "wrote and deleted is in no figure")
        ]
      }
      return [
        Finding(
          code: "hudi-metadata-table-unread", severity: .warning, object: MetadataTable.folder,
          message:
            "the metadata table cannot be read as a table: it is counted object by object as "
            + "storage holds it, what it wrote and deleted before is not known")
      ]
    }
    let observations = ledger.observations
    let unread =
      observations.damagedInstants + observations.absentInstants + observations.emptyInstants
    guard let first = unread.first?.object else { return [] }
    return [
      Finding(
        code: "hudi-metadata-table-damaged", severity: .warning,
        object: MetadataTable.folder + first,
        message:
          "\(quantity(unread.count, "completed instant")) of the metadata table cannot be read, this one "
          + "first: what they wrote is counted as storage holds it")
    ]
  }

  /// Reads the `files` partition of the metadata table: the table's objects without a listing of storage.
  ///
  /// - Throws: `HudiError` when the table or its metadata table cannot be read.
  package func metadataFiles() async throws(HudiError) -> MetadataFileList {
    var decoder = InstantDecoder()
    let table = try await openTable(&decoder)
    guard let metadataTable = await table.metadataTable(&decoder) else {
      throw .notATable(object: root + MetadataTable.folder + ".hoodie/hoodie.properties")
    }
    return await MetadataTable(metadataTable).files(of: table.timeline)
  }
}
