extension CostPlan {
  private typealias Term = PlanFigure.Term

  /// Every figure of cost; empty without prices.
  public var figures: [PlanFigure] {
    guard let prices, let once, let now = months.first else { return [] }
    let list = [Term("prices", .text("\(prices.source), \(prices.date)"))]
    func money(_ amount: Double) -> PlanFigure.Value { .money(amount, currency: prices.currency) }
    func bill(_ id: String, _ name: String, _ bill: CostBill, _ formula: String, _ caveat: String)
      -> PlanFigure
    {
      PlanFigure(
        id: "cost.\(id)", name: name, value: money(bill.total), formula: "R-33: \(formula)",
        inputs: list,
        steps: bill.lines.map { Term(Self.name($0), money($0.amount)) }, caveat: caveat)
    }
    var figures = [
      bill(
        "once", "cost of the first copy and of setting up circuits", once, "Σ lines, paid once",
        "what was copied before is not known")
    ]
    figures += once.lines.map { line("cost.once", ", once", $0, prices, list) }
    figures.append(
      bill(
        "month", "cost of a month of 365/12 days, now", now.constant,
        "Σ lines of a month of 365/12 days", "the first month; later ones grow as the lake does"))
    figures += now.constant.lines.map { line("cost.month", ", a month", $0, prices, list) }
    let bands = [("0", \Band.constant), ("1", \Band.proportional)]
    for (exponent, end) in bands {
      let volume = exponent == "0" ? "the volume stays" : "the volume grows as the lake does"
      for (year, month) in months.enumerated() {
        figures.append(
          bill(
            "month[year=\(year),e=\(exponent)]",
            "cost of a month after \(GrowthPlan.years(year)), if \(volume)",
            month[keyPath: end],
            "Σ lines of a month of 365/12 days, with L(y) and V(y) of y = \(year)",
            "one end of a band: e is between 0 and 1"))
      }
      for (year, band) in years.enumerated() {
        figures.append(
          bill(
            "year[year=\(year + 1),e=\(exponent)]",
            "cost of year \(year + 1), if \(volume)", band[keyPath: end],
            "Σ 12 · lines of a month, with L(y) and V(y) of y = \(year) + ½; circuits for the year's end",
            "one end of a band: e is between 0 and 1"))
      }
      let sums = years.enumerated().map {
        Term("year \($0 + 1)", money($1[keyPath: end].total))
      }
      figures.append(
        PlanFigure(
          id: "cost.total[e=\(exponent)]",
          name: "cost of \(GrowthPlan.years(years.count)) and of the first copy, if \(volume)",
          value: money(years.reduce(once.total) { $0 + $1[keyPath: end].total }),
          formula: "R-33: once + Σ years", inputs: list + [Term("once", money(once.total))],
          steps: sums, caveat: "one end of a band; prices stay, and no interest"))
    }
    return figures
  }

  private static func name(_ line: CostLine, _ when: String = "") -> String {
    let site = line.site.map { " at \($0)" } ?? ""
    let apart = line.kind.isInTotal ? "" : ", in no total"
    return line.kind.title + site + when + apart
  }

  private func line(
    _ front: String, _ when: String, _ line: CostLine, _ prices: PriceList, _ list: [Term]
  ) -> PlanFigure {
    let quantity: PlanFigure.Value =
      switch line.kind {
      case .egress, .interSite, .retrieval, .siteStorage, .sourceStorage:
        .bytes(ByteScaling.bytes(line.quantity * 1e9))
      case .reads, .writes: .count(ByteScaling.bytes(line.quantity * 10_000))
      case .circuits, .circuitSetup: .count(ByteScaling.bytes(line.quantity))
      }
    var inputs = [Term("quantity", quantity)]
    if let price = line.price {
      inputs.append(
        Term("price of a \(line.unit.single)", .money(price, currency: prices.currency)))
    } else if line.kind == .egress {
      inputs += prices.egress.map { tier in
        Term(
          tier.upToGigabytes.isFinite
            ? "price of a GB up to \(QuantityText.number(tier.upToGigabytes)) GB in a month"
            : "price of a GB beyond",
          .money(tier.perGigabyte, currency: prices.currency))
      }
    }
    return PlanFigure(
      id: "\(front).\(line.kind.rawValue)" + (line.site.map { "[site=\($0)]" } ?? ""),
      name: Self.name(line, when), value: .money(line.amount, currency: prices.currency),
      formula: line.price == nil && line.kind == .egress
        ? "R-33: Σ over the tiers of a month, quantity in the tier · its price"
        : "R-33: quantity · price", inputs: inputs + list,
      steps: line.note.isEmpty ? [] : [Term("counted", .text(line.note))],
      caveat: line.kind == .siteStorage || line.kind == .sourceStorage
        ? "by the most that it can be" : nil)
  }
}

extension CostLine.Kind {
  /// What a reader calls it.
  var title: String {
    switch self {
    case .egress: "egress from the source"
    case .interSite: "traffic between sites"
    case .reads: "requests that read from the source"
    case .writes: "requests that write at the sites"
    case .retrieval: "retrieval from a colder class"
    case .siteStorage: "storage"
    case .circuits: "rent of circuits"
    case .circuitSetup: "setup of circuits"
    case .sourceStorage: "storage at the source"
    }
  }
}

extension String {
  /// The unit of one: `GB-month` of `GB-months`.
  fileprivate var single: String { utf8.last == UInt8(ascii: "s") ? String(dropLast()) : self }
}
