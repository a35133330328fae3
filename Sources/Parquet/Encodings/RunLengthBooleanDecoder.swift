internal import ByteParsing

/// RLE as an encoding of values: booleans only, behind a length of four bytes in every page version.
struct RunLengthBooleanDecoder: ValueDecoder {
  private var runs: HybridDecoder
  private var scratch: [UInt8] = []

  init(range: Range<Int>, in page: RawSpan) throws(ParquetError) {
    guard range.count >= 4,
      let length = try? page.littleEndian(UInt32.self, at: range.lowerBound),
      Int(length) <= range.count - 4
    else { throw .malformed(.values) }
    let start = range.lowerBound + 4
    runs = try HybridDecoder(bitWidth: 1, range: start..<(start + Int(length)), shortage: .values)
  }

  mutating func read(
    _ count: Int, from page: RawSpan, into values: inout ValueBuffer
  ) throws(ParquetError) {
    scratch.removeAll(keepingCapacity: true)
    _ = try runs.read(count, from: page, appendingTo: &scratch)
    for value in scratch { values.booleans.append(value == 1) }
  }
}
