internal import LakeModel

/// A value of a scenario as a plan prints it; one that nobody gave is an assumption.
public struct ScenarioValue: Equatable, Sendable {
  /// The key as a scenario file has it: `rpo`, `network.streamWindow`.
  public let key: String
  /// The value in words or as a scenario file has it: `15 min`, `16 MiB`.
  public let text: String
  /// Whether somebody gave it.
  public let isGiven: Bool
}

extension Scenario {
  /// Every value of the scenario, always all of them and in the same order.
  ///
  /// - Parameter given: the keys that somebody gave, as scenario files have them; the rest are defaults.
  /// - Returns: a line for each key; lists of named things are told by their names.
  public func values(given: Set<String> = []) -> [ScenarioValue] {
    let entries: [(String, String)] =
      [
        ("rpo", ExactText.span(recoveryPointObjective)),
        ("headroom", ExactText.share(headroom)),
        (
          "publishInterval", publishInterval.map(ExactText.span) ?? "none: every commit is followed"
        ),
        ("classes", names(classes.map(\.name), none: "none: all tables are alike")),
        ("sites", names(sites.map(\.name), none: "none")),
        ("topology", topology.rawValue),
      ] + network.entries
      + [
        ("growth.years", "\(growth.years)"),
        ("growth.perYear", growth.perYear.map(ExactText.share) ?? "measured from net growth"),
        ("coverages", coverages.map(ExactText.share).joined(separator: ", ")),
        ("hotDays", "\(hotDays)"),
        (
          "cacheSizes",
          cacheSizes.isEmpty
            ? "those that serve the usual shares of reads"
            : cacheSizes.map(ExactText.bytes).joined(separator: ", ")
        ),
        (
          "seeding.perDay",
          seeding.bytesPerDay.map(ExactText.bytes) ?? "what the recommended link carries"
        ),
        ("seeding.start", seeding.start?.iso8601 ?? "the plan's as-of time"),
        ("seeding.waves", "\(seeding.waves)"),
        (
          "prices",
          prices.map { "\($0.source), \($0.date), \($0.currency)" }
            ?? "none, so no cost is computed"
        ),
        ("claims", names(claims.map(\.text), none: "none")),
        ("proposals", names(proposals.map(\.name), none: "none")),
        ("wholeLake", wholeLake?.summary ?? "none: the scanned tables are all of it"),
      ] + quotas.entries
    return entries.map { key, text in
      // A rate of seeding is a volume per day in other words.
      let isGiven =
        given.contains(key) || (key == "seeding.perDay" && given.contains("seeding.rate"))
      return ScenarioValue(key: key, text: text, isGiven: isGiven)
    }
  }

  private func names(_ names: [String], none: String) -> String {
    names.isEmpty ? none : names.joined(separator: ", ")
  }
}

extension Network {
  fileprivate var entries: [(String, String)] {
    [
      (
        "network.linkRates",
        linkRates.isEmpty ? "none" : linkRates.map(ExactText.rate).joined(separator: ", ")
      ),
      ("network.sourceRoundTrip", ExactText.span(sourceRoundTrip)),
      ("network.interSiteRoundTrip", ExactText.span(interSiteRoundTrip)),
      ("network.streamWindow", ExactText.bytes(streamWindow)),
      ("network.segmentSize", ExactText.bytes(segmentSize)),
      ("network.lossRate", lossRate.map(ExactText.share) ?? "not known"),
    ]
  }
}

extension Quotas {
  fileprivate var entries: [(String, String)] {
    [
      ("quotas.readsPerSecond", ExactText.number(readsPerSecond)),
      ("quotas.writesPerSecond", ExactText.number(writesPerSecond)),
      (
        "quotas.egress",
        egressBitsPerSecond.map { rate in
          Int64(exactly: rate).map(ExactText.rate) ?? "\(ExactText.number(rate)) bps"
        } ?? "not known"
      ),
      ("quotas.eventsPerSecond", eventsPerSecond.map(ExactText.number) ?? "not known"),
    ]
  }
}

extension WholeLake {
  fileprivate var summary: String {
    let size = bytes.map(ExactText.bytes) ?? "size not known"
    let kinds = strata.map(\.name).joined(separator: ", ")
    return strata.isEmpty ? size : "\(size) in \(kinds)"
  }
}
