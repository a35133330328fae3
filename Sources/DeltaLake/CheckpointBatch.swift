import LakeModel

/// Some rows of a checkpoint, reduced to what a state needs of them: of a file its key and size, its
/// partition and its vector. Paths are there only where somebody may ask for them.
struct CheckpointBatch: Sendable {
  var adds = CheckpointEntries()
  var removes = CheckpointEntries()

  /// JSON texts of partition values, each in `text`: the files name them by their place here.
  var partitions: [Range<Int>] = []
  var vectors: [DeletionVector] = []

  /// What ranges of the batch are ranges of.
  var text: [UInt8] = []

  /// Whether there are no files.
  var isEmpty: Bool { adds.keys.isEmpty && removes.keys.isEmpty }

  /// Removes everything and keeps the memory.
  mutating func removeAll() {
    adds.removeAll()
    removes.removeAll()
    partitions.removeAll(keepingCapacity: true)
    vectors.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
  }
}

/// The files of one kind of action, in columns.
struct CheckpointEntries: Sendable {
  /// A file with a vector.
  struct Vectored: Sendable {
    /// Place of the file in `keys`.
    var file: Int
    /// Place of the vector in the batch's vectors.
    var vector: Int
  }

  var keys: [ObjectKey] = []
  /// Bytes; −1 where missing or absurd.
  var sizes: [Int64] = []
  /// Place of each file's partition values in the batch; −1 for none. No elements when nobody has any.
  var partitions: [Int32] = []
  /// The files that have a vector, in order.
  var vectors: [Vectored] = []
  /// Path of each file in the batch's text; of `add`s only of those without a size, in their order.
  var paths: [Range<Int>] = []
  /// Of `remove`s: milliseconds since the epoch, `Int64.min` when missing.
  var times: [Int64] = []
  /// Of `remove`s: which lie outside the table root.
  var external: [Bool] = []

  /// Number and bytes of all files.
  var totals = ObjectTotals()
  /// Which files these are, without their vectors.
  var digest = LiveDigest()

  mutating func removeAll() {
    keys.removeAll(keepingCapacity: true)
    sizes.removeAll(keepingCapacity: true)
    partitions.removeAll(keepingCapacity: true)
    vectors.removeAll(keepingCapacity: true)
    paths.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    external.removeAll(keepingCapacity: true)
    totals = ObjectTotals()
    digest = LiveDigest()
  }

  /// Sums up the files from a place on.
  mutating func total(from start: Int) {
    for position in start..<keys.count {
      totals.add(bytes: max(sizes[position], 0))
      digest.insert(keys[position])
    }
  }
}

extension CheckpointBatch {
  /// Takes the file actions of a checkpoint's JSON manifest.
  init(_ actions: ActionBatch) {
    text = actions.text
    vectors = actions.vectors
    for add in actions.adds {
      adds.append(
        add.key, size: add.size, partition: partition(add.partitionValues), vector: add.vector)
      if add.size < 0 { adds.paths.append(add.path) }
    }
    for remove in actions.removes {
      removes.append(
        remove.key, size: remove.size, partition: partition(remove.partitionValues),
        vector: remove.vector)
      removes.paths.append(remove.path)
      removes.times.append(remove.deletionTimestamp)
      removes.external.append(remove.isExternal)
    }
    adds.total(from: 0)
    removes.total(from: 0)
  }

  private mutating func partition(_ values: Range<Int>) -> Int32 {
    guard !values.isEmpty else { return -1 }
    if let last = partitions.last, text[last] == text[values] { return Int32(partitions.count - 1) }
    partitions.append(values)
    return Int32(clamping: partitions.count - 1)
  }
}

extension CheckpointEntries {
  fileprivate mutating func append(
    _ key: ObjectKey, size: Int64, partition: Int32, vector: Int32
  ) {
    if vector >= 0 { vectors.append(Vectored(file: keys.count, vector: Int(vector))) }
    keys.append(key)
    sizes.append(size)
    partitions.append(partition)
  }
}
