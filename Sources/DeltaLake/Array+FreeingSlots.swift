extension Array {
  /// Frees a slot of an open-addressing table, where each key stands in the first free slot from its home on.
  ///
  /// What a search would not find any more behind a free slot moves into it.
  ///
  /// - Parameters:
  ///   - slot: the slot; there must be a free one beside it.
  ///   - free: what a free slot holds.
  ///   - home: the home of what a slot holds; nil for a free one.
  /// - Complexity: O(1) on average.
  mutating func freeSlot(_ slot: Int, as free: Element, home: (Element) -> Int?) {
    var hole = slot
    var next = slot
    while true {
      next = next + 1 == count ? 0 : next + 1
      guard let home = home(self[next]) else { break }
      let isReached = hole <= next ? hole < home && home <= next : hole < home || home <= next
      if isReached { continue }
      self[hole] = self[next]
      hole = next
    }
    self[hole] = free
  }
}
