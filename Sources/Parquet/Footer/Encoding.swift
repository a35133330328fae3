/// How the values of a page are written (parquet.thrift, Encoding).
package enum Encoding: Int32, Sendable, CaseIterable {
  /// Values back to back.
  case plain = 0
  /// Indices into a dictionary, under its old number.
  case plainDictionary = 2
  /// Runs: levels and booleans.
  case runLength = 3
  /// Levels of old files, highest bit first.
  case bitPacked = 4
  /// Integers by their differences.
  case deltaBinaryPacked = 5
  /// Lengths as differences, then all bytes.
  case deltaLengthByteArray = 6
  /// Strings by what they share with the one before.
  case deltaByteArray = 7
  /// Indices into a dictionary.
  case runLengthDictionary = 8
  /// First bytes of all values, then second bytes, and so on.
  case byteStreamSplit = 9
  /// Floating point as scaled integers (preview of 2026).
  case adaptiveLosslessFloatingPoint = 10

  /// The name that the format gives it.
  package var name: String {
    switch self {
    case .plain: "PLAIN"
    case .plainDictionary: "PLAIN_DICTIONARY"
    case .runLength: "RLE"
    case .bitPacked: "BIT_PACKED"
    case .deltaBinaryPacked: "DELTA_BINARY_PACKED"
    case .deltaLengthByteArray: "DELTA_LENGTH_BYTE_ARRAY"
    case .deltaByteArray: "DELTA_BYTE_ARRAY"
    case .runLengthDictionary: "RLE_DICTIONARY"
    case .byteStreamSplit: "BYTE_STREAM_SPLIT"
    case .adaptiveLosslessFloatingPoint: "ALP"
    }
  }
}

/// The encodings that a column chunk says it uses.
package struct EncodingSet: Sendable, Hashable {
  /// Bit n stands for the encoding of number n.
  package internal(set) var bits: UInt32 = 0

  /// Whether the file names an encoding that this reader does not know.
  package internal(set) var hasUnknown = false

  /// Whether the encoding is in the set.
  package func contains(_ encoding: Encoding) -> Bool { bits & (1 << encoding.rawValue) != 0 }

  mutating func insert(code: Int32) {
    guard Encoding(rawValue: code) != nil else {
      hasUnknown = true
      return
    }
    bits |= 1 << code
  }
}

/// How the pages of a column chunk are compressed (parquet.thrift, CompressionCodec).
package enum CompressionCodec: Int32, Sendable, CaseIterable {
  /// Pages as they are.
  case uncompressed = 0
  /// Raw Snappy blocks.
  case snappy = 1
  /// Gzip members, or zlib streams.
  case gzip = 2
  /// Which nobody writes.
  case lzo = 3
  /// Brotli streams.
  case brotli = 4
  /// LZ4 in Hadoop's frames; obsolete.
  case lz4 = 5
  /// Zstandard frames.
  case zstd = 6
  /// LZ4 blocks.
  case lz4Raw = 7

  /// The name that the format gives it.
  package var name: String {
    switch self {
    case .uncompressed: "UNCOMPRESSED"
    case .snappy: "SNAPPY"
    case .gzip: "GZIP"
    case .lzo: "LZO"
    case .brotli: "BROTLI"
    case .lz4: "LZ4"
    case .zstd: "ZSTD"
    case .lz4Raw: "LZ4_RAW"
    }
  }
}
