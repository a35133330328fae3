import LakeAnalysis
import LakeModel
import Testing

@Suite("Limits of birth × retirement cells")
struct MembershipLimitTests {
  @Test(
    "parts in any order get the same slots and the same cells",
    arguments: (1...10).map { UInt64($0) * 122_949_823 })
  func anyOrder(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let ledger = RandomLedger(seed: seed, commits: 120, isComplete: Bool.random(using: &random))
    let limits = (
      cells: Int.random(in: 1...80, using: &random), slots: Int.random(in: 1...80, using: &random)
    )
    func empty() -> TableFold {
      TableFold(membership: MembershipFold(cells: limits.cells, slots: limits.slots))
    }
    var whole = empty()
    for batch in ledger.batches { whole.absorb(batch) }
    var parts = [empty()]
    for batch in ledger.batches {
      if Int.random(in: 0..<4, using: &random) == 0, let last = parts.last {
        parts.append(last.continuation)
      }
      parts[parts.count - 1].absorb(batch)
    }
    while parts.count > 1 {
      let other = parts.remove(at: Int.random(in: 0..<parts.count, using: &random))
      parts[Int.random(in: 0..<parts.count, using: &random)].merge(other)
    }
    #expect(parts.first?.membership == whole.membership, "seed \(seed), \(limits)")
    let sums = whole.membership.data.rest
    for slotted in sums.classes + [sums.unborn] {
      #expect(slotted.tables.reduce(0) { $0 + $1.count } <= max(limits.cells, 27))
    }
    #expect(whole.membership.arrivals.rest.slots.count <= max(limits.slots, 3))
    // What is kept and read again is the same bytes, in slots too.
    var writer = ScanWriter()
    whole.membership.encode(into: &writer)
    var reader = ScanReader(writer.bytes)
    var again = ScanWriter()
    try reader.read(MembershipFold.self).encode(into: &again)
    try reader.expectEnd()
    #expect(again.bytes == writer.bytes)
  }

  @Test("memory does not grow with the number of commits beyond the limits")
  func bounded() {
    var fold = TableFold(membership: MembershipFold(cells: 300, slots: 200))
    var random = SeededGenerator(seed: 9)
    let start: Int64 = 1_788_220_800_000
    for commit in Int64(0)..<4_000 {
      let now = Timestamp(milliseconds: start + commit * 61_003)
      var batch = LedgerBatch(commit: CommitRecord(identifier: "\(commit)", time: now))
      batch.append(
        LedgerBatch.Entry(time: now, role: .data, effect: .created, cause: .ingest, bytes: 10),
        object: Array("a".utf8))
      for _ in 0..<2 {
        let birth = start + Int64.random(in: 0...commit, using: &random) * 61_003
        batch.append(
          LedgerBatch.Entry(
            time: now, role: .data, effect: .retired, cause: .rewrite, bytes: 10,
            birth: Timestamp(milliseconds: birth)), object: Array("b".utf8))
      }
      fold.absorb(batch)
    }
    let sums = fold.membership.data.rest
    let cells = (sums.classes + [sums.unborn]).map { $0.tables.reduce(0) { $0 + $1.count } }
    #expect(cells.allSatisfy { $0 <= 300 })
    #expect(fold.membership.arrivals.rest.slots.count <= 200)
    let retired = (sums.classes + [sums.unborn]).reduce(Int64(0)) { sum, slotted in
      var files: Int64 = 0
      slotted.tables[MembershipEvent.retired.rawValue].forEach { files += $2.files }
      return sum + files
    }
    var seed: Int64 = 0
    for slotted in fold.membership.data.first.classes {
      slotted.tables[MembershipEvent.retired.rawValue].forEach { seed += $2.files }
    }
    #expect(retired + seed == 8_000)
  }

  @Test("100,000 commit times stay exact, one more does not")
  func commitTimes() {
    #expect(ArrivalSums.defaultLimit == 100_000)
    var fold = MembershipFold()
    var parts = [fold, fold]
    for commit in Int64(0)...100_000 {
      let now = Timestamp(milliseconds: commit * 2_000)
      var part = TableFold(membership: parts[Int(commit % 2)])
      parts[Int(commit % 2)] = MembershipFold()
      var batch = LedgerBatch(commit: CommitRecord(identifier: "\(commit)", time: now))
      batch.append(
        LedgerBatch.Entry(
          time: now, role: .tableMetadata, effect: .created, cause: .tableMetadata, bytes: 1),
        object: [])
      part.absorb(batch)
      parts[Int(commit % 2)] = part.membership
      if commit == 99_999 {
        var exact = parts[0]
        exact.merge(parts[1])
        #expect(exact.arrivals.rest.width == 1)
        #expect(exact.arrivals.rest.slots.count == 100_000)
      }
    }
    fold.merge(parts[0])
    fold.merge(parts[1])
    // Seconds would leave 100,001 slots, minutes leave 3,334.
    #expect(fold.arrivals.rest.width == 60_000)
    #expect(fold.arrivals.rest.slots.count == 3_335)
  }

  @Test(
    "a slot includes its end",
    arguments: [
      (0, 60_000, 0), (1, 60_000, 1), (60_000, 60_000, 1), (60_001, 60_000, 2),
      (-1, 60_000, 0), (-60_000, 60_000, -1), (7, 1, 7), (.max, 1, .max), (.min, 1, .min),
    ] as [(Int64, Int64, Int64)])
  func slots(time: Int64, width: Int64, slot: Int64) {
    #expect(TimeSlots.slot(of: time, width: width) == slot)
    let bounds = TimeSlots.bounds(of: slot, width: width)
    #expect(bounds.through >= time && (bounds.after < time || time == .min))
    #expect(bounds.isExact == (width == 1))
  }

  @Test("every width divides the next")
  func widths() {
    for (one, next) in zip(TimeSlots.widths, TimeSlots.widths.dropFirst()) {
      #expect(next % one == 0 && next > one)
    }
    // A few slots hold all times, so that limits can always be kept.
    let last = TimeSlots.widths.last ?? 1
    #expect(Int64.max / last < 64)
  }
}
