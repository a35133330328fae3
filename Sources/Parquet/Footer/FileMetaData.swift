/// What a footer says about its file (parquet.thrift, FileMetaData).
package struct FileMetaData: Sendable, Equatable {
  /// Version of the format as the file gives it; 1 and 2 are alike.
  package internal(set) var version: Int32 = 0
  /// The columns' tree.
  package internal(set) var schema: Schema
  /// Rows of the file as the footer says; some writers say 0. `rowCount` is the authority.
  package internal(set) var declaredRowCount: Int64 = 0
  /// The row groups in order.
  package internal(set) var rowGroups: [RowGroup] = []
  /// The chunks of all row groups, row group after row group.
  package internal(set) var columnChunks: [ColumnChunk] = []
  /// What is known beyond that of the chunks, by the same indices; empty, or nil for a chunk, when it was
  /// not asked for.
  package internal(set) var columnDetails: [ColumnDetails?] = []
  /// The metadata pairs in order.
  package internal(set) var keyValues: [KeyValue] = []
  /// The writer, as it calls itself.
  package internal(set) var createdBy: String?
  /// By which order each leaf's statistics go; empty when the file does not say or it was not asked for.
  package internal(set) var columnOrders: [ColumnOrder] = []
  /// Whether some columns are encrypted, though the footer is not.
  package internal(set) var hasEncryptedColumns = false
  /// Name of the algorithm that some columns are encrypted with.
  package internal(set) var encryptionAlgorithm: String?
  /// Where the footer is in the file: the structure and what follows it, up to its length.
  package internal(set) var footerRange: Range<Int64>

  /// The writer, taken apart.
  package var writer: FileWriter? { createdBy.map(FileWriter.init(createdBy:)) }

  /// Rows of the file: the sum over its row groups.
  package var rowCount: Int64 { sum(of: rowGroups, \.rowCount) }

  /// Bytes of all column chunks as stored.
  package var compressedSize: Int64 { sum(of: columnChunks, \.compressedSize) }

  /// Bytes of all column chunks as if not compressed.
  package var uncompressedSize: Int64 { sum(of: columnChunks, \.uncompressedSize) }

  /// The chunk of a leaf in a row group; nil when the row group has another number of columns than
  /// the schema has leaves, or there is no such row group or leaf.
  package func chunk(leaf: Int, rowGroup: Int) -> ColumnChunk? {
    guard rowGroups.indices.contains(rowGroup), schema.leaves.indices.contains(leaf) else {
      return nil
    }
    let columns = rowGroups[rowGroup].columns
    guard columns.count == schema.leaves.count else { return nil }
    return columnChunks[columns.lowerBound + leaf]
  }

  /// What is known of a leaf's chunk beyond its sizes; nil when that was not asked for, or as in `chunk`.
  package func details(leaf: Int, rowGroup: Int) -> ColumnDetails? {
    guard rowGroups.indices.contains(rowGroup), schema.leaves.indices.contains(leaf) else {
      return nil
    }
    let columns = rowGroups[rowGroup].columns
    guard columns.count == schema.leaves.count, columns.upperBound <= columnDetails.count else {
      return nil
    }
    return columnDetails[columns.lowerBound + leaf]
  }

  /// The bounds of a leaf's values in a row group, when they can be relied on.
  package func bounds(leaf: Int, rowGroup: Int) -> ColumnStatistics.Bounds? {
    guard let statistics = details(leaf: leaf, rowGroup: rowGroup)?.statistics else { return nil }
    let order: ColumnOrder? =
      columnOrders.isEmpty
      ? nil : columnOrders.indices.contains(leaf) ? columnOrders[leaf] : .unknown(0)
    return statistics.bounds(of: schema.leaves[leaf], order: order, writer: writer)
  }

  /// The value of a metadata pair as text, when it is there and was short enough to keep.
  package func value(forKey key: String) -> String? {
    keyValues.last { $0.key == key }?.value.map { String(decoding: $0, as: UTF8.self) }
  }

  /// A sum that stops at the largest number rather than trap: hostile files only.
  private func sum<Item>(of items: [Item], _ size: (Item) -> Int64) -> Int64 {
    items.reduce(0) { total, item in
      let (next, overflow) = total.addingReportingOverflow(size(item))
      return overflow ? .max : next
    }
  }
}
