import ByteParsing
import LakeModel
import LakeStorage

/// The state that a checkpoint gives.
extension TableReplay {
  /// Takes files of a checkpoint: `add`s, objects that are live and older than the history, then
  /// tombstones, objects that are in storage still as far as the log knows.
  mutating func seed(_ batch: CheckpointBatch, except unwound: HistoryUnwinding) {
    let places = batch.partitions.map { values -> Int32 in
      partitions.index(ofJSON: values, in: batch.text).map { Int32(clamping: $0) } ?? -1
    }
    folders.join(batch.folders) { places.indices.contains($0) ? Int(places[$0]) : -1 }
    live.add(batch.adds.others)
    external.add(batch.adds.externalOthers)
    digest.insert(batch.adds.otherDigest)
    vectors.note(others: batch.adds.otherVectors)
    if unwound.isEmpty {
      seed(allAddsOf: batch, places)
    } else {
      seed(addsOf: batch, places, except: unwound)
    }
    seed(removesOf: batch, places, except: unwound)
  }

  /// Takes all `add`s of a batch at once.
  private mutating func seed(allAddsOf batch: CheckpointBatch, _ places: [Int32]) {
    let files = batch.adds
    let partitions = files.partitions.map { $0 < 0 ? -1 : places[Int($0)] }
    let known = objects.insertNew(
      files.keys, sizes: files.sizes, partitions: partitions, birth: ObjectRecord.unknownBirth,
      state: .live, detailed: files.vectors.map(\.file))
    live.add(files.totals)
    digest.insert(files.digest)
    for place in files.externalPlaces where known.isEmpty || !known.containsSorted(place) {
      external.add(bytes: max(files.sizes[place], 0))
    }
    for item in files.vectors where known.isEmpty || !known.containsSorted(item.file) {
      attachSeed(batch.vectors[item.vector], to: files.keys[item.file], in: batch.text)
    }
    // Tombstones of the same paths came first, or the same files.
    for position in known {
      live.remove(bytes: max(files.sizes[position], 0))
      digest.remove(files.keys[position])
      insertSeed(
        files.keys[position], size: files.sizes[position],
        partition: partitions.isEmpty ? nil : Int(partitions[position]),
        vector: batch.vector(ofAdd: position), text: batch.text,
        isExternal: files.externalPlaces.containsSorted(position))
    }
    for path in files.paths { tally.count(.addWithoutSize, path: batch.text[path]) }
  }

  /// Takes the `add`s of a batch that no visible commit touched.
  private mutating func seed(
    addsOf batch: CheckpointBatch, _ places: [Int32], except unwound: HistoryUnwinding
  ) {
    let files = batch.adds
    var paths = files.paths[...]
    var vectors = files.vectors[...]
    var externals = files.externalPlaces[...]
    for (position, key) in files.keys.enumerated() {
      if position % Self.warmed == 0 {
        objects.warm(Array(files.keys[position...].prefix(Self.warmed)))
      }
      let size = files.sizes[position]
      let path = size < 0 ? paths.popFirst() : nil
      var vector: DeletionVector?
      if vectors.first?.file == position {
        vector = vectors.popFirst().map { batch.vectors[$0.vector] }
      }
      let isExternal = externals.first == position
      if isExternal { externals.removeFirst() }
      if unwound.knows(key) { continue }
      let place = files.partitions.isEmpty ? -1 : files.partitions[position]
      insertSeed(
        key, size: size, partition: place < 0 ? nil : Int(places[Int(place)]), vector: vector,
        text: batch.text, isExternal: isExternal)
      if let path { tally.count(.addWithoutSize, path: batch.text[path]) }
    }
  }

  /// Takes an object that is live before the history.
  mutating func insertSeed(
    _ key: ObjectKey, size: Int64, partition: Int?, vector: DeletionVector?, text: [UInt8],
    isExternal: Bool
  ) {
    if let known = objects[key] {
      // A tombstone of the same path with another deletion vector came first, or the file itself.
      guard known.state == .retired else {
        repeatedFiles += 1
        return
      }
      retired.revive(key)
    }
    live.add(bytes: max(size, 0))
    if isExternal { external.add(bytes: max(size, 0)) }
    digest.insert(key)
    objects[key] = ObjectRecord(
      size: size, birth: ObjectRecord.unknownBirth, partition: partition, state: .live,
      hasDetail: vector != nil)
    if let vector { attachSeed(vector, to: key, in: text) }
  }

