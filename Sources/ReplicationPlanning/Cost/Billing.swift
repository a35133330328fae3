import LakeAnalysis
import LakeModel

/// Multiplies what a mirror moves and holds with the prices of a list that has been checked.
struct Billing {
  private let demand: CostDemand
  private let prices: PriceList
  /// Chosen circuits by rate: the links of a plan have few rates.
  private var choices: [Int64: CircuitChoice?] = [:]

  init(_ demand: CostDemand, _ prices: PriceList) {
    self.demand = demand
    self.prices = prices
  }

  /// A decimal gigabyte.
  private static let gigabyte = 1e9

  private var growth: GrowthPlan { demand.capacity.growth }

  /// The most that any number of a bill is counted as: it keeps sums finite, whatever a lake claims to hold.
  private static func limited(_ value: Double) -> Double { min(value, 1e30) }

  /// A line of one price.
  private func line(
    _ kind: CostLine.Kind, site: String? = nil, _ quantity: Double, _ unit: String,
    at price: Double,
    note: String = ""
  ) -> CostLine {
    let quantity = Self.limited(quantity)
    return CostLine(
      kind: kind, site: site, quantity: quantity, unit: unit, price: price, note: note,
      amount: quantity * price)
  }

  // MARK: What is paid once

  /// The first copy and the setup of the circuits that are rented at first.
  mutating func once() -> CostBill {
    let bytes = Double(demand.seedBytes) / Self.gigabyte
    let out = Double(demand.egressCopies)
    let between = Double(demand.interSiteCopies)
    // It goes on top of what is moved anyway, in the tiers of each month that it takes.
    let months = max(((demand.seedDays ?? 0) / CostPlan.daysPerMonth).rounded(.up), 1)
    let regular = Self.limited(
      demand.volumePerDay * CostPlan.daysPerMonth * out / Self.gigabyte)
    let leaving = Self.limited(bytes * out)
    let amount = months * prices.egressCost(gigabytes: leaving / months, after: regular)
    let objects = Double(demand.seedObjects)
    var lines = [
      CostLine(
        kind: .egress, site: nil, quantity: leaving, unit: "GB",
        price: prices.egress.count == 1 ? prices.egress[0].perGigabyte : nil,
        note: "first copy, over \(Int64(min(months, 1e9))) months, on top of what is moved anyway",
        amount: amount),
      line(.interSite, bytes * between, "GB", at: prices.interSitePerGigabyte, note: "first copy"),
      line(
        .reads, objects * out / 10_000, "10,000 requests", at: prices.readsPer10000,
        note: "first copy, one request an object"),
      line(
        .writes, objects * Double(demand.siteCount) / 10_000, "10,000 requests",
        at: prices.writesPer10000, note: "first copy, one request an object"),
      line(
        .retrieval, bytes * out, "GB", at: prices.retrievalPerGigabyte,
        note: "as if all of the first copy lay in the colder class"),
    ]
    let rented = rented(rateFactor: 1)
    if !rented.isEmpty { lines.append(setup(of: rented, beside: [:])) }
    return CostBill(lines: lines)
  }

  // MARK: Months and years

  /// A month when what is stored, what is moved and what links carry are these times those of now.
  mutating func month(_ stored: Double, volume: Double, circuits: Double) -> CostBill {
    // Nothing stays nothing, also where growth has left what a number holds.
    func perMonth(_ perDay: Double) -> Double {
      perDay > 0 ? Self.limited(perDay * CostPlan.daysPerMonth * volume) : 0
    }
    let gigabytes = perMonth(demand.volumePerDay) / Self.gigabyte
    let objects = perMonth(demand.objectsPerDay)
    let out = Double(demand.egressCopies)
    var lines = [
      CostLine(
        kind: .egress, site: nil, quantity: gigabytes * out, unit: "GB",
        price: prices.egress.count == 1 ? prices.egress[0].perGigabyte : nil,
        note: "\(demand.egressCopies) × what one site gets",
        amount: prices.egressCost(gigabytes: gigabytes * out)),
      line(
        .interSite, gigabytes * Double(demand.interSiteCopies), "GB",
        at: prices.interSitePerGigabyte, note: "\(demand.interSiteCopies) × what one site gets"),
      line(
        .reads, objects * out / 10_000, "10,000 requests", at: prices.readsPer10000,
        note: "one request an object"),
      line(
        .writes, objects * Double(demand.siteCount) / 10_000, "10,000 requests",
        at: prices.writesPer10000, note: "one request an object"),
    ]
    for site in demand.capacity.sites {
      lines.append(
        line(
          .siteStorage, site: site.name,
          Double(site.bytes(grown: stored).high) / Self.gigabyte, "GB-months",
          at: prices.siteStoragePerGigabyteMonth, note: "copies counted"))
    }
    let rented = rented(rateFactor: circuits)
    if !rented.isEmpty { lines.append(rent(of: rented)) }
    let source = ByteScaling.ceiling(demand.capacity.stored.total.high, times: stored)
    lines.append(
      line(
        .sourceStorage, Double(source) / Self.gigabyte, "GB-months",
        at: prices.sourceStoragePerGigabyteMonth, note: "for comparison, in no total"))
    return CostBill(lines: lines)
  }

