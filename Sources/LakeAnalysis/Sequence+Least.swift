extension Sequence {
  /// The first `count` elements of the sorted sequence, without sorting the others: of a table's thousands of
  /// partitions a report names ten.
  ///
  /// - Parameters:
  ///   - count: how many, at most; none below one.
  ///   - precedes: a strict order; of equals the one that comes earlier stays in front.
  /// - Returns: the elements, sorted.
  /// - Complexity: O(n log `count`), and a comparison each for most elements when `count` is small; memory is
  ///   that of 2 × `count` elements.
  func least(_ count: Int, by precedes: (Element, Element) -> Bool) -> [Element] {
    guard count > 0 else { return [] }
    if count <= fewElements { return leastOfFew(count, by: precedes) }
    let room = count > Int.max / 2 ? Int.max : 2 * count
    var kept: [Element] = []
    var last: Element?
    for element in self {
      if let last, !precedes(element, last) { continue }
      kept.append(element)
      if kept.count == room {
        kept.sort(by: precedes)
        kept.removeSubrange(count...)
        last = kept.last
      }
    }
    kept.sort(by: precedes)
    return Array(kept.prefix(count))
  }

  /// The same of so few that each can be put where it belongs: to sort takes several times as many comparisons.
  private func leastOfFew(
    _ count: Int, by precedes: (Element, Element) -> Bool
  ) -> [Element] {
    var kept: [Element] = []
    kept.reserveCapacity(count + 1)
    for element in self {
      if kept.count == count {
        if !precedes(element, kept[count - 1]) { continue }
        kept.removeLast()
      }
      // Behind its equals, which came earlier.
      var (low, high) = (0, kept.count)
      while low < high {
        let middle = (low + high) / 2
        if precedes(element, kept[middle]) { high = middle } else { low = middle + 1 }
      }
      kept.insert(element, at: low)
    }
    return kept
  }
}

/// As many elements are moved about in less time than it takes to compare them.
private let fewElements = 64
