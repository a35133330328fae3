package import ReplicationPlanning

/// A scenario as a file says it: YAML of one document, at most 1 MiB, without anchors, tags and keys twice.
/// `example` shows every key; the meaning of each is told at the property of `Scenario` that it fills.
///
/// | key | value | default |
/// |---|---|---|
/// | `name` | text in one line | none |
/// | `rpo` | span above zero | 15 min |
/// | `headroom` | share, 0 % … 1000 % | 20 % |
/// | `publishInterval` | span, below every rpo of what is mirrored | every commit is followed |
/// | `classes[]` | `name`, `owner`, `tables` (one pattern or a list), `rpo`, `mirrored` (yes, no) | none |
/// | `sites[]`, 1 … 16 | `name`, `copies` 1 … 100, `retention` span, `capacity` size, `readShare` share | one, `site A` |
/// | `topology` | `hub`; for two sites also `chain`, `split` | hub |
/// | `network.linkRates[]` | rates, each once | none |
/// | `network.sourceRoundTrip`, `.interSiteRoundTrip` | span | 30 ms |
/// | `network.streamWindow`, `.segmentSize` | size | 16 MiB, 1460 B |
/// | `network.lossRate` | share, above 0 and below 100 % | not known |
/// | `growth.years` | 1 … 50 | 5 |
/// | `growth.perYear` | share, above -100 %, at most 1000 % | measured |
/// | `coverages[]` | shares, ascending, above 0 | 80, 90, 95, 99 % |
/// | `hotDays` | 1, 7, 30 or 90 | 30 |
/// | `cacheSizes[]` | sizes, ascending | those that serve the usual shares of reads |
/// | `seeding.perDay` or `.rate` | size, or rate | what the recommended link carries |
/// | `seeding.start` | date, or date and time | the plan's as-of time |
/// | `seeding.waves` | 1 … 1000 | 10 |
/// | `prices` | a mapping, or the name of a file | none |
/// | `prices.source`, `.date`, `.currency` | text, day, three letters: all three are needed | |
/// | `prices.egress` | price per GB, or tiers: `upTo` size a month, `perGigabyte`; the last without `upTo` | 0 |
/// | `prices.`… | `interSitePerGigabyte`, `readsPer10000`, `writesPer10000`, `retrievalPerGigabyte`, `sourceStoragePerGigabyteMonth`, `siteStoragePerGigabyteMonth` | 0 |
/// | `prices.circuits[]` | `name`, `rate`, `perMonth`, `setup` | none |
/// | `claims` | a list, or the name of a file | none |
/// | `claims[]` | `text`, `source` and one of: `share`, `per`, `of` · `volume`, `per` · `rate` · `capacity` · `capacity`, `rate`, `reads` · `growth` | |
/// | `claims[].per` | `day`, `week`, `month` (30 d), `year` (365 d) or a span | |
/// | `claims[].growth` | `from` size, `to` size, `years` 3 or 3..4 | |
/// | `proposals[]` | `name`, `scope` (`metadata`, `full`, `{hot: share}`, `{fits: size}`), `sites`, `rpo`, `linkRate`, `years` | none |
/// | `wholeLake.bytes` | size | the scanned tables are all |
/// | `wholeLake.strata[]` | `name`, `tables`, `tableCount` from 1, `bytes` size | none |
/// | `quotas.readsPerSecond`, `.writesPerSecond` | number | 5000, 1000 |
/// | `quotas.egress`, `.eventsPerSecond` | rate, number | not known |
///
/// Sizes have a unit of bytes (B, kB … EB by thousands, KiB … EiB by 1024), rates one of bits or bytes per
/// second (Gbps, Gbit/s, Gb/s; GB/s, GiB/s), spans one of time (ms, s, min, h, d, w), shares are `10 %` or
/// `0.1`. Sizes, rates and spans are read exactly, and refused where a part of the smallest unit is left or
/// an `Int64` does not hold them.
package struct ScenarioFile: Equatable, Sendable {
  /// What a plan is made for.
  package let scenario: Scenario
  /// Every value of the scenario in a fixed order, those that nobody gave among them: a plan prints them as
  /// its assumptions.
  package let values: [ScenarioValue]

  /// Reads a scenario.
  ///
  /// - Parameters:
  ///   - bytes: the file; one without any value is the scenario of all defaults.
  ///   - reading: gives the bytes of a file that the scenario names for its prices or claims, relative to
  ///     itself; what it throws is told where the name stands. Nil refuses such names.
  /// - Returns: the scenario and which of its values were given.
  /// - Throws: the first thing that is wrong, with line and column.
  /// - Complexity: O(bytes), with at most `YAMLNode.most` values kept.
  package static func parse(
    _ bytes: [UInt8], reading: ((String) throws -> [UInt8])? = nil
  ) throws(ScenarioFileError) -> ScenarioFile {
    var decoder = ScenarioDecoder(ReferenceReader(read: reading))
    if let root = try YAMLNode.document(bytes) { try decoder.decode(root) }
    return ScenarioFile(
      scenario: decoder.scenario, values: decoder.scenario.values(given: decoder.given))
  }
}
