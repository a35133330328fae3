import LakeModel

/// Puts the figures of heat together: the evidence, resolved against the tables, and what each formula
/// says of it.
struct HeatAnalysis {
  /// The longest window that W is taken over, in hours: ten years.
  private static let maximumHours: Int64 = 10 * 8766

  let tables: [HeatTable]
  let configuration: HeatConfiguration
  let evidence: AccessEvidence
  let window: AnalysisWindow
  let reads: HeatReads
  /// The first hour that the evidence of reads covers; nil when there is none.
  let evidenceStart: Int64?
  let touches: [HeatTouches]
  let readsByTable: [[HeatReads.Read]]
  /// What is taken of the reads of each table's partitions where no evidence tells of any.
  let assumed: [AssumedReads]
  private let haveRequests: [Bool]

  /// Resolves the evidence.
  ///
  /// - Parameters:
  ///   - scanned: the tables, and what the profile calls them.
  ///   - evidence: of reads; empty when no log was read.
  ///   - window: that the lake's rates share; nil when no commit is dated.
  ///   - asOf: ends the window with the last hour that had passed by then; nil for the newest commit or
  ///     read.
  ///   - since: starts it; nil for the first read.
  ///   - configuration: what else was asked for.
  ///
  /// There is none when neither a commit nor a read is dated.
  init?(
    _ scanned: [(path: String, table: ScannedTable)], evidence: AccessEvidence,
    window: AnalysisWindow?,
    asOf: Timestamp?, since: Timestamp?, configuration: HeatConfiguration
  ) {
    let coverage = evidence.coverage
    guard !scanned.isEmpty, window != nil || coverage != nil else { return nil }
    let newest = max(window?.endHour ?? .min, coverage?.to.hour.saturatingSum(1) ?? .min)
    let end = asOf?.hour ?? newest
    var start = window?.startHour ?? end
    if let coverage { start = max(coverage.from.hour, since?.hour ?? .min) }
    let bounded = AnalysisWindow(
      startHour: max(start, end.saturatingDifference(Self.maximumHours)), endHour: end)
    self.window = bounded
    self.configuration = configuration
    self.evidence = evidence
    tables = scanned.map { HeatTable($0.table, path: $0.path) }
    evidenceStart = coverage?.from.hour
    reads = HeatReads(
      evidence, tables: tables,
      places: scanned.map { (place: $0.table.place, name: $0.table.state.name) },
      accessRoots: configuration.accessRoots, end: bounded.to)
    var byTable: [[HeatReads.Read]] = Array(repeating: [], count: tables.count)
    for read in reads.reads { byTable[reads.targets[read.target].table].append(read) }
    readsByTable = byTable
    haveRequests = byTable.map { $0.contains(where: \.isRequest) }
    var touches: [HeatTouches] = []
    for (index, table) in tables.enumerated() {
      touches.append(
        HeatTouches(
          byTable[index], targets: reads.targets, table: table, prior: configuration.prior,
          countsRequests: haveRequests[index]))
    }
    self.touches = touches
    var shares = configuration.prior.map { TouchedShares($0, at: bounded.endHour - 1) }
    assumed = zip(tables, byTable).map { table, reads in
      guard reads.isEmpty else { return AssumedReads(.none) }
      return (table.isDated ? shares?.reads(of: table.partitions) : nil) ?? AssumedReads(.recency)
    }
  }

  /// Whether stack distances and bytes of a table come from requests of objects.
  func usesObjects(_ table: Int) -> Bool { haveRequests[table] }

  /// The rung of a table.
  func rung(_ table: Int) -> TableHeat.Rung {
    let own = readsByTable[table]
    guard !own.isEmpty else {
      return configuration.prior != nil && tables[table].isDated ? .prior : .recency
    }
    if haveRequests[table] { return .objects }
    return touches[table].vagueReads * 2 <= readCount(table) ? .partitions : .table
  }

  /// Reads of a table, scaled.
  func readCount(_ table: Int) -> Double {
    readsByTable[table].reduce(0) { $0 + Double($1.count) * $1.scale }
  }

