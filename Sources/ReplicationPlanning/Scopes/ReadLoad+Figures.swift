import LakeAnalysis
public import LakeModel

extension ReadLoad {
  /// What is read, of all sites and of each; not known without evidence.
  public var figures: [PlanFigure] {
    guard let window else {
      return [
        PlanFigure(
          id: "reads.mean", name: "Read in a second",
          value: .unknown("no access log was scanned (--access)"), formula: Self.meanFormula)
      ]
    }
    return rates(window) + requests(window) + [ratio, byWrites] + unknownFigures + siteFigures
  }

  private static let meanFormula = "bytes of reads in the evidence ÷ seconds that it covers"
  private static let hourCaveat = "A mean over an hour: within it reads may come faster."

  private func rates(_ window: AnalysisWindow) -> [PlanFigure] {
    let inputs = [
      PlanFigure.Term("bytes that logs tell", .bytes(WholeBytes.rounded(total.bytes))),
      PlanFigure.Term(
        "bytes that are taken to be all that was touched",
        .bytes(WholeBytes.rounded(total.guessedBytes))),
      PlanFigure.Term("hours of evidence", .count(window.hours)),
    ]
    let guessed =
      (unknown?.guessedBytes ?? 0) > 0
      ? "\(QuantityText.percent(unknown?.guessedBytes ?? 0)) of the bytes are told by no log and taken to "
        + "be all live bytes of what was touched." : nil
    var figures = [
      PlanFigure(
        id: "reads.mean", name: "Read in a second", value: .bytesPerSecond(mean),
        formula: Self.meanFormula, inputs: inputs, caveat: guessed),
      PlanFigure(
        id: "reads.per-day", name: "Read in a day", value: .bytesPerDay(bytesPerDay),
        formula: Self.meanFormula + " × 86,400", inputs: inputs, caveat: guessed),
      PlanFigure(
        id: "reads.p95", name: "Read in a second, 95 % of hours within",
        value: .bytesPerSecond(busy),
        formula: "nearest-rank 95th percentile of bytes by hour, hours without reads among them, ÷ "
          + "3,600", inputs: [PlanFigure.Term("hours of evidence", .count(window.hours))],
        caveat: Self.hourCaveat),
      PlanFigure(
        id: "reads.peak", name: "Read in a second in the busiest hour",
        value: .bytesPerSecond(peak),
        formula: "bytes of the hour in which most is read ÷ 3,600",
        inputs: busiestHour.map {
          [PlanFigure.Term("the hour's bytes", .bytes(WholeBytes.rounded($0.allBytes)))]
        } ?? [], caveat: Self.hourCaveat),
    ]
    if let busiestHour {
      figures.append(
        PlanFigure(
          id: "reads.peak-hour", name: "The busiest hour of reads",
          value: .time(busiestHour.start),
          formula: "start of the hour in which most bytes are read"))
    }
    return figures
  }

  private func requests(_ window: AnalysisWindow) -> [PlanFigure] {
    let none = PlanFigure.Value.unknown(
      "no object log was scanned; logs of queries tell no requests")
    return [
      PlanFigure(
        id: "reads.requests", name: "Requests of data objects in a second",
        value: meanRequests.map { .perSecond($0) } ?? none,
        formula: "requests in object logs ÷ seconds that the evidence covers",
        caveat: "Requests of logs and metadata are not among them."),
      PlanFigure(
        id: "reads.requests-peak",
        name: "Requests of data objects in a second of the busiest hour",
        value: peakRequests.map { .perSecond($0) } ?? none,
        formula: "requests of the hour with most ÷ 3,600", caveat: Self.hourCaveat),
      PlanFigure(
        id: "reads.queries", name: "Reads by queries in a second",
        value: total.reads > 0
          ? .perSecond(total.reads / (Double(window.hours) * 3_600))
          : .unknown("no log of queries tells a read of the mirrored tables"),
        formula: "reads of tables in logs of queries ÷ seconds that the evidence covers"),
    ]
  }

