/// Sixteen bytes that are looked at together.
///
/// Every processor that this runs on compares sixteen bytes in one instruction (SSE2, NEON). What comes
/// of a comparison is not gathered into one bit a byte, since only one of them has an instruction for
/// that; a search needs no more than whether there is a mark, and where the first one is.
@usableFromInline
package struct ByteBlock: Sendable {
  /// The bytes of a block.
  @inlinable package static var count: Int { 16 }

  @usableFromInline let bytes: SIMD16<UInt8>

  @inlinable
  @inline(__always)
  init(_ bytes: SIMD16<UInt8>) { self.bytes = bytes }

  /// The bytes that are `byte`.
  @inlinable
  @inline(__always)
  package func marks(of byte: UInt8) -> ByteMarks {
    // Types are written out, so that the operator is the vectors' own and not the protocol's, which goes
    // byte by byte.
    let wanted = SIMD16<UInt8>(repeating: byte)
    let found: SIMDMask<SIMD16<Int8>> = bytes .== wanted
    return ByteMarks(found)
  }

  /// The bytes that are no printable ASCII: those below 0x20 and those from 0x80 on.
  @inlinable
  @inline(__always)
  package var marksOfUnprintable: ByteMarks {
    // As signed integers, bytes from 0x80 on are below zero.
    // Safe: both types are sixteen bytes, and any bit pattern is a value of each.
    let signed = unsafe unsafeBitCast(bytes, to: SIMD16<Int8>.self)
    let limit = SIMD16<Int8>(repeating: 0x20)
    let found: SIMDMask<SIMD16<Int8>> = signed .< limit
    return ByteMarks(found)
  }
}

extension ByteBlock {
  /// How many bytes at the beginning are those of `other`.
  @inlinable
  @inline(__always)
  func bytesInCommon(with other: ByteBlock) -> Int {
    // Safe: both types are sixteen bytes, and any bit pattern is a value of each.
    ByteMarks(words: unsafe unsafeBitCast(bytes ^ other.bytes, to: SIMD2<UInt64>.self)).first
  }
}

/// Which of sixteen bytes a comparison has found.
@usableFromInline
package struct ByteMarks: Sendable {
  /// All bits of a byte that was found, no bit of any other.
  @usableFromInline let words: SIMD2<UInt64>

  @inlinable
  @inline(__always)
  init(words: SIMD2<UInt64>) { self.words = words }

  @inlinable
  @inline(__always)
  init(_ mask: SIMDMask<SIMD16<Int8>>) {
    // Safe: a mask is stored as sixteen bytes, each of them 0 or −1, and any bit pattern is an integer.
    words = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
  }

  /// The bytes that one or the other has found.
  @inlinable
  @inline(__always)
  package static func | (left: ByteMarks, right: ByteMarks) -> ByteMarks {
    ByteMarks(words: left.words | right.words)
  }

  /// The bytes that just one of them has found.
  @inlinable
  @inline(__always)
  package static func ^ (left: ByteMarks, right: ByteMarks) -> ByteMarks {
    ByteMarks(words: left.words ^ right.words)
  }

  /// Whether nothing was found.
  @inlinable
  @inline(__always)
  package var isEmpty: Bool { words.x | words.y == 0 }

  /// The place of the first byte that was found; 16 when none was.
  @inlinable
  @inline(__always)
  package var first: Int {
    // The lowest byte of a word comes first in memory, whatever the processor's order is.
    let low = UInt64(littleEndian: words.x)
    let high = UInt64(littleEndian: words.y)
    return (low != 0 ? low.trailingZeroBitCount : 64 &+ high.trailingZeroBitCount) &>> 3
  }
}

extension RawSpan {
  /// The sixteen bytes at `offset`; bytes outside the span read as zero.
  @inlinable
  @inline(__always)
  package func zeroPaddedBlock(at offset: Int) -> ByteBlock {
    // Where the span is shorter than that, no offset is small enough.
    guard offset >= 0, offset <= byteCount &- ByteBlock.count else {
      return zeroPaddedTailBlock(at: offset)
    }
    // Safe: `offset ..< offset + 16` lies inside the span, and any bit pattern is a vector of bytes.
    return unsafe ByteBlock(
      unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD16<UInt8>.self))
  }

  /// The sixteen bytes at `offset`, which lie inside the span.
  @inlinable
  @inline(__always)
  @unsafe
  func uncheckedBlock(at offset: Int) -> ByteBlock {
    // Safe: the caller has seen to that.
    unsafe ByteBlock(unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD16<UInt8>.self))
  }

  /// `zeroPaddedBlock` for the last fifteen offsets and those outside the span.
  @usableFromInline
  func zeroPaddedTailBlock(at offset: Int) -> ByteBlock {
    var bytes = SIMD16<UInt8>(repeating: 0)
    for index in bytes.indices { bytes[index] = zeroPaddedByte(at: offset &+ index) }
    return ByteBlock(bytes)
  }
}
