import Glibc
import LakeAnalysis
import LakeModel
import Testing

@testable import ReplicationPlanning

@Suite("R-32: seeding")
struct SeedingPlanTests {
  /// A first copy, moved in small steps: the parts that are done are kept up to date first, and what the part
  /// that is being copied changes among its copied bytes is copied again.
  private func simulated(
    _ parts: [(bytes: Int64, churn: Double)], rate: Double, steps: Int
  ) -> Double {
    var days = 0.0
    var left = rate
    for part in parts {
      let size = Double(part.bytes)
      let pace = size / left / Double(steps)
      var copied = 0.0
      while copied < size {
        // The midpoint rule: what is copied in half a step changes too.
        let middle = copied + (left - part.churn * copied / size) * pace / 2
        let gain = (left - part.churn * middle / size) * pace
        if copied + gain >= size {
          days += pace * (size - copied) / gain
          break
        }
        copied += gain
        days += pace
      }
      left -= part.churn
    }
    return days
  }

  @Test("the forms agree with a simulation in small steps")
  func simulation() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededNumbers(seed: seed)
    for round in 0..<150 {
      let place: Comment = "let seed: UInt64 = \(seed), round \(round)"
      let parts = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        let bytes = Int64.random(in: 1...1_000_000, using: &random)
        let churn = Bool.random(using: &random) ? 0 : Double.random(in: 0...1, using: &random)
        return (bytes: bytes, churn: churn * Double(bytes))
      }
      let churn = parts.reduce(0) { $0 + $1.churn }
      let bytes = parts.reduce(0) { $0 + $1.bytes }
      let rate =
        churn / Double.random(in: 0.01...0.95, using: &random)
        + (churn == 0 ? Double.random(in: 1_000...100_000, using: &random) : 0)
      let uniform = try #require(SeedingTime.uniform(bytes, churn: churn, rate: rate), place)
      let once = simulated([(bytes, churn)], rate: rate, steps: 400)
      #expect(abs(uniform - once) < 1e-3 * once, place)
      let times = SeedingTime.ordered(parts, rate: rate)
      let ordered = try #require(times.allSatisfy { $0.days != nil } ? times : nil, place)
        .reduce(0) { $0 + ($1.days ?? 0) }
      let inOrder = simulated(parts, rate: rate, steps: 400)
      #expect(abs(ordered - inOrder) < 1e-3 * inOrder, place)
    }
  }

  @Test("the order by ascending churn is the best, and lies between the bounds")
  func order() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededNumbers(seed: seed)
    for round in 0..<300 {
      let place: Comment = "let seed: UInt64 = \(seed), round \(round)"
      let items = (0..<Int.random(in: 1...6, using: &random)).map {
        SeedingPlan.Item(
          name: "t\($0)", bytes: .random(in: 0...1_000, using: &random),
          churn: Bool.random(using: &random) ? 0 : .random(in: 0...300, using: &random))
      }
      let churn = items.reduce(0) { $0 + $1.churn }
      let rate = Int64((churn * Double.random(in: 1.05...9, using: &random)).rounded(.up)) + 1
      let plan = SeedingPlan(
        items: items.shuffled(using: &random), seeding: Seeding(bytesPerDay: rate), linkRate: nil,
        asOf: Timestamp(milliseconds: 0))
      let ordered = try #require(plan.ordered, place)
      let lower = try #require(plan.unchanging, place)
      let uniform = try #require(plan.uniform, place)
      let upper = try #require(plan.allExtra, place)
      #expect(lower <= ordered * (1 + 1e-9), place)
      #expect(ordered <= uniform * (1 + 1e-9), place)
      #expect(uniform <= upper * (1 + 1e-9), place)
      let other = SeedingTime.ordered(
        items.shuffled(using: &random).map { ($0.bytes, $0.churn) }, rate: Double(rate))
      #expect(ordered <= other.reduce(0) { $0 + ($1.days ?? .infinity) } * (1 + 1e-9), place)
    }
  }

  @Test("the forms are those of the model, and go over into L/μ where nothing changes")
  func closedForms() throws {
    // L = 1,000, μ = 100 a day, c = 5 % a day: r = 0.1.
    #expect(SeedingTime.unchanging(1_000, rate: 100) == 10)
    #expect(SeedingTime.allExtra(1_000, churn: 50, rate: 100) == 20)
    let uniform = try #require(SeedingTime.uniform(1_000, churn: 50, rate: 100))
    #expect(abs(uniform - 20 * log(0.1 / (0.1 - 0.05))) < 1e-12)
    for churn in [0, 1e-300, 1e-12, 1e-6] {
      let days = try #require(SeedingTime.uniform(1_000, churn: churn, rate: 100))
      #expect(abs(days - 10 * (1 + churn / 200)) < 1e-13)
    }
    // Around the change of formula nothing jumps.
    let below = try #require(SeedingTime.uniform(1_000, churn: 0.999e-7, rate: 100))
    let above = try #require(SeedingTime.uniform(1_000, churn: 1.001e-7, rate: 100))
    #expect(above > below && above - below < 1e-10)
    let parts = SeedingTime.ordered([(1_000, 50), (400, 30)], rate: 100)
    #expect(parts[0].rate == 100 && parts[1].rate == 50)
    #expect(abs(try #require(parts[1].days) - 400.0 / 30 * log(50.0 / 20)) < 1e-12)
  }

  @Test("what changes as fast as it is moved never converges, and it is said below what")
  func never() throws {
    #expect(SeedingTime.uniform(10, churn: 100, rate: 100) == nil)
    #expect(SeedingTime.allExtra(10, churn: 100, rate: 100) == nil)
    #expect(SeedingTime.unchanging(10, rate: 0) == nil)
    #expect(SeedingTime.uniform(10, churn: 100, rate: 100.0.nextUp) != nil)
    let items = [
      SeedingPlan.Item(name: "calm", bytes: 600, churn: 6),
      SeedingPlan.Item(name: "wild", bytes: 400, churn: 44),
      SeedingPlan.Item(name: "after", bytes: 10, churn: 10),
    ]
    let plan = SeedingPlan(
      items: items, seeding: Seeding(bytesPerDay: 50), linkRate: 1e9,
      asOf: Timestamp(milliseconds: 0))
    #expect(plan.steps.map(\.item.name) == ["calm", "wild", "after"])
    #expect(plan.steps.map { $0.days != nil } == [true, false, false])
    #expect(plan.caughtUp == nil && plan.uniform == nil && plan.churn == 60)
    // 1,010 · (1 − 50/60) stay behind, rounded up.
    #expect(plan.leftBehind == 169)
    #expect(plan.findings.map(\.code) == ["seeding-never-converges"])
    let figure = plan.figures.first { $0.id == "seeding.caught-up" }
    #expect(figure?.value == .unknown("never converges below 60 bytes per day"))
    #expect(plan.figures.first { $0.id == "seeding.minimum-rate" }?.value == .bytesPerDay(60))
  }

  @Test("the rate is that of the scenario, else that of the link, else there is no date")
  func rates() {
    let items = [SeedingPlan.Item(name: "t", bytes: 864_000, churn: 0)]
    func plan(_ given: Int64?, _ link: Double?) -> SeedingPlan {
      SeedingPlan(
        items: items, seeding: Seeding(bytesPerDay: given, start: Timestamp(milliseconds: 7)),
        linkRate: link, asOf: Timestamp(milliseconds: 0))
    }
    #expect(plan(432_000, 1).caughtUp == Timestamp(milliseconds: 2 * 86_400_000 + 7))
    #expect(plan(nil, 1).caughtUp == Timestamp(milliseconds: 10 * 86_400_000 + 7))
    for none in [nil, .nan, .infinity, -1] as [Double?] {
      #expect(plan(nil, none).caughtUp == nil)
      #expect(plan(nil, none).findings.map(\.code) == ["seeding-rate-unknown"])
    }
    #expect(plan(-5, nil).caughtUp == nil)
    #expect(plan(0, nil).findings.map(\.code) == ["seeding-never-converges"])
    #expect(plan(1, nil).caughtUp == Timestamp(milliseconds: 864_000 * 86_400_000 + 7))
  }

  @Test("a start before the scan is a finding, one at the scan or after it is none")
  func startsBeforeScan() {
    func codes(_ start: Int64?) -> [String] {
      SeedingPlan(
        items: [SeedingPlan.Item(name: "t", bytes: 1, churn: 0)],
        seeding: Seeding(bytesPerDay: 1, start: start.map { Timestamp(milliseconds: $0) }),
        linkRate: nil, asOf: Timestamp(milliseconds: 5)
      ).findings.map(\.code)
    }
    #expect(codes(4) == ["seeding-starts-before-scan"])
    #expect(codes(5).isEmpty && codes(6).isEmpty && codes(nil).isEmpty)
  }

  @Test("waves are balanced by bytes, follow the order and hold every item")
  func waves() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededNumbers(seed: seed)
    for round in 0..<300 {
      let place: Comment = "let seed: UInt64 = \(seed), round \(round)"
      let items = (0..<Int.random(in: 0...30, using: &random)).map {
        SeedingPlan.Item(
          name: "t\($0)", bytes: .random(in: 0...1_000, using: &random),
          churn: .random(in: 0...9, using: &random))
      }
      let count = Int.random(in: -1...12, using: &random)
      let plan = SeedingPlan(
        items: items, seeding: Seeding(bytesPerDay: 1_000, waves: count), linkRate: nil,
        asOf: Timestamp(milliseconds: 0))
      #expect(plan.waves.count <= max(count, 1), place)
      #expect(plan.waves.flatMap(\.steps) == Array(plan.steps.indices), place)
      #expect(plan.waves.map(\.number) == Array(0..<plan.waves.count).map { $0 + 1 }, place)
      let largest = items.map(\.bytes).max() ?? 0
      // There cannot be more waves than items, so a share is never less than that of an item.
      let share = plan.bytes / Int64(max(min(count, items.count), 1))
      for wave in plan.waves {
        #expect(wave.bytes == plan.steps[wave.steps].reduce(0) { $0 + $1.item.bytes }, place)
        #expect(wave.bytes <= share + largest + 1, place)
        #expect(wave.caughtUp == plan.steps[wave.steps].last?.caughtUp, place)
      }
      #expect(plan.waves.last?.caughtUp == (items.isEmpty ? nil : plan.caughtUp), place)
    }
    let equal = (0..<10).map { SeedingPlan.Item(name: "t\($0)", bytes: 5, churn: 0) }
    let plan = SeedingPlan(
      items: equal, seeding: Seeding(bytesPerDay: 10, waves: 3), linkRate: nil,
      asOf: Timestamp(milliseconds: 0))
    #expect(plan.waves.map(\.steps.count) == [3, 4, 3])
    #expect(plan.waves.map(\.daysFromStart) == [1.5, 3.5, 5])
  }

  @Test("the tables of a lake are items, and every class has its date")
  func lake() throws {
    var calm = KnownStorage()
    calm.commit([.create("a", .data, 1_000), .create("l", .tableMetadata, 24)], hour: 500_000)
    var busy = KnownStorage()
    busy.commit([.create("a", .data, 100)], hour: 500_000)
    busy.commit([.create("b", .data, 240), .retire("a")], hour: 500_023)
    let profile = LakeProfile([busy.scanned("a/busy"), calm.scanned("b/calm")])
    let scenario = Scenario(
      classes: [TableClass(name: "A", tables: ["a/*"])],
      seeding: Seeding(bytesPerDay: 1_000, waves: 2))
    let plan = SeedingPlan(try PlanBasis(profile, scenario: scenario), linkRate: nil)
    #expect(plan.steps.map(\.item.name) == ["b/calm", "a/busy"])
    #expect(plan.steps.map(\.item.bytes) == [1_024, 240])
    // A window of one day; the first loads are seeding, the log is not.
    #expect(plan.steps.map(\.item.churn) == [24, 240])
    #expect(plan.classes.map(\.name) == ["other tables", "A"])
    #expect(plan.classes.last?.caughtUp == plan.caughtUp)
    #expect(plan.start == profile.asOf)
    let ids = plan.figures.map(\.id)
    #expect(Set(ids).count == ids.count && ids.contains("seeding.caught-up[class=A]"))
  }

  @Test("an empty lake is copied at once, and hostile items trap nothing")
  func edges() {
    let empty = SeedingPlan(
      items: [], seeding: Seeding(bytesPerDay: 1), linkRate: nil, asOf: Timestamp(milliseconds: 3))
    #expect(empty.caughtUp == Timestamp(milliseconds: 3) && empty.waves.isEmpty)
    #expect(empty.findings.isEmpty)
    let hostile = [
      SeedingPlan.Item(name: "a", bytes: .max, churn: .nan),
      SeedingPlan.Item(name: "b", bytes: .max, churn: 1e300),
      SeedingPlan.Item(name: "c", bytes: .min, churn: .infinity),
      SeedingPlan.Item(name: "d", bytes: 0, churn: -5),
    ]
    let plan = SeedingPlan(
      items: hostile, seeding: Seeding(bytesPerDay: 1, waves: .max), linkRate: nil,
      asOf: Timestamp(milliseconds: .max))
    #expect(plan.bytes == .max && plan.caughtUp == nil)
    #expect(plan.steps.map(\.item.name) == ["a", "d", "b", "c"])
    #expect(plan.steps[0].caughtUp == Timestamp(milliseconds: .max))
    #expect(plan.waves.count == 3)
    #expect(!plan.figures.isEmpty && plan.leftBehind == .max)
  }
}
