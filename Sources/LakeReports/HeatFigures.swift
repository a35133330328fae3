import LakeAnalysis
import LakeModel

/// The hot working set as lines for a terminal: of the lake, then of each table.
struct HeatFigures {
  let heat: LakeHeat
  let width: Int
  let text: TerminalText
  let style: TerminalStyle

  private func lines(_ sentence: String) -> [String] {
    TerminalText.wrapped(text.safe(sentence), to: width)
  }

  // MARK: The lake

  /// The lake's part: what the evidence is, W, the curve, ages and queries, and the tables.
  ///
  /// - Parameter isWhole: whether nothing else is told: all grains, and all of the curve.
  /// - Returns: sections of lines.
  func summary(isWhole: Bool) -> [[String]] {
    var sections = [[style.strong("Hot working set")] + evidence]
    for grain in HeatGrain.allCases where isWhole || grain == .partition {
      sections.append(table(of: heat.workingSets.filter { $0.grain == grain }, grain: grain))
    }
    sections.append(curveSection(heat.missRatios, isWhole: isWhole))
    sections.append((age(heat.ages) + completion(heat.queries)).flatMap { lines($0) })
    sections.append(tables)
    return sections
  }

  private var evidence: [String] {
    guard heat.hasEvidence, let coverage = heat.coverage else {
      return lines(
        "No access log was given (scan --access LOG), so reads stand on "
          + (heat.prior.map { "a prior by the age of the data (\($0.name))" }
            ?? "what was written last") + ": not evidence but a guess, labelled as one.")
    }
    let kinds = heat.sources.map { source in
      "\(source.source.name) (\(DecimalText.quantity(source.records, "record")), "
        + "\(ByteQuantity.binary(source.bytes)))"
    }
    let matching = heat.matching
    return lines(
      "Evidence of reads from \(minute(coverage.from)) to \(minute(coverage.to)) UTC: "
        + kinds.joined(separator: ", ")
        + ". Of \(DecimalText.quantity(Int64(matching.reads.rounded()), "read")), each counted once, "
        + "\(DecimalText.percent(matching.unmatchedShareOfReads)), of their "
        + "\(ByteQuantity.binary(matching.bytes)) "
        + "\(DecimalText.percent(matching.unmatchedShareOfBytes)) are of no table of the lake."
        + guesses)
  }

  /// How many tables no evidence names: their reads are guessed, in the lake's figures too.
  private var guesses: String {
    let count = heat.tables.count { $0.rung >= .prior }
    guard count > 0 else { return "" }
    return
      " No log names \(count) of the \(heat.tables.count) tables: what is said of their reads is a "
      + "guess (rungs 4 and 5), which is a part of the lake's figures marked ~ and of no lower bound."
  }

  private func queries(_ count: Int) -> String {
    DecimalText.quantity(count, "query", plural: "queries")
  }

  private func minute(_ time: Timestamp) -> String {
    String(time.iso8601.prefix(16)).replacing("T", with: " ")
  }

  /// W(t, τ) of one grain, mean and most over t, and at the end.
  private func table(of sets: [WorkingSet], grain: HeatGrain) -> [String] {
    guard !sets.isEmpty else { return [] }
    let name =
      switch grain {
      case .object: "Objects"
      case .partition: "Partitions"
      case .table: "Tables"
      }
    let isUncertain = sets.contains { !$0.union.atEnd.isKnown || !$0.reads.atEnd.isKnown }
    var table = TextTable(
      [
        .init(header: [name, "within"], isRightAligned: false),
        .init(header: ["Read,", "mean"]), .init(header: ["", "at end"]),
        .init(header: ["Written,", "mean"]), .init(header: ["", "at end"]),
        .init(header: ["Either,", "mean"]), .init(header: ["", "most"]),
        .init(header: ["", "at end"]),
      ]
        + (isUncertain
          ? [
            .init(header: ["Bounds at end:", "read"]), .init(header: ["", "either"]),
          ] : []))
    for set in sets {
      let reads = set.isCut ? atLeast : ""
      let writes = set.areWritesCut ? atLeast : ""
      let either = set.isCut || set.areWritesCut ? atLeast : ""
      table.add(
        [
          set.span.name, reads + bytes(set.reads.mean), reads + bytes(set.reads.atEnd),
          writes + bytes(set.writes.mean), writes + bytes(set.writes.atEnd),
          either + bytes(set.union.mean), either + bytes(set.union.maximum),
          either + bytes(set.union.atEnd),
        ] + (isUncertain ? [bounds(set.reads.atEnd), bounds(set.union.atEnd)] : []))
    }
    return fitting(table)
  }

