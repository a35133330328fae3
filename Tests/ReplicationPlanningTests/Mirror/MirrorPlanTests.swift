import LakeAnalysis
import LakeModel
import ReplicationPlanning
import Testing

@Suite("The plan of what to mirror")
struct MirrorPlanTests {
  /// Hours of the window's last day.
  private static let lastHour: Int64 = 24 * 40

  /// A table written day by day: `days` partitions of 100 bytes in three regions, the last day in
  /// `lastHour`'s.
  private static func daily(_ path: String, days: Int64, bytes: Int64 = 100) -> ScannedTable {
    var steps: [ScopeLake.Step] = []
    for day in 0..<days {
      let hour = lastHour - 24 * day
      let date = AnalysisWindow.time(ofHour: hour).dateText
      for region in ["de", "fr", "it"] {
        let partition = "dt=\(date)/region=\(region)"
        steps.append(
          .write("\(partition)/f.parquet", in: partition, hour: hour, bytes: bytes))
      }
      steps.append(
        .write("_delta_log/\(day).json", hour: hour, bytes: 7, role: .tableMetadata))
    }
    return ScopeLake.table(path, steps, isComplete: true)
  }

  private static func basis(
    _ tables: [ScannedTable], scenario: Scenario = Scenario(hotDays: 7)
  ) throws -> PlanBasis {
    let profile = LakeProfile(tables, heat: HeatConfiguration(prior: nil))
    return try PlanBasis(profile, scenario: scenario)
  }

  @Test("takes the days that were written lately, and the log with them")
  func partOfTable() throws {
    let basis = try Self.basis([Self.daily("sales/orders", days: 40)])
    let plan = try MirrorPlan(basis, options: MirrorOptions(goal: .coverage(1)))
    // 7 days back from the end of the last hour: 7 days, each one prefix for its regions.
    let closure = plan.prefixes.filter { $0.reason == .closure }
    #expect(closure.map(\.path) == ["sales/orders/_delta_log/"])
    #expect(closure.map(\.bytes) == [40 * 7])
    let hot = plan.prefixes.filter { $0.reason == .hot }
    #expect(hot.allSatisfy { $0.bytes == $0.hot && $0.path.utf8.count { $0 == 0x2f } == 3 })
    #expect(plan.hot.estimate == plan.lakeHot.estimate)
    #expect(plan.bytes == plan.hot.estimate + 40 * 7)
    #expect(plan.gap == 0)
    #expect(plan.coverage == 1)
    #expect(plan.selection.prefixes == plan.prefixes.map(\.path))
    #expect(plan.selection.exclusions.contains(.folder(name: "_temporary")))
    #expect(Set(plan.figures.map(\.id)).count == plan.figures.count)
  }

  @Test("refuses bytes that no lake holds, and not what was asked for")
  func impossibleSizes() throws {
    func plan(_ bytes: Int64) throws -> MirrorPlan {
      try MirrorPlan(
        try Self.basis([Self.daily("t", days: 1, bytes: bytes)]), options: MirrorOptions())
    }
    #expect(throws: PlanError.impossibleSizes) { try plan(1 << 61) }
    #expect(try plan(1 << 58).bytes == 3 << 58 + 7)
  }

  @Test("gives the rule by date that holds as much")
  func dateRule() throws {
    let basis = try Self.basis([Self.daily("orders", days: 40)])
    let plan = try MirrorPlan(basis, options: MirrorOptions(goal: .coverage(1)))
    let rule = try #require(plan.dateRules.first)
    let days = plan.prefixes.count { $0.reason == .hot }
    #expect(rule.column == "dt")
    #expect(rule.days == Int64(days - 1))
    #expect(rule.text == "dt >= today − \(days - 1) days")
    #expect(rule.today == AnalysisWindow.time(ofHour: Self.lastHour).dateText)
    #expect(rule.containsList && rule.coverage == 1)
    #expect(rule.bytes == rule.listedBytes && rule.hot == rule.listedHot)
  }