  private mutating func attachSeed(
    _ vector: DeletionVector, to key: ObjectKey, in text: [UInt8]
  ) {
    vectors.attach(
      vector, to: key, in: text, commit: ObjectRecord.unknownBirth, isSeed: true)
    digest.attach(vector.mark, to: key)
  }

  private mutating func seed(
    removesOf batch: CheckpointBatch, _ places: [Int32], except unwound: HistoryUnwinding
  ) {
    let files = batch.removes
    var vectors = files.vectors[...]
    for (position, key) in files.keys.enumerated() {
      var vector: DeletionVector?
      if vectors.first?.file == position {
        vector = vectors.popFirst().map { batch.vectors[$0.vector] }
      }
      if unwound.knows(key) { continue }
      let time = files.times[position]
      if let vector { self.vectors.noteSeedTombstone(vector, in: batch.text, time: time) }
      guard objects[key] == nil else { continue }
      let place = files.partitions.isEmpty ? -1 : files.partitions[position]
      objects[key] = ObjectRecord(
        size: files.sizes[position], birth: ObjectRecord.unknownBirth,
        partition: place < 0 ? nil : Int(places[Int(place)]), state: .retired)
      if !files.external[position] {
        retired.append(
          key, role: .data, time: time, path: batch.text.rawSpan.extracting(files.paths[position]))
      }
    }
  }

  /// Ends the seed.
  ///
  /// - Throws: `unreadable` when what was moved to a temporary file cannot be read.
  mutating func finishSeed() throws(StorageError) {
    for item in try vectors.finishSeed() where !item.object.isExternal {
      retired.append(
        item.key, role: .deletionVector, time: item.uselessSince, path: item.path.rawSpan)
    }
  }

  /// Takes over the state behind a commit that cannot be read. What this replay knows of objects stays
  /// known: when they were created, and that their paths are not new.
  ///
  /// - Throws: `unreadable` when what was moved to a temporary file cannot be read.
  mutating func bridge(to other: TableReplay) throws(StorageError) {
    for block in other.retired.blockIndices {
      let unpacked = try other.retired.items(ofBlock: block, through: .max)
      for item in unpacked.items {
        // What the unreadable commit removed; the rest is on the list already.
        guard item.role == .data, objects[item.key]?.state != .retired else { continue }
        retired.append(
          item.key, role: item.role, time: item.time,
          path: unpacked.text.rawSpan.extracting(item.path))
      }
    }
    var merged = other.objects
    live = other.live
    external = other.external
    digest = other.digest
    objects.forEach { key, record in
      if let theirs = merged[key], theirs.state == .live {
        if record.state == .retired { retired.revive(key) }
        if theirs.size < 0, record.size > 0 {
          live.remove(bytes: 0)
          live.add(bytes: record.size)
        }
        merged[key] = ObjectRecord(
          size: theirs.size < 0 ? record.size : theirs.size, birth: record.birth,
          partition: theirs.partition, state: .live,
          hasDetail: theirs.hasDetail)
      } else {
        var record = record
        record.state = .retired
        record.hasDetail = false
        merged[key] = record
      }
    }
    objects = merged
    vectors = other.vectors
    partitions = other.partitions
  }
}

extension CheckpointBatch {
  /// The vector of an `add` by the file's place.
  fileprivate func vector(ofAdd file: Int) -> DeletionVector? {
    adds.vectors.first { $0.file == file }.map { vectors[$0.vector] }
  }
}

extension [Int] {
  /// Whether a number is among these, which ascend.
  fileprivate func containsSorted(_ number: Int) -> Bool {
    let index = partitioningIndex { $0 >= number }
    return index < count && self[index] == number
  }
}
