internal import ByteParsing

/// DELTA_BINARY_PACKED: integers by their differences (Encodings.md).
struct DeltaBinaryPackedDecoder: ValueDecoder {
  private var stream: DeltaStream
  private var scratch: [Int64] = []

  init(range: Range<Int>, in page: RawSpan, type: PhysicalType) throws(ParquetError) {
    guard type == .int32 || type == .int64 else { throw .malformed(.encoding) }
    stream = try DeltaStream(range: range, in: page, maximumWidth: type == .int32 ? 32 : 64)
  }

  mutating func read(
    _ count: Int, from page: RawSpan, into values: inout ValueBuffer
  ) throws(ParquetError) {
    guard values.type == .int32 else {
      return try stream.read(count, from: page, appendingTo: &values.int64s)
    }
    scratch.removeAll(keepingCapacity: true)
    try stream.read(count, from: page, appendingTo: &scratch)
    values.int32s.append(addingCapacity: count) { room in
      for value in scratch { room.append(Int32(truncatingIfNeeded: value)) }
    }
  }
}