  /// A table's lines, in as many parts as the width asks for.
  private func fitting(_ table: TextTable) -> [String] {
    let names = (table.rows.map { $0[0] } + (table.columns.first?.header ?? [])).reduce(0) {
      max($0, TerminalText.width($1))
    }
    let parts = LakeTerminalReport.parts(
      of: table, columns: Array(table.columns.indices.dropFirst()), firstColumn: min(names, 24),
      width: width
    ).map { $0.lines(width: width, text: text, style: style) }
    return Array(parts.joined(separator: [""]))
  }

  /// Stands before a lower bound.
  private var atLeast: String { text.isUTF8 ? "≥" : ">=" }

  /// Bytes as they are taken to be, marked where that is not known.
  private func bytes(_ bytes: ByteEstimate) -> String {
    (bytes.isKnown ? "" : "~") + ByteQuantity.binary(bytes.estimate)
  }

  /// The bounds that bytes lie in.
  private func bounds(_ bytes: ByteEstimate) -> String {
    ByteQuantity.binary(low: Double(bytes.low), high: Double(bytes.high), dash: text.dash)
  }

  /// What caches of some sizes serve.
  private func curveSection(_ curves: [MissRatioCurve], isWhole: Bool) -> [String] {
    guard let first = curves.first else { return [] }
    var table = TextTable(
      [.init(header: ["Of read bytes"], isRightAligned: false)]
        + curves.map { .init(header: [name(of: $0.filling)]) })
    for (index, requirement) in first.requirements.enumerated() {
      table.add(
        ["\(requirement.percent) % need"]
          + curves.map { curve in
            curve.requirements[index].bytes.map { ByteQuantity.binary($0) } ?? "never"
          })
    }
    if isWhole {
      for (index, percent) in MissRatioSweep.gridPercents.enumerated() {
        table.add(
          ["\(percent) % of the footprint"]
            + curves.map { curve in
              guard index < curve.points.count else { return text.none }
              let point = curve.points[index]
              let error = point.error > 0 ? " ± " + DecimalText.percent(point.error) : ""
              return text.safe(DecimalText.percent(point.servedShare) + error)
            })
      }
    }
    table.add(["Cold: not there yet"] + curves.map { DecimalText.percent($0.coldShare) })
    let sample =
      first.rate < 1
      ? " Followed: \(DecimalText.percent(first.rate)) of them, a sample by hash." : ""
    return table.lines(width: width, text: text, style: style)
      + lines(
        "Of \(ByteQuantity.binary(first.readBytes)) in \(DecimalText.quantity(first.accesses, "read")) of "
          + "\(first.grain.rawValue)s; the footprint, all that is touched, is "
          + "\(ByteQuantity.binary(curves.map(\.footprint).max() ?? 0))." + sample)
  }

  private func name(of filling: MissRatioCurve.Filling) -> String {
    switch filling {
    case .reads: "Cache, filled by reads"
    case .readsAndWrites: "Mirror, filled by writes too"
    }
  }

  private func age(_ ages: AgeAtRead?) -> [String] {
    guard let ages else { return [] }
    let parts = ages.coverage.map { coverage in
      "\(coverage.percent) % up to \(coverage.hours.map(Self.duration) ?? "beyond the visible history")"
    }
    let vague =
      ages.vagueShare > 0
      ? " Of the bytes \(DecimalText.percent(ages.vagueShare)) are of unknown partitions, spread by the "
        + "prior." : ""
    let of =
      ages.isPrior
      ? "Age of what is read by the prior, of \(ByteQuantity.binary(ages.readBytes)) live"
      : "Age at read, of \(ByteQuantity.binary(ages.readBytes)) read"
    return [of + ": " + parts.joined(separator: ", ") + "." + vague]
  }

  /// Hours as a person says them.
  static func duration(_ hours: Int64) -> String {
    hours < 48 ? "\(hours) h" : DecimalText.significant(Double(hours) / 24) + " days"
  }

  private func completion(_ coverage: QueryCoverage?) -> [String] {
    guard let coverage else { return [] }
    let parts = coverage.requirements.filter { $0.percent != 99 }.map { requirement -> String in
      let low = requirement.optimistic.map { ByteQuantity.binary($0) } ?? "never"
      let high = requirement.pessimistic.map { ByteQuantity.binary($0) } ?? "never"
      return "\(requirement.percent) % in " + (low == high ? low : "\(low) to \(high)")
    }
    let uncertain =
      coverage.uncertain > 0
      ? " Of some inputs of \(queries(coverage.uncertain)) nothing is known."
      : ""
    let error =
      coverage.error > 0
      ? " From a sample of queries: shares are within \(DecimalText.percent(coverage.error))." : ""
    return [
      "Queries with all inputs in the hottest partitions (most reads per byte), of "
        + "\(queries(coverage.queries)): "
        + parts.joined(separator: ", ") + "." + uncertain + error
    ]
  }