  @Test("takes a table as a whole where prefixes are few, and says the least number that does")
  func fewPrefixes() throws {
    let basis = try Self.basis([
      Self.daily("a/orders", days: 40), Self.daily("b/orders", days: 40),
    ])
    let options = MirrorOptions(
      goal: .coverage(1), maximumPrefixes: 2, usesFoldersAboveTables: false, curve: [1, 2, 20])
    let plan = try MirrorPlan(basis, options: options)
    #expect(plan.prefixes.map(\.path) == ["a/orders/", "b/orders/"])
    #expect(plan.curve.map(\.bytes).first == .some(nil))
    #expect(plan.curve.map(\.coverage) == [0.5, 1, 1])
    let last = try #require(plan.curve.last?.bytes)
    #expect(last < plan.bytes)
    var one = options
    one.maximumPrefixes = 1
    let error = #expect(throws: PlanError.self) { try MirrorPlan(basis, options: one) }
    #expect(error?.description.contains("the least number that can is 2") == true)
  }

  @Test("takes the most that fits")
  func fits() throws {
    let basis = try Self.basis([
      Self.daily("a", days: 40), Self.daily("b", days: 40, bytes: 1_000),
    ])
    let plan = try MirrorPlan(basis, options: MirrorOptions(goal: .fits(bytes: 10_000)))
    #expect(plan.bytes <= 10_000)
    #expect(plan.hot.estimate > 8_000)
    #expect(plan.bound >= Double(plan.hot.estimate))
    let nothing = try MirrorPlan(basis, options: MirrorOptions(goal: .fits(bytes: 10)))
    #expect(nothing.prefixes.isEmpty && nothing.bytes == 0 && nothing.coverage == 0)
    #expect(nothing.findings.contains { $0.code == "mirror-empty" })
  }

  @Test("what has left the snapshot and may be there yet can exceed what was to fit, which is told")
  func fitsLiveOnly() throws {
    // 100 live bytes and 7 of the log; 900 bytes left the snapshot, of which 300 are gone from storage.
    func basis(deleting deleted: Bool) throws -> PlanBasis {
      var steps: [ScopeLake.Step] = [
        .write("f", hour: Self.lastHour - 3, bytes: 100),
        .write("_delta_log/0.json", hour: Self.lastHour - 3, bytes: 7, role: .tableMetadata),
      ]
      for number in 0..<3 {
        let hour = Self.lastHour - 3
        steps.append(.write("old\(number)", hour: hour, bytes: 300))
        steps.append(.retire("old\(number)", hour: hour + 1, bytes: 300))
        if deleted || number == 0 {
          steps.append(.delete("old\(number)", hour: hour + 2, bytes: 300))
        }
      }
      return try Self.basis([ScopeLake.table("t", steps, isComplete: true)])
    }
    func finding(_ basis: PlanBasis, fits: Int64) throws -> Finding? {
      let plan = try MirrorPlan(basis, options: MirrorOptions(goal: .fits(bytes: fits)))
      #expect(plan.prefixes.map(\.path) == ["t/"] && plan.bytes == 107)
      return plan.findings.first { $0.code == "mirror-fits-live-only" }
    }
    let left = try basis(deleting: false)
    #expect(try finding(left, fits: 706)?.message.contains("up to 707 B (R-30)") == true)
    #expect(try finding(left, fits: 707) == nil)
    #expect(try finding(basis(deleting: true), fits: 107) == nil)
    let other = try MirrorPlan(left, options: MirrorOptions(goal: .coverage(1)))
    #expect(!other.findings.contains { $0.code == "mirror-fits-live-only" })
  }

