/// xxHash with 32 bits (xxhash_spec.md, XXH32), the checksum of lz4-java's blocks; liblz4 has one of its
/// own that it does not give out.
enum XXHash32 {
  private static let prime1: UInt32 = 0x9e37_79b1
  private static let prime2: UInt32 = 0x85eb_ca77
  private static let prime3: UInt32 = 0xc2b2_ae3d
  private static let prime4: UInt32 = 0x27d4_eb2f
  private static let prime5: UInt32 = 0x1656_67b1

  /// The checksum of `bytes`.
  ///
  /// - Complexity: O(bytes).
  static func checksum(_ bytes: ArraySlice<UInt8>, seed: UInt32) -> UInt32 {
    // Safe: the pointer does not leave the closure.
    unsafe bytes.withUnsafeBytes { unsafe checksum($0, seed: seed) }
  }

  private static func checksum(_ bytes: UnsafeRawBufferPointer, seed: UInt32) -> UInt32 {
    var position = 0
    var hash: UInt32
    if bytes.count >= 16 {
      var lane1 = seed &+ prime1 &+ prime2
      var lane2 = seed &+ prime2
      var lane3 = seed
      var lane4 = seed &- prime1
      while position <= bytes.count - 16 {
        // Safe: sixteen bytes from the position on lie inside the buffer.
        lane1 = unsafe round(lane1, word(bytes, position))
        lane2 = unsafe round(lane2, word(bytes, position &+ 4))
        lane3 = unsafe round(lane3, word(bytes, position &+ 8))
        lane4 = unsafe round(lane4, word(bytes, position &+ 12))
        position &+= 16
      }
      hash =
        rotated(lane1, 1) &+ rotated(lane2, 7) &+ rotated(lane3, 12) &+ rotated(lane4, 18)
    } else {
      hash = seed &+ prime5
    }
    hash = hash &+ UInt32(truncatingIfNeeded: bytes.count)
    while position <= bytes.count - 4 {
      // Safe: four bytes from the position on lie inside the buffer.
      hash = unsafe rotated(hash &+ word(bytes, position) &* prime3, 17) &* prime4
      position &+= 4
    }
    while position < bytes.count {
      // Safe: the position is inside the buffer.
      hash = unsafe rotated(hash &+ UInt32(bytes[position]) &* prime5, 11) &* prime1
      position &+= 1
    }
    hash = (hash ^ hash &>> 15) &* prime2
    hash = (hash ^ hash &>> 13) &* prime3
    return hash ^ hash &>> 16
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
    // Safe: the caller has checked the offset, and any bit pattern is an integer.
    unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  @inline(__always)
  private static func round(_ lane: UInt32, _ word: UInt32) -> UInt32 {
    rotated(lane &+ word &* prime2, 13) &* prime1
  }

  @inline(__always)
  private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 {
    value &<< count | value &>> (32 &- count)
  }
}