  /// The year that begins after so many.
  mutating func year(_ year: Int) -> CostPlan.Band {
    let middle = growth.factor(middleOfYear: year)
    let most = [year, year + 1].map { growth.factor(year: $0) }
    let circuits = max(most[0], most[1])
    func twelve(_ bill: CostBill, _ added: CostLine?) -> CostBill {
      CostBill(
        lines: bill.lines.map {
          CostLine(
            kind: $0.kind, site: $0.site, quantity: $0.quantity * 12, unit: $0.unit,
            price: $0.price, note: $0.note, amount: $0.amount * 12)
        } + (added.map { [$0] } ?? []))
    }
    let constant = month(middle, volume: 1, circuits: 1)
    let proportional = month(middle, volume: middle, circuits: circuits)
    // What the year before had, or what was set up at first, need not be set up again.
    let before =
      year == 0
      ? rented(rateFactor: 1)
      : rented(
        rateFactor: max(growth.factor(year: year - 1), growth.factor(year: year)))
    let now = rented(rateFactor: circuits)
    let added = now.isEmpty ? nil : setup(of: now, beside: before)
    return CostPlan.Band(
      constant: twelve(constant, nil), proportional: twelve(proportional, added))
  }

  // MARK: Circuits

  /// How many of each circuit all links together rent, by its place in the list; empty when the list has none.
  private mutating func rented(rateFactor: Double) -> [Int: Int64] {
    let factor = demand.isLinkFixed ? 1 : rateFactor
    let rate = demand.linkRate > 0 ? demand.linkRate * factor : 0
    var counts: [Int: Int64] = [:]
    for link in demand.links(rate: rate) {
      guard let choice = choice(link.bitsPerSecond) else { continue }
      for part in choice.parts {
        guard let place = prices.circuits.firstIndex(of: part.circuit) else { continue }
        counts[place] = (counts[place] ?? 0).saturatingSum(part.count)
      }
    }
    return counts
  }

  /// The cheapest circuits for a rate over the horizon; a plan for no year looks at one month.
  mutating func choice(_ rate: Int64) -> CircuitChoice? {
    if let known = choices[rate] { return known }
    let choice = CircuitChoice(
      prices.circuits, carrying: rate, months: Double(max(growth.years * 12, 1)))
    choices[rate] = .some(choice)
    return choice
  }

  private func names(_ counts: [Int: Int64]) -> String {
    let parts = prices.circuits.indices.compactMap { place in
      counts[place].map { "\($0) × \(prices.circuits[place].name)" }
    }
    return parts.isEmpty ? "none" : parts.joined(separator: ", ")
  }

  private func circuitLine(
    _ kind: CostLine.Kind, _ counts: [Int: Int64], _ unit: String,
    _ price: (PriceList.Circuit) -> Double
  ) -> CostLine {
    var quantity = 0.0
    var amount = 0.0
    for (place, circuit) in prices.circuits.enumerated() {
      let count = Double(counts[place] ?? 0)
      quantity += count
      amount += count * price(circuit)
    }
    return CostLine(
      kind: kind, site: nil, quantity: quantity, unit: unit, price: nil, note: names(counts),
      amount: Self.limited(amount))
  }

  private func rent(of counts: [Int: Int64]) -> CostLine {
    circuitLine(.circuits, counts, "circuit-months") { $0.perMonth }
  }

  private func setup(of counts: [Int: Int64], beside before: [Int: Int64]) -> CostLine {
    var more: [Int: Int64] = [:]
    for (place, count) in counts {
      let added = count.saturatingDifference(before[place] ?? 0)
      if added > 0 { more[place] = added }
    }
    return circuitLine(.circuitSetup, more, "circuits") { $0.setup }
  }

  // MARK: Findings

  mutating func findings(asOf: Timestamp) -> [Finding] {
    var findings = PriceCheck.ageFinding(prices, asOf: asOf).map { [$0] } ?? []
    func add(_ code: String, _ severity: Finding.Severity, _ message: String) {
      findings.append(Finding(code: code, severity: severity, object: "", message: message))
    }
    let free = [
      ("egress", prices.egress.isEmpty && demand.seedBytes > 0),
      ("traffic between sites", prices.interSitePerGigabyte == 0 && demand.interSiteCopies > 0),
      ("reads", prices.readsPer10000 == 0), ("writes", prices.writesPer10000 == 0),
      ("retrieval", prices.retrievalPerGigabyte == 0),
      ("storage at the sites", prices.siteStoragePerGigabyteMonth == 0),
      ("circuits", prices.circuits.isEmpty && demand.linkRate > 0),
    ].filter(\.1).map(\.0)
    if !free.isEmpty {
      add(
        "cost-without-price", .note,
        "The list has no price of \(free.joined(separator: ", ")): the totals count them as free.")
    }
    let most = prices.egress.last?.upToGigabytes ?? .infinity
    let gigabytes =
      demand.volumePerDay * CostPlan.daysPerMonth * Double(demand.egressCopies) / Self.gigabyte
    if gigabytes > most {
      add(
        "cost-beyond-tiers", .warning,
        "More leaves the source in a month than the last tier of egress holds; its price is taken to go "
          + "on.")
    }
    for link in demand.links(rate: demand.linkRate).prefix(1) {
      guard let choice = choice(link.bitsPerSecond) else { continue }
      if !choice.isCheapest {
        add(
          "cost-circuits-cut-off", .note,
          "There are too many combinations of circuits to look at all: there may be a cheaper one.")
      }
      let count = choice.parts.reduce(Int64(0)) { $0.saturatingSum($1.count) }
      if count > 100 {
        add(
          "cost-circuits-small", .warning,
          "\(link.name) would take \(count) circuits of the list; ask for larger ones.")
      }
    }
    return findings
  }
}
