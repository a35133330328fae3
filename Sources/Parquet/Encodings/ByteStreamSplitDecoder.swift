internal import ByteParsing

/// BYTE_STREAM_SPLIT: the first bytes of all values, then their second bytes, and so on (Encodings.md).
struct ByteStreamSplitDecoder: ValueDecoder {
  private let range: Range<Int>
  /// Values read so far.
  private var index = 0

  init(range: Range<Int>) {
    self.range = range
  }

  mutating func read(
    _ count: Int, from page: RawSpan, into values: inout ValueBuffer
  ) throws(ParquetError) {
    guard let width = values.width, width > 0, values.type != .int96 else {
      throw .malformed(.encoding)
    }
    let total = range.count / width
    guard range.count % width == 0, count <= total - index else { throw .malformed(.values) }
    var joined: [UInt8] = []
    joined.reserveCapacity(count * width)
    do throws(ByteParsingError) {
      for value in index..<(index + count) {
        for byte in 0..<width {
          joined.append(try page.byte(at: range.lowerBound + byte * total + value))
        }
      }
    } catch {
      throw .malformed(.values)
    }
    index += count
    var plain = PlainDecoder(range: 0..<joined.count)
    try plain.read(count, from: joined.rawSpan, into: &values)
  }
}