  /// The heat of the lake.
  func heat() -> LakeHeat {
    let sets = WorkingSetFigures(self)
    let order = HeatOrder(self)
    let ratios = MissRatioFigures(self)
    var ages = AgeHistogram()
    var tableHeats: [TableHeat] = []
    for index in tables.indices {
      let own = ageHistogram(index)
      if !readsByTable[index].isEmpty { ages.merge(own) }
      tableHeats.append(
        tableHeat(
          index, ages: own, sets: sets.tables[index], ratios: ratios.curves(of: [index]),
          order: order))
    }
    let left = reads.leftOut
    let inputs = QueryInputs(self, order: order, table: nil)
    return LakeHeat(
      window: window,
      sources: evidence.sources.sorted { $0.key < $1.key }.map { source, sums in
        LakeHeat.Source(
          source: source, records: sums.records, bytes: sums.bytes, unsized: sums.unsized,
          writeRecords: sums.writeRecords, undated: sums.undated, failed: sums.failed,
          unusable: sums.unusable, from: sums.first, to: sums.last)
      },
      matching: LakeHeat.Matching(
        roots: reads.resolver.roots.map {
          LakeHeat.Root(logs: $0.logs.text, lake: $0.lake.text)
        }, reads: reads.all, unmatchedReads: left.unmatched, bytes: reads.allBytes,
        unmatchedBytes: left.unmatchedBytes),
      prior: configuration.prior, workingSets: sets.lake,
      missRatios: ratios.curves(of: Array(tables.indices)),
      ages: ages.finish(isPrior: false, readBytes: nil),
      queries: order.coverage(inputs, of: nil), queryInputs: inputs, tables: tableHeats,
      findings: HeatFindings.of(self, tables: tableHeats))
  }

  private func ageHistogram(_ table: Int) -> AgeHistogram {
    var histogram = AgeHistogram()
    for (index, partition) in tables[table].partitions.enumerated() {
      if readsByTable[table].isEmpty {
        guard let prior = configuration.prior else { continue }
        histogram.add(prior, of: partition, at: window.endHour - 1)
      } else {
        histogram.add(touches[table].partitions[index], of: partition)
      }
    }
    return histogram
  }

  private func tableHeat(
    _ table: Int, ages: AgeHistogram, sets: [WorkingSet], ratios: [MissRatioCurve],
    order: HeatOrder
  ) -> TableHeat {
    let own = readsByTable[table]
    let isQueried = own.contains { !$0.isRequest }
    let bytes = touches[table].table.reduce(0) { $0 + $1.cell.bytes }
    return TableHeat(
      path: tables[table].path, rung: rung(table), reads: readCount(table),
      vagueReads: touches[table].vagueReads,
      queryCount: isQueried ? Set(own.lazy.filter { !$0.isRequest }.map(\.group)).count : nil,
      readBytes: bytes, readHours: touches[table].load, writeReads: reads.writeReads[table].count,
      writeReadBytes: reads.writeReads[table].bytes, earlyReads: touches[table].early.reads,
      from: own.first.map { Timestamp(milliseconds: $0.time) },
      to: own.last.map { Timestamp(milliseconds: $0.time) }, workingSets: sets,
      missRatios: ratios,
      ages: own.isEmpty
        ? ages.finish(isPrior: true, readBytes: tables[table].live)
        : ages.finish(isPrior: false, readBytes: nil),
      queries: isQueried
        ? order.coverage(QueryInputs(self, order: order, table: table), of: table) : nil,
      partitions: order.partitions(of: table).map { partition($0, of: table) })
  }

  private func partition(_ index: Int, of table: Int) -> TableHeat.Partition {
    let partition = tables[table].partitions[index]
    let cells = touches[table].partitions[index]
    let written = partition.writes(upTo: window.endHour - 1)
    let touches = cells.isEmpty ? [] : configuration.prior?.touches ?? [1]
    return TableHeat.Partition(
      path: partition.path, live: partition.live,
      reads: cells.reduce(0) { $0 + $1.cell.reads },
      expectedReads: cells.reduce(0) { $0 + $1.cell.expected },
      readBytes: cells.reduce(0) { $0 + $1.cell.bytes },
      lastReadHour: cells.last { $0.cell.sure > 0 }.map { AnalysisWindow.time(ofHour: $0.hour) },
      lastWriteHour: written == 0
        ? nil : AnalysisWindow.time(ofHour: partition.writeHours[written - 1]),
      hot: WriteRecency.spans.indices.map { span in
        WorkingSetLevel.union(
          of: partition.live.bytes,
          WorkingSetLevel.Touches(
            reads: cells, writes: partition.writeHours, likelihoods: touches,
            assumption: assumed[table].assumption(partition: index, span: span)),
          hours: WriteRecency.spans[span].milliseconds / Timestamp.millisecondsPerHour,
          at: window.endHour)
      })
  }
}
