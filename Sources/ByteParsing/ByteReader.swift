/// A cursor over a span of bytes: reads values one after the other and never past the end.
///
/// Every read checks its bounds once, throws a `ByteParsingError` that carries the offset, and leaves
/// the position where it was when it throws.
@usableFromInline
package struct ByteReader: ~Escapable {
  /// The bytes that are read.
  @usableFromInline
  package let span: RawSpan

  /// Offset of the next byte.
  @usableFromInline
  package internal(set) var position: Int

  /// Makes a reader that stands at the first byte of `span`.
  @inlinable
  @_lifetime(copy span)
  package init(_ span: RawSpan) {
    self.span = span
    self.position = 0
  }

  /// Makes a reader that stands at `position` (clamped to the span).
  @inlinable
  @_lifetime(copy span)
  package init(_ span: RawSpan, at position: Int) {
    self.span = span
    self.position = Swift.min(Swift.max(position, 0), span.byteCount)
  }

  /// The number of bytes that have not been read.
  @inlinable
  package var remaining: Int { span.byteCount - position }

  /// Whether every byte has been read.
  @inlinable
  package var isAtEnd: Bool { position == span.byteCount }

  /// Reads one byte.
  @inlinable
  @inline(__always)
  package mutating func readByte() throws(ByteParsingError) -> UInt8 {
    let value = try span.byte(at: position)
    position += 1
    return value
  }

  /// Reads a fixed-width integer, lowest byte first.
  @inlinable
  @inline(__always)
  package mutating func readLittleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type
  ) throws(ByteParsingError) -> Value {
    let value = try span.littleEndian(type, at: position)
    position += MemoryLayout<Value>.size
    return value
  }

  /// Reads a fixed-width integer, highest byte first.
  @inlinable
  @inline(__always)
  package mutating func readBigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type
  ) throws(ByteParsingError) -> Value {
    let value = try span.bigEndian(type, at: position)
    position += MemoryLayout<Value>.size
    return value
  }

  /// Reads an unsigned variable-length integer (ULEB128: seven bits a byte, low group first), at most
  /// ten bytes of which the tenth holds one bit.
  @inlinable
  @inline(__always)
  package mutating func readVarint() throws(ByteParsingError) -> UInt64 {
    let first = try span.byte(at: position)
    if first < 0x80 {
      position += 1
      return UInt64(first)
    }
    return try readLongVarint()
  }

  /// The rest of `readVarint`, for integers of two bytes and more.
  @inlinable
  package mutating func readLongVarint() throws(ByteParsingError) -> UInt64 {
    // Up to eight bytes at once: the first without its top bit is the last of the integer.
    let word = span.zeroPaddedWord(at: position)
    let ends = ~word & 0x8080_8080_8080_8080
    guard ends != 0, span.byteCount - position >= 8 else { return try readVarintByByte() }
    let bits = UInt64(ends.trailingZeroBitCount) &+ 1
    let groups = ByteReader.joinedGroups(word, bits: bits)
    position &+= Int(bits &>> 3)
    return groups
  }

  /// The number that the lowest `bits` bits of a word hold: bytes of seven bits each, low group first.
  @inlinable
  @inline(__always)
  package static func joinedGroups(_ word: UInt64, bits: UInt64) -> UInt64 {
    let spare = 64 &- bits
    var groups = ((word &<< spare) &>> spare) & 0x7f7f_7f7f_7f7f_7f7f
    // Close the gaps between groups of seven bits: pairs, fours, eights.
    groups = (groups & 0x007f_007f_007f_007f) | ((groups & 0x7f00_7f00_7f00_7f00) &>> 1)
    groups = (groups & 0x0000_3fff_0000_3fff) | ((groups & 0x3fff_0000_3fff_0000) &>> 2)
    return (groups & 0x0000_0000_0fff_ffff) | ((groups & 0x0fff_ffff_0000_0000) &>> 4)
  }

  /// `readLongVarint` near the end of the span, and for integers of nine and ten bytes.
  @inlinable
  package mutating func readVarintByByte() throws(ByteParsingError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    var offset = position
    while true {
      let byte = try span.byte(at: offset)
      offset += 1
      if shift == 63, byte > 1 { throw ByteParsingError(.varintOverflow, at: position) }
      value |= UInt64(byte & 0x7f) &<< shift
      if byte < 0x80 { break }
      shift += 7
    }
    position = offset
    return value
  }

  /// Reads a signed variable-length integer in zigzag form (0, −1, 1, −2, …).
  @inlinable
  @inline(__always)
  package mutating func readZigzag() throws(ByteParsingError) -> Int64 {
    let value = try readVarint()
    return Int64(bitPattern: (value &>> 1) ^ (0 &- (value & 1)))
  }

  /// Reads an unsigned variable-length integer that counts bytes or items still to come.
  ///
  /// - Parameter bytesPerItem: the fewest bytes that an item takes; a count that cannot fit in what is
  ///   left is refused before anybody allocates for it.
  /// - Returns: the count, at most what is left divided by `bytesPerItem`.
  /// - Throws: `lengthOutOfRange` when the count is larger than what is left allows.
  @inlinable
  @inline(__always)
  package mutating func readCount(bytesPerItem: Int = 1) throws(ByteParsingError) -> Int {
    let start = position
    let value = try readVarint()
    guard let count = Int(exactly: value), count <= remaining / Swift.max(bytesPerItem, 1) else {
      position = start
      throw ByteParsingError(.lengthOutOfRange, at: start)
    }
    return count
  }

  /// Reads words of eight bytes each, lowest byte first, and appends them to others.
  ///
  /// - Complexity: O(`count`): their bounds are checked once.
  package mutating func readWords(
    _ count: Int, appendingTo words: inout [UInt64]
  ) throws(ByteParsingError) {
    guard count >= 0, count <= remaining / 8 else {
      throw ByteParsingError(.truncated, at: position)
    }
    var offset = position
    words.append(addingCapacity: count) { room in
      for _ in 0..<count {
        // Safe: as many words as are read lie behind the position.
        let word = unsafe span.unsafeLoadUnaligned(
          fromUncheckedByteOffset: offset, as: UInt64.self)
        room.append(UInt64(littleEndian: word))
        offset &+= 8
      }
    }
    position = offset
  }

  /// Passes over `count` bytes and returns the range they fill in the span.
  @inlinable
  @inline(__always)
  package mutating func readRange(count: Int) throws(ByteParsingError) -> Range<Int> {
    guard count >= 0, count <= remaining else {
      throw ByteParsingError(count < 0 ? .lengthOutOfRange : .truncated, at: position)
    }
    let range = position..<(position + count)
    position += count
    return range
  }

  /// Passes over `count` bytes.
  @inlinable
  @inline(__always)
  package mutating func skip(_ count: Int) throws(ByteParsingError) {
    _ = try readRange(count: count)
  }

  /// Passes over `literal`, or throws `invalidValue` when other bytes stand there.
  @inlinable
  package mutating func expect(_ literal: StaticString) throws(ByteParsingError) {
    guard remaining >= literal.utf8CodeUnitCount else {
      throw ByteParsingError(.truncated, at: position)
    }
    guard span.starts(with: literal, at: position) else {
      throw ByteParsingError(.invalidValue, at: position)
    }
    position += literal.utf8CodeUnitCount
  }

  /// Moves to an offset of the span.
  @inlinable
  package mutating func move(to offset: Int) throws(ByteParsingError) {
    guard offset >= 0, offset <= span.byteCount else {
      throw ByteParsingError(.truncated, at: offset)
    }
    position = offset
  }
}
