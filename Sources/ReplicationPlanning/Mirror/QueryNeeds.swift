import LakeAnalysis
import LakeModel

/// What queries need of the folders that a mirror can select: R-13's inputs, on the leaves of a
/// `PrefixTree`.
struct QueryNeeds: Sendable {
  /// Queries with the same inputs.
  struct Need: Hashable, Sendable {
    /// Leaves that hold what they surely read, as ascending runs.
    var sure: [Range<Int32>]
    /// Leaves that hold all that they read or may have read.
    var inputs: [Range<Int32>]
    /// Whether those are all inputs: whoever has them surely has all that the queries need.
    var isComplete: Bool
  }

  /// The needs, in the order in which the evidence names them first.
  private(set) var needs: [Need] = []
  /// How many queries have each.
  private(set) var counts: [Int64] = []
  /// Queries with an input that is surely read and not mirrored: none of `needs`.
  private(set) var notMirrored: Int64 = 0
  /// Queries of which nothing that they read holds data any more: in no count but this.
  private(set) var vanished: Int64 = 0
  /// The share of all queries that the evidence kept.
  private(set) var rate = 1.0
  private var places: [Need: Int] = [:]

  /// Makes needs one by one, for `add`.
  init() {}

  /// Puts the inputs of the evidence's queries onto the leaves of a lake.
  init(_ inputs: QueryInputs, of heat: LakeHeat, on lake: MirrorLake) {
    rate = inputs.rate
    // The leaf of each partition: −1 where it holds no data, −2 where it is not mirrored.
    var leaves = Array(repeating: Int32(-1), count: inputs.places.count)
    for (place, table) in heat.tables.enumerated() where place < lake.leaves.count {
      for number in inputs.tableStarts[place]..<inputs.tableStarts[place + 1] {
        let partition = table.partitions[Int(inputs.places[number])]
        guard partition.live.files > 0 || partition.live.bytes > 0 else { continue }
        let path = PathVolumes.Path(text: partition.path, isExternal: false)
        leaves[number] = lake.leaves[place][path].map { Int32(clamping: $0) } ?? -2
      }
    }
    for need in inputs.needs {
      let sure = Self.leaves(inputs.sure(need), leaves)
      let possible = Self.leaves(inputs.possible(need), leaves)
      if sure.isMissing {
        notMirrored = notMirrored.saturatingSum(need.queries)
      } else if sure.found.isEmpty, possible.found.isEmpty, !possible.isMissing {
        vanished = vanished.saturatingSum(need.queries)
      } else {
        add(
          Need(
            sure: NumberRuns.runs(of: sure.found),
            inputs: NumberRuns.runs(of: sure.found + possible.found),
            isComplete: need.isComplete && !possible.isMissing), need.queries)
      }
    }
    places = [:]
  }

  /// Adds queries.
  mutating func add(_ need: Need, _ queries: Int64) {
    if let place = places[need] {
      counts[place] = counts[place].saturatingSum(queries)
    } else {
      places[need] = needs.count
      needs.append(need)
      counts.append(queries)
    }
  }

  private static func leaves(
    _ runs: ArraySlice<Range<Int32>>, _ leaves: [Int32]
  ) -> (found: [Int32], isMissing: Bool) {
    var found: [Int32] = []
    var isMissing = false
    for number in runs.joined() {
      let leaf = leaves[Int(number)]
      if leaf >= 0, found.last != leaf { found.append(leaf) }
      if leaf == -2 { isMissing = true }
    }
    return (found, isMissing)
  }

  /// The queries that coverage is a share of.
  var queries: Int64 { counts.reduce(notMirrored) { $0.saturatingSum($1) } }

  /// Queries that a choice can surely complete.
  var completable: Int64 { sum { needs[$0].isComplete } }

  /// Queries that also read what is no table of the lake, or may have read what is not mirrored.
  var beyond: Int64 { sum { !needs[$0].isComplete } }

  /// Queries some of whose inputs the evidence does not tell.
  var vague: Int64 { sum { needs[$0].sure != needs[$0].inputs } }

  /// Queries that a choice surely completes: all that they may have read lies in it.
  func completed(by covered: CoveredLeaves) -> Int64 {
    sum { needs[$0].isComplete && covered.hold(needs[$0].inputs) }
  }

  /// Queries that it completes at most: what they surely read lies in it, or, of those of which nothing is
  /// sure, something that they may have read.
  func completedAtMost(by covered: CoveredLeaves) -> Int64 {
    sum {
      let need = needs[$0]
      return need.sure.isEmpty ? covered.touch(need.inputs) : covered.hold(need.sure)
    }
  }

  private func sum(where isCounted: (Int) -> Bool) -> Int64 {
    needs.indices.reduce(0) { isCounted($1) ? $0.saturatingSum(counts[$1]) : $0 }
  }
}

/// The leaves that a choice of nodes holds.
struct CoveredLeaves: Sendable {
  /// How many leaves before each are held.
  private(set) var before: [Int32]

  /// Takes the leaves below nodes of a tree, none inside another.
  init(_ nodes: [Int], in tree: PrefixTree) {
    var isCovered = Array(repeating: false, count: tree.leafNodes.count)
    for leaf in nodes.flatMap({ tree.leaves(below: $0) }) { isCovered[leaf] = true }
    before = [0]
    before.reserveCapacity(isCovered.count + 1)
    for (leaf, isCovered) in isCovered.enumerated() {
      before.append(before[leaf] + (isCovered ? 1 : 0))
    }
  }

  /// How many leaves of a run are held.
  private func count(_ run: Range<Int32>) -> Int32 {
    before[Int(run.upperBound)] - before[Int(run.lowerBound)]
  }

  /// Whether all leaves of some runs are held.
  func hold(_ runs: [Range<Int32>]) -> Bool { runs.allSatisfy { count($0) == Int32($0.count) } }

  /// Whether a leaf of some runs is held.
  func touch(_ runs: [Range<Int32>]) -> Bool { runs.contains { count($0) > 0 } }

  /// Whether a leaf is held.
  func contains(_ leaf: Int) -> Bool { before[leaf + 1] > before[leaf] }
}
