import LakeAnalysis
import LakeModel
import ReplicationPlanning
import Testing

@Suite("Maintenance that would move less")
struct MaintenanceAdvisorTests {
  private static let days: Int64 = 14

  private static func advisor(
    _ tables: [ScannedTable], _ scenario: Scenario = Scenario()
  ) throws -> MaintenanceAdvisor {
    MaintenanceAdvisor(
      try WrittenLake.basis(tables, scenario, asOf: days * WrittenLake.day, since: 0))
  }

  /// A commit an hour that writes the only file again, one row in a hundred of it changed.
  private static func rewriting(_ format: TableFormat, knowsRows: Bool = true) -> ScannedTable {
    var writes = [WrittenLake.Write(time: 0, bytes: 100_000_000)]
    for number in 1..<Int(days * 24) {
      writes.append(
        WrittenLake.Write(
          time: Int64(number) * WrittenLake.hour, bytes: 100_000_000, cause: .rewrite,
          rows: knowsRows ? .init(inserted: 0, updated: 1, copied: 99) : nil,
          drops: [number - 1]))
    }
    return WrittenLake.table("t", writes, format: format)
  }

  @Test("deletion vectors save what was copied, less the vectors and one rewrite a week")
  func deletionVectors() throws {
    let advisor = try Self.advisor([Self.rewriting(.delta)])
    let advice = try #require(advisor.advice.first { $0.kind == .deletionVectors })
    let commits = 335.0
    let most = commits * (100_000_000 - 1_000_000 - 32_768) / 14
    #expect(abs(advice.bytesPerDay.high / most - 1) < 1e-9)
    // One file a week of 168 survives it.
    #expect(advice.bytesPerDay.low < most && advice.bytesPerDay.low > most * 0.99)
    #expect((advice.recommendedRate ?? .max) < advisor.recommendedRate)
    #expect(!advisor.advice.contains { $0.kind == .mergeOnRead })
    #expect(advisor.figures.contains { $0.id == "advice.deletion-vectors[table=t]" })
  }

  @Test("rewrites whose rows the log does not tell leave the least saving at nothing")
  func untold() throws {
    let advisor = try Self.advisor([Self.rewriting(.delta, knowsRows: false)])
    let advice = try #require(advisor.advice.first { $0.kind == .deletionVectors })
    #expect(advice.bytesPerDay.low == 0 && advice.bytesPerDay.high > 0)
  }

  @Test("by hand: merge-on-read keeps a fifth of the rewrites and writes the changed rows")
  func mergeOnRead() throws {
    let scenario = Scenario(
      prices: PriceList(
        source: "test", date: "2026-11-01", currency: "USD",
        egress: [.init(upToGigabytes: 10, perGigabyte: 1), .init(perGigabyte: 0.5)]))
    let advisor = try Self.advisor([Self.rewriting(.hudi)], scenario)
    let advice = try #require(advisor.advice.first { $0.kind == .mergeOnRead })
    let perDay = 335 * 100_000_000.0 / 14
    #expect(abs(advice.bytesPerDay.high / (perDay * 0.79) - 1) < 1e-9)
    #expect(abs(advice.bytesPerDay.low / (perDay * 0.76) - 1) < 1e-9)
    // 71.8 GB a month, of which the last 56.7 and 54.6 are saved, above the 10 GB of the first tier.
    #expect(abs((advice.perMonth?.high ?? 0) - perDay * 0.79 * 30 / 1e9 * 0.5) < 1e-6)
    #expect(!advisor.advice.contains { $0.kind == .deletionVectors })
  }

  /// Every night at `hour`, yesterday's compaction is compacted again.
  private static func compacting(_ path: String, hour: Int64) -> ScannedTable {
    var writes = [WrittenLake.Write(time: 0, bytes: 1_000)]
    for day in 0..<days {
      writes.append(
        WrittenLake.Write(
          time: day * WrittenLake.day + hour * WrittenLake.hour, bytes: 100_000_000,
          cause: .compaction, drops: [Int(day)]))
    }
    return WrittenLake.table(path, writes)
  }

  @Test("compaction once a week saves the output that did not survive it")
  func weekly() throws {
    let advisor = try Self.advisor([Self.compacting("t", hour: 3)])
    // The operation has to be known by its name.
    #expect(advisor.advice.allSatisfy { $0.kind != .weeklyCompaction })
    let named = try Self.advisor([
      WrittenLake.table(
        "t",
        [WrittenLake.Write(time: 0, bytes: 1_000)]
          + (0..<Int(Self.days)).map {
            WrittenLake.Write(
              time: Int64($0) * WrittenLake.day + 3 * WrittenLake.hour, bytes: 100_000_000,
              cause: .compaction, drops: [$0], operation: "OPTIMIZE")
          })
    ])
    let advice = try #require(named.advice.first { $0.kind == .weeklyCompaction })
    // Weeks end on Thursdays at midnight UTC; 2026-09-01 is a Tuesday: days 1, 8 and the last survive.
    #expect(abs(advice.bytesPerDay.high * 14 - 11 * 100_000_000) < 1)
    #expect(advice.bytesPerDay.low == advice.bytesPerDay.high)
  }

  @Test("schedules that are spread lower the rate when compactions fall together")
  func staggered() throws {
    func table(_ path: String) -> ScannedTable {
      WrittenLake.table(
        path,
        [WrittenLake.Write(time: 0, bytes: 1_000)]
          + (0..<Int(Self.days)).map {
            WrittenLake.Write(
              time: Int64($0) * WrittenLake.day + 3 * WrittenLake.hour, bytes: 100_000_000,
              cause: .compaction, operation: "OPTIMIZE")
          })
    }
    let together = try Self.advisor([table("a"), table("b"), table("c"), table("d")])
    let advice = try #require(together.advice.first { $0.kind == .staggeredSchedules })
    let rate = try #require(advice.recommendedRate)
    #expect(abs(Double(together.recommendedRate) / Double(rate) - 4) < 0.01)
    #expect(advice.bytesPerDay.high == 0 && advice.table == nil)
    #expect(try Self.advisor([table("a")]).advice.allSatisfy { $0.kind != .staggeredSchedules })
  }

  @Test("larger files save objects and no bytes")
  func largerFiles() throws {
    let writes = (0..<Self.days).map {
      WrittenLake.Write(time: $0 * WrittenLake.day + 1, bytes: 1_000_000, objects: 1_000)
    }
    let advisor = try Self.advisor([WrittenLake.table("t", writes)])
    let advice = try #require(advisor.advice.first { $0.kind == .largerFiles })
    // 13 commits after the first load, one object each.
    #expect(abs(advice.objectsPerSecond * 86_400 * 14 - 13 * 999) < 1e-6)
    #expect(advice.bytesPerDay.high == 0)
  }

  @Test("a lake without anything does not trap and gets no advice")
  func empty() throws {
    let table = WrittenLake.table("t", [.init(time: 1, bytes: 0), .init(time: 2, bytes: 0)])
    let advisor = try Self.advisor([table])
    #expect(advisor.advice.allSatisfy { $0.bytesPerDay.high == 0 } && advisor.findings.isEmpty)
  }
}
