import LakeModel
import Parquet

/// The columns of a checkpoint that are read, by name: their order and their repetition differ from
/// writer to writer (PROTOCOL.md, *Checkpoint Schema*).
enum CheckpointColumns {
  private static let tableLeaves: [(path: [String], take: TableLeaf)] = [
    (["protocol", "minReaderVersion"], .minReaderVersion),
    (["protocol", "minWriterVersion"], .minWriterVersion),
    (["protocol", "readerFeatures", "list", "element"], .readerFeatures),
    (["protocol", "writerFeatures", "list", "element"], .writerFeatures),
    (["metaData", "id"], .id),
    (["metaData", "name"], .name),
    (["metaData", "schemaString"], .schema),
    (["metaData", "partitionColumns", "list", "element"], .partitionColumns),
    (["metaData", "configuration", "key_value", "key"], .configurationKeys),
    (["metaData", "configuration", "key_value", "value"], .configurationValues),
    (["sidecar", "path"], .sidecarPath),
    (["sidecar", "sizeInBytes"], .sidecarSize),
  ]

  /// What a leaf of the table's own actions is for; the raw value is its place among the columns.
  private enum TableLeaf: Int {
    case minReaderVersion, minWriterVersion, readerFeatures, writerFeatures
    case id, name, schema, partitionColumns, configurationKeys, configurationValues
    case sidecarPath, sidecarSize
  }

  /// Leaves of `protocol`, `metaData` and `sidecar`.
  static let tablePaths = tableLeaves.map(\.path)

  /// Leaves of `add` and `remove`, in the order of `FileLeaf`; those of `remove` follow.
  static let filePaths = FileLeaf.paths(of: "add") + FileLeaf.paths(of: "remove")

  /// Takes the table's own actions out of some rows.
  static func readTable(
    _ batch: ColumnBatch, into contents: inout CheckpointReader.Contents
  ) throws(ParquetError) {
    func column(_ leaf: TableLeaf) -> ScalarColumn { ScalarColumn(batch.columns[leaf.rawValue]) }
    func lists(_ leaf: TableLeaf) -> ListColumn { ListColumn(batch.columns[leaf.rawValue]) }

    let readers = column(.minReaderVersion)
    let writers = column(.minWriterVersion)
    let ids = column(.id)
    let sidecars = column(.sidecarPath)
    let sizes = column(.sidecarSize)
    let configuration = try MapColumn(
      keys: batch.columns[TableLeaf.configurationKeys.rawValue],
      values: batch.columns[TableLeaf.configurationValues.rawValue])
    let keys = ScalarColumn(batch.columns[TableLeaf.configurationKeys.rawValue])
    let values = ScalarColumn(batch.columns[TableLeaf.configurationValues.rawValue])
    for row in 0..<batch.rowCount {
      if let reader = readers.integer(row), let writer = writers.integer(row) {
        contents.tableProtocol = TableProtocol(
          minReaderVersion: reader, minWriterVersion: writer,
          readerFeatures: lists(.readerFeatures).texts(row),
          writerFeatures: lists(.writerFeatures).texts(row))
      }
      if let id = ids.text(row) {
        var metadata = Metadata()
        metadata.id = id
        metadata.name = column(.name).text(row) ?? ""
        metadata.partitionColumns = lists(.partitionColumns).texts(row)
        for entry in configuration.entries(ofRow: row) {
          let key = keys.text(value: configuration.keyIndices[entry])
          metadata.configuration[key ?? ""] =
            values.text(value: configuration.valueIndices[entry])
        }
        metadata.findPhysicalNames(inSchema: column(.schema).bytes(row).map { Array($0) })
        contents.metadata = metadata
      }
      if let path = sidecars.text(row) {
        contents.sidecars.append(Sidecar(path: path, sizeInBytes: sizes.integer(row) ?? 0))
      }
    }
  }
}

/// Leaves of `add` and `remove` that are needed; the raw value is the place among the action's columns.
enum FileLeaf: Int, CaseIterable {
  case path, size, time, partitionKeys, partitionValues
  case vectorType, vectorPath, vectorOffset, vectorSize

  /// The paths of the leaves of an action.
  static func paths(of action: String) -> [[String]] {
    allCases.map { leaf in
      switch leaf {
      case .path: [action, "path"]
      case .size: [action, "size"]
      case .time: [action, action == "add" ? "modificationTime" : "deletionTimestamp"]
      case .partitionKeys: [action, "partitionValues", "key_value", "key"]
      case .partitionValues: [action, "partitionValues", "key_value", "value"]
      case .vectorType: [action, "deletionVector", "storageType"]
      case .vectorPath: [action, "deletionVector", "pathOrInlineDv"]
      case .vectorOffset: [action, "deletionVector", "offset"]
      case .vectorSize: [action, "deletionVector", "sizeInBytes"]
      }
    }
  }
}

/// A leaf without repeated ancestors: one value a row, or none.
struct ScalarColumn {
  private let values: LeafValues
  private let indices: [Int]

  init(_ column: LeafColumn) {
    values = column.values
    indices = column.valueIndices()
  }

  /// The integer of a row; nil for null and for values that are no integers.
  func integer(_ row: Int) -> Int64? {
    guard row < indices.count, indices[row] >= 0 else { return nil }
    return switch values {
    case .int64(let values): values[indices[row]]
    case .int32(let values): Int64(values[indices[row]])
    default: nil
    }
  }

  /// The bytes of a row; nil for null and for values that are no byte strings.
  func bytes(_ row: Int) -> ArraySlice<UInt8>? {
    guard row < indices.count else { return nil }
    return bytes(value: indices[row])
  }

  /// The text of a row; nil for null.
  func text(_ row: Int) -> String? { bytes(row).map { String(decoding: $0, as: UTF8.self) } }

  /// The bytes of a value by its index in the leaf; nil for −1.
  func bytes(value index: Int) -> ArraySlice<UInt8>? {
    guard index >= 0, case .bytes(let column) = values else { return nil }
    return column.bytes(index)
  }

  /// The text of a value by its index in the leaf; nil for −1.
  func text(value index: Int) -> String? {
    bytes(value: index).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// A leaf of a list: any number of values a row.
struct ListColumn {
  private let scalars: ScalarColumn
  private let starts: [Int]

  init(_ column: LeafColumn) {
    scalars = ScalarColumn(column)
    starts = column.rowStarts()
  }

  /// The texts of a row's list; none for null.
  func texts(_ row: Int) -> [String] {
    guard row + 1 < starts.count else { return [] }
    return (starts[row]..<starts[row + 1]).compactMap { scalars.text($0) }
  }
}
