import LakeAnalysis

extension ClaimsLedger {
  /// What each claim comes to, each beside each, each beside the scan; in the order of the claims. Empty
  /// without claims.
  public var figures: [PlanFigure] {
    guard !rows.isEmpty else { return [] }
    return [lakeFigure] + rows.flatMap(figures) + comparisons.map(figure)
      + replacements.map(figure) + densities.map(figure) + needs.compactMap(figure)
  }

  private var lakeFigure: PlanFigure {
    let origin =
      switch lakeOrigin {
      case .scenario: "the scenario's whole lake"
      case .claim(let number): "claim \(number), the first that names a size"
      case .scan: "live bytes of the scan"
      case nil: "nothing names a size"
      }
    return PlanFigure(
      id: "claims.lake", name: "The lake that volumes are shares of",
      value: lakeBytes.map(PlanFigure.Value.bytes) ?? .unknown(origin),
      formula:
        "§7: the whole lake of the scenario, else the first size that is claimed, else live bytes",
      inputs: [
        PlanFigure.Term("taken from", .text(origin)),
        PlanFigure.Term("live bytes of the scan", .bytes(measured.liveBytes)),
      ])
  }

  private func id(_ name: String, _ row: ClaimRow) -> String {
    "claims.\(name)[claim=\(row.number)]"
  }

  private func figures(_ row: ClaimRow) -> [PlanFigure] {
    let text = row.claim.text
    let said =
      [PlanFigure.Term("claim \(row.number)", .text(text))]
      + (row.claim.source.map { [PlanFigure.Term("said by", .text($0))] } ?? [])
    if let problem = row.problem {
      return [
        PlanFigure(
          id: id("bytes-per-day", row), name: "\(text): bytes per day", value: .unknown(problem),
          formula: "§7", inputs: said)
      ]
    }
    var figures: [PlanFigure] = []
    if let size = row.size {
      figures.append(
        PlanFigure(
          id: id("bytes", row), name: "\(text): bytes", value: .bytes(size),
          formula: "§7: as claimed", inputs: said))
    }
    if let perDay = row.bytesPerDay {
      let ends: [(suffix: String, bytes: Double, share: Double?)] =
        perDay.lowerBound == perDay.upperBound
        ? [("", perDay.lowerBound, row.shareOfLakePerDay?.lowerBound)]
        : [
          ("-least", perDay.lowerBound, row.shareOfLakePerDay?.lowerBound),
          ("-most", perDay.upperBound, row.shareOfLakePerDay?.upperBound),
        ]
      for end in ends {
        figures += perDayFigures(
          row, suffix: end.suffix, bytes: end.bytes, share: end.share, said: said)
      }
    }
    if let access = row.access { figures += accessFigures(row, access, said: said) }
    return figures + measuredFigures(row, said: said)
  }

  private func perDayFigures(
    _ row: ClaimRow, suffix: String, bytes: Double, share: Double?, said: [PlanFigure.Term]
  ) -> [PlanFigure] {
    let text = row.claim.text
    let formula =
      switch row.claim.quantity {
      case .shareOfLakePerDay: "§7: share × bytes of the lake"
      case .volume: "§7: bytes ÷ days"
      case .rate: "§7: bit/s ÷ 8 × 86,400 s"
      case .capacity: "§7"
      case .performance: "§7: bit/s ÷ 8 × (1 − share of reads) × 86,400 s: what is written"
      case .growth: "§7: (to − from) ÷ (years × 365 days)"
      }
    var figures = [
      PlanFigure(
        id: id("bytes-per-day" + suffix, row), name: "\(text): bytes per day",
        value: .bytesPerDay(bytes), formula: formula, inputs: said),
      PlanFigure(
        id: id("rate" + suffix, row),
        name: "\(text): \(row.access == nil ? "" : "written, ")as a rate that is held all day",
        value: .bitsPerSecond(bytes * 8 / 86_400), formula: "§7: bytes per day × 8 ÷ 86,400 s",
        inputs: [PlanFigure.Term("bytes per day", .bytesPerDay(bytes))]),
    ]
    if let share, let lakeBytes {
      figures.append(
        PlanFigure(
          id: id("share" + suffix, row), name: "\(text): share of the lake per day",
          value: .share(share), formula: "§7: bytes per day ÷ bytes of the lake",
          inputs: [
            PlanFigure.Term("bytes per day", .bytesPerDay(bytes)),
            PlanFigure.Term("the lake", .bytes(lakeBytes)),
          ]))
    }
    return figures
  }

