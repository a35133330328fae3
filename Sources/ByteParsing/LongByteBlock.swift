/// Sixty-four bytes that are looked at together, for runs in which nothing is expected: there is less to do
/// for each byte than with `ByteBlock`, and where a byte was found is not told.
@usableFromInline
package struct LongByteBlock: Sendable {
  /// The bytes of a block.
  @inlinable package static var count: Int { 64 }

  @usableFromInline let bytes: SIMD64<UInt8>

  @inlinable
  @inline(__always)
  init(_ bytes: SIMD64<UInt8>) { self.bytes = bytes }

  /// The bytes that are `byte`.
  @inlinable
  @inline(__always)
  package func marks(of byte: UInt8) -> LongByteMarks {
    let wanted = SIMD64<UInt8>(repeating: byte)
    return LongByteMarks(mask: bytes .== wanted)
  }

  /// The bytes that are no printable ASCII: those below 0x20 and those from 0x80 on.
  @inlinable
  @inline(__always)
  package var marksOfUnprintable: LongByteMarks {
    // As signed integers, bytes from 0x80 on are below zero.
    // Safe: both types are sixty-four bytes, and any bit pattern is a value of each.
    let signed = unsafe unsafeBitCast(bytes, to: SIMD64<Int8>.self)
    let limit = SIMD64<Int8>(repeating: 0x20)
    return LongByteMarks(mask: signed .< limit)
  }
}

/// Which of sixty-four bytes a comparison has found.
@usableFromInline
package struct LongByteMarks: Sendable {
  @usableFromInline let mask: SIMDMask<SIMD64<Int8>>

  @inlinable
  @inline(__always)
  init(mask: SIMDMask<SIMD64<Int8>>) { self.mask = mask }

  /// The bytes that one or the other has found.
  @inlinable
  @inline(__always)
  package static func | (left: LongByteMarks, right: LongByteMarks) -> LongByteMarks {
    LongByteMarks(mask: left.mask .| right.mask)
  }

  /// The bytes that just one of them has found.
  @inlinable
  @inline(__always)
  package static func ^ (left: LongByteMarks, right: LongByteMarks) -> LongByteMarks {
    LongByteMarks(mask: left.mask .^ right.mask)
  }

  /// Whether nothing was found.
  @inlinable
  @inline(__always)
  package var isEmpty: Bool {
    // Safe: a mask is stored as sixty-four bytes, each of them 0 or −1, and any bit pattern is an integer.
    let words = unsafe unsafeBitCast(mask, to: SIMD8<UInt64>.self)
    let half = words.lowHalf | words.highHalf
    let quarter = half.lowHalf | half.highHalf
    return quarter.x | quarter.y == 0
  }
}

extension RawSpan {
  /// The sixty-four bytes at `offset`; nil when they do not lie inside the span.
  @inlinable
  @inline(__always)
  package func longBlock(at offset: Int) -> LongByteBlock? {
    // Where the span is shorter than that, no offset is small enough.
    guard offset >= 0, offset <= byteCount &- LongByteBlock.count else { return nil }
    // Safe: `offset ..< offset + 64` lies inside the span, and any bit pattern is a vector of bytes.
    return unsafe LongByteBlock(
      unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD64<UInt8>.self))
  }
}
