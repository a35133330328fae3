/// How the values of a page are written (parquet.thrift, Encoding).
package enum Encoding: Int32, Sendable, CaseIterable {
  case plain = 0
  case plainDictionary = 2
  case runLength = 3
  case bitPacked = 4
  case deltaBinaryPacked = 5
  case deltaLengthByteArray = 6
  case deltaByteArray = 7
  case runLengthDictionary = 8
  case byteStreamSplit = 9
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
package struct EncodingSet: Sendable, Equatable {
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
  case uncompressed = 0
  case snappy = 1
  case gzip = 2
  case lzo = 3
  case brotli = 4
  case lz4 = 5
  case zstd = 6
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
