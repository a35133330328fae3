internal import ByteParsing

/// Texts that the reader has given out as ranges.
extension AvroReader {
  /// Whether the bytes in `range` are exactly those of `literal`.
  package func equals(_ range: Range<Int>, _ literal: StaticString) -> Bool {
    bytes.equals(range, literal)
  }

  /// Appends the bytes in `range` to `buffer`.
  package func append(_ range: Range<Int>, to buffer: inout [UInt8]) {
    buffer.append(contentsOf: bytes.extracting(range.clamped(to: 0..<bytes.byteCount)))
  }

  /// The bytes in `range` as a `String`, with malformed UTF-8 replaced by U+FFFD.
  package func string(_ range: Range<Int>) -> String {
    (try? bytes.text(in: range)) ?? ""
  }
}