  private var ratio: PlanFigure {
    PlanFigure(
      id: "reads.to-writes", name: "Bytes read for each byte written",
      value: readToWrite.map { .ratio($0) } ?? .unknown("nothing is written in the window"),
      formula: "bytes read per day ÷ R-1 per day",
      inputs: [
        PlanFigure.Term("read", .bytesPerDay(bytesPerDay)),
        PlanFigure.Term("R-1", .bytesPerDay(writtenPerDay)),
      ],
      caveat: "The evidence of reads and the history of writes may cover different times.")
  }

  private var byWrites: PlanFigure {
    PlanFigure(
      id: "reads.by-writes", name: "Read in a day by statements that write",
      value: .bytesPerDay(readByWrites.bytesPerDay),
      formula: "bytes of reads by statements that write ÷ days that the evidence covers",
      inputs: [
        PlanFigure.Term("such reads", .perSecond(readByWrites.readsPerDay / 86_400))
      ],
      caveat: "They stay where the writing is and are in no other figure of reads.")
  }

  private var unknownFigures: [PlanFigure] {
    guard let unknown else { return [] }
    return [
      PlanFigure(
        id: "reads.unknown", name: "Share of read bytes that is not known",
        value: .share(unknown.bytes),
        formula:
          "(bytes that name no table of the lake + bytes that no log tells) ÷ (all bytes told + "
          + "bytes that no log tells)",
        inputs: [
          PlanFigure.Term("of bytes, naming no table", .share(unknown.unmatchedBytes)),
          PlanFigure.Term("of reads, naming no table", .share(unknown.unmatchedReads)),
          PlanFigure.Term("of the load, told by no log", .share(unknown.guessedBytes)),
        ]),
      PlanFigure(
        id: "reads.silent", name: "Share of live bytes in tables that no read names",
        value: .share(unknown.liveWithoutReads),
        formula: "live bytes of mirrored tables without a read ÷ live bytes of mirrored tables",
        inputs: [PlanFigure.Term("such tables", .count(Int64(unknown.tablesWithoutReads)))]),
    ]
  }

  private var siteFigures: [PlanFigure] {
    zip(FigureNames.unique(sites.map(\.site)), sites).flatMap { name, site in
      [
        ("mean", "", site.mean), ("p95", ", 95 % of hours within", site.busy),
        ("peak", " in the busiest hour", site.peak),
      ].map { id, title, value in
        PlanFigure(
          id: "reads.\(id)[site=\(name)]", name: "Read in a second at \(site.site)\(title)",
          value: .bytesPerSecond(value), formula: "share of reads at the site × reads.\(id)",
          inputs: [PlanFigure.Term("share of reads at the site", .share(site.share))],
          caveat: "As if each site read at the same hours.")
      }
    }
  }

  /// That no evidence was scanned, that much of it is not known, and shares of sites that do not add up.
  public var findings: [Finding] {
    guard window != nil else {
      return [
        Finding(
          code: "reads-unknown", severity: .warning, object: "",
          message: "No access log was scanned, so nothing tells what the mirror must serve.")
      ] + shareFindings
    }
    var findings: [Finding] = []
    if let unknown, unknown.bytes > 0.05 {
      findings.append(
        Finding(
          code: "reads-partly-unknown", severity: .warning, object: "",
          message:
            "Of the bytes that are read, \(QuantityText.percent(unknown.bytes)) are not known: "
            + "they name no table of the lake, or no log tells how many there are."))
    }
    return findings + shareFindings
  }

  /// Shares that the scenario gives are known without any evidence of reads.
  private var shareFindings: [Finding] {
    guard shareOfAllSites < 1 - 1e-9 else { return [] }
    return [
      Finding(
        code: "read-shares", severity: .warning, object: "",
        message:
          "The sites' shares of reads (readShare) add up to \(QuantityText.percent(shareOfAllSites)) "
          + "and not to 100 %: the rest stays at the source.")
    ]
  }
}
