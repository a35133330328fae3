import LakeModel

/// Works out the state before the first visible commit, when the oldest usable checkpoint is newer than
/// that commit.
///
/// What the commits up to the checkpoint touched is taken back: a path that a commit removes was live
/// before it; a path that a commit only adds was not, unless the commit adds without changing data and
/// without removing anything (a backfill of statistics or row identifiers). What they did not touch is as
/// the checkpoint says; so is a file that they only remove with another vector than the checkpoint has. So the
/// ledger can tell of every commit that is visible.
struct HistoryUnwinding: Sendable {
  /// How an object stood before the first visible commit.
  struct Before: Sendable {
    enum State: Sendable {
      case absent
      case live
      case retired
    }

    var state: State
    /// Bytes; −1 until something tells.
    var size: Int64
    /// JSON text of its partition values; empty when nothing tells.
    var partitionValues: [UInt8]
    var vector: DeletionVector?
    /// Path of the vector's object.
    var vectorPath: [UInt8]
    var isExternal: Bool
    /// Whether a commit adds it.
    var isAdded = false
  }

  private var touched: [ObjectKey: Before] = [:]

  private var marks = KeyMarks()

  private mutating func set(_ key: ObjectKey, _ before: Before) {
    marks.insert(key)
    touched[key] = before
  }

  /// Whether no commit up to the checkpoint touched anything.
  var isEmpty: Bool { touched.isEmpty }

  /// Whether a commit up to the checkpoint touched an object.
  func knows(_ key: ObjectKey) -> Bool {
    marks.mayContain(key) && touched[key] != nil
  }

  /// Takes the removes of the next commit; they come before its adds.
  mutating func take(removesOf actions: ActionBatch) {
    for remove in actions.removes where touched[remove.key] == nil {
      let vector = actions.vector(remove.vector)
      set(
        remove.key,
        Before(
          state: .live, size: remove.size,
          partitionValues: Array(actions.text[remove.partitionValues]),
          vector: vector, vectorPath: vector?.object.map { Array(actions.text[$0]) } ?? [],
          isExternal: remove.isExternal))
    }
  }

  /// Takes the adds of the same commit, that of a version.
  mutating func take(addsOf actions: ActionBatch, _ summary: CommitSummary, version: Int64) {
    let isKnown = CommitClassifier(summary).writes == .knownObjects
    let isClone = summary.commitInfo?.operationInCapitals == "CLONE"
    let isRefresh = summary.removeCount == 0
    for add in actions.adds {
      if var before = touched[add.key] {
        if before.isAdded && before.size >= 0 { continue }
        if before.size < 0 { before.size = add.size }
        before.isAdded = true
        touched[add.key] = before
        continue
      }
      let vector = actions.vector(add.vector)
      set(
        add.key,
        Before(
          state: isKnown
            ? .retired
            : isRefresh && !add.dataChange
              ? .live : !isClone && add.isOlder(than: version) ? .retired : .absent,
          size: add.size,
          partitionValues: Array(actions.text[add.partitionValues]), vector: vector,
          vectorPath: vector?.object.map { Array(actions.text[$0]) } ?? [],
          isExternal: add.isExternal, isAdded: true))
    }
  }

  /// Forgets files that the checkpoint has with another vector than a `remove` names, where no commit adds
  /// them: such a `remove` touched nothing.
  mutating func forget(missedIn batch: CheckpointBatch) {
    if touched.isEmpty { return }
    var vectors = batch.adds.vectors[...]
    for (position, key) in batch.adds.keys.enumerated() {
      var vector: ObjectKey?
      if vectors.first?.file == position {
        vector = vectors.popFirst().map { batch.vectors[$0.vector].id }
      }
      guard knows(key), let before = touched[key], !before.isAdded, before.vector?.id != vector
      else { continue }
      touched[key] = nil
    }
  }

  /// Takes what the checkpoint still knows about objects of which no size is known.
  mutating func take(sizesOf batch: CheckpointBatch) {
    if touched.isEmpty { return }
    for files in [batch.adds, batch.removes] {
      for (position, key) in files.keys.enumerated() where knows(key) && touched[key]?.size == -1 {
        touched[key]?.size = files.sizes[position]
      }
    }
  }

  /// Puts the objects that were live before the first visible commit into a replay.
  func seed(_ replay: inout TableReplay) {
    for (key, before) in touched.sorted(by: { $0.key < $1.key }) {
      if before.state == .retired {
        replay.objects[key] = ObjectRecord(
          size: before.size, birth: ObjectRecord.unknownBirth,
          partition: replay.partitions.index(
            ofJSON: 0..<before.partitionValues.count, in: before.partitionValues),
          state: .retired)
      }
      guard before.state == .live else { continue }
      var vector = before.vector
      if vector?.object != nil { vector?.object = 0..<before.vectorPath.count }
      replay.insertSeed(
        key, size: before.size,
        partition: replay.partitions.index(
          ofJSON: 0..<before.partitionValues.count, in: before.partitionValues),
        vector: vector, text: before.vectorPath, isExternal: before.isExternal)
    }
  }
}
