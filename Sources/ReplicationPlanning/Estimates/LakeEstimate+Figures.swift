extension LakeEstimate {
  /// What `plan --explain` prints.
  ///
  /// - Parameter recommendedRate: what the mirrored tables of the scan need, in bytes per second; nil to
  ///   scale no rate.
  /// - Returns: the totals first, then the volume of every stratum.
  public func figures(recommendedRate: Double? = nil) -> [PlanFigure] {
    var figures = [
      figure("volume", "new bytes a day of the whole lake", volume) { .bytesPerDay($0) },
      figure("mirrored-volume", "new bytes a day of what is mirrored", mirroredVolume) {
        .bytesPerDay($0)
      },
      figure("live-bytes", "live bytes of the whole lake", liveBytes, Self.bytes),
      figure(
        "mirrored-live-bytes", "live bytes of what is mirrored", mirroredLiveBytes, Self.bytes),
      figure("objects", "new objects a second of the whole lake", objectsPerDay) {
        .perSecond($0 / 86_400)
      },
    ]
    if let recommendedRate, let rate = scaled(rate: recommendedRate) {
      figures.append(
        PlanFigure(
          id: "estimate.recommended", name: "recommended rate, scaled to the whole lake",
          value: .bitsPerSecond(rate.estimate * 8),
          formula: "R-34 on R-21: C of the scan · estimated mirrored volume ÷ its measured volume",
          inputs: [
            .init("C, the recommended rate of the scan", .bitsPerSecond(recommendedRate * 8)),
            .init("measured mirrored volume", .bytesPerDay(mirroredVolume.scanned)),
            .init("estimated mirrored volume", .bytesPerDay(mirroredVolume.estimate)),
          ], steps: Self.steps(rate) { .bitsPerSecond($0 * 8) },
          caveat:
            "assumes that the tables that were not scanned have their bursts at the same times as "
            + "those that were; where they fall apart less is needed, down to the mean"))
    }
    figures += alternatives.map { alternative in
      PlanFigure(
        id: "estimate.alternative[like=\(alternative.name)]",
        name: "new bytes a day if the rest of the lake were like \(alternative.name)",
        value: .bytesPerDay(alternative.volumePerDay),
        formula:
          "measured volume + (live bytes of the lake − measured live bytes) · volume per live byte",
        inputs: [
          .init("volume a day per live byte of these tables", .ratio(alternative.ratio)),
          .init("measured volume", .bytesPerDay(volume.scanned)),
          .init("measured live bytes", Self.bytes(liveBytes.scanned)),
          .init("live bytes of the lake", Self.bytes(liveBytes.estimate)),
        ], caveat: "not an estimate, but how far it would move")
    }
    return figures + bounds(recommendedRate: recommendedRate) + strata.map(figure(of:))
  }

  /// What `plan --explain` prints, without a rate.
  public var figures: [PlanFigure] { figures() }

  private static func bytes(_ value: Double) -> PlanFigure.Value {
    ByteScaling.value(ByteScaling.bytes(value))
  }

  private func figure(
    _ id: String, _ name: String, _ total: EstimatedTotal, _ value: (Double) -> PlanFigure.Value
  ) -> PlanFigure {
    PlanFigure(
      id: "estimate." + id, name: name, value: value(total.estimate),
      formula: "R-34: Σ over strata of N/n · Σ y, or of known live bytes · Σ y ÷ Σ live bytes",
      inputs: [
        .init("Σ y, what the measured tables come to", value(total.scanned)),
        .init("strata", .count(Int64(strata.count))),
        .init("measured tables", .count(strata.reduce(0) { $0 + Int64($1.measuredTables) })),
      ], steps: Self.steps(total, value), caveat: Self.caveat(total))
  }

  private func figure(of stratum: Stratum) -> PlanFigure {
    let formula =
      switch stratum.method {
      case .complete: "Σ y: every table was measured"
      case .expansion: "N/n · Σ y; variance N² · (1 − n/N) · s² ÷ n"
      case .ratio:
        "B · Σ y ÷ Σ x; variance (B ÷ (N · mean x))² · N² · (1 − n/N) · s² ÷ n, s² of "
          + "(y − (Σ y ÷ Σ x) · x) · (1 − 1/n) ÷ (1 − x ÷ Σ x)"
      case .combinedRatio:
        "B · N/n · Σ y ÷ X, with B and X = Σ N/n · x over the strata whose own bytes are not known"
      case .unmeasured: "none: no table was measured"
      }
    var inputs: [PlanFigure.Term] = [
      .init("N, tables", stratum.tableCount.map { .count($0) } ?? .unknown("not given")),
      .init("n, measured tables", .count(Int64(stratum.measuredTables))),
      .init("Σ x, their live bytes", .bytes(stratum.measuredBytes)),
    ]
    if let bytes = stratum.knownBytes { inputs.append(.init("B, known live bytes", .bytes(bytes))) }
    if let volume = stratum.volume {
      inputs.append(.init("Σ y, their new bytes a day", .bytesPerDay(volume.scanned)))
    }
    if let partner = stratum.collapsedWith {
      inputs.append(.init("stratum that s² is taken together with", .text(partner)))
    }
    return PlanFigure(
      id: "estimate.volume[stratum=\(stratum.name)]",
      name: "new bytes a day of stratum \(stratum.name)",
      value: stratum.volume.map { .bytesPerDay($0.estimate) }
        ?? .unknown("none of its tables was measured"),
      formula: "R-34: " + formula, inputs: inputs,
      steps: stratum.volume.map { Self.steps($0) { .bytesPerDay($0) } } ?? [],
      caveat: stratum.volume.flatMap(Self.caveat))
  }

  private static func steps(
    _ total: EstimatedTotal, _ value: (Double) -> PlanFigure.Value
  ) -> [PlanFigure.Term] {
    guard let error = total.standardError else {
      return [.init("standard error", .unknown("too few measured tables"))]
    }
    guard error > 0, let degrees = total.degreesOfFreedom else {
      return [.init("standard error", value(0))]
    }
    var steps: [PlanFigure.Term] = [
      .init("standard error", value(error)),
      .init("degrees of freedom (Satterthwaite)", .count(degrees)),
    ]
    for (name, level) in [("80 %", 0.8), ("95 %", 0.95)] {
      guard let quantile = total.quantile(level: level),
        let interval = total.interval(level: level)
      else { continue }
      steps += [
        .init("t, Student's quantile at \(name)", .ratio(quantile)),
        .init("\(name) interval, from", value(interval.low)),
        .init("\(name) interval, to", value(interval.high)),
      ]
    }
    return steps
  }

  static func caveat(_ total: EstimatedTotal) -> String? {
    guard let error = total.standardError else {
      return "how wrong it can be is not known: too few tables were measured"
    }
    return error > 0
      ? "right as far as chance chose the scanned tables; volumes of tables are skewed, so with few tables "
        + "in a stratum the intervals hold the truth less often than they say" : nil
  }
}
