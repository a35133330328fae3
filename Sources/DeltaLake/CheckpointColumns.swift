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
    (sidecarPath, .sidecarPath),
    (["sidecar", "sizeInBytes"], .sidecarSize),
  ]

  /// What a leaf of the table's own actions is for; the raw value is its place among the columns.
  private enum TableLeaf: Int {
    case minReaderVersion, minWriterVersion, readerFeatures, writerFeatures
    case id, name, schema, partitionColumns, configurationKeys, configurationValues
    case sidecarPath, sidecarSize
  }

  /// The leaf that names a sidecar.
  static let sidecarPath = ["sidecar", "path"]

  /// Leaves of `protocol`, `metaData` and `sidecar`.
  static let tablePaths = tableLeaves.map(\.path)

  /// Takes the table's own actions out of some rows.
  static func readTable(
    _ batch: ColumnBatch, into contents: inout CheckpointReader.Contents
  ) throws(ParquetError) {
    // All rows but a few are about files.
    guard batch.columns.contains(where: { $0.values.count > 0 }) else { return }
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

/// The kinds of actions about files that a checkpoint has.
enum FileAction: String, CaseIterable, Sendable {
  case add
  case remove
}

/// Leaves of `add` and `remove` that may be needed.
enum FileLeaf: Int, CaseIterable, Sendable {
  case path, size, time, partitionKeys, partitionValues
  case vectorType, vectorPath, vectorOffset, vectorSize

  /// The path of the leaf of an action.
  func path(of action: FileAction) -> [String] {
    let name = action.rawValue
    return switch self {
    case .path: [name, "path"]
    case .size: [name, "size"]
    case .time: [name, action == .add ? "modificationTime" : "deletionTimestamp"]
    case .partitionKeys: [name, "partitionValues", "key_value", "key"]
    case .partitionValues: [name, "partitionValues", "key_value", "value"]
    case .vectorType: [name, "deletionVector", "storageType"]
    case .vectorPath: [name, "deletionVector", "pathOrInlineDv"]
    case .vectorOffset: [name, "deletionVector", "offset"]
    case .vectorSize: [name, "deletionVector", "sizeInBytes"]
    }
  }
}

/// Which columns of a checkpoint are read to learn of its files.
struct FileColumns: Sendable {
  /// The kinds of actions that are read.
  let actions: [FileAction]
  /// Whether the paths of all files are wanted, and not only those that a state needs.
  let hasPaths: Bool
  /// The columns' paths.
  let paths: [[String]]
  /// Place among the columns of each leaf of each action, in the order of `actions`.
  private let places: [Int?]

  /// Chooses the columns. What a file was added with, apart from its size, concerns nobody: its birth is
  /// before the history.
  ///
  /// - Parameters:
  ///   - actions: the kinds of actions that are wanted.
  ///   - hasPartitions: whether it matters to which partition a file belongs.
  ///   - hasPaths: whether the paths of all files are wanted.
  init(
    _ actions: [FileAction] = FileAction.allCases, hasPartitions: Bool, hasPaths: Bool = false
  ) {
    self.actions = actions
    self.hasPaths = hasPaths
    var paths: [[String]] = []
    var places: [Int?] = []
    for action in actions {
      for leaf in FileLeaf.allCases {
        let isWanted =
          switch leaf {
          case .time: action == .remove
          case .partitionKeys, .partitionValues: hasPartitions
          default: true
          }
        places.append(isWanted ? paths.count : nil)
        if isWanted { paths.append(leaf.path(of: action)) }
      }
    }
    self.paths = paths
    self.places = places
  }

  /// The place of a leaf among the columns; nil when it is not read.
  func place(of leaf: FileLeaf, of action: FileAction) -> Int? {
    guard let index = actions.firstIndex(of: action) else { return nil }
    return places[index * FileLeaf.allCases.count + leaf.rawValue]
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
