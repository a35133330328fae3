import JSONScan
package import LakeAnalysis
import LakeModel

/// The hot working set by itself: of the lake and all its tables, or of one table; all partitions.
package struct HeatReport {
  private let profile: LakeProfile
  private let table: String?
  private let top: Int

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - profile: the lake.
  ///   - table: path of the only table that is told of; nil for the lake and all tables.
  ///   - top: how many of the hottest partitions of a table the text names; JSON and CSV list all.
  package init(_ profile: LakeProfile, table: String? = nil, top: Int) {
    self.profile = profile
    self.table = table
    self.top = top
  }

  private func isTold(_ heat: TableHeat) -> Bool {
    table.map { $0.utf8.elementsEqual(heat.path.utf8) } ?? true
  }

  /// The heat as JSON, with a line break at its end: `heat` for the lake, or `tableHeat` for one table;
  /// null when nothing of the lake is dated.
  package func json(version: String) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("lakegauge", version)
    writer.key(table == nil ? "heat" : "tableHeat")
    if let heat = profile.heat {
      if table == nil {
        HeatJSON.write(heat, partitionLimit: nil, to: &writer)
      } else if let own = heat.tables.first(where: isTold) {
        HeatJSON.write(own, partitionLimit: nil, to: &writer)
      } else {
        writer.null()
      }
    } else {
      writer.null()
    }
    let findings = profile.heat?.findings ?? []
    writer.findings(findings.filter { $0.object.isEmpty || table == nil || $0.object == table })
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// The heat as comma-separated values: one figure a line, with its formula's id, what it is of, and its
  /// bounds. The lake's lines come first and have an empty table.
  package func csv() -> [UInt8] {
    var writer = HeatLines()
    guard let heat = profile.heat else { return writer.bytes }
    if table == nil {
      writer.add(heat.workingSets)
      writer.add(heat.missRatios)
      writer.add(heat.ages)
      writer.add(heat.queries)
    }
    for table in heat.tables where isTold(table) {
      writer.begin(table)
      writer.add(table.workingSets)
      writer.add(table.missRatios)
      writer.add(table.ages)
      writer.add(table.queries)
      writer.add(table.partitions)
    }
    return writer.bytes
  }

  /// The heat as text for a terminal, every line ended.
  package func render(options: LakeTerminalReport.Options) -> String {
    guard let heat = profile.heat else {
      return "Neither a commit nor a read has a time, so there is no working set.\n"
    }
    let figures = HeatFigures(
      heat: heat, width: options.width, text: TerminalText(isUTF8: options.isUTF8),
      style: TerminalStyle(isColored: options.isColored))
    var sections = table == nil ? figures.summary(isWhole: true) : []
    for table in heat.tables where isTold(table) {
      sections += figures.sections(of: table, top: top)
    }
    sections.append(figures.footer)
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }
}

/// Writes figures of heat one a line.
private struct HeatLines {
  private var writer = CSVWriter()
  private var table = ""
  private var rung = ""

  init() {
    for name in [
      "table", "rung", "formula", "figure", "of", "statistic", "low", "estimate", "high", "unit",
    ] { writer.field(name) }
    writer.endRecord()
  }

  var bytes: [UInt8] { writer.bytes }

  mutating func begin(_ table: TableHeat) {
    self.table = TableJSON.pathText(table.path)
    rung = String(table.rung.rawValue)
    line("", "reads", "queries' and requests", "sum", table.reads, "reads")
    line("", "read bytes", "queries' and requests", "sum", table.readBytes, "B")
  }

  private mutating func begin(
    _ formula: String, _ figure: String, _ of: String, _ statistic: String
  ) {
    for text in [table, rung, formula, figure, of, statistic] { writer.field(text) }
  }

  private mutating func line(
    _ formula: String, _ figure: String, _ of: String, _ statistic: String, _ bytes: ByteEstimate
  ) {
    begin(formula, figure, of, statistic)
    for value in [bytes.low, bytes.estimate, bytes.high] { writer.field(Optional(value)) }
    writer.field("B")
    writer.endRecord()
  }

  private mutating func line(
    _ formula: String, _ figure: String, _ of: String, _ statistic: String,
    _ value: Double?, _ unit: String, low: Double? = nil, high: Double? = nil
  ) {
    begin(formula, figure, of, statistic)
    for value in [low ?? value, value, high ?? value] { writer.field(value) }
    writer.field(unit)
    writer.endRecord()
  }

  mutating func add(_ sets: [WorkingSet]) {
    for set in sets {
      for (name, levels) in [("read", set.reads), ("written", set.writes), ("either", set.union)] {
        let figure = "\(name) within \(set.span.name)"
        line("R-10", figure, set.grain.rawValue, "mean", levels.mean)
        line("R-10", figure, set.grain.rawValue, "max", levels.maximum)
        line("R-10", figure, set.grain.rawValue, "at end", levels.atEnd)
      }
    }
  }

  mutating func add(_ curves: [MissRatioCurve]) {
    for curve in curves {
      let filling = "filled by \(curve.filling.rawValue)"
      line(
        "R-11", "cold share of read bytes", curve.grain.rawValue, filling, curve.coldShare, "share")
      for point in curve.points {
        line(
          "R-11", "share of read bytes served by \(point.bytes) B", curve.grain.rawValue, filling,
          point.servedShare, "share", low: max(point.servedShare - point.error, 0),
          high: min(point.servedShare + point.error, 1))
      }
      for requirement in curve.requirements {
        line(
          "R-11", "size that serves \(requirement.percent) % of read bytes", curve.grain.rawValue,
          filling, requirement.bytes.map(Double.init), "B")
      }
    }
  }

  mutating func add(_ ages: AgeAtRead?) {
    guard let ages else { return }
    let of = ages.isPrior ? "prior" : "read bytes"
    for ageClass in ages.classes {
      let name = ageClass.hours.map { "age up to \($0) h" } ?? "older"
      line("R-12", name, of, "share", ageClass.share, "share")
    }
    line("R-12", "older than the visible history", of, "share", ages.olderThanHistory, "share")
    for coverage in ages.coverage {
      line(
        "R-12", "age that covers \(coverage.percent) %", of, "quantile",
        coverage.hours.map(Double.init), "h")
    }
  }

  mutating func add(_ coverage: QueryCoverage?) {
    guard let coverage else { return }
    line("R-13", "queries", "evidence", "sum", Double(coverage.queries), "queries")
    for point in coverage.points {
      line(
        "R-13", "share of queries complete in \(point.bytes) B",
        "\(point.partitions) hottest partitions", "share", nil, "share", low: point.low,
        high: point.high)
    }
    for requirement in coverage.requirements {
      line(
        "R-13", "size that completes \(requirement.percent) % of queries", "hottest partitions",
        "least", nil, "B", low: requirement.optimistic.map(Double.init),
        high: requirement.pessimistic.map(Double.init))
    }
  }

  mutating func add(_ partitions: [TableHeat.Partition]) {
    for partition in partitions {
      line("", "reads of a partition", partition.path, "sum", partition.reads, "reads")
      line("", "read bytes of a partition", partition.path, "sum", partition.readBytes, "B")
      line(
        "", "live bytes of a partition", partition.path, "at end",
        ByteEstimate(partition.live.bytes))
      for (span, bytes) in zip(WriteRecency.spans, partition.hot) {
        line("R-10", "either within \(span.name)", partition.path, "at end", bytes)
      }
    }
  }
}
