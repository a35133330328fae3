/// What makes a scenario impossible to plan for, whoever wrote it: a file or a program.
struct ScenarioCheck {
  private let scenario: Scenario

  /// Checks a scenario.
  ///
  /// - Throws: `PlanError.contradiction` with the first thing that is wrong.
  static func check(_ scenario: Scenario) throws(PlanError) {
    let check = ScenarioCheck(scenario: scenario)
    try check.objectives()
    try check.classes()
    try check.sites()
    try check.network()
    try check.horizon()
    try check.prices()
    try check.claims()
    try check.proposals()
    try check.wholeLake()
    try check.quotas()
  }

  private func require(_ holds: Bool, _ message: @autoclosure () -> String) throws(PlanError) {
    if !holds { throw .contradiction(message()) }
  }

  private func isAmount(_ number: Double) -> Bool { number.isFinite && number >= 0 }

  private func isShare(_ number: Double) -> Bool { number >= 0 && number <= 1 }

  /// Names stand in the ids of figures, so they tell things apart as text does.
  private func unique(_ names: [String], _ kind: String) throws(PlanError) {
    var seen: Set<String> = []
    for name in names {
      try require(!name.isEmpty, "a \(kind) has no name")
      try require(seen.insert(name).inserted, "more than one \(kind) is called \(name)")
    }
  }

  private func objectives() throws(PlanError) {
    let zero = TimeSpan(milliseconds: 0)
    try require(
      scenario.recoveryPointObjective > zero, "the recovery point objective has to be above zero")
    try require(
      isAmount(scenario.headroom) && scenario.headroom <= 100,
      "headroom is a share of the rate from 0 to 100 (0.2 is a fifth more)")
    guard let interval = scenario.publishInterval else { return }
    try require(interval > zero, "the publish interval has to be above zero")
    try require(
      interval < scenario.recoveryPointObjective,
      "the publish interval has to be shorter than the recovery point objective: what is new waits for "
        + "up to an interval before it moves (R-24)")
    for tableClass in scenario.classes where tableClass.isMirrored {
      guard let objective = tableClass.recoveryPointObjective else { continue }
      try require(
        interval < objective,
        "the publish interval has to be shorter than the recovery point objective of class "
          + "\(tableClass.name): what is new waits for up to an interval before it moves (R-24)")
    }
  }

  private func classes() throws(PlanError) {
    try unique(scenario.classes.map(\.name), "class")
    for tableClass in scenario.classes {
      try require(
        tableClass.name != PlanBasis.otherTables,
        "a class is called \(PlanBasis.otherTables), which is the name of tables of no class")
      if let objective = tableClass.recoveryPointObjective {
        try require(
          objective.milliseconds > 0,
          "the recovery point objective of class \(tableClass.name) has to be above zero")
      }
    }
  }

  private func sites() throws(PlanError) {
    try require(!scenario.sites.isEmpty, "there is no site to keep a copy at")
    try unique(scenario.sites.map(\.name), "site")
    try require(
      scenario.topology == .hub || scenario.sites.count > 1,
      "topology \(scenario.topology.rawValue) takes two sites, and there is one")
    for site in scenario.sites {
      try require(
        site.copies.isFinite && site.copies > 0, "site \(site.name) has to keep more than no copy")
      try require(
        (site.retention?.milliseconds ?? 0) >= 0, "the retention of site \(site.name) is below zero"
      )
      try require((site.capacity ?? 0) >= 0, "the capacity of site \(site.name) is below zero")
      try require(
        isShare(site.readShare ?? 0), "the read share of site \(site.name) is not between 0 and 1")
    }
    // Sums of thirds come to a little more than one.
    let reads = scenario.sites.reduce(0) { $0 + ($1.readShare ?? 0) }
    try require(reads <= 1 + 1e-9, "the read shares of the sites come to more than 1")
  }

  private func network() throws(PlanError) {
    let network = scenario.network
    try require(network.linkRates.allSatisfy { $0 > 0 }, "a link rate to test has to be above zero")
    try require(
      min(network.sourceRoundTrip, network.interSiteRoundTrip).milliseconds >= 0,
      "a round trip is below zero")
    try require(
      network.streamWindow > 0 && network.segmentSize > 0,
      "a stream's window and its segment size have to be above zero")
    if let loss = network.lossRate {
      try require(
        loss > 0 && loss < 1, "the loss rate has to lie between 0 and 1; leave it out for none")
    }
  }

