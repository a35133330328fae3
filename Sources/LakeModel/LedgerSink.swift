/// Which entries of a ledger come with the key of their object; those of the others are empty.
package enum LedgerKeys: Sendable {
  case none
  /// Those of entries that tell of new bytes: what was created or appended to.
  case written
  case all

  /// Whether an entry with an effect is one of them.
  @inlinable
  package func include(_ effect: ObjectEffect) -> Bool {
    switch self {
    case .none: false
    case .written: effect == .created || effect == .appended
    case .all: true
    }
  }
}

/// Whatever takes a table's ledger: a fold, a printer, a test.
///
/// A reader calls `absorb` for every commit in commit order, then `absorbLive` until every object of the
/// last snapshot has been given once.
package protocol LedgerSink {
  /// Whether live objects are to come with their paths. A reader that keeps none may have to read a part
  /// of the log again for them.
  var wantsLivePaths: Bool { get }

  /// Whether it has a use for entries of commits before the newest checkpoint. A reader may leave them out
  /// for one that has not, which is then to be a value.
  var wantsHistory: Bool { get }

  /// Whether it has a use for live objects. A reader may leave them out for one that has not, which is then
  /// to be a value: reading may have to begin anew, from what the sink was before.
  var wantsLiveObjects: Bool { get }

  /// Whether it has a use for the partitions of objects. A reader may leave them out for one that has not.
  var wantsPartitions: Bool { get }

  /// Which entries it has a use for the keys of. A reader leaves out the others, which may have to be put
  /// together from parts.
  var wantedKeys: LedgerKeys { get }

  /// Takes the entries of one commit (or of a part of a large one).
  ///
  /// - Throws: whatever ends the reading early, such as a closed output.
  mutating func absorb(_ batch: LedgerBatch) throws

  /// Takes some of the data objects that are live after the last commit.
  mutating func absorb(live batch: LiveBatch) throws

  /// Waits until the sink has absorbed all but a number of the entries that it was given.
  ///
  /// A reader that calls it between batches lets a sink work beside it, within bounds.
  mutating func catchUp(to entries: Int) async
}

extension LedgerSink {
  /// A sink that absorbs at once has nothing to catch up with.
  package mutating func catchUp(to entries: Int) async {}
}

extension LedgerSink {
  /// Most sinks need no paths.
  package var wantsLivePaths: Bool { false }

  /// True: sinks take everything unless they say otherwise.
  package var wantsHistory: Bool { true }

  /// True: sinks take everything unless they say otherwise.
  package var wantsLiveObjects: Bool { true }

  /// True: sinks take everything unless they say otherwise.
  package var wantsPartitions: Bool { true }

  /// All: sinks take everything unless they say otherwise.
  package var wantedKeys: LedgerKeys { .all }
}

/// Data objects of the last snapshot, in columns.
@usableFromInline
package struct LiveBatch: Sendable {
  /// Sizes in bytes, as the log (or the listing) tells; −1 when nothing tells.
  @usableFromInline package var sizes: [Int64] = []

  /// Milliseconds since the epoch at which each became part of the table; `Int64.min` when that was
  /// before the visible history.
  @usableFromInline package var births: [Int64] = []

  /// Index of each one's partition among the partitions announced by the ledger's batches; −1 for none.
  @usableFromInline package var partitions: [Int32] = []

  /// Partition paths that no ledger batch has announced, continuing its numbering.
  package var newPartitions: [String] = []

  /// A partition by its index, and the deepest folder that holds all of its objects in the table which the
  /// log has ever named: relative to the table root, with a slash at its end; empty for the root.
  package struct Folder: Equatable, Sendable {
    package var partition: Int
    package var path: String

    /// Makes a folder.
    package init(partition: Int, path: String) {
      self.partition = partition
      self.path = path
    }
  }

  /// Folders of partitions, of those alone whose folder is not the partition's own path.
  package var folders: [Folder] = []

  /// Folders outside the table that hold data objects of it, with scheme and a slash at their end: the
  /// deepest that all of one bucket have in common.
  package var externalFolders: [String] = []

  /// Keys relative to the table root, or absolute ones of objects outside it: one each when the sink wants
  /// them, else none. A key without bytes belongs to an object that nothing readable names any more.
  package private(set) var paths = ByteStringColumn()

  /// Whether each one's key is absolute, beside `paths`.
  package private(set) var areExternal: [Bool] = []

  /// Makes an empty batch.
  package init() {}

  /// Adds an object with its path.
  package mutating func append(
    size: Int64?, birth: Timestamp?, partition: Int?, path: some Sequence<UInt8>,
    isExternal: Bool = false
  ) {
    append(size: size, birth: birth, partition: partition)
    paths.append(path)
    areExternal.append(isExternal)
  }

  /// Adds an object.
  package mutating func append(size: Int64?, birth: Timestamp?, partition: Int?) {
    sizes.append(size ?? -1)
    births.append(birth?.milliseconds ?? Int64.min)
    partitions.append(partition.flatMap { Int32(exactly: $0) } ?? -1)
  }

  /// Makes room for so many objects.
  package mutating func reserveCapacity(_ objects: Int) {
    sizes.reserveCapacity(objects)
    births.reserveCapacity(objects)
    partitions.reserveCapacity(objects)
  }

  /// Adds an object whose parts are as the columns have them.
  @inlinable
  package mutating func append(bytes: Int64, birth: Int64, partition: Int32) {
    sizes.append(bytes)
    births.append(birth)
    partitions.append(partition)
  }

  /// Removes all objects and keeps the memory.
  package mutating func removeAll() {
    sizes.removeAll(keepingCapacity: true)
    births.removeAll(keepingCapacity: true)
    partitions.removeAll(keepingCapacity: true)
    paths.removeAll()
    areExternal.removeAll(keepingCapacity: true)
    newPartitions.removeAll(keepingCapacity: true)
    folders.removeAll(keepingCapacity: true)
    externalFolders.removeAll(keepingCapacity: true)
  }
}
