import LakeAnalysis
import LakeModel

extension VolumePlan {
  /// Everything as figures: of all that is mirrored, then of each class, then what is left out.
  public var figures: [PlanFigure] {
    var figures = VolumeFigures(part: mirrored, window: window).all
    for part in classes { figures += VolumeFigures(part: part, window: window).all }
    figures += leftOutFigures
    return figures
  }

  /// What the mirror does not receive because the scenario leaves its tables out.
  private var leftOutFigures: [PlanFigure] {
    guard let leftOut else { return [] }
    let gross = leftOut.volumes.total.gross
    let inputs: [PlanFigure.Term] = [
      .init("Σ bytes created or appended, tables left out", .bytes(gross)),
      .init("the same of mirrored tables", .bytes(mirrored.volumes.total.gross)),
      .init("tables left out", .count(Int64(leftOut.tables))),
      .init("hours of the window", .count(window.hours)),
    ]
    return [
      PlanFigure(
        id: "volume.left-out-per-day", name: "Left out by the scenario, mean day",
        value: .bytesPerDay(leftOut.volumes.grossPerDay),
        formula: "R-1 of the tables that are not mirrored ÷ days of the window", inputs: inputs),
      PlanFigure(
        id: "volume.left-out-share", name: "Share of the lake's new bytes that is left out",
        value: mirroredShare.map { .share(1 - $0) } ?? .unknown("nothing is new in the window"),
        formula: "R-1 of the tables that are not mirrored ÷ R-1 of all tables", inputs: inputs),
    ]
  }
}

/// The figures of one part of the lake.
private struct VolumeFigures {
  let part: VolumePlan.Part
  let window: AnalysisWindow

  private var volumes: VolumeProfile { part.volumes }

  var all: [PlanFigure] {
    means + days + hours + parts + ratios + part.shortLived.flatMap(shortLived)
  }

  /// A figure whose id names the class.
  private func figure(
    _ name: String, _ title: String, _ value: PlanFigure.Value, _ formula: String,
    within: String? = nil, inputs: [PlanFigure.Term], steps: [PlanFigure.Term] = [],
    caveat: String? = nil
  ) -> PlanFigure {
    let labels = [part.className.map { "class=" + $0 }, within.map { "within=" + $0 }]
      .compactMap { $0 }
    return PlanFigure(
      id: "volume." + name + (labels.isEmpty ? "" : "[\(labels.joined(separator: ","))]"),
      name: title, value: value, formula: formula, inputs: inputs, steps: steps, caveat: caveat)
  }

  private var windowTerms: [PlanFigure.Term] {
    [
      .init("window, from", .time(window.from)),
      .init("window, to, not included", .time(window.to)),
      .init("hours of the window", .count(window.hours)),
      .init("tables", .count(Int64(part.tables))),
    ]
  }

  /// What is said of figures that a cut log makes too small.
  private var cutCaveat: String? {
    part.cutTables == 0
      ? nil
      : "at least this: of \(part.cutTables) of \(quantity(part.tables, "table")) the log tells only a part of the "
        + "window, or nothing of it"
  }

  /// What is taken over the window but not exact.
  private func perDay(
    _ name: String, _ title: String, _ bytes: ByteInterval, _ formula: String
  ) -> PlanFigure {
    let value: PlanFigure.Value =
      bytes.low == bytes.high
      ? .bytesPerDay(volumes.perDay(bytes.high))
      : .bytesBetween(clamped(volumes.perDay(bytes.low)), clamped(volumes.perDay(bytes.high)))
    let isBetween = bytes.low != bytes.high
    return figure(
      name, title, value, formula,
      inputs: [.init("bytes in the window", .bytesBetween(bytes.low, bytes.high))] + windowTerms,
      caveat: [
        isBetween
          ? "between two bounds, per day: the log does not tell how many rows rewrites changed"
          : nil, cutCaveat,
      ].compactMap { $0 }.joined(separator: "; ").nonEmpty)
  }

