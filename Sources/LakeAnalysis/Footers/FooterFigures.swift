package import LakeModel

/// What the footers of some objects say, in sums; of one object as well.
///
/// Rows are those that are stored: rows that a deletion vector hides are among them.
package struct FooterFigures: Mergeable {
  /// The objects and their whole sizes in bytes.
  package var files = ObjectTotals()

  /// Rows of all row groups.
  package var rows: Int64 = 0

  /// Row groups.
  package var rowGroups: Int64 = 0

  /// Bytes of all column chunks as stored.
  package var compressed: Int64 = 0

  /// Bytes of all column chunks as if not compressed.
  package var uncompressed: Int64 = 0

  /// Compressed bytes by codec.
  package var codecs = NamedSums()

  /// Compressed bytes of the column chunks that use an encoding, by encoding. A chunk uses several.
  package var encodings = NamedSums()

  /// Compressed bytes by leaf; the names from the top down to the leaf are joined by a zero byte.
  package var columns = NamedSums()

  /// Objects by what their writer calls itself; the empty name for those that do not say.
  package var writers = NamedSums()

  /// Row groups by their compressed bytes.
  package var groupBytes = RowGroupFold()

  /// Row groups by their rows.
  package var groupRows = RowGroupFold()

  /// Objects some columns of which are encrypted, though the footer is not.
  package var withEncryptedColumns: Int64 = 0

  /// Makes empty sums.
  package init() {}

  package mutating func merge(_ other: FooterFigures) {
    files.add(other.files)
    rows = rows.saturatingSum(other.rows)
    rowGroups = rowGroups.saturatingSum(other.rowGroups)
    compressed = compressed.saturatingSum(other.compressed)
    uncompressed = uncompressed.saturatingSum(other.uncompressed)
    codecs.merge(other.codecs)
    encodings.merge(other.encodings)
    columns.merge(other.columns)
    writers.merge(other.writers)
    groupBytes.merge(other.groupBytes)
    groupRows.merge(other.groupRows)
    withEncryptedColumns = withEncryptedColumns.saturatingSum(other.withEncryptedColumns)
  }
}
