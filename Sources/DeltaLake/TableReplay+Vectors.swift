import ByteParsing
import LakeModel
import LakeStorage

/// Deletion vectors: what actions say of those that files have, and what becomes of their objects.
extension TableReplay {
  /// Gives a live file the vector that an `add` names, if it names one.
  mutating func attach(
    _ add: AddFile, _ actions: ActionBatch, _ record: inout ObjectRecord
  ) {
    guard !record.hasDetail, let vector = actions.vector(add.vector) else { return }
    vectors.attach(
      vector, to: add.key, in: actions.text, commit: commit,
      wasThere: classifier.writes == .knownObjects)
    digest.attach(vector.mark, to: add.key)
    record.hasDetail = true
  }

  /// Takes the vector away that a live file has; `path` is that of its object where the action names it.
  mutating func detach(
    _ file: ObjectKey, time: Int64, path: RawSpan?, _ record: inout ObjectRecord
  ) {
    if let mark = vectors.mark(of: file) { digest.detach(mark, from: file) }
    vectors.detach(from: file, time: time, path: path)
    record.hasDetail = false
  }

  /// Ends a commit: its vector objects are new, back, or of no use any more.
  ///
  /// - Throws: `unreadable` when what was moved to a temporary file cannot be read.
  mutating func finishVectors() throws(StorageError) {
    var revived: Set<ObjectKey> = []
    while true {
      let changes = try vectors.nextChanges()
      if changes.isEmpty { break }
      for item in changes {
        take(item)
        if item.change == .revived, item.object.birth != commit { revived.insert(item.key) }
      }
    }
    if revived.isEmpty { return }
    // When they became useless before: tombstones of other files may say so, and later than the next one's.
    for (key, time) in try retired.latestTimes(ofVectorObjects: revived) {
      vectors.note(left: key, at: time)
    }
  }

  private mutating func take(_ item: VectorObjects.ObjectChange) {
    let (change, key, object) = (item.change, item.key, item.object)
    switch change {
    case .created:
      if object.size < 0 {
        tally.count(.vectorWithoutSize, path: item.path[...])
      } else if vectors.listedSizes[key] == nil {
        tally.count(.vectorBound, path: item.path[...])
      }
    case .revived:
      retired.revive(key)
    case .retired:
      if object.size < 0 {
        tally.count(.retiredWithoutSize, path: item.path[...])
      } else if object.birth == ObjectRecord.unknownBirth, vectors.isBound(key) {
        tally.count(.vectorBound, path: item.path[...])
      }
      if !object.isExternal {
        retired.append(
          key, role: .deletionVector, time: item.uselessSince, path: item.path.rawSpan)
      }
    }
    batch.append(
      LedgerBatch.Row(
        time: now, role: .deletionVector, effect: change.effect(isExternal: object.isExternal),
        cause: change == .retired ? classifier.removed : .deletionVector, bytes: object.size,
        birth: milliseconds(ofCommit: object.birth), isExternal: object.isExternal),
      object: item.path.rawSpan)
  }

  /// Whether a path is that of a vector object, as Delta names them.
  static func namesVectorObject(_ path: ArraySlice<UInt8>) -> Bool {
    let name = path.suffix(while: { $0 != UInt8(ascii: "/") })
    return name.starts(with: Array("deletion_vector_".utf8))
  }
}

extension ArraySlice<UInt8> {
  /// The longest run of elements at the end that satisfy a condition.
  fileprivate func suffix(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = lastIndex { !condition($0) }.map { $0 + 1 } ?? startIndex
    return self[start...]
  }
}