  @Test(
    "a chosen table in a folder for unfinished files is selected, and what that leaves in is told",
    arguments: [
      ("_temporary/t", MirrorSelection.Exclusion.folder(name: "_temporary")),
      ("a/.spark-staging-7/t", .folders(namePrefix: ".spark-staging-")),
    ])
  func temporaryFolders(path: String, exclusion: MirrorSelection.Exclusion) throws {
    let names = [path, "a/u", "b_temporary/t"]
    let day = AnalysisWindow.time(ofHour: Self.lastHour).dateText
    let basis = try Self.basis(names.map { Self.daily($0, days: 3) })
    for usesFolders in [true, false] {
      let plan = try MirrorPlan(
        basis,
        options: MirrorOptions(goal: .coverage(1), usesFoldersAboveTables: usesFolders))
      for name in names {
        #expect(plan.selection.selects("\(name)/dt=\(day)/region=de/f.parquet"), "\(name)")
        #expect(plan.selection.selects(name + "/_delta_log/0.json"), "\(name)")
      }
      #expect(!plan.selection.exclusions.contains(exclusion))
      #expect(plan.selection.exclusions.count == 1)
      let finding = try #require(plan.findings.first { $0.code == "mirror-temporary-folders" })
      #expect(finding.object == path)
    }
    // A table that is not mirrored does not need the folder.
    let scenario = Scenario(
      classes: [TableClass(name: "out", tables: [path], isMirrored: false)], hotDays: 7)
    let without = try MirrorPlan(
      try Self.basis(names.map { Self.daily($0, days: 3) }, scenario: scenario),
      options: MirrorOptions(goal: .coverage(1)))
    #expect(without.selection.exclusions.contains(exclusion))
    #expect(!without.findings.contains { $0.code == "mirror-temporary-folders" })
  }

  @Test("mirrors no table of a class that is not mirrored, nor a folder that holds one")
  func leftOut() throws {
    let scenario = Scenario(
      classes: [TableClass(name: "raw", tables: ["unit/raw"], isMirrored: false)], hotDays: 7)
    let basis = try Self.basis(
      [Self.daily("unit/raw", days: 3), Self.daily("unit/orders", days: 3)], scenario: scenario)
    let plan = try MirrorPlan(basis, options: MirrorOptions(goal: .coverage(1)))
    #expect(plan.prefixes.map(\.path) == ["unit/orders/"])
    #expect(!plan.selection.selects("unit/raw/dt=1970-02-10/region=de/f.parquet"))
  }

  @Test("of tables that nobody touched for long is nothing, and says so")
  func cold() throws {
    let old = ScopeLake.table(
      "old", [.write("f", hour: 1, bytes: 5)], isComplete: true)
    let log = ScopeLake.table(
      "new", [.write("_delta_log/0.json", hour: 24 * 300, bytes: 5, role: .tableMetadata)],
      isComplete: true)
    let plan = try MirrorPlan(try Self.basis([old, log]), options: MirrorOptions())
    #expect(plan.prefixes.isEmpty)
    #expect(plan.findings.map(\.code) == ["mirror-nothing-hot"])
    #expect(plan.figures.first { $0.id == "mirror.coverage" }?.value == .unknown("nothing is hot"))
  }

