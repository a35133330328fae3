import ByteParsing
import LakeModel
import Parquet

/// Turns rows of a checkpoint or a sidecar into the same columns of actions that a commit makes.
struct CheckpointRows: Sendable {
  let paths: ObjectPath
  private let hash = ObjectHash()
  private var scratch: [UInt8] = []

  init(paths: ObjectPath) {
    self.paths = paths
  }

  /// Appends the `add`s and `remove`s of some rows. A group whose path is null is no action, even if the
  /// group itself is there: some writers leave empty groups.
  mutating func read(
    _ batch: ColumnBatch, into actions: inout ActionBatch
  ) throws(ParquetError) {
    let count = FileLeaf.allCases.count
    // Most batches have but one kind of action.
    let adds = try FileColumns(batch.columns[..<count])
    for row in 0..<(adds == nil ? 0 : batch.rowCount) {
      guard let adds, let path = adds.path.bytes(row) else { continue }
      let (key, range, isExternal) = append(path, to: &actions)
      actions.adds.append(
        AddFile(
          key: key, path: range,
          partitionValues: adds.appendPartitionValues(ofRow: row, to: &actions.text),
          size: ActionLimits.size(adds.size.integer(row)),
          modificationTime: ActionLimits.time(adds.time.integer(row)), rows: -1,
          vector: appendVector(adds, row, to: &actions), isExternal: isExternal,
          dataChange: false))
    }
    let removes = try FileColumns(batch.columns[count...])
    for row in 0..<(removes == nil ? 0 : batch.rowCount) {
      guard let removes, let path = removes.path.bytes(row) else { continue }
      let (key, range, isExternal) = append(path, to: &actions)
      actions.removes.append(
        RemoveFile(
          key: key, path: range,
          partitionValues: removes.appendPartitionValues(ofRow: row, to: &actions.text),
          size: ActionLimits.size(removes.size.integer(row)),
          deletionTimestamp: ActionLimits.time(removes.time.integer(row)),
          vector: appendVector(removes, row, to: &actions), isExternal: isExternal,
          dataChange: false))
    }
  }

  private func append(
    _ path: ArraySlice<UInt8>, to actions: inout ActionBatch
  ) -> (key: ObjectKey, range: Range<Int>, isExternal: Bool) {
    let start = actions.text.count
    let isExternal = paths.append(canonicalOf: path, to: &actions.text)
    let range = start..<actions.text.count
    // The range is that of what was just appended, so the read cannot leave it.
    let key = (try? hash.key(of: actions.text.rawSpan, in: range)) ?? hash.key(of: [])
    return (key, range, isExternal)
  }

  private mutating func appendVector(
    _ columns: FileColumns, _ row: Int, to actions: inout ActionBatch
  ) -> Int32 {
    guard let type = columns.vectorType.bytes(row), let path = columns.vectorPath.bytes(row) else {
      return -1
    }
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: type)
    let pathStart = scratch.count
    scratch.append(contentsOf: path)
    guard
      let vector = DeletionVector(
        uniqueID: &scratch, pathStart: pathStart, offset: columns.vectorOffset.integer(row),
        sizeInBytes: columns.vectorSize.integer(row), paths: paths, hash: hash,
        text: &actions.text), actions.vectors.count < Int(Int32.max)
    else { return -1 }
    actions.vectors.append(vector)
    return Int32(actions.vectors.count - 1)
  }
}

/// The columns of one file action.
private struct FileColumns {
  let path: ScalarColumn
  let size: ScalarColumn
  let time: ScalarColumn
  let vectorType: ScalarColumn
  let vectorPath: ScalarColumn
  let vectorOffset: ScalarColumn
  let vectorSize: ScalarColumn
  private let partitions: MapColumn
  private let partitionKeys: ScalarColumn
  private let partitionValues: ScalarColumn

  /// Takes the columns of an action; nil when no row has one.
  init?(_ columns: ArraySlice<LeafColumn>) throws(ParquetError) {
    func leaf(_ leaf: FileLeaf) -> LeafColumn { columns[columns.startIndex + leaf.rawValue] }
    guard leaf(.path).values.count > 0 else { return nil }
    path = ScalarColumn(leaf(.path))
    size = ScalarColumn(leaf(.size))
    time = ScalarColumn(leaf(.time))
    vectorType = ScalarColumn(leaf(.vectorType))
    vectorPath = ScalarColumn(leaf(.vectorPath))
    vectorOffset = ScalarColumn(leaf(.vectorOffset))
    vectorSize = ScalarColumn(leaf(.vectorSize))
    partitions = try MapColumn(keys: leaf(.partitionKeys), values: leaf(.partitionValues))
    partitionKeys = ScalarColumn(leaf(.partitionKeys))
    partitionValues = ScalarColumn(leaf(.partitionValues))
  }

  /// Appends a row's partition values as the JSON object that a commit would have.
  ///
  /// - Returns: where they are; an empty range when there are none.
  func appendPartitionValues(ofRow row: Int, to text: inout [UInt8]) -> Range<Int> {
    let entries = partitions.entries(ofRow: row)
    guard !entries.isEmpty else { return 0..<0 }
    let start = text.count
    text.append(UInt8(ascii: "{"))
    for entry in entries {
      if entry > entries.lowerBound { text.append(UInt8(ascii: ",")) }
      Self.appendJSON(partitionKeys.bytes(value: partitions.keyIndices[entry]) ?? [], to: &text)
      text.append(UInt8(ascii: ":"))
      if let value = partitionValues.bytes(value: partitions.valueIndices[entry]) {
        Self.appendJSON(value, to: &text)
      } else {
        text.append(contentsOf: Array("null".utf8))
      }
    }
    text.append(UInt8(ascii: "}"))
    return start..<text.count
  }

  private static func appendJSON(_ value: ArraySlice<UInt8>, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    for byte in value {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 0..<0x20:
        text.append(contentsOf: Array("\\u00".utf8))
        for digit in [byte >> 4, byte & 15] {
          text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
      default:
        text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }
}