  private func horizon() throws(PlanError) {
    try require((0...100).contains(scenario.growth.years), "the horizon is from 0 to 100 years")
    if let growth = scenario.growth.perYear {
      try require(
        growth > -1 && growth <= 100, "growth per year has to lie between -1 (all gone) and 100")
    }
    try require(
      scenario.coverages.allSatisfy { $0 > 0 && $0 <= 1 },
      "a coverage has to lie above 0 and up to 1"
    )
    try require(
      [1, 7, 30, 90].contains(scenario.hotDays),
      "the hot working set is that of 1, 7, 30 or 90 days")
    try require(
      scenario.cacheSizes.allSatisfy { $0 > 0 }, "the size of a cache has to be above zero")
    try require(
      (scenario.seeding.bytesPerDay ?? 1) > 0, "seeding has to move more than nothing a day")
    try require(scenario.seeding.waves > 0, "seeding takes at least one wave")
  }

  private func prices() throws(PlanError) {
    guard let prices = scenario.prices else { return }
    var amounts = [
      prices.interSitePerGigabyte, prices.readsPer10000, prices.writesPer10000,
      prices.retrievalPerGigabyte, prices.sourceStoragePerGigabyteMonth,
      prices.siteStoragePerGigabyteMonth,
    ]
    amounts += prices.egress.map(\.perGigabyte)
    amounts += prices.circuits.flatMap { [$0.perMonth, $0.setup] }
    try require(amounts.allSatisfy(isAmount), "a price is below zero or not a number")
    let limits = prices.egress.map(\.upToGigabytes)
    try require(
      limits.allSatisfy { $0 > 0 } && zip(limits, limits.dropFirst()).allSatisfy { $0 < $1 },
      "the tiers of egress have to ascend")
    try require(
      prices.circuits.allSatisfy { $0.bitsPerSecond > 0 },
      "a circuit has to carry more than nothing")
  }

  private func claims() throws(PlanError) {
    for claim in scenario.claims {
      if case .growth(let from, let to, _) = claim.quantity {
        try require(
          to >= from,
          "the claim \(claim.text) says that the lake grows from \(QuantityText.bytes(from)) to "
            + "\(QuantityText.bytes(to)), which is less")
      }
      let isPossible =
        switch claim.quantity {
        case .shareOfLakePerDay(let share, let bytes): isAmount(share) && (bytes ?? 0) >= 0
        case .volume(let bytes, let days): bytes >= 0 && days.isFinite && days > 0
        case .rate(let rate): isAmount(rate)
        case .capacity(let bytes): bytes >= 0
        case .performance(let bytes, let rate, let reads):
          bytes > 0 && isAmount(rate) && isShare(reads)
        case .growth(let from, let to, let years):
          from >= 0 && to >= 0 && years.lowerBound > 0 && years.upperBound.isFinite
        }
      try require(isPossible, "the claim \(claim.text) has a figure that cannot be")
    }
  }

  private func proposals() throws(PlanError) {
    try unique(scenario.proposals.map(\.name), "proposal")
    let sites = Set(scenario.sites.map(\.name))
    for proposal in scenario.proposals {
      let name = proposal.name
      for site in proposal.sites {
        try require(sites.contains(site), "proposal \(name) names a site \(site) that there is not")
      }
      try unique(proposal.sites, "site of proposal \(name)")
      switch proposal.scope {
      case .hot(let coverage):
        try require(
          coverage > 0 && coverage <= 1,
          "the coverage of proposal \(name) has to lie above 0 and up to 1")
      case .fits(let bytes):
        try require(bytes > 0, "proposal \(name) has to hold more than nothing")
      case .metadata, .full: break
      }
      try require(
        (proposal.recoveryPointObjective?.milliseconds ?? 1) > 0,
        "the recovery point objective of proposal \(name) has to be above zero")
      try require((proposal.linkRate ?? 1) > 0, "the link of proposal \(name) has to be above zero")
      try require(
        (0...100).contains(proposal.years ?? 0),
        "the horizon of proposal \(name) is from 0 to 100 years")
    }
  }

  private func wholeLake() throws(PlanError) {
    guard let lake = scenario.wholeLake else { return }
    try unique(lake.strata.map(\.name), "stratum")
    try require((lake.bytes ?? 0) >= 0, "the whole lake has less than no bytes")
    for stratum in lake.strata {
      try require(
        stratum.tableCount >= 0 && (stratum.bytes ?? 0) >= 0,
        "stratum \(stratum.name) has less than no tables or bytes")
    }
  }

  private func quotas() throws(PlanError) {
    let quotas = scenario.quotas
    let limits = [
      quotas.readsPerSecond, quotas.writesPerSecond, quotas.egressBitsPerSecond ?? 1,
      quotas.eventsPerSecond ?? 1,
    ]
    try require(limits.allSatisfy { $0.isFinite && $0 > 0 }, "a quota has to be above zero")
  }
}
