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
    guard offset >= 0, byteCount >= 8, offset <= byteCount &- 8 else {
      return zeroPaddedTail(at: offset)
    }
    // Safe: `offset ..< offset + 8` lies inside the span, and any bit pattern is an integer.
    return unsafe UInt64(
      littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
  }

  /// `zeroPaddedWord` for the last seven offsets and those outside the span.
  @usableFromInline
  package func zeroPaddedTail(at offset: Int) -> UInt64 {
    guard offset >= 0, offset < byteCount else { return 0 }
    var word: UInt64 = 0
    for index in 0..<Swift.min(8, byteCount - offset) {
      // Safe: `index` is below what is left behind `offset`.
      let byte = unsafe unsafeLoad(fromUncheckedByteOffset: offset + index, as: UInt8.self)
      word |= UInt64(byte) << UInt64(index * 8)
    }
    return word
  }

  /// The byte at `offset`, or zero outside the span.
  @inlinable
  @inline(__always)
  package func zeroPaddedByte(at offset: Int) -> UInt8 {
    guard offset >= 0, offset < byteCount else { return 0 }
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
    // Safe: the pointer does not leave the closure.
    unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
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
