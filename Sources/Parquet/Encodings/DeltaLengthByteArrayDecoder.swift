internal import ByteParsing

/// DELTA_LENGTH_BYTE_ARRAY: all lengths as a delta stream, then all bytes (Encodings.md).
struct DeltaLengthByteArrayDecoder: ValueDecoder {
  private var lengths: DeltaStream
  private var scratch: [Int64] = []
  private var position: Int
  private let end: Int

  init(range: Range<Int>, in page: RawSpan) throws(ParquetError) {
    lengths = try DeltaStream(range: range, in: page, maximumWidth: 32)
    position = try lengths.findEnd(in: page)
    end = range.upperBound
  }

  mutating func read(
    _ count: Int, from page: RawSpan, into values: inout ValueBuffer
  ) throws(ParquetError) {
    for range in try readRanges(count, from: page) { values.bytes.append(range, of: page) }
  }

  /// Where the next `count` values are in the page.
  mutating func readRanges(
    _ count: Int, from page: RawSpan
  ) throws(ParquetError) -> [Range<Int>] {
    scratch.removeAll(keepingCapacity: true)
    try lengths.read(count, from: page, appendingTo: &scratch)
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(count)
    for length in scratch {
      guard length >= 0, length <= Int64(end - position) else { throw .malformed(.delta) }
      ranges.append(position..<(position + Int(length)))
      position += Int(length)
    }
    return ranges
  }
}
