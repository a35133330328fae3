internal import ByteParsing

/// Reads integers that are packed lowest bit first, without gaps.
enum BitUnpacking {
  /// Appends `count` integers of `width` bits, the first of which starts at bit `bit`, to `output`.
  ///
  /// Each is cut out of one unaligned 64-bit load, so widths up to 57 need a single one; near the end
  /// of the bytes the load is put together byte by byte.
  ///
  /// - Precondition: the bits lie inside `bytes`; `width` is at most 57.
  /// - Returns: the largest of the integers, as far as it fits.
  static func unpack<Value: FixedWidthInteger & UnsignedInteger & Sendable>(
    _ count: Int, ofWidth width: Int, from bytes: RawSpan, atBit bit: Int,
    appendingTo output: inout [Value]
  ) throws(ParquetError) -> UInt32 {
    let mask: UInt64 = (1 &<< UInt64(width)) &- 1
    var largest: UInt64 = 0
    // The integers whose eight bytes from their first one on are all there.
    let lastWhole = (bytes.byteCount - 8) * 8 + 7
    let whole = lastWhole < bit ? 0 : width == 0 ? count : min(count, (lastWhole - bit) / width + 1)
    do throws(ByteParsingError) {
      try output.append(addingCapacity: count) { room throws(ByteParsingError) in
        var position = bit
        for _ in 0..<whole {
          let word = try bytes.littleEndian(UInt64.self, at: position &>> 3)
          let value = (word &>> UInt64(position & 7)) & mask
          largest = max(largest, value)
          room.append(Value(truncatingIfNeeded: value))
          position &+= width
        }
        for _ in whole..<count {
          var word: UInt64 = 0
          let first = position &>> 3
          for index in 0..<min(8, bytes.byteCount - first) {
            word |= UInt64(try bytes.byte(at: first + index)) &<< UInt64(8 * index)
          }
          let value = (word &>> UInt64(position & 7)) & mask
          largest = max(largest, value)
          room.append(Value(truncatingIfNeeded: value))
          position &+= width
        }
      }
    } catch {
      throw .malformed(.values)
    }
    return UInt32(clamping: largest)
  }
}