  private var means: [PlanFigure] {
    let inputs =
      [PlanFigure.Term("Σ bytes created or appended", .bytes(volumes.total.gross))] + windowTerms
    var figures = [
      figure(
        "mean-day", "New bytes, mean day", .bytesPerDay(volumes.grossPerDay),
        "R-1: Σ bytes created or appended × 24 h ÷ hours of the window", inputs: inputs,
        caveat: cutCaveat),
      figure(
        "mean-rate", "New bytes, mean rate", .bitsPerSecond(volumes.grossPerDay * 8 / 86_400),
        "R-1 a day × 8 ÷ 86,400 s, without headroom", inputs: inputs, caveat: cutCaveat),
    ]
    if part.cutTables > 0 {
      figures.append(
        figure(
          "own-rates-day", "New bytes, mean day, cut logs at their own rate",
          .bytesPerDay(part.ownRatesPerDay),
          "Σ over tables of R-1 a day, each over the part of the window that its log tells",
          inputs: [.init("tables whose log is cut", .count(Int64(part.cutTables)))] + windowTerms,
          caveat:
            "supposes that those tables moved as much before; a table whose log tells nothing of "
            + "the window counts zero"))
    }
    if volumes.total.wholeObjects != volumes.total.gross {
      figures.append(
        figure(
          "whole-objects-day", "New bytes, mean day, objects that grew copied whole",
          .bytesPerDay(volumes.wholeObjectsPerDay),
          "R-1 with the whole object in place of what was appended, × 24 h ÷ hours of the window",
          inputs: [
            .init("Σ bytes with whole objects", .bytes(volumes.total.wholeObjects))
          ] + windowTerms,
          caveat: "what a copier moves that knows objects only; others need append support"))
    }
    return figures
  }

  private var days: [PlanFigure] {
    let names = [
      ("p50-day", "median day"), ("p95-day", "95th percentile day"),
      ("p99-day", "99th percentile day"), ("largest-day", "largest whole day"),
    ]
    let daily = volumes.daily?.gross
    let values = [daily?.p50, daily?.p95, daily?.p99, daily?.maximum]
    return zip(names, values).map { name, value in
      figure(
        name.0, "New bytes, " + name.1,
        value.map { .bytes($0) } ?? .unknown("no whole UTC day lies in the window"),
        "R-1 by UTC day; nearest rank over the whole days in the window, days without commits are zero",
        inputs: [.init("whole UTC days in the window", .count(window.wholeDayCount))] + windowTerms,
        caveat: percentileCaveat(name.0))
    }
  }

  /// A percentile of few days is their maximum.
  private func percentileCaveat(_ name: String) -> String? {
    let least: Int64 = name == "p99-day" ? 101 : name == "p95-day" ? 21 : 0
    let few =
      window.wholeDayCount > 0 && window.wholeDayCount < least
      ? "over \(window.wholeDayCount) whole days it is the largest of them" : nil
    return [few, cutCaveat].compactMap { $0 }.joined(separator: "; ").nonEmpty
  }

  private var hours: [PlanFigure] {
    let hourly = volumes.hourly?.gross
    var steps: [PlanFigure.Term] = []
    if let busiest = volumes.busiestHour {
      steps = [
        .init("the hour begins", .time(busiest.start)),
        .init("objects in it", .count(busiest.objects)),
        .init("rate over that hour", .bitsPerSecond(Double(busiest.gross) * 8 / 3_600)),
      ]
    }
    let formula = "R-1 by UTC hour; nearest rank over all hours of the window"
    return [
      figure(
        "p95-hour", "New bytes, 95th percentile hour",
        hourly.map { .bytes($0.p95) } ?? .unknown("the window holds no hour"), formula,
        inputs: windowTerms, caveat: cutCaveat),
      figure(
        "peak-hour", "New bytes, peak hour", .bytes(volumes.busiestHour?.gross ?? 0),
        "R-1: the hour with most new bytes, the earliest of equals", inputs: windowTerms,
        steps: steps, caveat: cutCaveat),
    ]
  }

