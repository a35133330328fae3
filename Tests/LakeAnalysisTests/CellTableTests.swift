import LakeAnalysis
import LakeModel
import Testing

/// Whatever order pairs come in, a table of cells says what a dictionary says.
@Suite("Cells by pairs of integers")
struct CellTableTests {
  private struct Pair: Hashable {
    var first: Int64
    var second: Int64
  }

  private static func expect(_ table: TotalsTable, _ sums: [Pair: ObjectTotals]) {
    #expect(table.count == sums.count)
    let pairs = table.sorted.map { Pair(first: $0.first, second: $0.second) }
    #expect(pairs == sums.keys.sorted { ($0.first, $0.second) < ($1.first, $1.second) })
    #expect(table.sorted.allSatisfy { sums[Pair(first: $0.first, second: $0.second)] == $0.sum })
  }

  @Test(
    "ascending, anyhow, and both in turn", arguments: (1...12).map { UInt64($0) * 15_485_863 })
  func oracle(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let firsts = Int64(1) << Int64.random(in: 0...8, using: &random)
    var (tables, parts) = ([TotalsTable(), TotalsTable()], [[Pair: ObjectTotals](), [:]])
    for step in Int64(0)..<3_000 {
      // A third of the seeds never goes back, another one goes anywhere, the last now and then.
      let goesBack = seed % 3 == 0 ? false : seed % 3 == 1 ? true : step % 97 == 0
      let pair = Pair(
        first: Int64.random(in: 0..<firsts, using: &random),
        second: goesBack ? Int64.random(in: -5...40, using: &random) : step / 20)
      let sum = ObjectTotals(files: 1, bytes: Int64.random(in: 0...9, using: &random))
      let part = Int.random(in: 0...1, using: &random)
      let isNew = tables[part].add(pair.first, pair.second, sum)
      #expect(isNew == (parts[part][pair] == nil))
      parts[part][pair, default: ObjectTotals()].add(sum)
    }
    for extreme in [Int64.min, .max, .min] {
      tables[0].add(extreme, extreme, ObjectTotals(files: 1, bytes: 1))
      parts[0][Pair(first: extreme, second: extreme), default: ObjectTotals()].add(bytes: 1)
    }
    for (table, sums) in zip(tables, parts) { Self.expect(table, sums) }
    var (one, other) = (tables[0], tables[1])
    one.merge(tables[1])
    other.merge(tables[0])
    #expect(one == other && one != tables[0])
    Self.expect(
      one,
      parts[0].merging(parts[1]) { left, right in
        var sum = left
        sum.add(right)
        return sum
      })
  }
}