  /// A line for each table.
  private var tables: [String] {
    var table = TextTable([
      .init(header: ["Table"], isRightAligned: false), .init(header: ["Rung"]),
      .init(header: ["Reads"]), .init(header: ["Read", "bytes"]),
      .init(header: ["Either", "7d, end"]), .init(header: ["Either", "30d, end"]),
      .init(header: ["90 % of", "reads up to"]),
    ])
    for heat in heat.tables {
      func end(_ span: String) -> String {
        heat.workingSets.first { $0.grain == .partition && $0.span.name == span }.map {
          bytes($0.union.atEnd)
        } ?? text.none
      }
      table.add([
        heat.path.isEmpty ? "." : text.safe(heat.path), String(heat.rung.rawValue),
        heat.rung >= .prior ? text.none : DecimalText.grouped(Int64(heat.reads.rounded())),
        heat.rung >= .prior ? text.none : ByteQuantity.binary(heat.readBytes), end("7d"),
        end("30d"),
        heat.ages?.coverage.first { $0.percent == 90 }?.hours.map(Self.duration) ?? text.none,
      ])
    }
    return fitting(table)
  }

  // MARK: One table

  /// A table's part.
  func sections(of table: TableHeat, top: Int) -> [[String]] {
    var head = [style.strong(table.path.isEmpty ? "." : text.safe(table.path))]
    var sentence = "Rung \(table.rung.rawValue), \(table.rung.name)"
    if table.rung < .prior, let from = table.from, let to = table.to {
      sentence +=
        ": \(DecimalText.quantity(Int64(table.reads.rounded()), "read"))"
        + (table.queryCount.map { " of \(queries($0))" } ?? "")
        + ", \(ByteQuantity.binary(table.readBytes)), \(minute(from)) to \(minute(to)) UTC"
      if table.vagueReads > 0 {
        sentence +=
          "; of \(DecimalText.grouped(Int64(table.vagueReads.rounded()))) the partitions are not known"
      }
      if table.writeReads > 0 {
        sentence +=
          "; below statements that write \(DecimalText.grouped(Int64(table.writeReads.rounded()))) more, "
          + ByteQuantity.binary(table.writeReadBytes)
      }
    }
    head += lines(sentence + ".")
    var sections = [head]
    for grain in [HeatGrain.object, .partition] {
      sections.append(
        self.table(of: table.workingSets.filter { $0.grain == grain }, grain: grain))
    }
    sections.append(curveSection(table.missRatios, isWhole: false))
    sections.append((age(table.ages) + completion(table.queries)).flatMap { lines($0) })
    sections.append(partitions(of: table, top: top))
    return sections
  }

  private func partitions(of table: TableHeat, top: Int) -> [String] {
    guard table.partitions.count > 1, table.rung < .prior else { return [] }
    var rows = TextTable([
      .init(header: ["Hottest partitions"], isRightAligned: false),
      .init(header: ["Live"]), .init(header: ["Reads"]), .init(header: ["Read", "bytes"]),
      .init(header: ["Last read,", "UTC"]), .init(header: ["Last written,", "UTC"]),
    ])
    for partition in table.partitions.prefix(top) {
      let reads = DecimalText.grouped(Int64(partition.reads.rounded()))
      rows.add([
        partition.path.isEmpty ? "(in none)" : text.safe(partition.path),
        ByteQuantity.binary(partition.live.bytes),
        partition.expectedReads > 0
          ? reads + "+" + DecimalText.significant(partition.expectedReads) : reads,
        ByteQuantity.binary(partition.readBytes),
        partition.lastReadHour.map { minute($0) } ?? text.none,
        partition.lastWriteHour.map { minute($0) } ?? text.none,
      ])
    }
    let rest = table.partitions.count - top
    return fitting(rows)
      + (rest > 0 ? [style.faint("and \(rest) more")] : [])
  }

  /// How every figure above is meant.
  var footer: [String] {
    let prior =
      heat.prior.map { prior in
        " The prior (\(prior.name)) takes as accesses a day "
          + zip(prior.steps, [0] + prior.steps.map(\.belowDays)).map { step, from in
            "\(DecimalText.significant(step.accessesPerDay)) from day "
              + DecimalText.significant(from)
          }.joined(separator: ", ") + "."
      } ?? ""
    return lines(
      "Window: \(minute(heat.window.from)) to \(minute(heat.window.to)) UTC. Touched within τ, R-10: bytes "
        + "of the distinct partitions (objects, tables) read or written in the τ before a full hour, each "
        + "with its live bytes of the last snapshot; the mean and the most are over the hours whose whole "
        + "τ the evidence covers. \(text.isUTF8 ? "≥" : ">="): the evidence is shorter than that. ~: it "
        + "does not tell which partitions, or nothing of a table; the bounds at the end are certain. "
        + "Of read bytes, R-11: LRU by bytes. Age, R-12, in whole hours since the data were written, "
        + "compacted or not. Queries, R-13, weigh the same. Rungs: 1 object logs, 2 partitions, 3 the table "
        + "alone, 4 a prior by age, 5 write recency." + prior)
  }
}
