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

  /// The most bytes of output that one byte of input can stand for.
  ///
  /// Measured on 64 MiB of zeros: 32,467 (zstd), 21.3 (snappy), 1,028.5 (deflate); rounded up. A
  /// declared size beyond it is refused before anything is allocated.
  package var highestRatio: Int {
    switch self {
    case .zstd: 33_000
    case .snappy: 22
    case .gzip, .deflate: 1_040
    }
  }

  /// Whether `inputBytes` compressed bytes can hold `outputBytes` bytes at all.
  package func isPlausible(outputBytes: Int, inputBytes: Int) -> Bool {
    guard outputBytes >= 0, inputBytes >= 0 else { return false }
    let (most, overflow) = inputBytes.multipliedReportingOverflow(by: highestRatio)
    return overflow || outputBytes <= most || outputBytes - most <= 64
  }
}

extension Codec: CustomStringConvertible {
  package var description: String {
    switch self {
    case .zstd: "zstd"
    case .snappy: "snappy"
    case .gzip: "gzip"
    case .deflate: "deflate"
    }
  }
}
