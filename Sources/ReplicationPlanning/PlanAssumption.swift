/// A value of the scenario that nobody gave, or that was given as what it is anyway.
public struct PlanAssumption: Equatable, Sendable {
  /// Where a scenario file says it, such as `headroom`.
  public let key: String
  /// What it is, in words.
  public let name: String
  /// What is taken.
  public let value: PlanFigure.Value
}

extension Scenario {
  /// What stands at its default, in the order of a scenario file.
  var assumptions: [PlanAssumption] {
    let standard = Scenario()
    var assumptions: [PlanAssumption] = []
    func assume(_ key: String, _ name: String, _ value: PlanFigure.Value, _ isDefault: Bool) {
      if isDefault { assumptions.append(PlanAssumption(key: key, name: name, value: value)) }
    }
    assume(
      "recoveryPointObjective", "recovery point objective",
      .span(recoveryPointObjective), recoveryPointObjective == standard.recoveryPointObjective)
    assume(
      "headroom", "headroom above the rate that is needed", .share(headroom),
      headroom == standard.headroom)
    assume("classes", "classes of tables", .text("none: all alike"), classes.isEmpty)
    assume("sites", "sites", .text("one, with one copy"), sites == standard.sites)
    assume(
      "publishInterval", "the mirror is brought up to date", .text("commit by commit"),
      publishInterval == nil)
    assumeNetwork(standard.network, assume)
    assume(
      "growth.years", "horizon in years", .count(Int64(growth.years)),
      growth.years == standard.growth.years)
    assume("growth.perYear", "growth", .text("as measured"), growth.perYear == nil)
    assume(
      "hotDays", "days of the hot working set", .count(hotDays),
      hotDays == standard.hotDays)
    assume(
      "seeding.bytesPerDay", "seeding moves", .text("what the recommended link carries"),
      seeding.bytesPerDay == nil)
    assume("seeding.start", "seeding starts", .text("when the window ends"), seeding.start == nil)
    assume("prices", "prices", .text("none, so no cost"), prices == nil)
    assume("wholeLake", "the scanned tables are", .text("all of the lake"), wholeLake == nil)
    assume(
      "quotas.readsPerSecond", "reads a bucket starts with", .perSecond(quotas.readsPerSecond),
      quotas.readsPerSecond == standard.quotas.readsPerSecond)
    assume(
      "quotas.writesPerSecond", "writes a bucket starts with", .perSecond(quotas.writesPerSecond),
      quotas.writesPerSecond == standard.quotas.writesPerSecond)
    return assumptions
  }

  private func assumeNetwork(
    _ standard: Network, _ assume: (String, String, PlanFigure.Value, Bool) -> Void
  ) {
    assume(
      "network.sourceRoundTrip", "round trip from the source to a site",
      .span(network.sourceRoundTrip), network.sourceRoundTrip == standard.sourceRoundTrip)
    if sites.count > 1 {
      assume(
        "network.interSiteRoundTrip", "round trip between the sites",
        .span(network.interSiteRoundTrip), network.interSiteRoundTrip == standard.interSiteRoundTrip
      )
    }
    assume(
      "network.streamWindow", "in flight in one stream", .bytes(network.streamWindow),
      network.streamWindow == standard.streamWindow)
    assume(
      "network.lossRate", "packets lost", .text("not known, so no bound of Mathis"),
      network.lossRate == nil)
  }
}
