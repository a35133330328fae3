import Glibc
import LakeAnalysis
import LakeModel
import Testing

@testable import ReplicationPlanning

@Suite("R-30, R-31: capacity and growth")
struct CapacityPlanTests {
  private let window = AnalysisWindow(startHour: 0, endHour: 240)

  /// A lake of one table that was loaded with `load` bytes, and took `daily` more and retired `retired` of
  /// them on each of the nine days that follow.
  private func basis(
    load: Int64 = 10_000, daily: Int64 = 100, retired: Int64 = 0, scenario: Scenario = Scenario()
  ) throws -> PlanBasis {
    var table = KnownStorage(.hudi)
    table.commit([.create("load", .data, load)], hour: 500_000)
    for day in 1...9 as ClosedRange<Int64> {
      var steps: [KnownStorage.Step] = [.create("kept\(day)", .data, daily)]
      if retired > 0 {
        steps += [.create("gone\(day)", .data, retired), .create("c\(day)", .changeData, 10)]
        if day > 1 { steps.append(.retire("gone\(day - 1)")) }
      }
      table.commit(steps, hour: 500_000 + day * 24 + 23)
    }
    return try PlanBasis(table.profile, scenario: scenario)
  }

  private func growth(_ perYear: Double?, years: Int = 5, live: Int64 = 1_000) -> GrowthPlan {
    GrowthPlan(
      Growth(years: years, perYear: perYear), measured: nil, live: live, volumePerDay: 100,
      window: window)
  }

