import LakeModel

/// The order of partitions by heat, and the queries that the hottest of them complete.
///
/// Hottest first means most reads per live byte first; of equals the smaller first, then by table and
/// path.
struct HeatOrder {
  private let analysis: HeatAnalysis
  /// Place of every partition among those of its table, one table behind the other.
  let placesInTable: [Int32]
  /// Where each table begins in the places, and where the last one ends.
  let tableStarts: [Int]
  /// The partitions of each table, hottest first.
  private let orders: [[Int]]
  /// Place of every partition among all of the lake.
  private let placesInLake: [Int32]
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
    var starts = [0]
    for table in analysis.tables {
      starts.append(starts[starts.count - 1] + table.partitions.count)
    }
    var inLake = Array(repeating: Int32(0), count: entries.count)
    var inTable = inLake
    var orders: [[Int]] = Array(repeating: [], count: analysis.tables.count)
    for (place, entry) in entries.enumerated() {
      let number = starts[entry.table] + entry.partition
      inLake[number] = Int32(clamping: place)
      inTable[number] = Int32(clamping: orders[entry.table].count)
      orders[entry.table].append(entry.partition)
    }
    tableStarts = starts
    placesInLake = inLake
    placesInTable = inTable
    self.orders = orders
    sizesInLake = entries.map(\.bytes)
  }

  /// The partitions of a table, hottest first.
  func partitions(of table: Int) -> [Int] { orders[table] }

  /// R-13 over the queries of the lake, or over those of one table and its own inputs alone; nil when there
  /// is no query.
  func coverage(_ inputs: QueryInputs, of table: Int?) -> QueryCoverage? {
    let sizes =
      table.map { index in
        orders[index].map { max(analysis.tables[index].partitions[$0].live.bytes, 0) }
      } ?? sizesInLake
    let places = table == nil ? placesInLake : placesInTable
    var sweep = QueryCoverageSweep(sizes: sizes)
    func coldest(_ runs: ArraySlice<Range<Int32>>) -> Int {
      runs.reduce(-1) { $1.reduce($0) { max($0, Int(places[Int($1)])) } }
    }
    for need in inputs.needs {
      let sure = coldest(inputs.sure(need))
      sweep.add(
        sure: sure, all: max(sure, coldest(inputs.possible(need))), isComplete: need.isComplete,
        queries: need.queries)
    }
    return sweep.finish(rate: inputs.rate)
  }
}
