/// The data of one leaf in one row group: where it is and how large (parquet.thrift, ColumnChunk and
/// ColumnMetaData).
///
/// Flat, without references: footers of very many files are read for these numbers.
package struct ColumnChunk: Sendable, Equatable {
  /// Type as the file gives it.
  package internal(set) var typeCode: Int32 = -1
  /// Compression as the file gives it.
  package internal(set) var codecCode: Int32 = -1
  /// Encodings that the chunk uses.
  package internal(set) var encodings = EncodingSet()
  /// Slots of the leaf: values, nulls and empty lists; at least the row group's rows.
  package internal(set) var valueCount: Int64 = 0
  /// Bytes of all pages with their headers, as if not compressed.
  package internal(set) var uncompressedSize: Int64 = 0
  /// Bytes of all pages with their headers, as stored.
  package internal(set) var compressedSize: Int64 = 0
  /// Offset in the file of the first data page (old files: of the dictionary page).
  package internal(set) var dataPageOffset: Int64 = 0

  // Numbers that a file may leave out; an Optional would take twice the room.
  var optionalDictionaryPageOffset = OptionalNumber<Int64>()
  var optionalBloomFilterOffset = OptionalNumber<Int64>()
  var optionalOffsetIndexOffset = OptionalNumber<Int64>()
  var optionalColumnIndexOffset = OptionalNumber<Int64>()
  var optionalNullCount = OptionalNumber<Int64>()
  var optionalUnencodedByteArrayBytes = OptionalNumber<Int64>()
  var optionalDictionaryEncodedPages = OptionalNumber<Int64>()
  var optionalOtherPages = OptionalNumber<Int64>()
  var optionalBloomFilterLength = OptionalNumber<Int32>()
  var optionalOffsetIndexLength = OptionalNumber<Int32>()
  var optionalColumnIndexLength = OptionalNumber<Int32>()

  /// Whether the data is in another file, as in the summary files `_metadata`.
  package internal(set) var isExternal = false
  /// Whether the chunk's pages are encrypted.
  package internal(set) var isEncrypted = false
  /// Whether the file gives the chunk's metadata at all.
  package internal(set) var hasMetadata = false

  /// Offset of the dictionary page; 0 or any other nonsense when there is none.
  package var dictionaryPageOffset: Int64? { optionalDictionaryPageOffset.value }
  /// Offset of the Bloom filter.
  package var bloomFilterOffset: Int64? { optionalBloomFilterOffset.value }
  /// Bytes of the Bloom filter, which older files do not say.
  package var bloomFilterLength: Int32? { optionalBloomFilterLength.value }
  /// Offset of the offset index (page locations).
  package var offsetIndexOffset: Int64? { optionalOffsetIndexOffset.value }
  /// Bytes of the offset index.
  package var offsetIndexLength: Int32? { optionalOffsetIndexLength.value }
  /// Offset of the column index (page statistics).
  package var columnIndexOffset: Int64? { optionalColumnIndexOffset.value }
  /// Bytes of the column index.
  package var columnIndexLength: Int32? { optionalColumnIndexLength.value }
  /// Nulls, where the statistics count them (a negative count is no count). Not decoded by `sizesOnly`,
  /// like the next three.
  package var nullCount: Int64? { optionalNullCount.value }
  /// Bytes of all byte array values without their lengths, before any encoding.
  package var unencodedByteArrayBytes: Int64? { optionalUnencodedByteArrayBytes.value }
  /// Data pages whose values are dictionary indices, where the file counts pages by encoding.
  package var dictionaryEncodedPages: Int64? { optionalDictionaryEncodedPages.value }
  /// Data pages of any other encoding, likewise. Both above zero: the dictionary grew too large.
  package var otherPages: Int64? { optionalOtherPages.value }

  /// How values are stored; nil for a type that this reader does not know.
  package var physicalType: PhysicalType? { PhysicalType(rawValue: typeCode) }

  /// How pages are compressed; nil for a codec that this reader does not know.
  package var codec: CompressionCodec? { CompressionCodec(rawValue: codecCode) }

  /// Offset of the chunk's first page.
  package var startOffset: Int64 {
    // Writers leave 0 or worse where there is no dictionary page.
    if let dictionaryPageOffset, dictionaryPageOffset >= 4, dictionaryPageOffset < dataPageOffset {
      return dictionaryPageOffset
    }
    return dataPageOffset
  }

  /// The largest size or offset that is believed: no store holds an object of 2⁴⁸ bytes.
  static let largestSize: Int64 = 1 << 48

  init() {}
}

/// A number that may be missing, in no more room than the number: the smallest one stands for none.
struct OptionalNumber<Number: FixedWidthInteger & Sendable>: Sendable, Equatable {
  private var raw = Number.min

  var value: Number? {
    get { raw == .min ? nil : raw }
    set { raw = newValue ?? .min }
  }
}
