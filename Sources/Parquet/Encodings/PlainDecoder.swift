internal import ByteParsing

/// PLAIN: values back to back (Encodings.md).
struct PlainDecoder: ValueDecoder {
  private var position: Int
  private let end: Int
  /// Bits of `position`'s byte that have been read, for booleans.
  private var bit = 0

  init(range: Range<Int>) {
    position = range.lowerBound
    end = range.upperBound
  }

  mutating func read(
    _ count: Int, from page: RawSpan, into values: inout ValueBuffer
  ) throws(ParquetError) {
    do throws(ByteParsingError) {
      switch values.type {
      case .boolean:
        try readBooleans(count, from: page, into: &values.booleans)
      case .int32:
        try readFixed(count, width: 4)
        try values.int32s.append(
          littleEndian: count, from: page, at: position - 4 * count)
      case .int64:
        try readFixed(count, width: 8)
        try values.int64s.append(
          littleEndian: count, from: page, at: position - 8 * count)
      case .float:
        try readFixed(count, width: 4)
        let start = position - 4 * count
        try values.floats.append(addingCapacity: count) { room throws(ByteParsingError) in
          for index in 0..<count {
            let bits = try page.littleEndian(UInt32.self, at: start &+ index &* 4)
            room.append(Float(bitPattern: bits))
          }
        }
      case .double:
        try readFixed(count, width: 8)
        let start = position - 8 * count
        try values.doubles.append(addingCapacity: count) { room throws(ByteParsingError) in
          for index in 0..<count {
            let bits = try page.littleEndian(UInt64.self, at: start &+ index &* 8)
            room.append(Double(bitPattern: bits))
          }
        }
      case .int96, .fixedLengthByteArray:
        let width = values.width ?? 0
        try readFixed(count, width: width)
        var start = position - width * count
        for _ in 0..<count {
          values.bytes.append(start..<(start + width), of: page)
          start += width
        }
      case .byteArray:
        position = try values.bytes.append(
          plain: count, from: page, at: position, end: end, sharing: values.sharedPage)
      }
    } catch {
      throw .malformed(.values)
    }
  }

  /// Moves past `count` values of `width` bytes.
  private mutating func readFixed(_ count: Int, width: Int) throws(ByteParsingError) {
    let (size, overflow) = count.multipliedReportingOverflow(by: width)
    guard !overflow, size <= end - position else {
      throw ByteParsingError(.truncated, at: position)
    }
    position += size
  }

  private mutating func readBooleans(
    _ count: Int, from page: RawSpan, into values: inout [Bool]
  ) throws(ByteParsingError) {
    guard count <= (end - position) * 8 - bit else {
      throw ByteParsingError(.truncated, at: position)
    }
    values.reserveCapacity(values.count + count)
    for _ in 0..<count {
      values.append(try page.byte(at: position) >> UInt8(bit) & 1 == 1)
      bit += 1
      if bit == 8 {
        bit = 0
        position += 1
      }
    }
  }
}
