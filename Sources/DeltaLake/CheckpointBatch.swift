import ByteParsing
import LakeModel

/// Some rows of a checkpoint, reduced to what a state needs of them: of a file its key and size, its
/// partition and its vector. Paths are there only where somebody may ask for them.
struct CheckpointBatch: Sendable {
  var adds = CheckpointEntries()
  var removes = CheckpointEntries()

  /// JSON texts of partition values, each in `text`: the files name them by their place here.
  var partitions: [Range<Int>] = []
  var vectors: [DeletionVector] = []

  /// Where the `add`s of each of `partitions` lie, by its place there.
  var folders = PartitionFolders()

  /// What ranges of the batch are ranges of.
  var text: [UInt8] = []

  /// Number of files that are there one by one, or in a list.
  var fileCount: Int { adds.keys.count + adds.otherHalves.count + removes.keys.count }

  /// Bytes of all that it holds.
  var byteCount: Int {
    adds.byteCount + removes.byteCount + partitions.count * MemoryLayout<Range<Int>>.stride
      + vectors.count * MemoryLayout<DeletionVector>.stride + text.count
  }

  /// Whether there are no files, neither one by one nor in sums.
  var isEmpty: Bool { fileCount == 0 && adds.others.files == 0 }

  /// Removes everything and keeps the memory.
  mutating func removeAll() {
    adds.removeAll()
    removes.removeAll()
    partitions.removeAll(keepingCapacity: true)
    vectors.removeAll(keepingCapacity: true)
    folders.removeAll()
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
  /// Path of each file in the batch's text. Of `add`s, unless paths are asked for, only of those without a
  /// size, in their order.
  var paths: [Range<Int>] = []
  /// Of `remove`s: milliseconds since the epoch, `Int64.min` when missing.
  var times: [Int64] = []
  /// Which files lie outside the table root: one each where each has its path, else none.
  var external: [Bool] = []

  /// Number and bytes of the files.
  var totals = ObjectTotals()
  /// Which files these are, without their vectors.
  var digest = LiveDigest()

  /// Number and bytes of more files, of which no more is known, and which these are.
  var others = ObjectTotals()
  var otherDigest = LiveDigest()
  /// The vectors of these files that have an object.
  var otherVectors: [OtherVector] = []
  /// Where they are listed: of each the first half of its key, or the fingerprint of its path where a look at
  /// that has told that nobody wants it. For one path and size it is always the same one of them.
  var otherHalves: [UInt64] = []

  /// Number and bytes of those of them that lie outside the table root.
  var externalOthers = ObjectTotals()

  /// Of `add`s: places in `keys` of those that lie outside the table root, ascending.
  var externalPlaces: [Int] = []

  /// Bytes of all that they hold.
  var byteCount: Int {
    keys.count * MemoryLayout<ObjectKey>.stride + sizes.count * MemoryLayout<Int64>.stride
      + partitions.count * MemoryLayout<Int32>.stride
      + vectors.count * MemoryLayout<Vectored>.stride
      + paths.count * MemoryLayout<Range<Int>>.stride + times.count * MemoryLayout<Int64>.stride
      + external.count + otherVectors.count * MemoryLayout<OtherVector>.stride
      + otherHalves.count * MemoryLayout<UInt64>.stride
      + externalPlaces.count * MemoryLayout<Int>.stride
  }

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
    others = ObjectTotals()
    otherDigest = LiveDigest()
    otherVectors.removeAll(keepingCapacity: true)
    otherHalves.removeAll(keepingCapacity: true)
    externalOthers = ObjectTotals()
    externalPlaces.removeAll(keepingCapacity: true)
  }

  /// Sums up the files from a place on.
  fileprivate mutating func total(from start: Int) {
    for position in start..<keys.count {
      totals.add(bytes: max(sizes[position], 0))
      digest.insert(keys[position])
    }
  }
}

extension CheckpointBatch {
  /// The numbers of files that are there one by one.
  var counts: (adds: Int, removes: Int) { (adds.keys.count, removes.keys.count) }

  /// Sums up the files that have come, and reduces `add`s that no commit names to their sums. Those without
  /// a size stay: somebody will want to know which they are.
  ///
  /// - Parameters:
  ///   - start: what `counts` was before they came.
  ///   - selection: which files are wanted one by one; nil for all.
  /// - Complexity: O(files that have come).
  mutating func sumUp(from start: (adds: Int, removes: Int), _ selection: CheckpointSelection?) {
    if let selection {
      let touched = selection.touched
      let dropped = adds.keep(
        from: start.adds, vectors, listingOthers: selection.listsOthers
      ) { key, size in
        size < 0 || touched.contains(key)
      }
      adds.others.add(dropped.totals)
      if selection.digestsOthers { adds.otherDigest.insert(dropped.digest) }
      if selection.leavesOutRemoves {
        _ = removes.keep(from: start.removes, vectors) { key, _ in touched.contains(key) }
      }
    }
    adds.total(from: start.adds)
    removes.total(from: start.removes)
  }

