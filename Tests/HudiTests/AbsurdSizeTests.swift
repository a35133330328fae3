import LakeModel
import LakeStorage
import Testing

@testable import Hudi

/// Sizes beyond an exbibyte are damage: they are refused one by one, so that no sum is spoilt.
@Suite("Sizes that no object has")
struct AbsurdSizeTests {
  private static let largest: Int64 = 1 << 60

  private func base(_ group: Int) -> String {
    "p/f\(group)_0-1-1_\(TableBuilder.instant(0)).parquet"
  }

  private func finding(_ code: String, _ state: TableState) -> Finding? {
    state.findings.first { $0.code == code }
  }

  @Test("of base files count as unknown, and the listing says what they are")
  func bases() async throws {
    for isListed in [false, true] {
      let table = try TableBuilder(type: "COPY_ON_WRITE")
      try table.commit(
        at: 0,
        stats: [
          TableBuilder.stat(base(1), written: Self.largest + 1),
          TableBuilder.stat(base(2), written: .max),
          TableBuilder.stat(base(3), written: Self.largest),
          TableBuilder.stat(base(4), written: Self.largest + 1, whole: 9),
        ])
      if isListed {
        for group in 1...3 { try table.put(base(group), size: 100, second: 1) }
        try table.put(base(4), size: 9, second: 1)
      }
      let (ledger, state) = try await table.replay()
      // What the listing alone sizes is live with that size, and was written without one.
      let listed: Int64 = isListed ? 200 : 0
      #expect(ledger.residual(state) == ObjectTotals(files: 0, bytes: -listed))
      #expect(state.live.files == 4)
      #expect(state.live.bytes >= Self.largest && state.live.bytes < Self.largest + 1000)
      let told = try #require(finding("hudi-size-impossible", state))
      #expect(told.severity == .warning)
      // Both sizes of two stats, and one of the last.
      #expect(told.message.hasPrefix("5 sizes that the instants tell"))
      #expect(finding("hudi-sum-limit", state) == nil)
    }
  }

  @Test("of logs and change logs count as unknown")
  func logs() async throws {
    let table = try TableBuilder()
    let log = "p/.f1_\(TableBuilder.instant(0)).log.1_0-1-1"
    let change = "p/.f1_\(TableBuilder.instant(0)).log.2_0-1-1.cdc"
    try table.commit(at: 0, "deltacommit", stats: [TableBuilder.stat(base(1), written: 50)])
    try table.commit(
      at: 10, "deltacommit",
      stats: [
        TableBuilder.stat(
          log, written: .max, offset: .max, more: ",\"cdcStats\":{\"\(change)\":\(Int64.max)}")
      ])
    let (ledger, state) = try await table.replay()
    #expect(ledger.residual(state) == ObjectTotals())
    #expect(state.live.bytes == 50)
    #expect(
      finding("hudi-size-impossible", state)?.message.hasPrefix("4 sizes that the instants tell")
        == true)
  }

  @Test("there are none in a table of large ones, which may add up to more than can be told")
  func sums() async throws {
    for (count, isTold) in [(7, false), (8, true)] {
      let table = try TableBuilder(type: "COPY_ON_WRITE")
      try table.commit(
        at: 0, stats: (1...count).map { TableBuilder.stat(base($0), written: Self.largest) })
      let state = try await table.replay().state
      #expect(state.live.files == Int64(count))
      #expect(finding("hudi-size-impossible", state) == nil)
      #expect((finding("hudi-sum-limit", state) != nil) == isTold)
    }
  }
}
