/// What the queries of the evidence read: the input sets that R-13 asks about, alike ones joined.
///
/// Partitions are numbered over all tables, one table behind the other in the order of the profile, each in
/// the order of the bytes of its partitions' paths: so a query over a range of days is a run of numbers, and
/// one over all of a table is, too, however many partitions that has.
package struct QueryInputs: Sendable {
  /// Queries with the same inputs.
  package struct Need: Equatable, Sendable {
    /// How many queries of the evidence.
    package let queries: Int64
    /// Whether everything that they read is known to be a table of the lake.
    package let isComplete: Bool
    fileprivate let start: Int
    fileprivate let sureEnd: Int
    fileprivate let end: Int
  }

  /// The input sets, in the order in which they appear first.
  package private(set) var needs: [Need] = []
  /// The share of all queries that the evidence kept: a query stands for 1 ÷ `rate`.
  package let rate: Double
  /// The number of the first partition of each table, and one more behind the last.
  package let tableStarts: [Int]
  /// The place of each partition in its table's `TableHeat.partitions`.
  package let places: [Int32]
  private var runs: [Range<Int32>] = []

  /// Queries of the evidence.
  package var queries: Int64 { needs.reduce(0) { $0.saturatingSum($1.queries) } }

  /// Partitions that queries surely read, as ascending runs of numbers.
  package func sure(_ need: Need) -> ArraySlice<Range<Int32>> { runs[need.start..<need.sureEnd] }

  /// Partitions that queries may have read besides.
  package func possible(_ need: Need) -> ArraySlice<Range<Int32>> { runs[need.sureEnd..<need.end] }

  /// Collects the inputs.
  ///
  /// - Parameters:
  ///   - analysis: the resolved evidence.
  ///   - order: of the tables' partitions.
  ///   - table: of whose reads alone; its own inputs are then all that a query needs. Nil for the lake.
  /// - Complexity: O(reads × partitions that each selects).
  init(_ analysis: HeatAnalysis, order: HeatOrder, table: Int?) {
    rate = analysis.reads.queryRate
    tableStarts = order.tableStarts
    places = order.placesInTable
    let own = (table.map { analysis.readsByTable[$0] } ?? analysis.reads.reads)
      .filter { !$0.isRequest }.sorted {
        $0.group == $1.group ? $0.time < $1.time : $0.group < $1.group
      }
    var counts: [Int64] = []
    var known: [[Int32]: Int] = [:]
    var keys: [[Int32]] = []
    var start = 0
    while start < own.count {
      let group = own[start].group
      var sure: [Int32] = []
      var possible: [Int32] = []
      while start < own.count, own[start].group == group {
        let target = analysis.reads.targets[own[start].target]
        let parts = HeatTouches.parts(
          of: target.selection, in: analysis.tables[target.table], at: own[start].time,
          prior: analysis.configuration.prior
        ) { _ in }
        for part in parts {
          let number = Int32(clamping: tableStarts[target.table] + part.partition)
          if part.step == nil { sure.append(number) } else { possible.append(number) }
        }
        start += 1
      }
      let isComplete = table != nil || !analysis.reads.queriesBeyond.contains(group)
      let key = Self.key(sure: sure, possible: possible, isComplete: isComplete)
      if let place = known[key] {
        counts[place] += 1
      } else {
        known[key] = counts.count
        counts.append(1)
        keys.append(key)
      }
    }
    for (key, count) in zip(keys, counts) {
      let first = runs.count
      for index in stride(from: 2, to: key.count, by: 2) {
        runs.append(key[index]..<key[index + 1])
      }
      needs.append(
        Need(
          queries: count, isComplete: key[0] == 1, start: first, sureEnd: first + Int(key[1]),
          end: runs.count))
    }
  }

  /// An input set as one array: whether it is complete, the number of runs that are sure, and the bounds of
  /// all runs.
  private static func key(sure: [Int32], possible: [Int32], isComplete: Bool) -> [Int32] {
    let sureRuns = NumberRuns.runs(of: sure)
    let possibleRuns = NumberRuns.difference(NumberRuns.runs(of: possible), sureRuns)
    var key = [isComplete ? 1 : 0, Int32(clamping: sureRuns.count)]
    for run in sureRuns + possibleRuns {
      key.append(run.lowerBound)
      key.append(run.upperBound)
    }
    return key
  }
}

/// Sets of numbers as ascending runs with gaps between them.
package enum NumberRuns {
  /// The runs of numbers in any order, repeated ones once.
  package static func runs(of numbers: [Int32]) -> [Range<Int32>] {
    var isAscending = true
    for index in numbers.indices.dropFirst() where numbers[index] < numbers[index - 1] {
      isAscending = false
      break
    }
    var runs: [Range<Int32>] = []
    for number in isAscending ? numbers : numbers.sorted() {
      if let last = runs.last, number <= last.upperBound {
        if number == last.upperBound { runs[runs.count - 1] = last.lowerBound..<(number + 1) }
      } else {
        runs.append(number..<(number + 1))
      }
    }
    return runs
  }

  /// What lies in the first and not in the second.
  package static func difference(
    _ runs: [Range<Int32>], _ others: [Range<Int32>]
  ) -> [Range<Int32>] {
    var left: [Range<Int32>] = []
    var next = 0
    for run in runs {
      var start = run.lowerBound
      while next < others.count, others[next].upperBound <= start { next += 1 }
      var index = next
      while index < others.count, others[index].lowerBound < run.upperBound {
        if others[index].lowerBound > start { left.append(start..<others[index].lowerBound) }
        start = max(start, others[index].upperBound)
        index += 1
      }
      if start < run.upperBound { left.append(start..<run.upperBound) }
    }
    return left
  }
}
