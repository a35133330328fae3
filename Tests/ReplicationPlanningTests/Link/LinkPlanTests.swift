import LakeAnalysis
import LakeModel
import Testing

@testable import ReplicationPlanning

@Suite("The link of a plan")
struct LinkPlanTests {
  private typealias Commit = LinkLake.Commit

  private static func scenario(_ change: (inout Scenario) -> Void) -> Scenario {
    var scenario = Scenario(headroom: 0.5)
    change(&scenario)
    return scenario
  }

  /// Two tables: one writes 600 B at 0:10:00, the other 900 B ten seconds later and 60 B at 1:30.
  private static var twoTables: [ScannedTable] {
    [
      LinkLake.table("sales/orders", [Commit(time: 600_000, bytes: 600, operation: "MERGE")]),
      LinkLake.table(
        "ops/log",
        [
          Commit(time: 610_000, bytes: 900, operation: "OPTIMIZE", cause: .compaction),
          Commit(time: 5_400_000, bytes: 60, replaces: true),
        ]),
    ]
  }

  private static func figure(_ plan: LinkPlan, _ id: String) throws -> PlanFigure {
    try #require(plan.figures.first { $0.id == id }, "\(id)")
  }

  @Test("C* with its witness, its tables and what ran in its hours; by hand")
  func witness() throws {
    let basis = try LinkLake.basis(
      Self.twoTables, hours: 3,
      scenario: Self.scenario {
        $0.recoveryPointObjective = .seconds(20)
        $0.network.linkRates = [400, 80]
      })
    let plan = LinkPlan(basis)
    // (600 + 900) / (10 s + 20 s); the mean is 1,560 B in three hours.
    #expect(plan.rate.minimum == 50)
    #expect(plan.rate.mean == 1)
    #expect(plan.rate.recommended == 75)
    let witness = try #require(plan.rate.witness)
    #expect(witness.from == LinkLake.time(600_000))
    #expect(witness.through == LinkLake.time(610_000))
    #expect(witness.span == .seconds(30))
    #expect(witness.bytes == 1_500)
    #expect(witness.tables.map(\.path) == ["ops/log", "sales/orders"])
    #expect(witness.tables.map(\.bytes) == [900, 600])
    #expect(
      witness.tables.map { $0.operations.map(\.operation) } == [
        [.named("OPTIMIZE")], [.named("MERGE")],
      ])
    #expect(witness.hours == LinkLake.hour...LinkLake.hour)
    // Links of 50 and 10 bytes per second.
    #expect(plan.tested.map(\.timeline.meetsObjectives) == [true, false])
    #expect(plan.tested[1].timeline.lateCommits == 2)
    #expect(plan.tested[1].timeline.worstLag == .seconds(140))
    #expect(plan.findings.contains { $0.code == "link-misses-objective" })
    #expect(try Self.figure(plan, "link.recommended").value == .bitsPerSecond(600))
    let names = try Self.figure(plan, "link.minimum").steps.map(\.name)
    #expect(names.contains("of Σ a, table ops/log"))
    #expect(Set(plan.figures.map(\.id)).count == plan.figures.count)
    // 900 of 1,560 bytes.
    #expect(plan.localRedo.saved == 900)
    #expect(try Self.figure(plan, "link.redo-saved").value == .bytesPerDay(7_200))
  }

  @Test("what is explained can be computed again, on 300 random traces")
  func explained() throws {
    let basis = try LinkLake.basis(
      (0..<12).map { LinkLake.table("t\($0)", []) }, hours: 1)
    var failures: [String] = []
    for seed in UInt64(1)...300 {
      for slotWidth in [Int64(1), 30] {
        let random = RandomTrace(seed: seed, objectives: 3, slotWidth: slotWidth)
        for rate in [
          RequiredRate.firstInFirstOut(random.trace, basis: basis),
          .earliestDeadlineFirst(random.trace, basis: basis),
        ] {
          guard let witness = rate.witness else { continue }
          let sum = witness.tables.reduce(witness.otherBytes) { $0 + $1.bytes }
          let span = witness.deadline.milliseconds - witness.from.milliseconds
          let again = (sum * 1_000 + span - 1) / span
          if sum != witness.bytes || again != rate.minimum || rate.leastMinimum > rate.minimum {
            failures.append("\(random): \(sum) \(witness.bytes) \(again) \(rate.minimum)")
          }
          // The rate holds by its own discipline, and the schedule needs no more than the queue.
          if !rate.isDecidedByMean, rate.minimum > 0, random.trace.isExact,
            !witness.isByDeadline,
            LinkQueue(random.trace.transfers).lateness(at: rate.minimum).commits > 0
          {
            failures.append("\(random): late at \(rate.minimum)")
          }
        }
      }
    }
    #expect(failures == [])
  }

  @Test("classes: each alone, and all by deadline with less than in order of arrival")
  func classes() throws {
    let tables = [
      LinkLake.table("backup/a", [Commit(time: 0, bytes: 1_000)]),
      LinkLake.table(
        "live/b", [Commit(time: 0, bytes: 10), Commit(time: 50_000, bytes: 10)]),
      LinkLake.table("none/c", [Commit(time: 7, bytes: 1_000_000)]),
    ]
    let basis = try LinkLake.basis(
      tables, hours: 2,
      scenario: Self.scenario {
        $0.classes = [
          TableClass(name: "Slow", tables: ["backup/*"], recoveryPointObjective: .seconds(100)),
          TableClass(name: "Out", tables: ["none/*"], isMirrored: false),
          TableClass(name: "Empty", tables: ["nowhere"]),
        ]
        $0.recoveryPointObjective = .seconds(1)
      })
    let plan = LinkPlan(basis)
    #expect(plan.rate.minimum == 11)
    #expect(plan.rate.witness?.isByDeadline == true)
    #expect(plan.firstInFirstOut.minimum == 20)
    #expect(plan.classes.map(\.name) == ["Slow", "other tables"])
    #expect(plan.classes.map(\.rate.minimum) == [10, 10])
    #expect(plan.trace.bytes == 1_020)
    let figures = plan.figures
    #expect(Set(figures.map(\.id)).count == figures.count)
    #expect(
      try Self.figure(plan, "link.recommended[class=Slow]").value == .bitsPerSecond(15 * 8))
    #expect(try Self.figure(plan, "link.first-in-first-out").value == .bitsPerSecond(160))
  }

  @Test("a table that is rewritten every P/2 is readable within D, for half the bytes (R-24)")
  func publishing() throws {
    let (interval, objective) = (Int64(600_000), Int64(900_000))
    // Rewritten 90 s after every multiple of P/2.
    let commits = (0..<48).map {
      Commit(time: Int64($0) * interval / 2 + 90_000, bytes: 5_000 + Int64($0), replaces: true)
    }
    let basis = try LinkLake.basis(
      [LinkLake.table("t", commits)], hours: 4,
      scenario: Self.scenario {
        $0.recoveryPointObjective = TimeSpan(milliseconds: objective)
        $0.publishInterval = TimeSpan(milliseconds: interval)
      })
    let plan = LinkPlan(basis)
    #expect(plan.publishInterval == .minutes(10))
    #expect(plan.trace.arrivals.count == 24)
    let choice = try #require(plan.publishChoices.first { $0.interval == .minutes(10) })
    #expect(choice.gross == commits.reduce(0) { $0 + $1.bytes })
    #expect(
      choice.moved
        == commits.enumerated().filter { $0.offset % 2 == 1 }
        .reduce(0) { $0 + $1.element.bytes })
    #expect(choice.isExact)
    #expect(choice.rate.minimum == plan.rate.minimum)
    // Every commit, not only those that move: readable when the publication after it has moved.
    func isMet(at rate: Int64) -> Bool {
      var done: [Int64: Int128] = [:]
      var index = 0
      LinkQueue(plan.trace.transfers).visit(at: rate) { transfer, _, backlog in
        done[transfer.release] = Int128(transfer.release) * Int128(rate) + backlog
        index += 1
      }
      return commits.allSatisfy { commit in
        let next = (commit.time + interval - 1) / interval * interval
        guard let end = done[next] else { return false }
        return end <= Int128(commit.time + objective) * Int128(rate)
      }
    }
    #expect(isMet(at: plan.rate.minimum))
    // A commit at the very start of a period would be late by a slower link; these come 90 s after it.
    let tight = LinkArithmetic.rate(of: 5_047, in: objective - interval)
    #expect(plan.rate.minimum == tight)
    #expect(!isMet(at: tight / 2))
    let best = try #require(plan.bestPublish)
    #expect(plan.publishChoices.allSatisfy { $0.needed >= best.needed })
    #expect(plan.publishChoices.map(\.interval) == plan.publishChoices.map(\.interval).sorted())
    #expect(plan.publishChoices.allSatisfy { $0.interval < .minutes(15) })
  }

  @Test("P* of a table that is rewritten all the time is long, that of one that grows is none")
  func bestPublish() throws {
    let rewritten = (0..<480).map {
      Commit(time: Int64($0) * 30_000 + 1, bytes: 1_000_000, replaces: true)
    }
    let scenario = Self.scenario { $0.recoveryPointObjective = .minutes(60) }
    let plan = LinkPlan(
      try LinkLake.basis([LinkLake.table("t", rewritten)], hours: 4, scenario: scenario))
    let best = try #require(plan.bestPublish)
    let following = max(
      plan.rate.minimum, LinkArithmetic.rate(plan.rate.mean, withHeadroom: 0.5))
    #expect(best.needed < following / 10)
    #expect(best.interval > .minutes(5))
    let interval = try Self.figure(plan, "link.publish-interval")
    #expect(interval.value == .span(best.interval))
    // The grid, by brute force.
    for choice in plan.publishChoices {
      let trace = try #require(
        TransferTrace(plan.basis, publishedEvery: choice.interval))
      #expect(choice.rate.minimum == trace.steepestInterval?.rate)
    }
  }

  @Test("two sites: egress, links, what crosses between them, and objectives that add up")
  func topologies() throws {
    let basis = try LinkLake.basis(
      Self.twoTables, hours: 3,
      scenario: Self.scenario {
        $0.recoveryPointObjective = .seconds(20)
        $0.sites = [Site(name: "A"), Site(name: "B")]
        $0.topology = .chain
      })
    let plan = LinkPlan(basis)
    let perDay = 1_560.0 * 8
    let options = plan.topologies
    #expect(options.map(\.topology) == [.hub, .chain, .splitOwnership])
    #expect(options.map(\.egressPerDay) == [perDay * 2, perDay, perDay])
    #expect(options.map(\.interSitePerDay) == [0, perDay, perDay / 2])
    #expect(options.map(\.sourceRate) == [75, 75, 38])
    #expect(options.map(\.interSiteRate) == [0, 75, 38])
    #expect(options.map(\.interSiteLinks) == [0, 1, 2])
    // D/2 = 10 s: 1,500 B in 20 s are 75, 900 B in 10 s are 90 B/s; with headroom 135.
    #expect(options.map(\.sourceRateWithinObjective) == [75, 135, 68])
    #expect(
      options.map { $0.sites.map(\.objective) } == [
        [.seconds(20), .seconds(20)], [.seconds(20), .seconds(40)], [.seconds(40), .seconds(40)],
      ])
    let lag = plan.recommended.worstLag
    #expect(options[1].sites[1].worstLag.milliseconds == 2 * lag.milliseconds)
    #expect(plan.topology?.topology == .chain)
    #expect(plan.streams.map(\.leg) == [.source, .interSite])
    #expect(plan.findings.contains { $0.code == "link-objective-adds-up" })
    let one = LinkPlan(
      try LinkLake.basis(
        Self.twoTables, hours: 3, scenario: Self.scenario { $0.sites = [Site(name: "A")] }))
    #expect(one.topologies.map(\.topology) == [.hub])
    #expect(one.topologies.map(\.egressPerDay) == [perDay])
    #expect(!one.findings.contains { $0.code == "link-objective-adds-up" })
  }

  @Test("streams by window and by loss, by hand and with hostile networks")
  func streams() {
    // 1.25 GB/s over 40 ms are 50 MB under way.
    let network = Network(
      sourceRoundTrip: TimeSpan(milliseconds: 40), streamWindow: 4_000_000, segmentSize: 1_500,
      lossRate: 0.000_15)
    let need = StreamNeed(.source, bytesPerSecond: 1_250_000_000, network: network)
    #expect(need.bandwidthDelayProduct == 50_000_000)
    #expect(need.streamsForWindow == 13)
    // 1,500 / 0.04 · sqrt(10,000) = 3.75 MB/s a stream.
    #expect(need.lossBound.map { abs($0 - 3_750_000) < 1 } == true)
    #expect(need.streams == 334)
    for hostile in [
      Network(sourceRoundTrip: TimeSpan(milliseconds: .max), streamWindow: 0, segmentSize: 0),
      Network(
        sourceRoundTrip: TimeSpan(milliseconds: .min), streamWindow: .max, lossRate: .nan),
      Network(streamWindow: -1, segmentSize: .max, lossRate: .infinity),
      Network(sourceRoundTrip: TimeSpan(milliseconds: 0), lossRate: 1e-300),
    ] {
      for rate in [Int64(0), 1, .max] {
        #expect(StreamNeed(.source, bytesPerSecond: rate, network: hostile).streams >= min(rate, 1))
      }
    }
  }

  @Test("requests, events and quotas that bind")
  func requests() throws {
    let commits = (0..<720).map {
      Commit(time: Int64($0) * 1_000, bytes: 10, replaces: true, cleans: true)
    }
    let basis = try LinkLake.basis(
      [LinkLake.table("t", commits)], hours: 2,
      scenario: Self.scenario {
        $0.sites = [Site(name: "A"), Site(name: "B")]
        $0.quotas = Quotas(
          readsPerSecond: 0.3, writesPerSecond: 0.3, egressBitsPerSecond: 1e12,
          eventsPerSecond: 0.3)
      })
    let plan = LinkPlan(basis)
    #expect(plan.requests.objects.total == 720)
    #expect(plan.requests.objects.perSecond == 0.1)
    #expect(plan.requests.objects.busiestPerSecond == 0.2)
    #expect(plan.requests.objects.busiestStart == LinkLake.time(0))
    // The load, and all but the last two, were deleted in the hour.
    #expect(plan.requests.events.total == 720 + 719)
    #expect(plan.requests.meanObjectSize == 10)
    #expect(plan.quotas.filter(\.binds).map(\.quota) == [.reads, .events])
    #expect(
      plan.findings.map(\.code).filter { $0.hasPrefix("link-quota") } == [
        "link-quota-reads", "link-quota-events",
      ])
    #expect(try Self.figure(plan, "streams.reads").value == .perSecond(0.1))
  }

  @Test("nothing moved, no table, one commit, short and endless objectives")
  func extremes() throws {
    let idle = [LinkLake.table("t", [])]
    let one = [LinkLake.table("t", [Commit(time: 5, bytes: 7)])]
    let huge = [
      LinkLake.table("t", [Commit(time: 5, bytes: .max), Commit(time: 5, bytes: .max)])
    ]
    for tables in [idle, one, huge] {
      for objective in [Int64(1), 900_000, .max] {
        for interval in [nil, TimeSpan.minutes(1), .days(7)]
        where (interval?.milliseconds ?? 0) < objective {
          let basis = try LinkLake.basis(
            tables, hours: 2,
            scenario: Self.scenario {
              $0.recoveryPointObjective = TimeSpan(milliseconds: objective)
              $0.publishInterval = interval
              $0.headroom = 0
              $0.network.linkRates = [1, 7, .max]
              $0.sites = [Site(name: "A"), Site(name: "Ä")]
            })
          let plan = LinkPlan(basis)
          let figures = plan.figures
          #expect(Set(figures.map(\.id)).count == figures.count)
          #expect(plan.rate.recommended >= plan.rate.mean)
          #expect(
            plan.findings.contains { $0.code == "link-nothing-moves" }
              == plan.trace.arrivals.isEmpty)
          if tables.count == 1, plan.trace.bytes == 0 { #expect(plan.rate.recommended == 0) }
        }
      }
    }
    let none = LinkPlan(
      try LinkLake.basis(
        one, hours: 1,
        scenario: Self.scenario {
          $0.classes = [TableClass(name: "x", tables: ["**"], isMirrored: false)]
        }))
    #expect(none.trace.arrivals.isEmpty && none.classes.isEmpty)
    #expect(none.rate.witness == nil)
  }
}
