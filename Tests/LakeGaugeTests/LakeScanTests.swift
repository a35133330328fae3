import LakeAnalysis
import LakeGauge
import LakeModel
import Testing

/// A scan of the sample lake, kept and merged.
@Suite("LakeScanner.read")
struct LakeScanTests {
  @Test("every split of the sample lake's tables merges into the bytes of one scan")
  func splits() async throws {
    let whole = try await LakeScanner().read(SampleLake.folder)
    let bytes = whole.encoded()
    #expect(whole.tables.count == SampleLake.tables.count)
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix(seed: seed)
    for _ in 0..<4 {
      let count = Int.random(in: 2...6, using: &random)
      var tables = Array(repeating: [ScannedTable](), count: count)
      for table in whole.tables {
        tables[Int.random(in: 0..<count, using: &random)].append(table)
      }
      var parts = tables.map { LakeScan(sources: whole.sources, tables: $0) }
      while parts.count > 1 {
        let other = parts.remove(at: Int.random(in: 0..<parts.count, using: &random))
        try parts[Int.random(in: 0..<parts.count, using: &random)]
          .merge(try LakeScan(decoding: other.encoded()))
      }
      #expect(parts[0].encoded() == bytes, "SplitMix(seed: \(seed))")
    }
  }

  @Test("scans of two lakes merge into the scan of both")
  func lakes() async throws {
    let folders = ["/silver", "/hudi", "/gold"].map { SampleLake.lake + $0 }
    let together = try await LakeScanner().read(folders)
    var merged = try await LakeScanner().read(folders[1])
    for folder in [folders[2], folders[0], folders[1]] {
      try merged.merge(try await LakeScanner().read(folder))
    }
    #expect(merged.encoded() == together.encoded())
    let back = try await LakeScanner().read(folders.reversed())
    #expect(back.encoded() == together.encoded())
    #expect(together.tableNames.allSatisfy { $0.hasPrefix(SampleLake.lake) })
  }

  @Test("the profile of a kept scan is that of the lake, over any window")
  func profiles() async throws {
    let kept = try LakeScan(decoding: try await LakeScanner().read(SampleLake.folder).encoded())
    let asOf = try #require(Timestamp(iso8601: "2026-09-20"))
    let configuration = LakeScanner.Configuration(
      asOf: asOf, since: .beforeEnd(milliseconds: 7 * Timestamp.millisecondsPerDay),
      topPrefixes: 3)
    let scanned = try await LakeScanner(configuration: configuration).scan(SampleLake.folder)
    let profile = try kept.profile(
      asOf: asOf, since: .beforeEnd(milliseconds: 7 * Timestamp.millisecondsPerDay), top: 3)
    #expect(profile.window == scanned.window && profile.window?.hours == 168)
    #expect(profile.volumes == scanned.volumes)
    #expect(profile.topPrefixes == scanned.topPrefixes && profile.topPrefixes.count == 3)
    #expect(profile.findings == scanned.findings)
    #expect(profile.tables.map(\.findings) == scanned.tables.map(\.findings))
    #expect(profile.tables.map(\.churn) == scanned.tables.map(\.churn))
    #expect(profile.inventory == scanned.inventory)
  }
}

/// Numbers that depend on a seed alone (SplitMix64).
private struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word &>> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word &>> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word &>> 31
  }
}
