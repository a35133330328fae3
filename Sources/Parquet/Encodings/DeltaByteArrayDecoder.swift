internal import ByteParsing

/// DELTA_BYTE_ARRAY: of each value how many bytes it shares with the one before, then what follows
/// them (Encodings.md).
struct DeltaByteArrayDecoder: ValueDecoder {
  private var prefixes: DeltaStream
  private var suffixes: DeltaLengthByteArrayDecoder
  private var scratch: [Int64] = []
  private var previous: [UInt8] = []

  init(range: Range<Int>, in page: RawSpan, type: PhysicalType) throws(ParquetError) {
    guard type == .byteArray || type == .fixedLengthByteArray else { throw .malformed(.encoding) }
    prefixes = try DeltaStream(range: range, in: page, maximumWidth: 32)
    let start = try prefixes.findEnd(in: page)
    suffixes = try DeltaLengthByteArrayDecoder(range: start..<range.upperBound, in: page)
  }

  mutating func read(
    _ count: Int, from page: RawSpan, into values: inout ValueBuffer
  ) throws(ParquetError) {
    scratch.removeAll(keepingCapacity: true)
    try prefixes.read(count, from: page, appendingTo: &scratch)
    let ranges = try suffixes.readRanges(count, from: page)
    for (prefix, suffix) in zip(scratch, ranges) {
      guard prefix >= 0, prefix <= Int64(previous.count) else { throw .malformed(.delta) }
      previous.removeLast(previous.count - Int(prefix))
      previous.append(contentsOf: page.extracting(suffix))
      if let width = values.width, previous.count != width { throw .malformed(.typeLength) }
      // A long prefix that every value repeats makes much of few bytes.
      try values.checkRoom(for: previous.count)
      values.bytes.append(0..<previous.count, of: previous.rawSpan)
    }
  }
}
