import LakeModel

/// A set of live files in 24 bytes, whatever the order in which they came and went.
///
/// Sums of what an `ObjectTable` keeps of the hashes of their paths, and of a hash of each file with its
/// deletion vector. Two sets that differ have the same sums with a chance of about 2⁻¹⁰³ for paths and 2⁻⁶⁴
/// for vectors.
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
  mutating func attach(_ vector: ObjectKey, to file: ObjectKey) {
    vectors &+= Self.mixed(vector, file)
  }

  /// A live file loses a vector.
  mutating func detach(_ vector: ObjectKey, from file: ObjectKey) {
    vectors &-= Self.mixed(vector, file)
  }

  /// The finaliser of SplitMix64 over the two hashes: the same vector at another file must not cancel out.
  private static func mixed(_ vector: ObjectKey, _ file: ObjectKey) -> UInt64 {
    var value = vector.low &+ (file.high &<< 1 | file.high &>> 63)
    value = (value ^ value &>> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value &>> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value &>> 31
  }
}
