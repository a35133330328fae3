import LakeGauge
import Testing

/// Plans as a program makes them that writes `import LakeGauge` and nothing else.
@Suite("Replication planner")
struct ReplicationPlannerTests {
  /// The program of the README.
  @Test("from a scan to a link and its prefixes")
  func face() async throws {
    let profile = try await LakeScanner(configuration: .default).scan(SampleLake.lake)
    let plan = try ReplicationPlanner(
      scenario: .init(recoveryPointObjective: .minutes(15), headroom: 0.2)
    ).plan(for: profile)
    var lines: [String] = []
    lines.append("\(plan.link.recommendedRate) \(plan.prefixes.count)")
    #expect(lines.count == 1)

    let busiest = try #require(profile.rates?.peakHour)
    // Fifteen minutes and an hour bound the rate of a burst that lies in one hour: C* moves all of the peak
    // hour in 75 minutes at the least, and nothing asks for more than all of the window in one D.
    let all = try #require(profile.volumes?.total.gross)
    #expect(plan.link.recommendedRate >= 1.2 * busiest * 3_600 / 4_500)
    #expect(plan.link.recommendedRate <= 1.2 * (Double(all) * 8 / 900 + 8) + 8)
    #expect(!plan.prefixes.isEmpty && plan.prefixes.allSatisfy { $0.hasSuffix("/") })
    #expect(plan.volume.mirrored.volumes.grossPerDay == profile.grossPerDay)
  }

  @Test("every figure has an id of its own, a formula, and values that are numbers")
  func figures() async throws {
    let profile = try await LakeScanner().scan(SampleLake.lake)
    let plan = try ReplicationPlanner().plan(for: profile)
    #expect(Set(plan.figures.map(\.id)).count == plan.figures.count)
    for figure in plan.figures {
      #expect(!figure.formula.isEmpty && !figure.name.isEmpty, "\(figure.id)")
      let values = [figure.value] + (figure.inputs + figure.steps).map(\.value)
      #expect(values.allSatisfy(Self.isNumber), "\(figure.id)")
    }
    // The defaults are assumptions, all of them.
    #expect(plan.assumptions == plan.values)
    let given = try ReplicationPlanner(scenario: .init(headroom: 0.3)).plan(for: profile)
    #expect(given.values.filter(\.isGiven).map(\.key) == ["headroom"])
    // The same profile gives the same plan.
    #expect(try ReplicationPlanner().plan(for: profile).figures == plan.figures)
  }

  private static func isNumber(_ value: PlanFigure.Value) -> Bool {
    switch value {
    case .sharesBetween(let low, let high): low.isFinite && high.isFinite
    case .bytesPerDay(let number), .bitsPerSecond(let number), .bytesPerSecond(let number),
      .days(let number), .share(let number), .ratio(let number), .perSecond(let number),
      .money(let number, _):
      number.isFinite
    case .bytes, .bytesBetween, .span, .count, .time, .text, .unknown: true
    }
  }

  @Test("a scenario that cannot be is refused, and so is a lake without a window")
  func refused() async throws {
    let profile = try await LakeScanner().scan(SampleLake.lake + "/silver/orders")
    let wrong = #expect(throws: PlanError.self) {
      try ReplicationPlanner(scenario: .init(headroom: -1)).plan(for: profile)
    }
    #expect(wrong?.description.contains("headroom") == true)
    // One table is a lake.
    let plan = try ReplicationPlanner().plan(for: profile)
    #expect(plan.volume.mirrored.tables == 1 && plan.link.recommendedRate > 0)
  }
}
