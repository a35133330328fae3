import LakeModel

/// A set of live files in 24 bytes, whatever the order in which they came and went.
///
/// Sums of what an `ObjectTable` keeps of the hashes of their paths, and of a hash of each file with its
/// deletion vector. Two sets that differ have the same sums with a chance of about 2⁻¹⁰³ for paths, and of 2⁻³²
/// where one file has another vector, since no more of a vector is kept (`DeletionVector.mark`).
struct LiveDigest: Equatable, Sendable {
  private(set) var high: UInt64 = 0
  private(set) var low: UInt64 = 0
  private(set) var vectors: UInt64 = 0

  /// Makes the digest of no file.
  init() {}

  /// Makes the digest that was kept.
  init(high: UInt64, low: UInt64, vectors: UInt64) {
    self.high = high
    self.low = low
    self.vectors = vectors
  }

  /// A file becomes live.
  mutating func insert(_ file: ObjectKey) {
    high &+= file.high
    low &+= file.keptLow
  }

  /// All files of another set, which has none of this one's, become live.
  mutating func insert(_ other: LiveDigest) {
    high &+= other.high
    low &+= other.low
    vectors &+= other.vectors
  }

  /// A file is live no more.
  mutating func remove(_ file: ObjectKey) {
    high &-= file.high
    low &-= file.keptLow
  }

  /// A live file gets a vector.
  mutating func attach(_ mark: UInt32, to file: ObjectKey) {
    attach(mark, toHalf: file.high)
  }

  /// The same by the first half of the file's key.
  mutating func attach(_ mark: UInt32, toHalf half: UInt64) {
    vectors &+= Self.mixed(mark, half)
  }

  /// A live file loses a vector.
  mutating func detach(_ mark: UInt32, from file: ObjectKey) {
    vectors &-= Self.mixed(mark, file.high)
  }

  /// The finaliser of SplitMix64 over both hashes: the same vector at another file must not cancel out.
  private static func mixed(_ mark: UInt32, _ half: UInt64) -> UInt64 {
    var value = UInt64(mark) &* 0x9e37_79b9_7f4a_7c15 &+ half
    value = (value ^ value &>> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value &>> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value &>> 31
  }
}