  private func accessFigures(
    _ row: ClaimRow, _ access: AccessDensity, said: [PlanFigure.Term]
  ) -> [PlanFigure] {
    let text = row.claim.text
    let bytes = PlanFigure.Term("bytes", .bytes(access.bytes))
    func figure(_ name: String, _ title: String, _ value: PlanFigure.Value, _ formula: String)
      -> PlanFigure
    {
      PlanFigure(
        id: id(name, row), name: "\(text): \(title)", value: value, formula: "§7: " + formula,
        inputs: [
          bytes, PlanFigure.Term("rate", .bitsPerSecond(access.bitsPerSecond)),
          PlanFigure.Term("share of reads", .share(access.readShare)),
        ],
        steps: [
          PlanFigure.Term("all access", .bytesPerSecond(access.bytesPerSecond)),
          PlanFigure.Term("read", .bytesPerSecond(access.readBytesPerSecond)),
          PlanFigure.Term("written", .bytesPerSecond(access.writtenBytesPerSecond)),
        ])
    }
    func span(_ seconds: Double?, _ reason: String) -> PlanFigure.Value {
      guard let seconds else { return .unknown(reason) }
      return Int64(exactly: (seconds * 1_000).rounded()).map { .span(TimeSpan(milliseconds: $0)) }
        ?? .days(seconds / 86_400)
    }
    return [
      figure(
        "access", "all access", .bytesPerSecond(access.bytesPerSecond), "bit/s ÷ 8"),
      figure(
        "density", "bits per second for each byte stored", .ratio(access.bitsPerSecondPerByte),
        "bit/s ÷ bytes"),
      figure(
        "read-once", "time of reading all of it once",
        span(access.secondsToRead, "nothing is read"),
        "bytes ÷ (bytes per second × share of reads)"),
      figure(
        "overwrite-once", "time of overwriting all of it once",
        span(access.secondsToOverwrite, "nothing is written"),
        "bytes ÷ (bytes per second × (1 − share of reads))"),
      figure(
        "overwrites-per-day", "times that all of it is overwritten in a day",
        .ratio(access.overwritesPerDay), "86,400 s ÷ time of overwriting all of it once"),
    ]
  }

  private func measuredFigures(_ row: ClaimRow, said: [PlanFigure.Term]) -> [PlanFigure] {
    let text = row.claim.text
    let (formula, term): (String, PlanFigure.Term) =
      switch row.counterpart {
      case .gross:
        ("§7: bytes per day ÷ R-1 per day", .init("R-1", .bytesPerDay(measured.ownRatesPerDay)))
      case .growth:
        ("§7: growth per day ÷ R-5 per day", .init("R-5", .bytesPerDay(measured.growthPerDay)))
      case .live: ("§7: bytes ÷ live bytes", .init("live bytes", .bytes(measured.liveBytes)))
      }
    var figures = bounds(
      row.toMeasured, id: { id("to-measured" + $0, row) },
      name: "\(text): ÷ what the scan measured", formula: formula, inputs: said + [term],
      caveat: "Fair only when the scan is all of the lake that is spoken of.")
    if let share = measured.sharePerDay {
      figures += bounds(
        row.toMeasuredShare, id: { id("to-measured-share" + $0, row) },
        name: "\(text): ÷ what the measured share per day comes to for the lake spoken of",
        formula: "§7: bytes per day ÷ (R-6 × bytes of the lake spoken of)",
        inputs: said + [
          PlanFigure.Term("R-6", .share(share)),
          PlanFigure.Term("the lake spoken of", .bytes(row.size ?? lakeBytes ?? 0)),
        ],
        caveat: "As if the rest of the lake were written to like the tables of the scan, over "
          + "\(window.hours) h.")
    }
    return figures
  }

