package import LakeModel

/// What each kind of commit did, by the name that the table gives its operation.
///
/// Names are free text, so a hostile log could have one a commit: the 256 with the smallest hashes are kept,
/// which the whole set of names alone decides, and what the others did is put together.
package struct OperationFold: LedgerSink, Mergeable {
  /// Sums over the commits of one operation.
  package struct Operation: Equatable, Sendable {
    /// The name as the commits give it; empty for commits that give none.
    package let name: String
    /// Time of the first such commit and of the last; nil when no clock tells.
    package internal(set) var first: Timestamp?
    package internal(set) var last: Timestamp?
    /// What the commits did.
    package internal(set) var sums = OperationWork()
  }

  /// A name by its bytes; the names that are not kept have none.
  package struct Name: Hashable, Comparable, Sendable {
    /// UTF-8 of the name; nil for all that are put together.
    package let bytes: [UInt8]?

    package static func < (left: Name, right: Name) -> Bool {
      guard let bytes = left.bytes else { return false }
      return right.bytes.map { bytes.lexicographicallyPrecedes($0) } ?? true
    }
  }

  /// What is known of one name.
  package struct Entry: Equatable, Sendable {
    package internal(set) var first: Timestamp?
    package internal(set) var last: Timestamp?
    package internal(set) var sums = OperationWork()

    fileprivate mutating func see(_ time: Timestamp?) {
      guard let time else { return }
      first = min(first ?? time, time)
      last = max(last ?? time, time)
    }

    fileprivate mutating func add(_ other: Entry) {
      see(other.first)
      see(other.last)
      sums.add(other.sums)
    }
  }

  /// The most names that are told apart.
  package static let maximumNames = 256

  /// What the others are called.
  package static let otherName = "(other)"

  /// Sums by name.
  package private(set) var entries: [Name: Entry] = [:]

  /// Names whose hash is this one or a greater one are not kept; nil as long as all are.
  package private(set) var bound: ObjectKey?

  /// Makes a fold.
  package init() {}

  /// False: operations are what commits do.
  package var wantsLiveObjects: Bool { false }

  /// False: operations are told apart by their names alone.
  package var wantsPartitions: Bool { false }

  /// None: names of objects tell nothing of operations.
  package var wantedKeys: LedgerKeys { .none }

  /// Takes a batch.
  package mutating func absorb(_ batch: LedgerBatch) {
    var work = OperationWork(batch.commit)
    for position in 0..<batch.count { work.add(batch[position]) }
    add(work, of: batch.commit)
  }

  /// Adds what a part of a commit did.
  private mutating func add(_ work: OperationWork, of commit: CommitRecord) {
    guard work != OperationWork() else { return }
    var entry = Entry()
    entry.see(commit.time)
    entry.sums = work
    entries[kept(Array(commit.operation.utf8)), default: Entry()].add(entry)
    limit()
  }

  /// Live objects belong to no operation.
  package mutating func absorb(live batch: LiveBatch) {}

  private static func hash(_ name: [UInt8]) -> ObjectKey { ObjectHash().key(of: name) }

  private func kept(_ name: [UInt8]) -> Name {
    guard let bound else { return Name(bytes: name) }
    return Name(bytes: Self.hash(name) < bound ? name : nil)
  }

  private mutating func limit() {
    guard entries.count > Self.maximumNames else { return }
    var names = entries.keys.compactMap { name in name.bytes.map { (Self.hash($0), name) } }
    guard names.count > Self.maximumNames else { return }
    names.sort { $0.0 < $1.0 }
    bound = names[Self.maximumNames].0
    for (_, name) in names[Self.maximumNames...] {
      guard let entry = entries.removeValue(forKey: name) else { continue }
      entries[Name(bytes: nil), default: Entry()].add(entry)
    }
  }

  package mutating func merge(_ other: OperationFold) {
    if let theirs = other.bound, bound.map({ theirs < $0 }) ?? true {
      bound = theirs
      for name in entries.keys {
        guard let bytes = name.bytes, kept(bytes) != name,
          let entry = entries.removeValue(forKey: name)
        else { continue }
        entries[Name(bytes: nil), default: Entry()].add(entry)
      }
    }
    for (name, entry) in other.entries {
      entries[name.bytes.map { kept($0) } ?? name, default: Entry()].add(entry)
    }
    limit()
  }

  /// The operations, those with most new bytes first, equals by name.
  package var operations: [Operation] {
    entries.map { name, entry in
      Operation(
        name: name.bytes.map { String(decoding: $0, as: UTF8.self) } ?? Self.otherName,
        first: entry.first, last: entry.last, sums: entry.sums)
    }.sorted {
      $0.sums.written.bytes == $1.sums.written.bytes
        ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        : $0.sums.written.bytes > $1.sums.written.bytes
    }
  }
}
