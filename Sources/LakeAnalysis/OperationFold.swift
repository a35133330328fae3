package import LakeModel

/// What each kind of commit did, by the name that the table gives its operation.
package struct OperationFold: LedgerSink, Sendable {
  /// Sums over the commits of one operation.
  package struct Operation: Equatable, Sendable {
    /// The name as the commits give it; empty for commits that give none.
    package let name: String
    package fileprivate(set) var commits = 0
    /// Time of the first such commit and of the last; nil when no clock tells.
    package fileprivate(set) var first: Timestamp?
    package fileprivate(set) var last: Timestamp?
    /// New data objects, with what was appended to others.
    package fileprivate(set) var written = ObjectTotals()
    /// New deletion-vector objects.
    package fileprivate(set) var vectors = ObjectTotals()
    /// New change data.
    package fileprivate(set) var changes = ObjectTotals()
    /// Objects that the commits name although storage had them.
    package fileprivate(set) var named = ObjectTotals()
    /// Data objects that left the snapshot.
    package fileprivate(set) var retired = ObjectTotals()
    /// Objects that are gone from storage, but for those that describe the table.
    package fileprivate(set) var deleted = ObjectTotals()

    fileprivate init(name: String) { self.name = name }
  }

  /// Names are free text, so a hostile log could have one a commit; later ones are put together.
  private static let maximumNames = 256

  /// What those are called.
  package static let otherName = "(other)"

  private var indices: [String: Int] = [:]
  private var sums: [Operation] = []
  private var current: (commit: String, operation: Int, named: ObjectTotals)?

  /// Makes a fold.
  package init() {}

  /// The operations, those with most new bytes first, equals by name.
  package var operations: [Operation] {
    sums.sorted {
      $0.written.bytes == $1.written.bytes
        ? $0.name < $1.name : $0.written.bytes > $1.written.bytes
    }
  }

  /// False: operations are what commits do.
  package var wantsLiveObjects: Bool { false }

  /// Takes a batch; those of one commit follow each other.
  package mutating func absorb(_ batch: LedgerBatch) {
    let index = begin(batch.commit)
    for position in 0..<batch.count {
      let entry = batch[position]
      let bytes = entry.bytes ?? 0
      switch (entry.effect, entry.role) {
      case (.created, .data), (.appended, .data): sums[index].written.add(bytes: bytes)
      case (.created, .deletionVector): sums[index].vectors.add(bytes: bytes)
      case (.created, .changeData): sums[index].changes.add(bytes: bytes)
      case (.retired, .data): sums[index].retired.add(bytes: bytes)
      case (.deleted, .tableMetadata): break
      case (.deleted, _): sums[index].deleted.add(bytes: bytes)
      default: continue
      }
    }
  }

  /// Live objects belong to no operation.
  package mutating func absorb(live batch: LiveBatch) {}

  /// Finds the operation of a commit and counts the commit the first time.
  private mutating func begin(_ commit: CommitRecord) -> Int {
    if let (identifier, operation, named) = current, identifier == commit.identifier {
      // The last batch of a commit has the whole of what it names.
      if commit.named != named {
        sums[operation].named.add(commit.named.less(named))
        current?.named = commit.named
      }
      return operation
    }
    let index = self.index(of: commit.operation)
    sums[index].commits += 1
    sums[index].first = sums[index].first ?? commit.time
    sums[index].last = commit.time ?? sums[index].last
    sums[index].named.add(commit.named)
    current = (commit.identifier, index, commit.named)
    return index
  }

  private mutating func index(of name: String) -> Int {
    if let index = indices[name] { return index }
    let kept = sums.count < Self.maximumNames ? name : Self.otherName
    if let index = indices[kept] { return index }
    indices[kept] = sums.count
    sums.append(Operation(name: kept))
    return sums.count - 1
  }
}
