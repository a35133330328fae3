import LakeAnalysis
import LakeModel
import ReplicationPlanning
import Testing

/// What the data cannot answer.
@Suite("Open questions")
struct OpenQuestionsTests {
  private static let prices = PriceList(source: "t", date: "2026-11-01", currency: "XTS")
  /// A scenario that leaves nothing open.
  private static let closed = Scenario(
    network: Network(lossRate: 0.001), growth: Growth(perYear: 0.1), prices: prices,
    quotas: Quotas(egressBitsPerSecond: 1e12, eventsPerSecond: 1e3))

  /// 30 days of one byte a day and an hour, with an inventory.
  private static func profile(
    _ steps: [ScopeLake.Step]? = nil, isComplete: Bool = true, findings: [Finding] = [],
    reads: [AccessRecord] = [], inventory: String? = "inventory.csv"
  ) -> LakeProfile {
    let daily = (0..<31).map { day in
      ScopeLake.Step.write("o\(day)", hour: 1_000 + Int64(day) * 24, bytes: 10)
    }
    var evidence = AccessEvidence()
    for read in reads { evidence.absorb(read, from: .sparkEvents) }
    return LakeProfile(
      [ScopeLake.table("t", steps ?? daily, isComplete: isComplete, findings: findings)],
      since: AnalysisWindow.time(ofHour: 1_000), inventory: inventory, access: evidence)
  }

  private static func questions(_ profile: LakeProfile, _ scenario: Scenario = closed) throws
    -> [OpenQuestion]
  {
    OpenQuestions(try PlanBasis(profile, scenario: scenario)).questions
  }

  private static let read = ScopeLake.read("/lake/t", hour: 1_700, query: "q", bytes: 10)

  @Test("are those that the scan and the scenario leave open, and no others")
  func conditions() throws {
    let codes = try Self.questions(Self.profile(reads: [Self.read])).map(\.code)
    #expect(codes == ["no-object-logs"])
    let open = try Self.questions(Self.profile(inventory: nil), Scenario()).map(\.code)
    #expect(
      Set(open) == [
        "no-access-logs", "no-inventory", "no-prices", "loss-rate", "egress-quota", "event-quota",
        "growth",
      ])
  }

  @Test(
    "each thing that is not told asks its question",
    arguments: [
      ("hudi-zone", [Finding(code: "hudi-zone-inferred", severity: .note, object: "", message: "")])
    ])
  func findings(code: String, findings: [Finding]) throws {
    let codes = try Self.questions(Self.profile(findings: findings, reads: [Self.read]))
      .map(\.code)
    #expect(codes.contains(code))
  }

  @Test("a log that is cut asks what was before, by the rates of what it tells")
  func cut() throws {
    let whole = ScopeLake.table(
      "a", (0..<40).map { .write("o\($0)", hour: 1_000 + Int64($0), bytes: 100) },
      isComplete: true)
    let cut = ScopeLake.table(
      "b", (0..<20).map { .write("p\($0)", hour: 1_020 + Int64($0), bytes: 100) }, before: ["": 5])
    let profile = LakeProfile([whole, cut], since: AnalysisWindow.time(ofHour: 1_000))
    let question = try #require(
      try Self.questions(profile).first { $0.code == "cut-history" })
    let factor = (profile.ownRatesPerDay ?? 0) / (profile.grossPerDay ?? 1)
    #expect(question.effect == .factor(1...factor) && factor > 1)
    #expect(try Self.questions(profile).contains { $0.code == "short-window" })
    #expect(try Self.questions(profile).contains { $0.code == "retired-not-deleted" })
  }

  @Test("entries without a size may be as large as the others")
  func unsized() throws {
    let steps =
      (0..<4).map { ScopeLake.Step.write("o\($0)", hour: 1_000 + Int64($0), bytes: 10) }
      + [.write("x", hour: 1_010, bytes: nil)]
    let questions = try Self.questions(Self.profile(steps, reads: [Self.read]))
    let question = try #require(questions.first { $0.code == "unsized-entries" })
    // The first load is one of the four; of four new objects one has no size.
    #expect(question.effect == .factor(1...(4.0 / 3)))
  }

  @Test("a sample of a larger lake is asked about, by how much larger")
  func sample() throws {
    var scenario = Self.closed
    scenario.wholeLake = WholeLake(bytes: 3_100)
    let profile = Self.profile(reads: [Self.read])
    let question = try #require(
      try Self.questions(profile, scenario).first { $0.code == "sample" })
    #expect(question.effect == .factor(1...10))
    scenario.wholeLake = WholeLake(bytes: 310)
    #expect(!(try Self.questions(profile, scenario).contains { $0.code == "sample" }))
    scenario.wholeLake = WholeLake()
    #expect(
      try Self.questions(profile, scenario).first { $0.code == "sample" }?.effect.size == .infinity)
  }

  @Test("come with the largest effect first, then by code")
  func order() throws {
    let reads = [
      Self.read, ScopeLake.read("/elsewhere", hour: 1_701, query: "r", bytes: 30),
      ScopeLake.read("/lake/t", hour: 1_702, query: "s", bytes: nil),
    ]
    let questions = try Self.questions(Self.profile(reads: reads), Scenario())
    for (one, next) in zip(questions, questions.dropFirst()) {
      let isBefore =
        one.effect.size == next.effect.size
        ? one.code < next.code : one.effect.size > next.effect.size
      #expect(isBefore, "\(one.code) before \(next.code)")
    }
    #expect(questions.contains { $0.code == "unmatched-reads" && $0.effect == .factor(1...4) })
    #expect(questions.contains { $0.code == "guessed-reads" })
    #expect(questions.allSatisfy { !$0.ask.isEmpty && !$0.concerns.isEmpty })
    let figures = OpenQuestions(
      try PlanBasis(Self.profile(reads: reads), scenario: Scenario())
    ).figures
    #expect(Set(figures.map(\.id)).count == questions.count)
  }
}
