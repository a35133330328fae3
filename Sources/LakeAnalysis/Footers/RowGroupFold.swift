import LakeModel

/// How many row groups have which size or how many rows: the buckets of `SizeFold` that hold something.
package struct RowGroupFold: Mergeable {
  /// A bucket of `SizeFold`, and the row groups in it.
  package struct Bucket: Equatable, Sendable {
    package let index: Int16
    package internal(set) var groups: Int64
  }

  /// Ascending by index.
  package private(set) var buckets: [Bucket] = []

  /// Makes an empty histogram.
  package init() {}

  /// Makes the histogram of one file's row groups.
  package init(_ values: some Sequence<Int64>) {
    var counts: [Int: Int64] = [:]
    for value in values { counts[SizeFold.index(of: value), default: 0] += 1 }
    buckets = counts.sorted { $0.key < $1.key }.map {
      Bucket(index: Int16(clamping: $0.key), groups: $0.value)
    }
  }

  /// Takes back what a file gives.
  init?(buckets: [Bucket]) {
    guard
      buckets.allSatisfy({ (0..<SizeFold.bucketCount).contains(Int($0.index)) && $0.groups > 0 }),
      zip(buckets, buckets.dropFirst()).allSatisfy({ $0.index < $1.index })
    else { return nil }
    self.buckets = buckets
  }

  /// The number of row groups in buckets up to `index`.
  func groups(through index: Int) -> Int64 {
    buckets.reduce(0) { Int($1.index) <= index ? $0.saturatingSum($1.groups) : $0 }
  }

  package mutating func merge(_ other: RowGroupFold) {
    var merged: [Bucket] = []
    var (left, right) = (buckets[...], other.buckets[...])
    while let mine = left.first, let theirs = right.first {
      if mine.index == theirs.index {
        merged.append(
          Bucket(index: mine.index, groups: mine.groups.saturatingSum(theirs.groups)))
        left.removeFirst()
        right.removeFirst()
      } else if mine.index < theirs.index {
        merged.append(left.removeFirst())
      } else {
        merged.append(right.removeFirst())
      }
    }
    buckets = merged + left + right
  }
}
