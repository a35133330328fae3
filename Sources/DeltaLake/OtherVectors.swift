/// The vector of a file that is not kept one by one, as far as its object is concerned.
struct OtherVector: Equatable, Sendable {
  /// First half of the object's key: two objects of a million share one with a chance of 3·10⁻⁸.
  var object: UInt64
  /// Bytes that the object has at least by this vector; −1 when its descriptor does not tell.
  var leastBytes: Int64
}

/// The vectors of live files that are not kept one by one: 16 bytes each.
struct OtherVectors: Sendable {
  /// What such files say of an object that they refer to.
  struct References: Equatable, Sendable {
    var count: Int32
    /// Bytes that the object has at least by their vectors; −1 when these do not tell.
    var leastBytes: Int64
  }

  private var vectors: [OtherVector] = []
  private var isSorted = true

  /// Makes a collection of none.
  init() {}

  /// Adds some.
  mutating func insert(_ vectors: [OtherVector]) {
    if vectors.isEmpty { return }
    self.vectors += vectors
    isSorted = false
  }

  /// What they say of an object, by the first half of its key; nil when none refers to it.
  ///
  /// - Complexity: O(log *n*) for *n* of them; the first time O(*n* log *n*).
  mutating func references(to half: UInt64) -> References? {
    if vectors.isEmpty { return nil }
    if !isSorted {
      vectors.sort { $0.object < $1.object }
      isSorted = true
    }
    var place = vectors.partitioningIndex { $0.object >= half }
    let first = place
    var leastBytes: Int64 = -1
    while place < vectors.count, vectors[place].object == half {
      leastBytes = max(leastBytes, vectors[place].leastBytes)
      place += 1
    }
    return place == first
      ? nil : References(count: Int32(clamping: place - first), leastBytes: leastBytes)
  }
}