  private var parts: [PlanFigure] {
    let total = volumes.total
    func exactly(_ bytes: Int64) -> ByteInterval { ByteInterval(low: bytes, high: bytes) }
    return [
      perDay(
        "logical-day", "Logical, mean day", total.logical,
        "R-2: ingest, overwrite, log appends, and the changed rows' part of rewrites, a day"),
      perDay(
        "rewritten-day", "Rewritten, mean day", total.rewritten,
        "R-3: rewrites, compaction and clustering less their logical part, a day"),
      perDay(
        "retired-day", "Retired, mean day", exactly(total.retired),
        "R-4: bytes that left the latest snapshot, a day"),
      perDay(
        "deleted-day", "Deleted, mean day", exactly(total.deleted),
        "R-4: bytes that are physically gone, a day"),
      figure(
        "net-growth-day", "Net growth, mean day",
        .bytesPerDay(volumes.perDay(part.netGrowth)),
        "R-5: (live(t1) − live(t0)) a day, first loads in the window included",
        inputs: [.init("live(t1) − live(t0)", .bytes(part.netGrowth))] + windowTerms,
        caveat: part.isMeanLiveExact
          ? nil : "objects without a size or a time are left out of levels, or cut logs are"),
    ]
  }

  private var ratios: [PlanFigure] {
    let amplification = volumes.writeAmplification
    let value: PlanFigure.Value =
      switch (amplification?.low, amplification?.high) {
      case (let low?, let high?) where low == high: .ratio(low)
      case (let low?, let high?): .text("between \(rounded(low)) and \(rounded(high)) times")
      case (let low?, nil): .text("at least \(rounded(low)) times")
      case (nil, _) where amplification != nil: .text("rewrites only")
      default: .unknown("nothing but metadata moved in the window")
      }
    return [
      figure(
        "churn-ratio", "Churn a day, of mean live bytes",
        part.churnRatio.map { .share($0) } ?? .unknown("nothing is live"),
        "R-6: R-1 a day ÷ mean live bytes over the window",
        inputs: [
          .init("R-1 a day", .bytesPerDay(volumes.grossPerDay)),
          .init("mean live bytes", .bytes(clamped(part.meanLive))),
        ] + windowTerms,
        caveat: part.isMeanLiveExact
          ? nil
          : "mean live bytes are an estimate: objects without a size or a time, or cut logs"),
      figure(
        "write-amplification", "Write amplification", value, "R-7: R-1 ÷ R-2",
        inputs: [
          .init("R-1", .bytes(volumes.total.gross)),
          .init(
            "R-2", .bytesBetween(volumes.total.logical.low, volumes.total.logical.high)),
        ] + windowTerms),
    ]
  }

  private func shortLived(_ figures: ShortLived) -> [PlanFigure] {
    let name = figures.span.name
    let inputs: [PlanFigure.Term] = [
      .init("born in the window less its last Δ", .bytes(figures.born.bytes)),
      .init("of these retired within Δ", .bytes(figures.retired.bytes)),
      .init("of these deleted within Δ", .bytes(figures.deleted.bytes)),
    ]
    func value(_ share: Double?) -> PlanFigure.Value {
      share.map { .share($0) }
        ?? .unknown("no data object was born in the window less its last \(name)")
    }
    return [
      figure(
        "retired-soon", "Born and retired within \(name)", value(figures.retiredShare),
        "R-8: bytes of data objects retired within Δ of their creation ÷ bytes created",
        within: name, inputs: inputs),
      figure(
        "deleted-soon", "Born and deleted within \(name)", value(figures.deletedShare),
        "R-8t: bytes of data objects deleted within Δ of their creation ÷ bytes created",
        within: name, inputs: inputs),
    ]
  }

  /// The nearest number of bytes.
  private func clamped(_ bytes: Double) -> Int64 {
    Int64(exactly: bytes.rounded()) ?? (bytes > 0 ? .max : 0)
  }

  /// A ratio with two decimals, for a sentence.
  private func rounded(_ ratio: Double) -> String {
    let hundredths = clamped(ratio * 100)
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
