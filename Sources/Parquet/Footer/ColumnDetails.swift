internal import ByteParsing

/// What a footer says of a column chunk beyond sizes and counts.
package struct ColumnDetails: Sendable, Equatable {
  /// The chunk's statistics, where the file has some.
  package internal(set) var statistics: ColumnStatistics?
  /// Pages by kind and encoding, where the file counts them.
  package internal(set) var pageEncodings: [PageEncodings] = []
  /// Slots by repetition level, where the file counts them; leaves that are not repeated have none.
  package internal(set) var repetitionLevelHistogram: [Int64] = []
  /// Slots by definition level, where the file counts them.
  package internal(set) var definitionLevelHistogram: [Int64] = []
  /// Number of metadata pairs of the chunk's own.
  package internal(set) var keyValueCount = 0
  /// Name of the file that holds the data, when it is another one.
  package internal(set) var filePath: String?

  init() {}

  /// Pages of one kind and encoding (parquet.thrift, PageEncodingStats).
  package struct PageEncodings: Sendable, Equatable {
    /// Kind of the pages as the file gives it: 0 and 3 data, 2 dictionary.
    package internal(set) var pageKindCode: Int32 = -1
    /// Encoding as the file gives it.
    package internal(set) var encodingCode: Int32 = -1
    /// Number of such pages.
    package internal(set) var count: Int32 = 0

    /// How the values are written; nil for an encoding that this reader does not know.
    package var encoding: Encoding? { Encoding(rawValue: encodingCode) }

    @inline(__always)
    init(_ reader: inout ByteReader) throws(ByteParsingError) {
      // Three fields in order, each a number of one byte: nearly every one, and there are many.
      let word = reader.span.zeroPaddedWord(at: reader.position)
      if word & 0x00ff_80ff_80ff_80ff == 0x0000_0015_0015_0015, reader.remaining >= 8 {
        pageKindCode = Self.zigzag(word &>> 8)
        encodingCode = Self.zigzag(word &>> 24)
        count = Self.zigzag(word &>> 40)
        try reader.skip(7)
        return
      }
      try readFields(&reader)
    }

    private static func zigzag(_ word: UInt64) -> Int32 {
      let byte = Int32(truncatingIfNeeded: word & 0x7f)
      return (byte >> 1) ^ -(byte & 1)
    }

    private mutating func readFields(_ reader: inout ByteReader) throws(ByteParsingError) {
      var field = ThriftField()
      while try reader.readField(&field) {
        switch (field.id, field.type) {
        case (1, .i32): pageKindCode = try reader.readInt32()
        case (2, .i32): encodingCode = try reader.readInt32()
        case (3, .i32): count = try reader.readInt32()
        default: try reader.skip(field, depth: 2)
        }
      }
    }
  }
}
