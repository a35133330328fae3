import LakeAnalysis
import LakeModel
import Testing

@Suite("Size distribution (§3)")
struct SizeTests {
  @Test("buckets follow one another without gap or overlap, and powers of two are edges")
  func bucketEdges() {
    for exponent in 0..<62 {
      for step in [Int64(0), 1, 3, 7] {
        let size = (Int64(1) << Int64(exponent)) + step
        var fold = SizeFold()
        fold.absorb(size: size)
        fold.absorb(size: size)
        let bucket = fold.occupied[0]
        #expect(fold.occupied.count == 1)
        #expect(bucket.lower <= size && size <= bucket.upper)
        // Nothing across a power of two, and never wider than an eighth of it.
        #expect(63 - bucket.lower.leadingZeroBitCount == 63 - bucket.upper.leadingZeroBitCount)
        #expect((bucket.upper - bucket.lower + 1) * 8 <= max(bucket.lower, 8))
        var next = SizeFold()
        next.absorb(size: bucket.upper + 1)
        #expect(next.occupied[0].lower == bucket.upper + 1)
      }
    }
    var ends = SizeFold()
    for size in [0, Int64.max] { ends.absorb(size: size) }
    #expect(ends.occupied.map(\.lower).first == 0 && ends.occupied.map(\.upper).last == .max)
  }

  @Test("quantiles lie within their bounds, and the bounds within an eighth", arguments: 1...20)
  func quantiles(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) &* 2_654_435_761)
    let sizes = (0..<Int.random(in: 1...400, using: &random)).map { _ in
      Int64.random(in: 0...(1 << Int64.random(in: 0...34, using: &random)), using: &random)
    }
    var fold = SizeFold()
    for size in sizes { fold.absorb(size: size) }
    fold.absorb(size: nil)
    fold.absorb(size: -1)
    let distribution = SizeDistribution(fold)
    let sorted = sizes.sorted()
    #expect(distribution.quantiles.map(\.percent) == [5, 25, 50, 75, 95, 99])
    for quantile in distribution.quantiles {
      let truth = try #require(
        sorted.first { size in
          sorted.count { $0 <= size } * 100 >= quantile.percent * sorted.count
        })
      #expect(quantile.lower <= truth && truth <= quantile.upper, "seed \(seed)")
      #expect(quantile.lower <= quantile.value && quantile.value <= quantile.upper)
      #expect((quantile.upper - quantile.lower) * 8 <= max(quantile.lower, 8))
    }
    for share in distribution.small {
      let below = sizes.filter { $0 < share.limit }
      #expect(share.below == ObjectTotals(files: Int64(below.count), bytes: below.reduce(0, +)))
      #expect(share.ofFiles == Double(below.count) / Double(sizes.count))
    }
    #expect(distribution.unsized == 2)
    #expect(distribution.totals.files == Int64(sizes.count))
    #expect(distribution.smallest == sorted.first && distribution.largest == sorted.last)
    #expect(distribution.mean == Double(sizes.reduce(0, +)) / Double(sizes.count))
  }

  @Test("without objects there are no figures")
  func empty() {
    let distribution = SizeDistribution(SizeFold())
    #expect(distribution.median == nil && distribution.mean == nil)
    #expect(distribution.small.allSatisfy { $0.ofFiles == nil && $0.ofBytes == nil })
    #expect(distribution.buckets.isEmpty)
  }
}
