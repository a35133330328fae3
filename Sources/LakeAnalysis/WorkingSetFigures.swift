import LakeModel

/// R-10 of every table and of the lake, at every grain that the evidence allows.
struct WorkingSetFigures {
  /// By table.
  private(set) var tables: [[WorkingSet]] = []
  /// Of the lake.
  private(set) var lake: [WorkingSet] = []

  /// Sweeps over all tables for one grain and τ.
  private struct Sum {
    var sweep: WorkingSetSweep
    var squares: WorkingSetSweep
    var isUsed = false
  }

  /// Computes them.
  init(_ analysis: HeatAnalysis) {
    let spans = WriteRecency.spans
    tables = Array(repeating: [], count: analysis.tables.count)
    let historyStart = analysis.tables.compactMap(\.historyStart).max()
    for grain in HeatGrain.allCases {
      for (place, span) in spans.enumerated() {
        let hours = span.milliseconds / Timestamp.millisecondsPerHour
        let empty = WorkingSetSweep(hours: hours, window: analysis.window)
        var sum = Sum(sweep: empty, squares: empty)
        var own = sum
        for index in analysis.tables.indices {
          guard grain != .object || analysis.usesObjects(index) else { continue }
          own.sweep.removeAll()
          own.squares.removeAll()
          Self.add(index, of: analysis, grain: grain, span: place, to: &own)
          sum.sweep.merge(own.sweep)
          if grain == .object { sum.squares.merge(own.squares) }
          sum.isUsed = true
          tables[index].append(
            Self.finish(
              own, grain: grain, span: span, analysis: analysis,
              historyStart: analysis.tables[index].historyStart,
              atMost: Self.atMost([index], analysis)))
        }
        guard sum.isUsed else { continue }
        lake.append(
          Self.finish(
            sum, grain: grain, span: span, analysis: analysis, historyStart: historyStart,
            atMost: Self.atMost(Array(analysis.tables.indices), analysis)))
      }
    }
  }

  /// Where only a sample of queries is kept, anything may have been read by the others.
  private static func atMost(_ indices: [Int], _ analysis: HeatAnalysis) -> Int64? {
    guard analysis.reads.queryRate < 1,
      indices.contains(where: { analysis.readsByTable[$0].contains { !$0.isRequest } })
    else { return nil }
    return indices.reduce(0) { $0.saturatingSum(analysis.tables[$1].live) }
  }

  private static func add(
    _ index: Int, of analysis: HeatAnalysis, grain: HeatGrain, span: Int, to sum: inout Sum
  ) {
    let table = analysis.tables[index]
    let touches = analysis.configuration.prior?.touches ?? [1]
    let assumed = analysis.assumed[index]
    switch grain {
    case .partition:
      for place in table.partitions.indices {
        sum.sweep.add(
          bytes: table.partitions[place].live.bytes,
          reads: analysis.touches[index].partitions[place],
          writes: table.partitions[place].writeHours, touches: touches,
          assuming: assumed.assumption(partition: place, span: span))
      }
    case .table:
      sum.sweep.add(
        bytes: table.live, reads: analysis.touches[index].table, writes: table.writeHours,
        touches: touches, assuming: assumed.ofTable(span: span))
    case .object:
      addObjects(index, of: analysis, to: &sum)
      for (hour, bytes) in zip(table.writeHours, table.written) {
        sum.sweep.add(bytes: bytes, reads: [], writes: [hour], touches: touches)
      }
    }
  }

  /// Adds the objects that requests name, each with its size over the rate of the sample, and the squares
  /// that its error comes from.
  private static func addObjects(_ index: Int, of analysis: HeatAnalysis, to sum: inout Sum) {
    let rate = analysis.reads.requestRate
    for (_, object) in ObjectReads.of(index, in: analysis) {
      sum.sweep.add(
        bytes: Self.whole(Double(object.size) / rate), reads: object.cells, writes: [],
        touches: [1])
      guard rate < 1 else { continue }
      let side = Double(object.size) / 1024
      sum.squares.add(
        bytes: Self.whole(side * side), reads: object.cells, writes: [], touches: [1])
    }
  }

