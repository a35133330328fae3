import ByteParsing
import LakeModel
import Parquet

/// Turns rows of a checkpoint or a sidecar into files.
struct CheckpointRows: Sendable {
  private let paths: ObjectPath
  private let columns: FileColumns
  private let selection: CheckpointSelection?
  private let hash = ObjectHash()
  private var partitions = CheckpointPartitions()
  /// Per file of a batch its row, and its path in the column's bytes.
  private var rows: [Int] = []
  private var ranges: [Range<Int>] = []
  private var choice = CheckpointChoice()
  private var scratch: [UInt8] = []

  /// Makes a reader of batches that have the given columns.
  ///
  /// - Parameters:
  ///   - paths: what paths mean.
  ///   - columns: the columns.
  ///   - selection: which files are wanted one by one; others may come all the same, or be in the sums
  ///     already. Nil for all.
  init(paths: ObjectPath, columns: FileColumns, selection: CheckpointSelection? = nil) {
    self.paths = paths
    self.columns = columns
    self.selection = selection
  }

  /// Appends the `add`s and `remove`s of some rows, which are not summed up yet. A group whose path is null is no action, even if the
  /// group itself is there: some writers leave empty groups.
  ///
  /// - Throws: `ParquetError` when the columns of a map disagree.
  mutating func read(
    _ batch: ColumnBatch, into output: inout CheckpointBatch
  ) throws(ParquetError) {
    for action in columns.actions {
      var files = CheckpointEntries()
      swap(&files, &output[action])
      try append(action, of: batch, to: &files, &output)
      swap(&files, &output[action])
    }
  }

  private mutating func append(
    _ action: FileAction, of batch: ColumnBatch, to files: inout CheckpointEntries,
    _ output: inout CheckpointBatch
  ) throws(ParquetError) {
    func leaf(_ leaf: FileLeaf) -> LeafColumn? {
      columns.place(of: leaf, of: action).map { batch.columns[$0] }
    }
    guard let path = leaf(.path), case .bytes(let texts) = path.values, texts.count > 0 else {
      return
    }
    findRows(path)
    let sizes = sizes(leaf(.size), path)
    if let marks = selection?.paths, action == .add || selection?.leavesOutRemoves == true {
      choice.choose(
        among: texts, marks, paths, sizes: sizes,
        listingOthers: action == .add && selection?.listsOthers == true)
      if action == .add {
        files.otherHalves += choice.fingerprints
        files.others.add(choice.totalOfOthers(sizes))
        files.externalOthers.add(choice.externalOthers)
        output.folders.join(choice.externalFolders) { $0 }
        if let types = leaf(.vectorType), types.values.count > 0, let objects = leaf(.vectorPath) {
          appendVectorsOfOthers(
            types: ScalarColumn(types), objects: ScalarColumn(objects),
            offsets: leaf(.vectorOffset).map { ScalarColumn($0) },
            sizes: leaf(.vectorSize).map { ScalarColumn($0) }, to: &files)
        }
      }
      if choice.places.isEmpty { return }
      ranges.removeAll(keepingCapacity: true)
      for (position, place) in choice.places.enumerated() {
        ranges.append(texts.range(place))
        files.sizes.append(ActionLimits.size(sizes[place]))
        rows[position] = rows[place]
      }
      rows.removeSubrange(choice.places.count...)
    } else {
      ranges.removeAll(keepingCapacity: true)
      for place in 0..<texts.count { ranges.append(texts.range(place)) }
      for size in sizes { files.sizes.append(ActionLimits.size(size)) }
    }
    if let keys = leaf(.partitionKeys), let values = leaf(.partitionValues) {
      try partitions.append(
        keys, values, rows: rows, of: batch.rowCount, to: &files.partitions, &output)
    }
    appendKeys(texts, action, to: &files, &output)
    if action == .remove {
      let times = leaf(.time).map { ScalarColumn($0) }
      for row in rows { files.times.append(ActionLimits.time(times?.integer(row))) }
    }
    if let types = leaf(.vectorType), types.values.count > 0, let objects = leaf(.vectorPath) {
      appendVectors(
        types: ScalarColumn(types), objects: ScalarColumn(objects),
        offsets: leaf(.vectorOffset).map { ScalarColumn($0) },
        sizes: leaf(.vectorSize).map { ScalarColumn($0) }, to: &files, &output)
    }
  }

  /// Finds the rows that have a path.
  private mutating func findRows(_ path: LeafColumn) {
    rows.removeAll(keepingCapacity: true)
    guard !path.definitionLevels.isEmpty, let maximum = path.leaf?.maximumDefinitionLevel else {
      rows.append(contentsOf: 0..<path.slotCount)
      return
    }
    for (row, level) in path.definitionLevels.enumerated() where level == maximum {
      rows.append(row)
    }
  }

