internal import ByteParsing

/// Reads integers that are packed lowest bit first, without gaps.
enum BitUnpacking {
  /// Appends `count` integers of `width` bits (0 to 64), the first of which starts at bit `bit`, to
  /// `output`.
  ///
  /// Each is cut out of one unaligned 64-bit load, and of the byte behind it when it is wider than what
  /// such a load holds for sure.
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
    output.append(addingCapacity: count) { room in
      var position = bit
      for _ in 0..<count {
        let shift = UInt64(position & 7)
        var word = bytes.zeroPaddedWord(at: position &>> 3) &>> shift
        if width > 57, shift > 0 {
          word |= UInt64(bytes.zeroPaddedByte(at: position &>> 3 &+ 8)) &<< (64 &- shift)
        }
        let value = word & mask
        largest = max(largest, value)
        room.append(Value(truncatingIfNeeded: value))
        position &+= width
      }
    }
    return largest
  }
}
