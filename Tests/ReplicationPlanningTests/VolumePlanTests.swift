import LakeAnalysis
import LakeModel
import Testing

@testable import ReplicationPlanning

/// Volumes of what is mirrored against sums over the steps that the tables were made of.
@Suite("Volume of what is mirrored")
struct VolumePlanTests {
  /// 2026-09-01T00:00:00Z in hours since the epoch.
  static let start: Int64 = 1_788_220_800_000 / 3_600_000
  static let days: Int64 = 12

  /// A table and what was written into it after its first load, by hour.
  struct Written {
    let path: String
    let table: ScannedTable
    let bytes: [(hour: Int64, bytes: Int64)]
  }

  /// Tables of two folders, written at random hours.
  static func lake(seed: UInt64) -> [Written] {
    var random = SeededNumbers(seed: seed)
    return ["silver/orders", "silver/lines", "gold/sales", "scratch/tests"].map { path in
      // The first commit that creates data is seeding, in no rate.
      var steps = [ScopeLake.Step.write("first", hour: start, bytes: 1 << 30)]
      var written: [(hour: Int64, bytes: Int64)] = []
      for number in 0..<Int(random.next() % 60) {
        let hour = start + 1 + Int64(random.next() % UInt64(days * 24 - 1))
        let bytes = Int64(random.next() % 1_000_000)
        steps.append(.write("part-\(number)", hour: hour, bytes: bytes))
        written.append((hour, bytes))
      }
      return Written(
        path: path, table: ScopeLake.table(path, steps, isComplete: true), bytes: written)
    }
  }

  static let scenario = Scenario(
    classes: [
      TableClass(name: "Refined", owner: "data office", tables: ["silver/*"]),
      TableClass(name: "Scratch", tables: ["scratch/**"], isMirrored: false),
      TableClass(name: "Nobody's", tables: ["bronze/*"]),
    ])

  static func plan(of lake: [Written]) throws -> VolumePlan {
    VolumePlan(
      try ScopeLake.basis(
        lake.map(\.table), asOf: start + days * 24, since: start, scenario: scenario))
  }

  /// Sum, and nearest-rank percentiles of the whole days, by the definition.
  private func expect(
    _ part: VolumePlan.Part, equals written: [(hour: Int64, bytes: Int64)]
  ) throws {
    let gross = written.reduce(0) { $0 + $1.bytes }
    #expect(part.volumes.total.gross == gross)
    #expect(part.volumes.grossPerDay == Double(gross) * 24 / Double(Self.days * 24))
    var daily = Array(repeating: Int64(0), count: Int(Self.days))
    var hourly: [Int64: Int64] = [:]
    for entry in written {
      daily[Int((entry.hour - Self.start) / 24)] += entry.bytes
      hourly[entry.hour, default: 0] += entry.bytes
    }
    daily.sort()
    func rank(_ percent: Int) -> Int64 {
      daily.first { value in
        daily.count { $0 <= value } * 100 >= percent * daily.count
      } ?? 0
    }
    let statistics = try #require(part.volumes.daily?.gross)
    #expect(statistics.p50 == rank(50))
    #expect(statistics.p95 == rank(95))
    #expect(statistics.p99 == rank(99))
    #expect(statistics.maximum == daily.last)
    #expect(part.volumes.busiestHour?.gross ?? 0 == hourly.values.max() ?? 0)
  }

