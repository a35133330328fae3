import LakeAnalysis
import LakeModel
import Testing

@testable import LakeGauge

@Suite("Folding beside reading")
struct ConcurrentFoldTests {
  /// Batches of a history in which objects come and go, large and small ones and some without an entry.
  private static func batches(_ count: Int) -> [LedgerBatch] {
    var state: UInt64 = 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    return (0..<count).map { index in
      let time = Timestamp(milliseconds: 1_788_220_800_000 + Int64(index) * 600_000)
      var batch = LedgerBatch(commit: CommitRecord(identifier: String(index), time: time))
      if index == 0 { batch.newPartitions = (0..<8).map { "day=\($0)" } }
      for _ in 0..<(next(10) == 0 ? 500 : next(30)) {
        let partition = next(8)
        let isNew = next(3) > 0
        batch.append(
          LedgerBatch.Entry(
            time: time, role: .data, effect: isNew ? .created : .retired,
            cause: isNew ? .ingest : .compaction, bytes: Int64(next(1 << 20)),
            birth: isNew
              ? time
              : Timestamp(milliseconds: 1_788_220_800_000 + Int64(next(index + 1)) * 600_000),
            partition: partition),
          object: Array("day=\(partition)/part-\(next(1000)).parquet".utf8)[...])
      }
      return batch
    }
  }

  private static func bytes(of fold: TableFold) -> [UInt8] {
    var writer = ScanWriter()
    fold.encode(into: &writer)
    return writer.bytes
  }

  @Test("gives what absorbing at once gives", arguments: [0, 1, 40, 600], [false, true])
  func isTheSame(count: Int, catchesUp: Bool) async {
    var live = LiveBatch()
    live.append(size: 7, birth: nil, partition: 3)
    var moreLive = LiveBatch()
    for index in 0..<5000 { moreLive.append(size: Int64(index), birth: nil, partition: index % 8) }
    var atOnce = TableFold()
    var beside = ConcurrentFold()
    for batch in Self.batches(count) {
      atOnce.absorb(batch)
      beside.absorb(batch)
      await beside.catchUp(to: 1000)
    }
    // Live objects wait for the ledger where a reader does not.
    if catchesUp { await beside.catchUp(to: 0) }
    if count > 0 {
      for batch in [live, moreLive, live] {
        atOnce.absorb(live: batch)
        beside.absorb(live: batch)
      }
    }
    let fold = await beside.finish()
    #expect(Self.bytes(of: fold) == Self.bytes(of: atOnce))
    #expect(Self.bytes(of: await beside.finish()) == Self.bytes(of: TableFold()))
  }
}
