internal import ByteParsing

/// A column that the rows of a row group are sorted by (parquet.thrift, SortingColumn).
package struct SortingColumn: Sendable, Equatable {
  /// Ordinal of the leaf, as the file gives it: it may not exist.
  package internal(set) var leaf: Int32 = -1
  /// Whether the largest value comes first.
  package internal(set) var isDescending = false
  /// Whether nulls come first.
  package internal(set) var isNullsFirst = false

  init(_ reader: inout ByteReader) throws(ByteParsingError) {
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .i32): leaf = try reader.readInt32()
      case (2, .booleanTrue), (2, .booleanFalse): isDescending = field.isTrue
      case (3, .booleanTrue), (3, .booleanFalse): isNullsFirst = field.isTrue
      default: try reader.skip(field, depth: 2)
      }
    }
  }
}