  private static func whole(_ bytes: Double) -> Int64 {
    bytes < 9.2e18 ? Int64(bytes.rounded()) : .max
  }

  private static func finish(
    _ sum: Sum, grain: HeatGrain, span: LifetimeSpan, analysis: HeatAnalysis,
    historyStart: Int64?, atMost: Int64?
  ) -> WorkingSet {
    let set = sum.sweep.finish(
      grain: grain, span: span, evidenceStart: analysis.evidenceStart,
      historyStart: historyStart, atMost: grain == .object ? nil : atMost)
    guard grain == .object else { return set }
    let rate = analysis.reads.requestRate
    let squares = sum.squares.finish(
      grain: grain, span: span, evidenceStart: analysis.evidenceStart)
    /// Two standard errors around an estimate, from the squares of what is in it (in KiB²).
    func widened(_ bytes: ByteEstimate, _ squares: ByteEstimate) -> ByteEstimate {
      let error = Self.whole(
        2 * 1024 * (Double(max(squares.estimate, 0)) * (1 - rate)).squareRoot() / rate)
      return ByteEstimate(
        low: max(bytes.estimate.saturatingDifference(error), 0), estimate: bytes.estimate,
        high: bytes.estimate.saturatingSum(error))
    }
    let reads =
      rate < 1
      ? WorkingSet.Levels(
        mean: widened(set.reads.mean, squares.reads.mean),
        maximum: widened(set.reads.maximum, squares.reads.maximum),
        atEnd: widened(set.reads.atEnd, squares.reads.atEnd)) : set.reads
    /// What was read and what was written overlap by an amount that the ledger no longer tells.
    func union(
      _ sum: ByteEstimate, _ read: ByteEstimate, _ written: ByteEstimate
    ) -> ByteEstimate {
      ByteEstimate(
        low: max(read.low, written.low), estimate: sum.estimate,
        high: max(sum.high, read.high.saturatingSum(written.high)))
    }
    return WorkingSet(
      grain: grain, span: span, from: set.from, hours: set.hours, isCut: set.isCut,
      areWritesCut: set.areWritesCut, reads: reads, writes: set.writes,
      union: WorkingSet.Levels(
        mean: union(set.union.mean, reads.mean, set.writes.mean),
        maximum: union(set.union.maximum, reads.maximum, set.writes.maximum),
        atEnd: union(set.union.atEnd, reads.atEnd, set.writes.atEnd)))
  }
}

/// The objects of a table that requests name.
struct ObjectReads {
  /// Its size: the largest that a log gave, else the most bytes of a request.
  var size: Int64
  /// Requests by hour, ascending.
  var cells: [(hour: Int64, cell: HeatCell)] = []

  /// By index of the target, ascending.
  static func of(_ table: Int, in analysis: HeatAnalysis) -> [(target: Int, object: ObjectReads)] {
    var objects: [Int: ObjectReads] = [:]
    for read in analysis.readsByTable[table] where read.isRequest {
      let told = analysis.reads.targets[read.target].objectBytes
      var object = objects[read.target] ?? ObjectReads(size: max(told, 0))
      if told < 0, let bytes = read.bytes, read.count > 0 {
        let each = bytes / Double(read.count)
        object.size = max(object.size, each < 9.2e18 ? Int64(each) : .max)
      }
      // Reads come by time.
      if object.cells.last?.hour == read.hour {
        object.cells[object.cells.count - 1].cell.sure += read.count
      } else {
        var cell = HeatCell()
        cell.sure = read.count
        object.cells.append((read.hour, cell))
      }
      objects[read.target] = object
    }
    return objects.sorted { $0.key < $1.key }.map { (target: $0.key, object: $0.value) }
  }
}
