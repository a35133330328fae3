#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Reading eight bytes at a time without a special case at the end of the span.
///
/// Searches that look at a word per step would otherwise need a second loop for the last bytes; here
/// the bytes past the end read as zero instead.
extension RawSpan {
  /// The eight bytes at `offset` as an integer, lowest byte first; bytes outside the span read as zero.
  @inlinable
  @inline(__always)
  package func zeroPaddedWord(at offset: Int) -> UInt64 {
    // Where the span is shorter than that, no offset is small enough.
    guard offset >= 0, offset <= byteCount &- 8 else { return zeroPaddedTail(at: offset) }
    // Safe: `offset ..< offset + 8` lies inside the span, and any bit pattern is an integer.
    return unsafe UInt64(
      littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
  }

  /// The eight bytes at `offset`, which lie inside the span.
  @inlinable
  @inline(__always)
  @unsafe
  package func uncheckedWord(at offset: Int) -> UInt64 {
    // Safe: the caller has seen to that, and any bit pattern is an integer.
    unsafe UInt64(
      littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
  }

  /// `zeroPaddedWord` for the last seven offsets and those outside the span.
  @usableFromInline
  package func zeroPaddedTail(at offset: Int) -> UInt64 {
    if offset < 0 || offset >= byteCount { return 0 }
    let left = byteCount &- offset
    if byteCount >= 8 {
      // Safe: the last eight bytes of the span; those before `offset` are shifted out. Whoever asks for a word
      // before them asks for a whole one.
      let last = unsafe uncheckedWord(at: byteCount &- 8)
      return last &>> UInt64(truncatingIfNeeded: Swift.max(8 &- left, 0) &* 8)
    }
    if left >= 4 {
      // Safe: four bytes from `offset` on, and the last four; where they overlap, they are the same.
      let low = unsafe UInt32(
        littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
      let high = unsafe UInt32(
        littleEndian: unsafeLoadUnaligned(
          fromUncheckedByteOffset: byteCount &- 4, as: UInt32.self))
      return UInt64(low) | UInt64(high) &<< UInt64(truncatingIfNeeded: (left &- 4) &* 8)
    }
    // The first, the middle and the last of one to three bytes, some of which may be the same.
    let (middle, last) = (left / 2, left &- 1)
    return UInt64(zeroPaddedByte(at: offset))
      | UInt64(zeroPaddedByte(at: offset &+ middle)) &<< UInt64(truncatingIfNeeded: middle &* 8)
      | UInt64(zeroPaddedByte(at: offset &+ last)) &<< UInt64(truncatingIfNeeded: last &* 8)
  }

  /// The byte at `offset`, or zero outside the span.
  @inlinable
  @inline(__always)
  package func zeroPaddedByte(at offset: Int) -> UInt8 {
    // A negative offset is a very large one without sign.
    guard UInt(bitPattern: offset) < UInt(bitPattern: byteCount) else { return 0 }
    // Safe: `offset` is inside the span.
    return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  /// The offset of the first `byte` at or after `start`, or nil when there is none.
  ///
  /// - Complexity: O(distance to the byte), by the C library's vectorised search.
  package func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start >= 0, start < byteCount else { return nil }
    // Safe: the search covers the bytes from `start` to the end of the span, and the pointer does not
    // leave the closure.
    return unsafe withUnsafeBytes { all in
      guard let base = all.baseAddress,
        let found = unsafe memchr(base + start, Int32(byte), all.count - start)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }

  /// Whether the bytes from `offset` on begin with those of `other`; false when fewer are left.
  ///
  /// - Complexity: O(`other`), by the C library's vectorised comparison.
  @usableFromInline
  package func starts(with other: RawSpan, at offset: Int) -> Bool {
    guard offset >= 0, other.byteCount <= byteCount, offset <= byteCount - other.byteCount else {
      return false
    }
    guard !other.isEmpty else { return true }
    // Safe: both ranges lie inside their spans, and the pointers do not leave the closures.
    return unsafe withUnsafeBytes { all in
      unsafe other.withUnsafeBytes { some in
        guard let base = all.baseAddress, let wanted = some.baseAddress else { return false }
        return unsafe memcmp(base + offset, wanted, some.count) == 0
      }
    }
  }

  /// Whether the bytes from `offset` on begin with those that stand in `range` of `other`: `starts(with:at:)`, but
  /// without a call for short texts in whose neighbourhood both spans have bytes enough.
  ///
  /// - Complexity: O(`range.count`).
  @inlinable
  @inline(__always)
  package func equals(_ other: RawSpan, in range: Range<Int>, at offset: Int) -> Bool {
    let count = range.count
    guard count <= 2 &* ByteBlock.count, offset >= 0, offset <= byteCount &- 2 &* ByteBlock.count,
      range.upperBound <= other.byteCount &- 2 &* ByteBlock.count
    else { return starts(with: other.extracting(range), at: offset) }
    // Safe: two blocks behind `offset` lie inside this span, two behind the range's end inside the other one.
    let same = unsafe uncheckedBlock(at: offset)
      .bytesInCommon(with: other.uncheckedBlock(at: range.lowerBound))
    // What differs behind the texts is none of them.
    guard same < count else { return true }
    guard same == ByteBlock.count else { return false }
    let rest = unsafe uncheckedBlock(at: offset &+ ByteBlock.count)
      .bytesInCommon(with: other.uncheckedBlock(at: range.lowerBound &+ ByteBlock.count))
    return ByteBlock.count &+ rest >= count
  }

  /// Whether the bytes in `range` are exactly those of `literal`.
  ///
  /// Lengths are compared first, so that a chain of comparisons with names of different lengths costs
  /// one integer comparison each.
  @inlinable
  package func equals(_ range: Range<Int>, _ literal: StaticString) -> Bool {
    range.count == literal.utf8CodeUnitCount && starts(with: literal, at: range.lowerBound)
  }
}

extension Array where Element == UInt8 {
  /// Appends a copy of the bytes of a span.
  ///
  /// - Complexity: O(`bytes.byteCount`), amortised.
  @inlinable
  package mutating func append(contentsOf bytes: RawSpan) {
    append(addingCapacity: bytes.byteCount) { room in room.append(bytes) }
  }
}

extension Array where Element: FixedWidthInteger & BitwiseCopyable {
  /// Appends `count` integers that are stored back to back, lowest byte first, at `offset` of `bytes`.
  ///
  /// - Throws: `ByteParsingError` with code `truncated` when they do not lie inside the span.
  @inlinable
  package mutating func append(
    littleEndian count: Int, from bytes: RawSpan, at offset: Int
  ) throws(ByteParsingError) {
    let size = MemoryLayout<Element>.size
    guard count >= 0, offset >= 0, offset <= bytes.byteCount,
      count <= (bytes.byteCount - offset) / size
    else { throw ByteParsingError(.truncated, at: offset) }
    append(addingCapacity: count) { room in
      for index in 0..<count {
        // Safe: `count` integers from `offset` on lie inside the span, and any bit pattern is one.
        let value = unsafe bytes.unsafeLoadUnaligned(
          fromUncheckedByteOffset: offset &+ index &* size, as: Element.self)
        room.append(Element(littleEndian: value))
      }
    }
  }
}

extension Array where Element == UInt32 {
  /// Appends `count` integers of `width` bits, packed lowest bit first without gaps, the first of which
  /// starts at bit `bit` of `bytes`.
  ///
  /// - Returns: the largest of them.
  /// - Throws: `ByteParsingError` with code `truncated` when their bits do not lie inside the span, and
  ///   `limitExceeded` when `width` is not 1 to 32.
  /// - Complexity: O(`count`): one unaligned load of eight bytes each.
  package mutating func append(
    packed count: Int, ofWidth width: Int, from bytes: RawSpan, atBit bit: Int
  ) throws(ByteParsingError) -> UInt32 {
    guard (1...32).contains(width) else { throw ByteParsingError(.limitExceeded, at: bit / 8) }
    let (size, overflow) = count.multipliedReportingOverflow(by: width)
    guard !overflow, count >= 0, bit >= 0, size <= bytes.byteCount * 8 - bit else {
      throw ByteParsingError(.truncated, at: bit / 8)
    }
    // How many have the eight bytes from their first bit's byte on inside the span.
    let lastBit = (bytes.byteCount - 8) * 8 + 7
    let fast = lastBit < bit ? 0 : Swift.min(count, (lastBit - bit) / width + 1)
    let mask = UInt64.max &>> UInt64(64 - width)
    var largest: UInt64 = 0
    append(addingCapacity: count) { room in
      var position = bit
      for _ in 0..<fast {
        // Safe: `position &>> 3` is at most the span's length less eight, by the choice of `fast`.
        let word = unsafe UInt64(
          littleEndian: bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: position &>> 3, as: UInt64.self))
        let value = word &>> UInt64(position & 7) & mask
        largest = Swift.max(largest, value)
        room.append(UInt32(truncatingIfNeeded: value))
        position &+= width
      }
      for _ in fast..<count {
        let value = bytes.zeroPaddedWord(at: position &>> 3) &>> UInt64(position & 7) & mask
        largest = Swift.max(largest, value)
        room.append(UInt32(truncatingIfNeeded: value))
        position &+= width
      }
    }
    return UInt32(truncatingIfNeeded: largest)
  }
}

extension MutableSpan where Element == UInt8 {
  /// Stores the eight bytes of `word`, lowest byte first, at `offset`, which must lie eight bytes or
  /// more before the end.
  @inlinable
  @inline(__always)
  @_lifetime(self: copy self)
  package mutating func store(_ word: UInt64, at offset: Int) {
    // Safe: every bit pattern is a byte, and `storeBytes` checks the offset.
    var bytes = unsafe mutableBytes
    bytes.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
  }
}