  /// Takes the file actions of a checkpoint's JSON manifest, as far as somebody wants to read them; they are
  /// not summed up yet.
  init(_ actions: ActionBatch, _ columns: FileColumns) {
    text = actions.text
    vectors = actions.vectors
    for add in columns.actions.contains(.add) ? actions.adds : [] {
      let place = partition(add.partitionValues)
      adds.append(add.key, size: add.size, partition: place, vector: add.vector)
      let path = actions.text.rawSpan.extracting(add.path)
      if add.isExternal {
        folders.place(external: path)
        adds.externalPlaces.append(adds.keys.count - 1)
      } else {
        folders.place(Int(place), at: path)
      }
      if add.size < 0 || columns.hasPaths { adds.paths.append(add.path) }
      if columns.hasPaths { adds.external.append(add.isExternal) }
    }
    for remove in columns.actions.contains(.remove) ? actions.removes : [] {
      removes.append(
        remove.key, size: remove.size, partition: partition(remove.partitionValues),
        vector: remove.vector)
      removes.paths.append(remove.path)
      removes.times.append(remove.deletionTimestamp)
      removes.external.append(remove.isExternal)
    }
  }

  private mutating func partition(_ values: Range<Int>) -> Int32 {
    guard !values.isEmpty else { return -1 }
    if let last = partitions.last, text[last] == text[values] { return Int32(partitions.count - 1) }
    partitions.append(values)
    return Int32(clamping: partitions.count - 1)
  }
}

extension CheckpointEntries {
  /// Keeps, of the files from a place on, those that satisfy a condition.
  ///
  /// - Parameters:
  ///   - start: the place.
  ///   - all: the vectors of the batch.
  ///   - listingOthers: whether it is listed which the others are.
  ///   - isKept: the condition.
  /// - Returns: sums over the others.
  fileprivate mutating func keep(
    from start: Int, _ all: [DeletionVector], listingOthers: Bool = false,
    where isKept: (ObjectKey, _ size: Int64) -> Bool
  ) -> (totals: ObjectTotals, digest: LiveDigest) {
    var dropped = (totals: ObjectTotals(), digest: LiveDigest())
    var kept = start
    var vectorsSeen = vectors.lastIndex { $0.file < start }.map { $0 + 1 } ?? 0
    var externalSeen = externalPlaces.lastIndex { $0 < start }.map { $0 + 1 } ?? 0
    var externalKept = externalSeen
    var vectorsKept = vectorsSeen
    for position in start..<keys.count {
      let key = keys[position]
      let size = sizes[position]
      let hasVector = vectorsSeen < vectors.count && vectors[vectorsSeen].file == position
      if hasVector { vectorsSeen += 1 }
      let isExternal =
        externalSeen < externalPlaces.count && externalPlaces[externalSeen] == position
      if isExternal { externalSeen += 1 }
      guard isKept(key, size) else {
        dropped.totals.add(bytes: max(size, 0))
        dropped.digest.insert(key)
        if hasVector {
          let vector = all[vectors[vectorsSeen - 1].vector]
          dropped.digest.attach(vector.mark, to: key)
          if vector.object != nil {
            otherVectors.append(
              OtherVector(
                object: vector.objectKey.high, leastBytes: vector.leastObjectBytes ?? -1))
          }
        }
        if listingOthers { otherHalves.append(key.high) }
        if isExternal { externalOthers.add(bytes: max(size, 0)) }
        continue
      }
      if isExternal {
        externalPlaces[externalKept] = kept
        externalKept += 1
      }
      if hasVector {
        vectors[vectorsKept] = Vectored(file: kept, vector: vectors[vectorsSeen - 1].vector)
        vectorsKept += 1
      }
      keys[kept] = key
      sizes[kept] = size
      if !partitions.isEmpty { partitions[kept] = partitions[position] }
      if !times.isEmpty {
        // Of `remove`s all have their paths.
        times[kept] = times[position]
        paths[kept] = paths[position]
        external[kept] = external[position]
      }
      kept += 1
    }
    keys.removeSubrange(kept...)
    sizes.removeSubrange(kept...)
    vectors.removeSubrange(vectorsKept...)
    if !partitions.isEmpty { partitions.removeSubrange(kept...) }
    externalPlaces.removeSubrange(externalKept...)
    if !times.isEmpty {
      times.removeSubrange(kept...)
      paths.removeSubrange(kept...)
      external.removeSubrange(kept...)
    }
    return dropped
  }

  fileprivate mutating func append(
    _ key: ObjectKey, size: Int64, partition: Int32, vector: Int32
  ) {
    if vector >= 0 { vectors.append(Vectored(file: keys.count, vector: Int(vector))) }
    keys.append(key)
    sizes.append(size)
    partitions.append(partition)
  }
}