  @Test("is that of the entries of the mirrored tables, class by class", arguments: 1...20)
  func sums(seed: UInt64) throws {
    let lake = Self.lake(seed: seed)
    let plan = try Self.plan(of: lake)
    func written(_ holds: (String) -> Bool) -> [(hour: Int64, bytes: Int64)] {
      lake.filter { holds($0.path) }.flatMap(\.bytes)
    }
    try expect(plan.mirrored, equals: written { !$0.hasPrefix("scratch") })
    #expect(plan.classes.map(\.className) == ["Refined", "other tables"])
    try expect(plan.classes[0], equals: written { $0.hasPrefix("silver") })
    try expect(plan.classes[1], equals: written { $0.hasPrefix("gold") })
    try expect(try #require(plan.leftOut), equals: written { $0.hasPrefix("scratch") })
    let whole = Double(written { _ in true }.reduce(0) { $0 + $1.bytes })
    let mirrored = Double(plan.mirrored.volumes.total.gross)
    #expect(plan.mirroredShare == mirrored / whole)
  }

  @Test("every figure has an id of its own, inputs and a formula of the model")
  func figures() throws {
    let figures = try Self.plan(of: Self.lake(seed: 7)).figures
    #expect(Set(figures.map(\.id)).count == figures.count)
    for figure in figures {
      #expect(figure.id.hasPrefix("volume."))
      #expect(figure.formula.contains("R-"), "\(figure.id)")
      #expect(!figure.inputs.isEmpty, "\(figure.id)")
    }
    #expect(figures.contains { $0.id == "volume.mean-day[class=Refined]" })
    #expect(figures.contains { $0.id == "volume.retired-soon[class=Refined,within=1h]" })
    #expect(figures.contains { $0.id == "volume.left-out-share" })
  }

  @Test("a window that ends before a mirrored table's newest commit says that stocks are later")
  func olderWindow() throws {
    func table(_ path: String, through hour: Int64) -> ScannedTable {
      ScopeLake.table(
        path, [.write("x", hour: Self.start, bytes: 5), .write("y", hour: hour, bytes: 5)],
        isComplete: true)
    }
    let tables = [
      table("a", through: Self.start + 30), table("b", through: Self.start + 40),
      table("c", through: Self.start + 50),
    ]
    let scenario = Scenario(
      classes: [TableClass(name: "Left out", tables: ["c"], isMirrored: false)])
    func stock(endingBefore hour: Int64?) throws -> Finding? {
      let basis = try ScopeLake.basis(tables, asOf: hour, scenario: scenario)
      return VolumePlan(basis).findings.first { $0.code == "plan-stock-is-newest" }
    }
    let finding = try #require(try stock(endingBefore: Self.start + 40))
    let newest = AnalysisWindow.time(ofHour: Self.start + 40).iso8601
    #expect(finding.message.contains("1 of 2 mirrored tables"))
    #expect(finding.message.contains(newest))
    let both = try #require(try stock(endingBefore: Self.start + 30))
    #expect(both.message.contains("2 of 2 mirrored tables"))
    // The newest commit lies in the last hour; the table with a later one is not mirrored.
    #expect(try stock(endingBefore: Self.start + 41) == nil)
    #expect(try stock(endingBefore: nil) == nil)
  }

  @Test("of no table is zero, with a finding")
  func nothing() throws {
    let table = ScopeLake.table(
      "a", [.write("x", hour: Self.start, bytes: 5)], isComplete: true)
    let scenario = Scenario(
      classes: [TableClass(name: "All", tables: ["**"], isMirrored: false)])
    let plan = VolumePlan(try ScopeLake.basis([table], scenario: scenario))
    #expect(plan.mirrored.volumes.total.gross == 0)
    #expect(plan.findings.map(\.code) == ["plan-nothing-mirrored", "plan-short-history"])
    let ratio = plan.figures.first { $0.id == "volume.churn-ratio" }
    #expect(ratio?.value == .unknown("nothing is live"))
  }

  @Test("sizes at the end of the number line saturate")
  func overflow() throws {
    let steps = (0..<4).map {
      ScopeLake.Step.write("\($0)", hour: Self.start + Int64($0), bytes: .max)
    }
    let plan = VolumePlan(
      try ScopeLake.basis([ScopeLake.table("a", steps, isComplete: true)]))
    #expect(plan.mirrored.volumes.total.gross == .max)
    #expect(Set(plan.figures.map(\.id)).count == plan.figures.count)
  }
}