  private func bounds(
    _ ratio: ClosedRange<Double>?, id: (String) -> String, name: String, formula: String,
    inputs: [PlanFigure.Term], caveat: String
  ) -> [PlanFigure] {
    guard let ratio else { return [] }
    let ends =
      ratio.lowerBound == ratio.upperBound
      ? [("", ratio.lowerBound)] : [("-least", ratio.lowerBound), ("-most", ratio.upperBound)]
    return ends.map { suffix, value in
      PlanFigure(
        id: id(suffix), name: name, value: .ratio(value), formula: formula, inputs: inputs,
        caveat: caveat)
    }
  }

  private func term(_ number: Int) -> PlanFigure.Term {
    guard let row = row(number), let perDay = row.bytesPerDay else {
      return PlanFigure.Term("claim \(number)", .text(""))
    }
    return PlanFigure.Term("claim \(number): \(row.claim.text)", .bytesPerDay(perDay.upperBound))
  }

  private func figure(_ comparison: Comparison) -> PlanFigure {
    PlanFigure(
      id: "claims.ratio[claims=\(comparison.larger),\(comparison.smaller)]",
      name: "Claim \(comparison.larger) ÷ claim \(comparison.smaller)",
      value: .ratio(comparison.ratio.lowerBound), formula: "§7: bytes per day ÷ bytes per day",
      inputs: [term(comparison.larger), term(comparison.smaller)],
      caveat: comparison.ratio.lowerBound == comparison.ratio.upperBound
        ? nil : "At least; at most \(QuantityText.number(comparison.ratio.upperBound))×.")
  }

  private func figure(_ replacement: Replacement) -> PlanFigure {
    PlanFigure(
      id: "claims.replaced[growth=\(replacement.growth),volume=\(replacement.volume)]",
      name:
        "Share of claim \(replacement.volume) that replaces data, by claim \(replacement.growth)",
      value: .share(replacement.replaced.lowerBound),
      formula: "§7: 1 − growth per day ÷ bytes per day",
      inputs: [term(replacement.growth), term(replacement.volume)],
      caveat: replacement.added.lowerBound == replacement.added.upperBound
        ? nil
        : "At least; at most \(QuantityText.percent(replacement.replaced.upperBound)).")
  }

  private func figure(_ density: DensityComparison) -> PlanFigure {
    let ids = "performance=\(density.performance),volume=\(density.volume)"
    return PlanFigure(
      id: "claims.rate-at-density[\(ids)]",
      name: "What the bytes of claim \(density.performance) would ask for at the density of claim "
        + "\(density.volume)",
      value: .bitsPerSecond(density.bitsPerSecond),
      formula: "§7: bytes ÷ bytes of the lake × bit/s of the lake",
      inputs: [
        PlanFigure.Term("bytes", .bytes(row(density.performance)?.access?.bytes ?? 0)),
        PlanFigure.Term("the lake", .bytes(density.lakeBytes)), term(density.volume),
      ],
      steps: [PlanFigure.Term("the claimed rate ÷ this one", .ratio(density.factor))])
  }

  private func figure(_ need: EvidenceComparison) -> PlanFigure? {
    evidence.map { evidence in
      PlanFigure(
        id: "claims.needed[claim=\(need.performance)]",
        name: "What the bytes of claim \(need.performance) need by the lake's own evidence",
        value: .bitsPerSecond(need.bitsPerSecond),
        formula: "§7: bytes ÷ live bytes × (busiest hour of reads + busiest hour of writes)",
        inputs: [
          PlanFigure.Term(
            "bytes", .bytes(row(need.performance)?.access?.bytes ?? 0)),
          PlanFigure.Term("live bytes", .bytes(evidence.bytes)),
          PlanFigure.Term("read in a second", .bytesPerSecond(evidence.readBytesPerSecond)),
          PlanFigure.Term("written in a second", .bytesPerSecond(evidence.writtenBytesPerSecond)),
        ],
        steps: [PlanFigure.Term("the claimed rate ÷ this one", .ratio(need.factor))],
        caveat:
          "Means over hours, and as if all data were read alike: what is hot needs more for each byte."
      )
    }
  }
}
