import LakeModel

/// The order of partitions by heat, and the queries that the hottest of them complete.
///
/// Hottest first means most reads per live byte first; of equals the smaller first, then by table and
/// path.
struct HeatOrder {
  private let analysis: HeatAnalysis
  /// Place of every partition among those of its table, by table.
  private let placesInTable: [[Int]]
  /// The partitions of each table, hottest first.
  private let orders: [[Int]]
  /// Place of every partition among all of the lake, by table.
  private let placesInLake: [[Int]]
  private let sizesInLake: [Int64]

  /// Orders the partitions.
  init(_ analysis: HeatAnalysis) {
    self.analysis = analysis
    /// A partition with what it is ordered by.
    struct Entry {
      let table: Int
      let partition: Int
      let density: Double
      let bytes: Int64
    }
    var entries: [Entry] = []
    for (index, table) in analysis.tables.enumerated() {
      for (place, partition) in table.partitions.enumerated() {
        let reads = analysis.touches[index].partitions[place].reduce(0) {
          $0 + $1.cell.reads + $1.cell.expected
        }
        let bytes = max(partition.live.bytes, 0)
        entries.append(
          Entry(
            table: index, partition: place, density: reads / Double(max(bytes, 1)), bytes: bytes))
      }
    }
    entries.sort {
      if $0.density != $1.density { return $0.density > $1.density }
      if $0.bytes != $1.bytes { return $0.bytes < $1.bytes }
      return ($0.table, $0.partition) < ($1.table, $1.partition)
    }
    var inLake = analysis.tables.map { Array(repeating: 0, count: $0.partitions.count) }
    var inTable = inLake
    var orders: [[Int]] = Array(repeating: [], count: analysis.tables.count)
    for (place, entry) in entries.enumerated() {
      inLake[entry.table][entry.partition] = place
      inTable[entry.table][entry.partition] = orders[entry.table].count
      orders[entry.table].append(entry.partition)
    }
    placesInLake = inLake
    placesInTable = inTable
    self.orders = orders
    sizesInLake = entries.map(\.bytes)
  }

  /// The partitions of a table, hottest first.
  func partitions(of table: Int) -> [Int] { orders[table] }

  /// R-13 over the queries of the lake, or over those of one table and its own inputs alone.
  func coverage(of table: Int?) -> QueryCoverage? {
    let sizes =
      table.map { index in
        orders[index].map { max(analysis.tables[index].partitions[$0].live.bytes, 0) }
      } ?? sizesInLake
    let places = table == nil ? placesInLake : placesInTable
    var sweep = QueryCoverageSweep(sizes: sizes)
    let own = (table.map { analysis.readsByTable[$0] } ?? analysis.reads.reads)
      .filter { !$0.isRequest }.sorted {
        $0.group == $1.group ? $0.time < $1.time : $0.group < $1.group
      }
    var start = 0
    while start < own.count {
      let group = own[start].group
      var (sure, all) = (-1, -1)
      while start < own.count, own[start].group == group {
        let target = analysis.reads.targets[own[start].target]
        let parts = HeatTouches.parts(
          of: target.selection, in: analysis.tables[target.table], at: own[start].time,
          prior: analysis.configuration.prior
        ) { _ in }
        for part in parts {
          let place = places[target.table][part.partition]
          all = max(all, place)
          if part.step == nil { sure = max(sure, place) }
        }
        start += 1
      }
      sweep.add(
        sure: sure, all: all,
        isComplete: table != nil || !analysis.reads.queriesBeyond.contains(group))
    }
    return sweep.finish(rate: analysis.reads.queryRate)
  }
}
