internal import ByteParsing

/// Reads integers that are packed lowest bit first, without gaps.
enum BitUnpacking {
  /// Appends `count` integers of `width` bits (0 to 64), the first of which starts at bit `bit`, to
  /// `output`.
  ///
  /// Each is cut out of one unaligned 64-bit load, and a byte behind it when it is wider than what a
  /// load holds for sure. Near the end of the bytes the load is put together byte by byte.
  ///
  /// - Returns: the largest of the integers.
  /// - Throws: `ParquetError`, `values` when the bits do not lie inside `bytes`.
  static func unpack<Value: FixedWidthInteger & UnsignedInteger & Sendable>(
    _ count: Int, ofWidth width: Int, from bytes: RawSpan, atBit bit: Int,
    appendingTo output: inout [Value]
  ) throws(ParquetError) -> UInt64 {
    let (size, overflow) = count.multipliedReportingOverflow(by: width)
    guard !overflow, bit >= 0, size <= bytes.byteCount * 8 - bit else {
      throw .malformed(.values)
    }
    let mask = width >= 64 ? UInt64.max : (1 &<< UInt64(width)) &- 1
    var largest: UInt64 = 0
    // The integers whose nine bytes from their first one on are all there.
    let lastWhole = (bytes.byteCount - 9) * 8 + 7
    let whole = lastWhole < bit ? 0 : width == 0 ? count : min(count, (lastWhole - bit) / width + 1)
    do throws(ByteParsingError) {
      try output.append(addingCapacity: count) { room throws(ByteParsingError) in
        var position = bit
        for _ in 0..<whole {
          let shift = UInt64(position & 7)
          var word = try bytes.littleEndian(UInt64.self, at: position &>> 3) &>> shift
          if width > 57, shift > 0 {
            word |= UInt64(try bytes.byte(at: position &>> 3 &+ 8)) &<< (64 - shift)
          }
          let value = word & mask
          largest = max(largest, value)
          room.append(Value(truncatingIfNeeded: value))
          position &+= width
        }
        for _ in whole..<count {
          var value: UInt64 = 0
          let first = position &>> 3
          let shift = position & 7
          for index in 0..<min(9, bytes.byteCount - first) {
            let byte = UInt64(try bytes.byte(at: first + index))
            // `<<` with a negative amount shifts right: the first byte's lowest bits belong elsewhere.
            value |= byte << (8 * index - shift)
          }
          value &= mask
          largest = max(largest, value)
          room.append(Value(truncatingIfNeeded: value))
          position &+= width
        }
      }
    } catch {
      throw .malformed(.values)
    }
    return largest
  }
}
