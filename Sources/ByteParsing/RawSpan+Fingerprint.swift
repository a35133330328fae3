/// Telling byte strings apart faster than a hash does that may stand for them.
extension RawSpan {
  /// A number for the bytes in `range`: always the same for the same bytes, and nearly always another one
  /// for others, unless somebody chose them. Zero for a range that is not inside the span.
  ///
  /// Sixteen bytes a step are multiplied to twice their width and folded, as in Wang Yi's *wyhash*.
  ///
  /// - Complexity: O(`range.count`), about a fifth of what `ObjectHash` takes.
  @inlinable
  package func fingerprint(of range: Range<Int>) -> UInt64 {
    guard range.lowerBound >= 0, range.upperBound <= byteCount else { return 0 }
    let count = range.upperBound &- range.lowerBound
    var sum = UInt64(truncatingIfNeeded: count) &* 0x9e37_79b9_7f4a_7c15
    guard count >= 16 else {
      let bytes = extracting(range)
      sum = Self.folded(bytes.zeroPaddedWord(at: 0) ^ 0xa076_1d64_78bd_642f, sum)
      return Self.folded(bytes.zeroPaddedWord(at: 8) ^ 0xe703_7ed1_a0b4_28db, sum)
    }
    // The last step takes the last sixteen bytes, some of them for a second time.
    let last = range.upperBound &- 16
    var position = range.lowerBound
    while position < last {
      // Safe: `position + 16` is less than the range's end, which lies inside the span.
      let first = unsafe unsafeLoadUnaligned(
        fromUncheckedByteOffset: position, as: UInt64.self)
      let second = unsafe unsafeLoadUnaligned(
        fromUncheckedByteOffset: position &+ 8, as: UInt64.self)
      sum = Self.folded(
        UInt64(littleEndian: first) ^ 0xa076_1d64_78bd_642f, UInt64(littleEndian: second) ^ sum)
      position &+= 16
    }
    // Safe: the range has sixteen bytes or more, so its last ones lie inside the span.
    let first = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: last, as: UInt64.self)
    let second = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: last &+ 8, as: UInt64.self)
    return Self.folded(
      UInt64(littleEndian: first) ^ 0xe703_7ed1_a0b4_28db, UInt64(littleEndian: second) ^ sum)
  }

  @inlinable
  @inline(__always)
  package static func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