  @Test("growth is a year of what a day adds, without the first load")
  func measured() throws {
    let growth = GrowthPlan(try basis())
    let measured = try #require(growth.measured)
    #expect(measured.firstLoads == 10_000)
    #expect(measured.liveAtEnd == 10_900)
    #expect(measured.days == 10)
    #expect(measured.bytesPerDay == 90)
    #expect(growth.source == .measured)
    #expect(growth.perYear == 90.0 * 365 / 10_900)
    #expect(
      growth.findings.map(\.code) == ["growth-measured", "growth-steep", "growth-first-loads"])
    #expect(growth.findings[0].severity == .warning)
    #expect(growth.volumePerDay == 90)
  }

  @Test("growth that is given is taken, and what cannot be is refused")
  func given() {
    #expect(growth(0.3).perYear == 0.3 && growth(0.3).findings.isEmpty)
    #expect(growth(-0.5).factor(year: 2) == 0.25)
    #expect(growth(-7).perYear == -1)
    #expect(growth(-7).findings.map(\.code) == ["growth-refused"])
    #expect(growth(-7).live(year: 1) == 0)
    for none in [.nan, .infinity, -.infinity] as [Double] {
      #expect(growth(none).perYear == 0)
      #expect(growth(none).findings.map(\.code) == ["growth-refused", "growth-unknown"])
    }
    #expect(growth(0.1, years: .max).years == 100)
    #expect(growth(0.1, years: -3).years == 0)
    #expect(growth(0.1, years: 1_000).findings.map(\.code) == ["growth-years-limited"])
  }

  @Test("volume is a band between staying and growing as the lake does")
  func band() {
    let growth = growth(0.5)
    #expect(growth.volume(year: 0) == (100, 100))
    #expect(growth.volume(year: 2) == (100, 225))
    #expect(growth.live(year: 2) == 2_250)
    let middle = growth.factor(middleOfYear: 0)
    #expect(abs(middle * middle - 1.5) < 1e-15)
    // The mean of a year that grows by the exponential law.
    #expect(abs(middle - 0.5 / log(1.5)) < 0.5 * 0.5 / 24)
  }

  private func plan(
    _ stored: StoredBytes, _ growth: GrowthPlan, _ sites: [Site],
    departures: DeparturesPerDay = DeparturesPerDay()
  ) -> CapacityPlan {
    CapacityPlan(
      stored: stored, departures: departures, growth: growth, sites: sites,
      start: Timestamp(milliseconds: 0))
  }

  private var thousand: StoredBytes {
    var stored = StoredBytes()
    stored.live = 800
    stored.retired = ByteInterval(low: 0, high: 150)
    stored.metadata = ByteInterval(low: 50, high: 50)
    return stored
  }

  @Test("a site needs what is stored, grown and copied")
  func needs() {
    let plan = plan(thousand, growth(1, years: 2), [Site(name: "A"), Site(name: "B", copies: 1.5)])
    #expect(plan.sites[0].needs.map(\.bytes.high) == [1_000, 2_000, 4_000])
    #expect(plan.sites[0].needs.map(\.bytes.low) == [850, 1_700, 3_400])
    #expect(plan.sites[1].needs.map(\.bytes.high) == [1_500, 3_000, 6_000])
    #expect(plan.sites[0].fullInYear == nil && plan.sites[0].fullFrom == nil)
    let figure = plan.figures.first { $0.id == "capacity.needed[site=B,year=2]" }
    #expect(figure?.value == .bytesBetween(5_100, 6_000))
  }

  @Test("a site is full where the growing need crosses its capacity")
  func full() throws {
    let site = Site(name: "A", capacity: 3_000)
    let need = plan(thousand, growth(1), [site]).sites[0]
    #expect(need.fullInYear == 2)
    // 1,000 · 2^t = 3,000, and by the least that it can be 850 · 2^t.
    let from = try #require(need.fullFrom).milliseconds
    let by = try #require(need.fullBy).milliseconds
    #expect(abs(Double(from) / 86_400_000 - 365 * log2(3)) < 1e-6)
    #expect(abs(Double(by) / 86_400_000 - 365 * log2(3_000.0 / 850)) < 1e-6)

    let now = plan(thousand, growth(1), [Site(name: "A", capacity: 999)])
    #expect(now.sites[0].fullInYear == 0)
    #expect(now.sites[0].fullFrom == Timestamp(milliseconds: 0))
    #expect(now.findings.map(\.code) == ["capacity-site-full"])
    #expect(try #require(now.sites[0].fullBy).milliseconds > 0)

    for still in [0, -0.2, 1e-9] {
      let never = plan(thousand, growth(still), [Site(name: "A", capacity: 1_000)]).sites[0]
      #expect(never.fullInYear == (still > 0 ? 1 : nil))
      #expect(never.fullFrom == (still > 0 ? Timestamp(milliseconds: 0) : nil))
    }
    #expect(CapacityPlan.yearsUntil(1, exceeds: 2, growth: 1e-12) == nil)
    #expect(CapacityPlan.yearsUntil(0, exceeds: 0, growth: 1) == nil)
    #expect(CapacityPlan.yearsUntil(1, exceeds: 2, growth: .infinity) == nil)
  }

  @Test("a site that keeps longer than the source holds what leaves in that time")
  func retention() throws {
    var stored = thousand
    stored.changeData = ByteInterval(low: 40, high: 40)
    let departures = DeparturesPerDay(retired: 20, changeData: 5)
    func longer(_ days: Int64) throws -> RetentionAtSite {
      let site = Site(name: "A", retention: .days(days))
      return try #require(
        plan(stored, growth(0), [site], departures: departures).sites[0].retention)
    }
    // 30 days of 20 are 600, of which the source has between none and 150 still.
    #expect((try longer(30).retired.low, try longer(30).retired.high) == (450, 600))
    #expect((try longer(30).changeData.low, try longer(30).changeData.high) == (110, 110))
    #expect((try longer(5).retired.low, try longer(5).retired.high) == (0, 100))
    #expect(try longer(5).changeData.high == 0)
    #expect(try longer(.max).retired.high > 1 << 40)
    #expect(try longer(-4).retired.high == 0)
    // 800 live, 50 metadata, 600 and 150 that stay for 30 days, in two copies, whatever the source has kept.
    let site = Site(name: "A", copies: 2, retention: .days(30))
    let need = plan(stored, growth(0), [site], departures: departures).sites[0].needs[0].bytes
    #expect((need.low, need.high) == (3_200, 3_200))
  }

  @Test("what a site needs can be worked out from the terms that it is explained with")
  func retentionByHand() throws {
    var stored = thousand
    stored.changeData = ByteInterval(low: 40, high: 40)
    let site = Site(name: "A", copies: 2, retention: .days(5))
    let plan = plan(
      stored, growth(0), [site], departures: DeparturesPerDay(retired: 20, changeData: 5))
    let figure = try #require(plan.figures.first { $0.id == "capacity.needed[site=A,year=0]" })
    #expect(
      figure.formula == "R-30: (live + max(retired and not yet deleted, X days of data retired) "
        + "+ deletion vectors + max(change data, X days of change data written) + metadata) "
        + "· L(y)/L0 · copies")
    func term(_ name: String) throws -> ByteInterval {
      switch try #require((figure.inputs + figure.steps).first { $0.name == name }).value {
      case .bytes(let bytes): ByteInterval(low: bytes, high: bytes)
      case .bytesBetween(let low, let high): ByteInterval(low: low, high: high)
      default: throw NoBytes()
      }
    }
    func sum(_ bound: KeyPath<ByteInterval, Int64>) throws -> Int64 {
      try ["live", "deletion vectors", "metadata"].reduce(0) { $0 + (try term($1))[keyPath: bound] }
        + max(
          term("retired and not known to be deleted")[keyPath: bound],
          term("X days of data retired")[keyPath: bound])
        + max(
          term("change data")[keyPath: bound],
          term("X days of change data written")[keyPath: bound])
    }
    // The source has up to 150 that have left, which is more than five days of 20.
    #expect(try (sum(\.low), sum(\.high)) == (800 + 50 + 100 + 40, 800 + 50 + 150 + 40))
    #expect(try (term("one copy now").low, term("one copy now").high) == (sum(\.low), sum(\.high)))
    let need = plan.sites[0].needs[0].bytes
    #expect(try (need.low, need.high) == (2 * sum(\.low), 2 * sum(\.high)))
  }

  /// A term that is no number of bytes.
  private struct NoBytes: Error {}

  @Test("what leaves is measured over the window")
  func departures() throws {
    let basis = try basis(retired: 50)
    let plan = CapacityPlan(basis)
    #expect(plan.departures == DeparturesPerDay(retired: 8 * 50 / 10, changeData: 9 * 10 / 10))
    #expect(plan.stored.live == 10_000 + 900 + 50)
    #expect((plan.stored.retired.low, plan.stored.retired.high) == (400, 400))
    #expect(plan.stored.changeData.high == 90)
  }

  @Test("every class has its own, and what is not mirrored has none")
  func classes() throws {
    let scenario = Scenario(classes: [
      TableClass(name: "none", tables: ["x"]), TableClass(name: "sales", tables: ["t"]),
    ])
    let plan = CapacityPlan(try basis(scenario: scenario))
    #expect(plan.classes.map(\.name) == ["sales"])
    #expect(plan.classes[0].stored == plan.stored)
    let left = Scenario(classes: [TableClass(name: "no", tables: ["**"], isMirrored: false)])
    let empty = CapacityPlan(try basis(scenario: left))
    #expect(empty.stored == StoredBytes())
    #expect(empty.sites[0].needs.map(\.bytes.high) == [0, 0, 0, 0, 0, 0])
    #expect(empty.growth.source == .unknown)
  }

  @Test("hostile sizes, copies and horizons saturate and are said")
  func hostile() {
    var stored = StoredBytes()
    stored.live = 400 << 50
    let sites = [
      Site(name: "A", copies: .nan), Site(name: "A", copies: 1e300, capacity: -5),
      Site(name: "A", copies: -1, capacity: .max),
    ]
    let plan = plan(stored, growth(1e6, years: 100), sites)
    #expect(plan.sites.map(\.name) == ["A", "A (2)", "A (3)"])
    #expect(plan.sites[0].needs[0].bytes.high == 400 << 50)
    #expect(plan.sites[0].needs[100].bytes.high == .max)
    #expect(plan.sites[1].needs[0].bytes.high == .max)
    #expect(plan.sites[1].fullInYear == 0)
    let codes = plan.findings.map(\.code)
    #expect(codes.filter { $0 == "capacity-copies-refused" }.count == 2)
    let ids = plan.figures.map(\.id)
    #expect(Set(ids).count == ids.count)
  }

  @Test("the figures of a lake can be made again from their inputs")
  func figures() throws {
    let scenario = Scenario(
      sites: [Site(name: "A", copies: 1.4, retention: .days(30), capacity: 20_000)])
    let plan = CapacityPlan(try basis(retired: 50, scenario: scenario))
    let ids = plan.figures.map(\.id)
    #expect(Set(ids).count == ids.count)
    for figure in plan.figures where figure.id.hasPrefix("capacity.needed") {
      // The source's log tells all, so every input is one number.
      var bytes: [String: Int64] = [:]
      var copies = 0.0
      for input in figure.inputs {
        switch input.value {
        case .bytes(let count): bytes[input.name] = count
        case .ratio(let ratio): copies = ratio
        default: break
        }
      }
      #expect(bytes.count == 7)
      // Of what has left, the site keeps what the source has, or what leaves in its time where that is more.
      for (less, more) in [
        ("retired and not known to be deleted", "X days of data retired"),
        ("change data", "X days of change data written"),
      ] {
        let kept = try max(#require(bytes[less]), #require(bytes[more]))
        (bytes[less], bytes[more]) = (kept, nil)
      }
      let sum = bytes.values.reduce(0, +)
      guard case .count(let year)? = figure.inputs.first(where: { $0.name == "y" })?.value,
        case .share(let perYear)? = figure.inputs.first(where: { $0.name == "g" })?.value,
        case .bytes(let value) = figure.value
      else {
        Issue.record("\(figure.id) lacks an input")
        continue
      }
      let expected = Double(sum) * pow(1 + perYear, Double(year)) * copies
      #expect(abs(Double(value) - expected) <= 1 + 1e-12 * expected, "\(figure.id)")
    }
  }
}
