/// Checked loads at a known offset.
///
/// Until 6.4 brings safe loads, this file is the only place that calls the unsafe ones; every one of
/// them stands behind the bounds check that makes it right.
extension RawSpan {
  /// The fixed-width integer that is stored, lowest byte first, at `offset`.
  ///
  /// - Throws: `ByteParsingError` with code `truncated` when the integer does not lie inside the span.
  @inlinable
  @inline(__always)
  package func littleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, at offset: Int
  ) throws(ByteParsingError) -> Value {
    let size = MemoryLayout<Value>.size
    guard offset >= 0, size <= byteCount, offset <= byteCount - size else {
      throw ByteParsingError(.truncated, at: offset)
    }
    // Safe: `offset ..< offset + size` lies inside the span, and any bit pattern is an integer.
    return unsafe Value(
      littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: type))
  }

  /// The fixed-width integer that is stored, highest byte first, at `offset`.
  ///
  /// - Throws: `ByteParsingError` with code `truncated` when the integer does not lie inside the span.
  @inlinable
  @inline(__always)
  package func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, at offset: Int
  ) throws(ByteParsingError) -> Value {
    try littleEndian(type, at: offset).byteSwapped
  }

  /// The byte at `offset`.
  ///
  /// - Throws: `ByteParsingError` with code `truncated` when `offset` is not inside the span.
  @inlinable
  @inline(__always)
  package func byte(at offset: Int) throws(ByteParsingError) -> UInt8 {
    guard offset >= 0, offset < byteCount else { throw ByteParsingError(.truncated, at: offset) }
    // Safe: `offset` is inside the span.
    return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  /// Whether the bytes from `offset` on begin with `literal`; false when fewer bytes are left.
  @inlinable
  package func starts(with literal: StaticString, at offset: Int = 0) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard offset >= 0, count <= byteCount, offset <= byteCount - count else { return false }
    // Eight bytes at a time; the last step of a longer literal overlaps the one before it.
    var index = 0
    while index < count {
      if count >= 8 {
        index = Swift.min(index, count - 8)
        // Safe: `index + 8` is at most the literal's length, which lies inside the span.
        let expected = unsafe UnsafeRawPointer(literal.utf8Start)
          .loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let found = unsafe unsafeLoadUnaligned(
          fromUncheckedByteOffset: offset + index, as: UInt64.self)
        guard found == expected else { return false }
        index += 8
      } else {
        // Safe: `index` is below the literal's length and `offset + index` inside the span.
        let expected = unsafe literal.utf8Start[index]
        let found = unsafe unsafeLoad(fromUncheckedByteOffset: offset + index, as: UInt8.self)
        guard found == expected else { return false }
        index += 1
      }
    }
    return true
  }

  /// A copy of the bytes in `range`.
  ///
  /// - Throws: `ByteParsingError` with code `truncated` when the range is not inside the span.
  /// - Complexity: O(`range.count`).
  @inlinable
  package func bytes(in range: Range<Int>) throws(ByteParsingError) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= byteCount else {
      throw ByteParsingError(.truncated, at: range.lowerBound)
    }
    // Safe: the range lies inside the span, and the pointer does not leave the closure.
    return unsafe extracting(range).withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// The bytes in `range` as text, with malformed UTF-8 replaced by U+FFFD.
  ///
  /// - Throws: `ByteParsingError` with code `truncated` when the range is not inside the span.
  @inlinable
  package func text(in range: Range<Int>) throws(ByteParsingError) -> String {
    guard range.lowerBound >= 0, range.upperBound <= byteCount else {
      throw ByteParsingError(.truncated, at: range.lowerBound)
    }
    // Safe: the range lies inside the span, and the text is a copy.
    return unsafe extracting(range).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

extension Array where Element == UInt8 {
  /// The array's bytes as a raw span, for as long as the array is not changed.
  @inlinable
  package var rawSpan: RawSpan {
    @_lifetime(borrow self)
    get {
      // Safe: `UInt8` has no padding, so all bytes of the span are initialised.
      let bytes = unsafe span.bytes
      return unsafe _overrideLifetime(bytes, borrowing: self)
    }
  }
}

extension Span where Element == UInt8 {
  /// The same bytes as a raw span, such as those of a text: `text.utf8.span.rawSpan`.
  @inlinable
  package var rawSpan: RawSpan {
    @_lifetime(copy self)
    get {
      // Safe: `UInt8` has no padding, so all bytes of the span are initialised.
      let bytes = unsafe bytes
      return unsafe _overrideLifetime(bytes, copying: self)
    }
  }
}