  @Test("warns where the source deletes within the objective, and nowhere else")
  func retention() throws {
    func time(_ hour: Int64) -> Timestamp { AnalysisWindow.time(ofHour: Self.lastHour + hour) }
    // What is written first is seeding; `a` is gone four hours after it was written.
    let steps: [(ObjectEffect, String, hour: Int64, birth: Int64)] = [
      (.created, "first", -10, -10), (.created, "a", -9, -9), (.retired, "a", -8, -9),
      (.deleted, "a", -5, -9),
    ]
    var fold = TableFold()
    for (index, (effect, object, hour, birth)) in steps.enumerated() {
      var batch = LedgerBatch(commit: CommitRecord(identifier: "\(index)", time: time(hour)))
      batch.append(
        LedgerBatch.Entry(
          time: time(hour), role: .data, effect: effect, cause: .ingest, bytes: 5,
          birth: time(birth)), object: Array(object.utf8))
      fold.absorb(batch)
    }
    let live = ObjectTotals(files: 1, bytes: 5)
    let table = ScannedTable(
      path: "t",
      state: TableState(
        format: .delta, formatVersion: "1/2", live: live, liveAtStart: ObjectTotals(),
        history: HistoryWindow(from: time(-10), to: time(-5), commits: 4, isComplete: true),
        clock: .inCommit, findings: []), fold: fold)
    for (objective, warns) in [(TimeSpan.hours(3), false), (.hours(5), true)] {
      let scenario = Scenario(recoveryPointObjective: objective, hotDays: 7)
      let plan = try MirrorPlan(
        try Self.basis([table], scenario: scenario), options: MirrorOptions(goal: .coverage(1)))
      #expect(
        plan.findings.contains { $0.code == "mirror-deleted-within-objective" } == warns)
    }
  }

  @Test("completes queries that need all of their inputs, and says what the share is of")
  func queries() throws {
    func table(_ path: String, _ bytes: [Int64]) -> ScannedTable {
      ScopeLake.table(
        path,
        bytes.enumerated().map { day, bytes in
          .write("d=\(day)/f.parquet", in: "d=\(day)", hour: Int64(day), bytes: bytes)
        }, isComplete: true)
    }
    func read(_ path: String, _ days: [Int], _ query: String) -> AccessRecord {
      ScopeLake.read(
        "gs://lake/\(path)", hour: 50, query: query, bytes: nil,
        .partitions(days.map { "d=\($0)" }))
    }
    let tables = [table("sales/a", [10, 1_000, 50]), table("sales/b", [20, 5_000])]
    let reads = [
      read("sales/a", [0], "q1"), read("sales/b", [0], "q1"), read("sales/a", [0], "q2"),
      read("sales/a", [1], "q3"), read("sales/b", [1], "q3"), read("sales/a", [0], "q4"),
    ]
    let basis = try ScopeLake.basis(tables, reads: reads)
    let plan = try MirrorPlan(
      basis, options: MirrorOptions(goal: .coverage(0.75), coverageOf: .queries))
    let completion = try #require(plan.completion)
    // q1 takes both small partitions, which q2 and q4 need no more than; q3 would take both large ones.
    #expect(completion.queries == 4 && completion.completed == 3)
    #expect(completion.completedAtMost == 3 && plan.coverage == 0.75)
    #expect(
      plan.prefixes.filter { $0.reason == .queries }.map(\.path)
        == ["sales/a/d=0/", "sales/b/d=0/"])
    #expect(plan.dateRules.isEmpty)
    #expect(
      plan.figures.first { $0.id == "mirror.coverage-of" }?.value == .text("queries"))
    #expect(Set(plan.figures.map(\.id)).count == plan.figures.count)
    let fitting = try MirrorPlan(
      basis, options: MirrorOptions(goal: .fits(bytes: 10), coverageOf: .queries))
    #expect(fitting.completion?.completed == 2 && fitting.completion?.bound == 2)
    #expect(fitting.prefixes.map(\.path).contains("sales/a/d=0/"))
  }

  @Test("a coverage of queries without any known query is refused, and says which logs to give")
  func noQueries() throws {
    let basis = try Self.basis([Self.daily("a", days: 3)])
    let error = #expect(throws: PlanError.self) {
      try MirrorPlan(basis, options: MirrorOptions(coverageOf: .queries))
    }
    #expect(error?.description.contains("--access") == true)
  }

  @Test(
    "refuses what cannot be meant",
    arguments: [
      MirrorOptions(goal: .coverage(1.5)), MirrorOptions(goal: .coverage(.nan)),
      MirrorOptions(maximumPrefixes: 0), MirrorOptions(objective: .cost),
    ])
  func refused(options: MirrorOptions) throws {
    let basis = try Self.basis([Self.daily("a", days: 3)])
    #expect(throws: PlanError.self) { try MirrorPlan(basis, options: options) }
  }
}
