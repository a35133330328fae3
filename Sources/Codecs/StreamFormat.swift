/// How the bytes of a file that is read piece by piece are compressed.
package enum StreamFormat: Sendable, Hashable, CaseIterable {
  /// Not at all.
  case plain
  /// Gzip members (RFC 1952), one after the other.
  case gzip
  /// Zstandard frames (RFC 8878), one after the other, skippable ones among them.
  case zstd
  /// The blocks that lz4-java's `LZ4BlockOutputStream` writes, which is no format of LZ4 itself: each
  /// behind `LZ4Block`, a token, its two lengths and a checksum.
  case lz4JavaBlocks
  /// The chunks that snappy-java's `SnappyOutputStream` writes: raw Snappy blocks, each behind its length,
  /// after a header of sixteen bytes.
  case snappyJavaStream

  /// The bytes that have to be seen to tell formats apart.
  package static let prefixLength = 8

  /// The format of a file that begins with `prefix`; anything that is no known beginning is plain.
  package init(prefix: RawSpan) {
    func byte(_ offset: Int) -> UInt8 {
      guard offset < prefix.byteCount else { return 0 }
      // Safe: the offset is inside the span.
      return unsafe prefix.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
    func begins(_ bytes: [UInt8]) -> Bool {
      prefix.byteCount >= bytes.count && bytes.indices.allSatisfy { byte($0) == bytes[$0] }
    }
    if begins([0x1f, 0x8b]) {
      self = .gzip
    } else if begins([0x28, 0xb5, 0x2f, 0xfd]) || begins(Self.skippableZstd(byte(0))) {
      self = .zstd
    } else if begins(Array("LZ4Block".utf8)) {
      self = .lz4JavaBlocks
    } else if begins([0x82] + Array("SNAPPY".utf8) + [0]) {
      self = .snappyJavaStream
    } else {
      self = .plain
    }
  }

  /// The magic number of a skippable frame, of which the first byte is one of sixteen (RFC 8878, 3.1.2).
  private static func skippableZstd(_ first: UInt8) -> [UInt8] {
    [0x50 | first & 15, 0x2a, 0x4d, 0x18]
  }

  /// The codec that errors name.
  var codec: Codec {
    switch self {
    case .plain, .zstd: .zstd
    case .gzip: .gzip
    case .lz4JavaBlocks: .lz4
    case .snappyJavaStream: .snappy
    }
  }
}

extension StreamFormat: CustomStringConvertible {
  package var description: String {
    switch self {
    case .plain: "plain"
    case .gzip: "gzip"
    case .zstd: "zstd"
    case .lz4JavaBlocks: "LZ4 (lz4-java blocks)"
    case .snappyJavaStream: "Snappy (snappy-java)"
    }
  }
}
