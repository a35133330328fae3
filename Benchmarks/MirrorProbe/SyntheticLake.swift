import LakeModel
import Probing
import ReplicationPlanning

/// A lake of 2,000 tables with 550 partitions each, by date and region: sizes and heat of tables fall as
/// Zipf has it, each in an order of its own; reads fall with age, some old days are read as well, and
/// regions are not alike.
struct SyntheticLake {
  private var random: SeededWords
  private static let regions = ["de", "fr", "it", "es", "pl", "nl"]
  /// 2026-11-29.
  private static let lastDay: Int64 = 20_786

  private init(seed: UInt64) { random = SeededWords(seed) }

  private mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, random.number(below: index + 1))
    }
    return order
  }

  /// The tables, in the order of their paths.
  static func tables(seed: UInt64, count: Int, partitions: Int) -> [PrefixTree.Table] {
    var lake = SyntheticLake(seed: seed)
    let heatRanks = lake.permutation(count)
    let sizeRanks = lake.permutation(count)
    return (0..<count).map { number in
      lake.table(
        number, partitions: partitions, heatRank: heatRanks[number], sizeRank: sizeRanks[number])
    }
  }

  private mutating func table(
    _ number: Int, partitions: Int, heatRank: Int, sizeRank: Int
  ) -> PrefixTree.Table {
    let regions = 1 + random.number(below: Self.regions.count)
    let size = Int64(1) << 44
    // Zipf: the table of rank r has 1/(r + 1) of the largest.
    let scale = max(size / Int64(sizeRank + 1) / Int64(partitions), 1 << 16)
    let hotDays = max(2, 120 / (1 + heatRank / 40))
    // Where evidence names partitions all of them or nothing is hot; else a share that falls with age.
    let isKnown = random.number(below: 3) > 0
    var leaves: [PrefixTree.Leaf] = []
    leaves.reserveCapacity(partitions)
    let days = (partitions + regions - 1) / regions
    for age in stride(from: days - 1, through: 0, by: -1) {
      let date = Timestamp(milliseconds: (Self.lastDay - Int64(age)) * 86_400_000).dateText
      let isDayRead = age < hotDays || random.number(below: 40 + heatRank) == 0
      for region in Self.regions[..<regions].sorted() where leaves.count < partitions {
        let bytes = scale / 2 + Int64(random.number(below: Int(scale)))
        let isRead = isDayRead && random.number(below: 8) > 0
        let hot =
          isKnown
          ? (isRead ? bytes : 0)
          : isRead ? bytes : bytes / Int64(2 + age * age)
        leaves.append(
          PrefixTree.Leaf(
            folder: "dt=\(date)/region=\(region)/",
            volume: PrefixTree.Volume(hot: hot, bytes: bytes, churn: age < 2 ? bytes : 0)))
      }
    }
    let digits = String(10_000 + number).dropFirst()
    return PrefixTree.Table(
      path: "unit\(digits.prefix(2))/team\(digits.dropFirst(2).prefix(1))/table\(digits)/",
      leaves: leaves,
      closure: PrefixTree.Volume(bytes: 10_000_000, churn: 1_000_000), closurePrefixes: 1)
  }
}
