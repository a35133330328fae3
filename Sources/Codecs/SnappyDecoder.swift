/// Expands the tags of raw Snappy blocks (format_description.txt of google/snappy).
///
/// Ours rather than the library's: in metadata a tag stands for about seven bytes, and the libsnappy of
/// Debian 12 calls a function for each, which took more than half of the time of reading a checkpoint.
/// Runs of up to 16 bytes are made by moving 16, where there is room behind them.
enum SnappyDecoder {
  /// Bytes that a step may read or write beyond the run that it makes.
  private static let slack = 80

  /// Expands `source` into `target`.
  ///
  /// - Returns: whether the tags are well-formed and make exactly the bytes that `target` has.
  @unsafe static func expand(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    // Safe throughout: every step compares the bytes it reads and writes, with the slack where it moves
    // more than it has to, with what is left of both buffers; a copy starts inside what was written.
    guard let from = source.baseAddress, let into = target.baseAddress else {
      return unsafe source.isEmpty && target.isEmpty
    }
    let sourceCount = source.count
    let targetCount = target.count
    var read = 0
    var written = 0
    while read < sourceCount {
      guard
        unsafe expandShortRuns(
          from, &read, upTo: sourceCount &- slack, into: into, &written,
          upTo: targetCount &- slack)
      else { return false }
      let tag = unsafe from.load(fromByteOffset: read, as: UInt8.self)
      read &+= 1
      var length = Int(tag >> 2) &+ 1
      if tag & 3 == 0 {
        if length > 60 {
          let extra = length &- 60
          guard sourceCount &- read >= extra else { return false }
          length = 1
          for index in 0..<extra {
            let byte = unsafe from.load(fromByteOffset: read &+ index, as: UInt8.self)
            length &+= Int(byte) &<< (8 &* index)
          }
          read &+= extra
        }
        guard length <= sourceCount &- read, length <= targetCount &- written else { return false }
        unsafe (into + written).copyMemory(from: from + read, byteCount: length)
        read &+= length
        written &+= length
        continue
      }
      let size = 1 &<< (Int(tag & 3) &- 1)
      guard sourceCount &- read >= size else { return false }
      var offset = 0
      for index in 0..<size {
        let byte = unsafe from.load(fromByteOffset: read &+ index, as: UInt8.self)
        offset |= Int(byte) &<< (8 &* index)
      }
      read &+= size
      if tag & 3 == 1 {
        length = Int(tag >> 2 & 7) &+ 4
        offset |= Int(tag >> 5) &<< 8
      }
      guard offset > 0, offset <= written, length <= targetCount &- written else { return false }
      unsafe repeatBytes(into + written, offset: offset, count: length)
      written &+= length
    }
    return written == targetCount
  }

  /// Expands tags as long as both ends are further away than any of them reaches, and up to a long
  /// literal. What kind of copy a tag is cannot be foreseen, so it is computed, not branched on.
  ///
  /// - Returns: false when a copy starts before the block.
  @unsafe @inline(__always)
  private static func expandShortRuns(
    _ from: UnsafeRawPointer, _ read: inout Int, upTo sourceEnd: Int,
    into: UnsafeMutableRawPointer, _ written: inout Int, upTo targetEnd: Int
  ) -> Bool {
    while read < sourceEnd, written < targetEnd {
      let word = unsafe UInt64(
        littleEndian: from.loadUnaligned(fromByteOffset: read, as: UInt64.self))
      let kind = word & 3
      var length = Int(truncatingIfNeeded: word >> 2 & 63) &+ 1
      let place = unsafe into + written
      if kind == 0 {
        guard length <= 60 else { return true }
        let literal = unsafe from + (read &+ 1)
        unsafe move16(literal, place)
        if length > 16 {
          unsafe move16(literal + 16, place + 16)
          unsafe move16(literal + 32, place + 32)
          unsafe move16(literal + 48, place + 48)
        }
        read &+= length &+ 1
        written &+= length
        continue
      }
      let isShort = kind == 1
      let mask = (1 &<< (4 &<< kind)) &- 1 as UInt64
      let high = isShort ? (word & 0xe0) &<< 3 : 0
      let offset = Int(truncatingIfNeeded: (word &>> 8) & mask | high)
      length = isShort ? (length &- 1) & 7 &+ 4 : length
      guard offset > 0, offset <= written else { return false }
      read &+= 1 &+ Int(truncatingIfNeeded: 1 &<< (kind &- 1))
      if offset >= 16 {
        let copy = unsafe place - offset
        unsafe move16(copy, place)
        unsafe move16(copy + 16, place + 16)
        if length > 32 {
          unsafe move16(copy + 32, place + 32)
          unsafe move16(copy + 48, place + 48)
        }
      } else {
        unsafe repeatBytes(place, offset: offset, count: length)
      }
      written &+= length
    }
    return true
  }

  /// Copies what stands `offset` bytes before, byte by byte: the run may overlap what it makes, and then
  /// repeats itself.
  @unsafe
  private static func repeatBytes(_ place: UnsafeMutableRawPointer, offset: Int, count: Int) {
    for index in 0..<count {
      unsafe place.storeBytes(
        of: place.load(fromByteOffset: index &- offset, as: UInt8.self), toByteOffset: index,
        as: UInt8.self)
    }
  }

  /// Moves 16 bytes; both ranges must lie inside their buffers.
  @unsafe @inline(__always)
  private static func move16(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer) {
    let bytes = unsafe source.loadUnaligned(as: SIMD2<UInt64>.self)
    unsafe target.storeBytes(of: bytes, as: SIMD2<UInt64>.self)
  }
}
