import Foundation
import LakeAnalysis
import LakeModel
import Testing

/// Stack distances and the curves from them agree with a simulated LRU cache.
@Suite("Stack distances")
struct StackDistanceTests {
  @Test(
    "distances are the bytes of the distinct other items since the last access",
    arguments: (1...20).map { UInt64($0) * 49_979_687 })
  func oracle(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...40, using: &random)
    let sizes = (0..<count).map { _ in Int64.random(in: 0...9, using: &random) }
    var stack = StackDistance(sizes: sizes)
    /// Most recent first.
    var list: [Int] = []
    for _ in 0..<600 {
      let item = Int.random(in: 0..<count, using: &random)
      var expected: Int64?
      if let place = list.firstIndex(of: item) {
        expected = list[..<place].reduce(0) { $0 + sizes[$1] }
        list.remove(at: place)
      }
      list.insert(item, at: 0)
      let distance = stack.access(item)
      #expect(distance == expected, "seed \(seed)")
    }
  }

  /// Share of read bytes that an LRU cache of so many bytes serves; it keeps the items whose bytes, newest
  /// first, fit together.
  private static func served(
    _ accesses: [MissRatioSweep.Access], sizes: [Int64], cache: Int64
  ) -> Double {
    var list: [Int] = []
    var (hits, all) = (0.0, 0.0)
    for access in accesses {
      if let place = list.firstIndex(of: access.item) {
        if let bytes = access.bytes, list[...place].reduce(0, { $0 + sizes[$1] }) <= cache {
          hits += bytes
        }
        list.remove(at: place)
      }
      all += access.bytes ?? 0
      list.insert(access.item, at: 0)
    }
    return hits / all
  }

  @Test(
    "a curve is what caches of its sizes serve", arguments: (1...10).map { UInt64($0) * 67_867_967 }
  )
  func curve(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let sizes = (0..<30).map { _ in Int64.random(in: 1...50, using: &random) }
    let accesses = (0..<500).map { _ in
      MissRatioSweep.Access(
        item: Int.random(in: 0..<30, using: &random) % Int.random(in: 1...30, using: &random),
        bytes: Int.random(in: 0..<6, using: &random) == 0
          ? nil : Double.random(in: 1...9, using: &random))
    }
    var sweep = MissRatioSweep(
      sizes: sizes, rates: sizes.map { _ in 1 }, hashes: sizes.map { _ in random.next() })
    for access in accesses { sweep.take(access) }
    let curve = try #require(
      sweep.finish(
        filling: .readsAndWrites, grain: .partition,
        readBytes: accesses.reduce(0) { $0 + ($1.bytes ?? 0) }, rate: 1))
    for point in curve.points {
      let served = Self.served(accesses, sizes: sizes, cache: point.bytes)
      #expect(abs(point.servedShare - served) < 1e-9, "seed \(seed), \(point.bytes) bytes")
    }
    for requirement in curve.requirements {
      let wanted = Double(requirement.percent) / 100
      guard let bytes = requirement.bytes else {
        #expect(1 - curve.coldShare < wanted)
        continue
      }
      #expect(Self.served(accesses, sizes: sizes, cache: bytes) > wanted - 1e-9, "seed \(seed)")
      if bytes > 0 {
        #expect(Self.served(accesses, sizes: sizes, cache: bytes - 1) < wanted, "seed \(seed)")
      }
    }
  }

  @Test("items too large for their sum do not trap")
  func extremes() {
    var stack = StackDistance(sizes: [.max, .max, -5, .max])
    for item in [0, 1, 2, 3, 3, 2, 1] { _ = stack.access(item) }
    let distance = stack.access(0)
    #expect(distance == Int64(2 << 60))
  }

  @Test(
    "a sample of the objects of a Zipf trace tells the curve within 0.02 on average, and how far it may be off",
    arguments: [(0.8, 11), (1.0, 12), (1.2, 13)] as [(Double, UInt64)])
  func sampled(exponent: Double, seed: UInt64) throws {
    let trace = ZipfTrace(items: 50_000, exponent: exponent, accesses: 200_000, seed: seed)
    let whole = try #require(trace.curve(rate: 1))
    let sampled = try #require(trace.curve(rate: 0.25, at: whole.points.map(\.bytes)))
    #expect(sampled.accesses < whole.accesses / 2)
    #expect(sampled.readBytes == whole.readBytes)
    var sum = 0.0
    for (point, truth) in zip(sampled.points, whole.points) {
      let distance = abs(point.servedShare - truth.servedShare)
      sum += distance
      // A cache of one hundredth of the footprint is off most; what is within 0.02 is the mean over the
      // curve, by which SHARDS is judged.
      #expect(distance < 0.03, "seed \(seed), exponent \(exponent), \(point.bytes) bytes")
      #expect(distance < point.error, "seed \(seed), exponent \(exponent), \(point.bytes) bytes")
      #expect(point.error < 0.05 && truth.error == 0)
    }
    #expect(sum / Double(whole.points.count) < 0.02, "seed \(seed)")
  }

  @Test(
    "samples of a million references tell the curve within 0.02 on average",
    .enabled(
      if: ProcessInfo.processInfo.environment["LAKEGAUGE_MILLION"] == "1",
      "set LAKEGAUGE_MILLION=1, with a release build"),
    arguments: [(0.8, 1), (0.8, 2), (1.0, 3), (1.0, 4), (1.2, 5), (1.2, 6)] as [(Double, UInt64)])
  func million(exponent: Double, seed: UInt64) throws {
    let trace = ZipfTrace(items: 200_000, exponent: exponent, accesses: 1_000_000, seed: seed)
    let whole = try #require(trace.curve(rate: 1))
    for rate in [0.5, 0.25, 0.1] {
      let sampled = try #require(trace.curve(rate: rate, at: whole.points.map(\.bytes)))
      let distances = zip(sampled.points, whole.points).map { abs($0.servedShare - $1.servedShare) }
      let mean = distances.reduce(0, +) / Double(distances.count)
      #expect(mean < 0.02, "exponent \(exponent), seed \(seed), rate \(rate)")
      // Of every other object the point that is furthest off, too; of fewer it can be 0.04 at a cache of
      // one hundredth of the footprint.
      let most = distances.max() ?? 0
      #expect(
        most < (rate == 0.5 ? 0.02 : 0.05), "exponent \(exponent), seed \(seed), rate \(rate)")
      print(
        "exponent \(exponent) seed \(seed) rate \(rate): mean \(mean), most \(most)"
      )
    }
  }
}

