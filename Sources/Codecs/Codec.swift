/// A compression format whose bytes this room reads.
package enum Codec: Sendable, Hashable, CaseIterable {
  /// Zstandard frames (RFC 8878), one after the other.
  case zstd
  /// One raw Snappy block, without framing.
  case snappy
  /// Gzip members (RFC 1952), one after the other, or one zlib stream (RFC 1950).
  case gzip
  /// A bare deflate stream (RFC 1951), as Avro's `deflate` blocks hold it.
  case deflate
  /// One LZ4 block, without framing.
  case lz4
  /// LZ4 blocks in Hadoop's frames, or what writers have passed off as such: LZ4 frames, or one block
  /// without framing.
  case hadoopLZ4
  /// One Brotli stream (RFC 7932). The library is looked for at run time; see `isAvailable`.
  case brotli

  /// The most bytes of output that one byte of input can stand for; nil when there is no useful bound.
  ///
  /// Measured on 64 MiB of zeros: 32,467 (zstd), 21.3 (snappy), 1,028.5 (deflate), 255.0 (LZ4), 657,930
  /// (Brotli); rounded up. A declared size beyond it is refused before anything is allocated.
  package var highestRatio: Int? {
    switch self {
    case .zstd: 33_000
    case .snappy: 22
    case .gzip, .deflate: 1_040
    case .lz4, .hadoopLZ4: 260
    case .brotli: nil
    }
  }

  /// Whether `inputBytes` compressed bytes can hold `outputBytes` bytes at all.
  package func isPlausible(outputBytes: Int, inputBytes: Int) -> Bool {
    guard outputBytes >= 0, inputBytes >= 0 else { return false }
    guard let highestRatio else { return true }
    let (most, overflow) = inputBytes.multipliedReportingOverflow(by: highestRatio)
    return overflow || outputBytes <= most || outputBytes - most <= 64
  }

  /// Whether the format's library is on this machine. All but Brotli's are linked.
  package var isAvailable: Bool { missingPackage == nil }

  /// The Debian package that has the format's library, when the library is not on this machine.
  package var missingPackage: String? {
    self == .brotli && !BrotliStream.isAvailable ? BrotliStream.packageName : nil
  }
}

extension Codec: CustomStringConvertible {
  package var description: String {
    switch self {
    case .zstd: "zstd"
    case .snappy: "snappy"
    case .gzip: "gzip"
    case .deflate: "deflate"
    case .lz4: "LZ4"
    case .hadoopLZ4: "Hadoop LZ4"
    case .brotli: "Brotli"
    }
  }
}
