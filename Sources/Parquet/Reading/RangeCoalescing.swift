extension Array where Element == Range<Int64> {
  /// The ranges in order, with those joined that overlap, touch, or lie at most `maximumGap` bytes
  /// apart: fewer reads for some bytes more. Empty ranges are left out.
  ///
  /// - Complexity: O(n log n).
  package func coalesced(maximumGap: Int64 = 0) -> [Range<Int64>] {
    var joined: [Range<Int64>] = []
    for range in sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = joined.last, range.lowerBound - last.upperBound <= maximumGap {
        joined[joined.count - 1] =
          last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }
}