/// Accesses whose items are as popular as Zipf's law says, with sizes of their own.
struct ZipfTrace {
  let sizes: [Int64]
  let hashes: [ObjectKey]
  let accesses: [Int]

  init(items: Int, exponent: Double, accesses count: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    sizes = (0..<items).map { _ in Int64.random(in: 1...(64 << 20), using: &random) }
    hashes = (0..<items).map { ObjectHash().key(of: Array("\(seed) \($0)".utf8)) }
    var cumulative: [Double] = []
    var sum = 0.0
    for rank in 1...items {
      // The power by repeated square roots, as there is no Foundation here: exponents are fifths.
      sum += 1 / Self.power(Double(rank), exponent)
      cumulative.append(sum)
    }
    accesses = (0..<count).map { _ in
      let wanted = Double.random(in: 0..<sum, using: &random)
      var (low, high) = (0, items - 1)
      while low < high {
        let middle = (low + high) / 2
        if cumulative[middle] > wanted { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }

  /// `base` to the power of `exponent`, by the binary digits of the exponent.
  private static func power(_ base: Double, _ exponent: Double) -> Double {
    var result = 1.0
    var (rest, root) = (exponent, base)
    while rest >= 1 {
      result *= base
      rest -= 1
    }
    for _ in 0..<40 {
      root = root.squareRoot()
      rest *= 2
      if rest >= 1 {
        result *= root
        rest -= 1
      }
    }
    return result
  }

  /// The curve from the items whose hashes are below so many parts of all hashes.
  func curve(rate: Double, at caches: [Int64]? = nil) -> MissRatioCurve? {
    let limit = rate * 18_446_744_073_709_551_616
    let kept = hashes.indices.filter { Double(hashes[$0].high) < limit }
    var place: [Int: Int] = [:]
    for (index, item) in kept.enumerated() { place[item] = index }
    var sweep = MissRatioSweep(
      sizes: kept.map { sizes[$0] }, rates: kept.map { _ in rate },
      hashes: kept.map { hashes[$0].low })
    var bytes = 0.0
    for item in accesses {
      bytes += Double(sizes[item])
      guard let index = place[item] else { continue }
      sweep.take(MissRatioSweep.Access(item: index, bytes: Double(sizes[item]) / rate))
    }
    return sweep.finish(filling: .reads, grain: .object, readBytes: bytes, rate: rate, at: caches)
  }
}
