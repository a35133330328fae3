package import LakeModel
package import LakeStorage

/// A Delta table in a store: reads its log and turns it into the object ledger.
///
/// The newest state is that of the last commit that the log shows without a hole. The ledger covers the
/// commits that lead to it: from version 0, or from the oldest complete checkpoint that they follow.
package struct DeltaTable: Sendable {
  /// The store that holds the table.
  package let store: any ObjectStore

  /// Key prefix of the table root: empty, or ending with `/`.
  package let root: String

  /// Absolute path or URL of the table root as its writers know it; nil when nobody tells. It decides
  /// whether an absolute path in the log means an object of the table.
  package let location: String?

  /// Which checkpoints are read for nothing but to check the replay.
  let checkpointChecks: SelfCheck.Extent

  /// What commits are read into.
  let memory: ReadingMemory

  let commits: CommitReader

  /// Makes a table of the objects under a prefix.
  ///
  /// - Parameters:
  ///   - store: where the objects are.
  ///   - root: key prefix of the table root: empty, or ending with `/`.
  ///   - location: absolute path or URL of the table root as its writers know it, if it is known.
  ///   - checksEveryCheckpoint: whether the replay is compared with every checkpoint of the visible
  ///     history, whatever that costs; otherwise with the newest ones, as long as they have less bytes than
  ///     a quarter of the commits.
  ///   - memory: what commits are read into; tables may share it.
  package init(
    store: any ObjectStore, root: String, location: String? = nil,
    checksEveryCheckpoint: Bool = false, memory: ReadingMemory = ReadingMemory()
  ) {
    self.memory = memory
    checkpointChecks = checksEveryCheckpoint ? .every : .bounded
    self.store = store
    self.root = root
    self.location = location
    commits = CommitReader(store: store, root: root)
  }

  /// Makes a table whose commits are all read in pieces of so many bytes, as huge ones are.
  package init(store: any ObjectStore, root: String, chunkBytes: Int64) {
    self.init(
      store: store, root: root,
      commits: CommitReader(
        store: store, root: root, wholeLimit: 0, chunkSize: max(chunkBytes, 1)))
  }

  /// Makes a table whose commits are read in smaller pieces.
  init(store: any ObjectStore, root: String, commits: CommitReader) {
    self.store = store
    self.root = root
    location = nil
    checkpointChecks = .bounded
    memory = ReadingMemory()
    self.commits = commits
  }

  /// Gives the table's ledger and its live objects to `sink`, and says what state they leave it in.
  ///
  /// - Returns: the state; damage that left a usable part is among its findings.
  /// - Throws: `DeltaError` when there is no usable part, or whatever `sink` throws. When it throws, the
  ///   sink may have been given some commits already.
  /// - Complexity: time grows with the bytes of the log; memory with the objects that are live, or retired
  ///   and not known to be deleted, and with eight bytes a commit.
  package func replay(into sink: inout some LedgerSink) async throws -> TableState {
    try await inspect(version: nil, into: &sink).state
  }

  /// Gives the ledger as `replay` does, from where an earlier replay ended if `index` has kept that and the
  /// log goes on from there; then the sink is given back what it had absorbed, and the commits behind.
  ///
  /// The sink is left as it would be without an index, but for the order of its entries: those of the log's
  /// own objects come last. What was kept is replaced by the state behind the last commit; where that cannot
  /// be gone on from (a commit or a checkpoint could not be read), it is removed.
  ///
  /// - Parameters:
  ///   - sink: takes the entries; it wants the whole history and the live objects.
  ///   - index: keeps the replay.
  /// - Returns: the state, and what the index was good for.
  /// - Throws: as `replay`; nothing that is wrong with the index.
  /// - Complexity: as `replay`, with the commits behind those that were kept; what is kept takes 25 to 35
  ///   bytes an object that is live or retired (`ObjectTable`), about as many again for the path of a retired
  ///   one (`RetiredObjects`), and nothing for what is gone but a few a commit.
  package func replay<Sink: ResumableSink>(
    into sink: inout Sink, index: inout some ReplayIndex
  ) async throws -> (state: TableState, use: IndexUse) {
    var keeper = IndexKeeper<Sink, _>(index)
    defer { index = keeper.index }
    let (state, _) = try await inspect(version: nil, into: &sink, keeping: &keeper)
    return (state, keeper.use)
  }

  /// Gives the ledger as `replay` does, as it was at a version, and describes the table at that version.
  ///
  /// - Parameters:
  ///   - version: the version; nil for the newest.
  ///   - sink: takes the entries of the commits up to the version.
  /// - Returns: the state and what the log says of the table.
  /// - Throws: as `replay`; `noVersion` when the log does not show the version.
  package func inspect<Sink: LedgerSink>(
    version: Int64?, into sink: inout Sink
  ) async throws -> (state: TableState, description: DeltaDescription) {
    var nothing = NoKeeper<Sink>()
    return try await inspect(version: version, into: &sink, keeping: &nothing)
  }

  /// `inspect`, keeping the run for another one, or for whoever has more to ask of it.
  func inspect<Sink: LedgerSink>(
    version: Int64?, into sink: inout Sink, keeping keeper: inout some ReadingKeeper<Sink>
  ) async throws -> (state: TableState, description: DeltaDescription) {
    var vanished: String?
    let untouched = sink.wantsLiveObjects ? nil : sink
    for attempt in 1...Self.attempts {
      do {
        var (state, description) = try await run(
          through: version, into: &sink, keeping: &keeper)
        if let vanished {
          state.findings.append(
            Finding(
              code: "delta-log-changed", severity: .note, object: vanished,
              message:
                "The log was cleaned up while it was read, so it was listed again: the figures are those "
                + "of the last listing."))
        }
        return (state, description)
      } catch DeltaError.vanished(let object) where attempt < Self.attempts {
        // The clean-up was faster than this, and nothing was given to the sink that is not taken back.
        vanished = object
        if let untouched { sink = untouched }
      }
    }
    throw DeltaError.unreadable(object: root, reason: "its log changes faster than it can be read")
  }

  /// Tells of the table at a version, its state above all, in as little time and memory as that takes.
  ///
  /// Only the newest checkpoint up to the version and the commits behind it are read: history, clock and
  /// verification are those of the commits.
  ///
  /// - Parameter version: the version; nil for the newest.
  /// - Returns: the state, and what the log says of the table.
  /// - Throws: `DeltaError` when there is no usable part; `noVersion` when the log does not show the version.
  /// - Complexity: time grows with the bytes of the checkpoint's paths and sizes; memory with the objects that
  ///   the commits behind it name, and with those that have a deletion vector.
  package func snapshot(
    version: Int64? = nil
  ) async throws -> (state: TableState, description: DeltaDescription) {
    do {
      var nobody = SnapshotSink(wantsHistory: false)
      return try await inspect(version: version, into: &nobody)
    } catch let error as DeltaError {
      // Commits that lead up to the newest checkpoint, or another one, may do where that cannot be read.
      guard case .corrupt = error else { throw error }
      var nobody = SnapshotSink(wantsHistory: true)
      return try await inspect(version: version, into: &nobody)
    }
  }

  /// A sink that asks for nothing, so that everything but the state can be left out.
  struct SnapshotSink: LedgerSink {
    let wantsHistory: Bool
    var wantsLiveObjects: Bool { false }
    var wantsPartitions: Bool { false }
    var wantedKeys: LedgerKeys { .none }

    mutating func absorb(_ batch: LedgerBatch) {}
    mutating func absorb(live batch: LiveBatch) {}
  }

  /// How often a log is listed before a clean-up that is always faster is an error.
  private static let attempts = 3

  /// One run over the log as one listing shows it.
  ///
  /// - Throws: `vanished` before the sink was given anything, if an object of the listing is gone.
  private func run<Sink: LedgerSink>(
    through version: Int64?, into sink: inout Sink, keeping keeper: inout some ReadingKeeper<Sink>
  ) async throws -> (TableState, DeltaDescription) {
    var links: [String] = []
    var objects = try await listLog { links.append($0) }
    let newest = objects.compactMap(\.meaning.stateVersion).max()
    let checkpoints = version == nil ? [] : LogSegment.checkpoints(among: objects)
    if let version {
      guard let newest, version >= 0, version <= newest else {
        throw DeltaError.noVersion(version, newest: newest, object: root + "_delta_log/")
      }
      objects.removeAll { $0.meaning.isOf(versionAfter: version) }
      links.removeAll { LogFileName($0).isOf(versionAfter: version) }
    }
    var reading: TableReading
    do throws(DeltaError) {
      reading = try TableReading(table: self, objects: objects)
      if let version, reading.segment.version != version {
        throw .noSnapshot(missingVersion: version, object: root + "_delta_log/")
      }
    } catch {
      throw Self.named(Self.told(error, of: version, among: checkpoints), links)
    }
    reading.through = version
    if !sink.wantsHistory { reading.leaveOutHistory() }
    if version == nil || version == newest {
      reading.hint = await lastCheckpointVersion(among: objects)
    }
    do {
      var state = try await reading.run(into: &sink, keeping: &keeper, commits: commits)
      state.findings += [Self.finding(links)].compactMap { $0 }
      return (state, reading.description(of: objects))
    } catch let failure as TableReading.HalfApplied {
      throw failure.error
    } catch StorageError.unreadable(let key, let reason) {
      // The temporary file: what befalls an object of the log was told of it where it happened.
      throw DeltaError.unreadable(object: key, reason: reason)
    }
  }

  /// What is said of a log with links that are not followed, which are no objects of it.
  ///
  /// Git-annex and DVC leave such links in place of what is not here.
  private static func finding(_ links: [String]) -> Finding? {
    let commits = links.filter { isCommit($0) }
    guard let first = commits.first ?? links.first else { return nil }
    let lost =
      commits.isEmpty
      ? ""
      : " Commits among them: \(commits.count), version \(Int64(first.prefix(20)) ?? 0) first: what they did "
        + "is in no figure, and where the newest is one, the table is read as of an older version."
    return Finding(
      code: "delta-log-link", severity: commits.isEmpty ? .warning : .error,
      object: "_delta_log/" + first,
      message:
        "Entries of the log that are links to folders, to files outside of the folder or to nothing: "
        + "\(links.count), this one first. Such links are not followed, so the log is read as if they were not there.\(lost)"
    )
  }

  private static func isCommit(_ name: String) -> Bool {
    if case .commit = LogFileName(name) { true } else { false }
  }

  /// An error that says of a version that was asked for why it has no state, although others have one.
  private static func told(
    _ error: DeltaError, of version: Int64?, among checkpoints: [CheckpointFiles]
  ) -> DeltaError {
    guard let version, case .noSnapshot(let missing, let object) = error else { return error }
    let next = checkpoints.first { $0.version >= version }
    if next == nil, missing != version { return error }
    return .unreachableVersion(
      version, missing: missing ?? version, next: next?.version, object: object)
  }

  /// An error that says of a missing commit that it is a link, if it is one.
  private static func named(_ error: DeltaError, _ links: [String]) -> DeltaError {
    let lost: Int64?
    switch error {
    case .noSnapshot(let missing, _): lost = missing
    case .unreachableVersion(_, let missing, _, _): lost = missing
    default: return error
    }
    guard
      let name = lost.map({ $0.paddedVersion + ".json" }) ?? links.first(where: isCommit),
      links.contains(name)
    else { return error }
    return .unreadable(
      object: "_delta_log/" + name,
      reason:
        "it is a link to a file outside of the folder, or to nothing, which is not followed; put the file in "
        + "its place")
  }

  /// The objects under `_delta_log/`, in byte order of their names.
  ///
  /// - Parameter link: takes the name of an entry that is a link which is not followed.
  /// - Returns: the objects.
  /// - Throws: `unreadable` when the store cannot list them.
  func listLog(_ link: (String) -> Void = { _ in }) async throws -> [LogObject] {
    let prefix = root + "_delta_log/"
    var objects: [LogObject] = []
    do {
      try await store.listAll(under: prefix) { page in
        for info in page.objects where Self.begins(info.key, with: prefix) {
          let name = String(Substring(info.key.utf8.dropFirst(prefix.utf8.count)))
          objects.append(
            LogObject(
              name: name, meaning: LogFileName(name), size: info.size, modified: info.modified,
              hasContent: info.hasContent))
        }
        for name in page.skipped
        where name.reason.isLink && Self.begins(name.key, with: prefix) {
          link(String(Substring(name.key.utf8.dropFirst(prefix.utf8.count))))
        }
      }
    } catch let error as StorageError {
      // It may be a folder below that cannot be listed.
      if case .unreadable(let key, let reason) = error {
        throw DeltaError.unreadable(object: key, reason: reason)
      }
      throw DeltaError.unreadable(object: prefix, reason: error.reason)
    }
    return objects
  }

  private static func begins(_ key: String, with prefix: String) -> Bool {
    let (bytes, wanted) = (key.utf8.span, prefix.utf8.span)
    return bytes.count >= wanted.count && wanted.indices.allSatisfy { bytes[$0] == wanted[$0] }
  }

  /// The sizes of the table's deletion-vector objects that the store still lists, by canonical path, and the
  /// folders that it could not look into for them.
  func listVectorSizes() async throws -> (sizes: ListedSizes, unlisted: UnlistedFolders) {
    let hash = ObjectHash()
    var sizes = ListedSizes()
    do {
      let unlisted = try await forEachStored { path, size in
        if path.suffix(4).elementsEqual(".bin".utf8) { sizes[hash.key(of: Array(path))] = size }
      }
      return (sizes, unlisted)
    } catch let error as StorageError {
      throw DeltaError.unreadable(object: root, reason: error.reason)
    }
  }

  /// Gives every object that the store lists below the root, by its path from there.
  ///
  /// - Returns: the folders that could not be looked into.
  /// - Throws: `StorageError` when nothing can be listed.
  func forEachStored(
    _ body: (_ path: Substring.UTF8View, _ size: Int64) -> Void
  ) async throws -> UnlistedFolders {
    var unlisted = UnlistedFolders()
    try await store.listAll(under: root, unreadable: { unlisted.add($0) }) { page in
      for info in page.objects where info.key.utf8.starts(with: root.utf8) {
        body(info.key.utf8.dropFirst(root.utf8.count), info.size)
      }
    }
    return unlisted
  }
}