  /// The sizes that the column gives the rows with a path; −1 for none.
  private func sizes(_ column: LeafColumn?, _ path: LeafColumn) -> [Int64] {
    guard let column else { return Array(repeating: -1, count: rows.count) }
    if case .int64(let sizes) = column.values, sizes.count == rows.count,
      column.definitionLevels == path.definitionLevels,
      column.leaf?.maximumDefinitionLevel == path.leaf?.maximumDefinitionLevel
    {
      // A size for each path.
      return sizes
    }
    let sizes = ScalarColumn(column)
    return rows.map { sizes.integer($0) ?? -1 }
  }

  /// Appends the keys of all paths, and the paths themselves where they are wanted. The sizes and the
  /// partitions must be there.
  private mutating func appendKeys(
    _ texts: ByteColumn, _ action: FileAction, to files: inout CheckpointEntries,
    _ output: inout CheckpointBatch
  ) {
    let bytes = texts.arena.rawSpan
    var arePlain = action == .add && !columns.hasPaths
    if arePlain {
      arePlain =
        texts.hasNothingToDecode
        ? ranges.allSatisfy { bytes.zeroPaddedByte(at: $0.lowerBound) != UInt8(ascii: "/") }
        : ranges.allSatisfy { ObjectPath.isCanonical(bytes.extracting($0)) }
    }
    let start = files.keys.count
    // Apart from the text, which the paths are ranges of.
    var folders = PartitionFolders()
    swap(&folders, &output.folders)
    defer { swap(&folders, &output.folders) }
    // Who asks for some files only does not ask where the others of the table lie.
    let hasPartitions =
      action == .add && selection == nil && files.partitions.count == start + ranges.count
    if arePlain {
      if hasPartitions {
        for (position, range) in ranges.enumerated() {
          folders.place(
            Int(files.partitions[start + position]), at: bytes.extracting(range))
        }
      }
      hash.appendKeys(of: bytes, in: ranges, to: &files.keys)
      for (position, range) in ranges.enumerated() where files.sizes[start + position] < 0 {
        let first = output.text.count
        output.text.append(contentsOf: bytes.extracting(range))
        files.paths.append(first..<output.text.count)
      }
      return
    }
    for (position, range) in ranges.enumerated() {
      let first = output.text.count
      let isExternal = paths.append(canonicalOf: texts.arena[range], to: &output.text)
      let canonical = first..<output.text.count
      hash.appendKeys(of: output.text.rawSpan, in: [canonical], to: &files.keys)
      if isExternal, action == .add {
        files.externalPlaces.append(start + position)
        folders.place(external: output.text.rawSpan.extracting(canonical))
      } else if hasPartitions {
        folders.place(
          Int(files.partitions[start + position]), at: output.text.rawSpan.extracting(canonical))
      }
      if action == .remove || columns.hasPaths {
        files.external.append(isExternal)
        files.paths.append(canonical)
      } else if files.sizes[start + position] < 0 {
        files.paths.append(canonical)
      } else {
        output.text.removeSubrange(canonical)
      }
    }
  }

  /// Appends the vectors of the files that were not chosen.
  private mutating func appendVectorsOfOthers(
    types: ScalarColumn, objects: ScalarColumn, offsets: ScalarColumn?, sizes: ScalarColumn?,
    to files: inout CheckpointEntries
  ) {
    var chosen = choice.places[...]
    for (place, row) in rows.enumerated() {
      if chosen.first == place {
        chosen.removeFirst()
        continue
      }
      guard let type = types.bytes(row), let path = objects.bytes(row) else { continue }
      scratch.removeAll(keepingCapacity: true)
      guard let lies = DeletionVector.append(objectOf: type, path, paths, to: &scratch),
        lies != .nowhere
      else { continue }
      let least = DeletionVector.leastObjectBytes(
        offset: offsets?.integer(row), sizeInBytes: sizes?.integer(row))
      files.otherVectors.append(
        OtherVector(object: hash.key(of: scratch).high, leastBytes: least ?? -1))
    }
  }

  private mutating func appendVectors(
    types: ScalarColumn, objects: ScalarColumn, offsets: ScalarColumn?, sizes: ScalarColumn?,
    to files: inout CheckpointEntries, _ output: inout CheckpointBatch
  ) {
    let start = files.keys.count - rows.count
    for (position, row) in rows.enumerated() {
      guard let type = types.bytes(row), let path = objects.bytes(row) else { continue }
      scratch.removeAll(keepingCapacity: true)
      scratch.append(contentsOf: type)
      let pathStart = scratch.count
      scratch.append(contentsOf: path)
      guard
        let vector = DeletionVector(
          uniqueID: &scratch, pathStart: pathStart, offset: offsets?.integer(row),
          sizeInBytes: sizes?.integer(row), paths: paths, hash: hash, text: &output.text)
      else { continue }
      files.vectors.append(
        CheckpointEntries.Vectored(file: start + position, vector: output.vectors.count))
      output.vectors.append(vector)
    }
  }
}

extension CheckpointBatch {
  fileprivate subscript(action: FileAction) -> CheckpointEntries {
    get { action == .add ? adds : removes }
    set {
      if action == .add { adds = newValue } else { removes = newValue }
    }
    _modify {
      if action == .add { yield &adds } else { yield &removes }
    }
  }
}
