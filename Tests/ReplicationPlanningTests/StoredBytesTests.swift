import LakeAnalysis
import LakeModel
import ReplicationPlanning
import Testing

@Suite("R-30: what is stored at the source")
struct StoredBytesTests {
  private func stored(_ storage: KnownStorage) throws -> StoredBytes {
    StoredBytes(try #require(storage.profile.tables.first))
  }

  @Test("tells every kind of bytes apart, exactly where the log tells all")
  func kinds() throws {
    var table = KnownStorage()
    table.commit([.create("a", .data, 100), .create("log/0", .tableMetadata, 7)], hour: 1)
    table.commit(
      [.create("b", .data, 30), .retire("a"), .create("v", .deletionVector, 5)], hour: 2)
    table.commit([.create("c", .changeData, 11), .retire("v"), .retire("b")], hour: 3)
    table.commit([.create("d", .data, 1_000), .delete("b")], hour: 4)
    let stored = try stored(table)
    #expect(stored.live == 1_000)
    #expect((stored.retired.low, stored.retired.high) == (100, 100))
    #expect((stored.deletionVectors.low, stored.deletionVectors.high) == (5, 5))
    #expect((stored.changeData.low, stored.changeData.high) == (11, 11))
    #expect((stored.metadata.low, stored.metadata.high) == (7, 7))
    #expect((stored.total.low, stored.total.high) == (1_123, 1_123))
    #expect(stored.seed == 1_023)
    #expect(!stored.mayBeMore && stored.silentTables == 0 && stored.cutTables == 0)
  }

  @Test("is an interval where a Delta log tells no deletion, from all gone to nothing gone")
  func silent() throws {
    var table = KnownStorage()
    table.commit([.create("a", .data, 100), .create("v", .deletionVector, 5)], hour: 1)
    table.commit(
      [.create("b", .data, 30), .retire("a"), .create("w", .deletionVector, 6)], hour: 2)
    table.commit([.retire("v"), .create("c", .changeData, 9)], hour: 3)
    let stored = try stored(table)
    #expect((stored.retired.low, stored.retired.high) == (0, 100))
    #expect((stored.deletionVectors.low, stored.deletionVectors.high) == (6, 11))
    #expect((stored.changeData.low, stored.changeData.high) == (0, 9))
    #expect(stored.silentTables == 1)
  }

  @Test("of a Hudi table that deleted nothing is exact: its timeline tells every clean")
  func hudi() throws {
    var table = KnownStorage(.hudi)
    table.commit([.create("a", .data, 100)], hour: 1)
    table.commit([.create("b", .data, 30), .retire("a")], hour: 2)
    let stored = try stored(table)
    #expect((stored.retired.low, stored.retired.high) == (100, 100))
    #expect(stored.silentTables == 0)
  }

  @Test(
    "contains the truth, whatever a table does",
    arguments: [
      (TableFormat.delta, true, false), (.delta, true, true), (.delta, false, false),
      (.delta, false, true), (.hudi, true, false), (.hudi, false, false),
    ])
  func truth(format: TableFormat, isComplete: Bool, isSilent: Bool) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededNumbers(seed: seed)
    var exact = 0
    var open = 0
    for round in 0..<80 {
      var table = KnownStorage(format, isComplete: isComplete)
      if !isComplete {
        for index in 0..<Int.random(in: 0...4, using: &random) {
          table.old(
            "old\(index)", bytes: .random(in: 0...500, using: &random),
            isLive: .random(using: &random))
        }
      }
      for version in 0..<Int64(Int.random(in: 1...30, using: &random)) {
        var steps: [KnownStorage.Step] = [.create("log/\(version)", .tableMetadata, 3)]
        for index in 0..<Int.random(in: 0...3, using: &random) {
          let undone: [ObjectRole] = format == .hudi && !isSilent ? [.undone] : []
          let role: ObjectRole =
            ([.data, .data, .deletionVector, .changeData] + undone).randomElement(using: &random)
            ?? .data
          steps.append(
            .create("f\(version)-\(index)", role, .random(in: 0...1_000, using: &random)))
        }
        let names = table.objects.keys.sorted().filter {
          table.objects[$0]?.role != .tableMetadata
        }
        for name in names.shuffled(using: &random).prefix(3) {
          switch Int.random(in: 0..<5, using: &random) {
          case 0, 1: steps.append(.retire(name))
          case 2 where table.objects[name]?.role == .data: steps.append(.revive(name))
          case 3: steps.append(isSilent ? .deleteSilently(name) : .delete(name))
          case 4 where format == .hudi:
            steps.append(.undo("u\(version)", Bool.random(using: &random) ? 40 : nil))
          default: break
          }
        }
        table.commit(steps, hour: 500_000 + version)
      }
      let stored = try stored(table)
      let place: Comment = "let seed: UInt64 = \(seed), round \(round)"
      func holds(_ interval: ByteInterval, _ truth: Int64) {
        #expect(interval.low <= truth, place)
        // What left before a log was cut is in no interval, and that is said.
        if isComplete { #expect(truth <= interval.high, place) }
        #expect(interval.low <= interval.high && interval.low >= 0, place)
      }
      #expect(stored.live == table.bytes(.data, isLive: true), place)
      holds(stored.retired, table.bytes(.data, isLive: false) + table.bytes(.undone))
      holds(stored.deletionVectors, table.bytes(.deletionVector))
      holds(stored.changeData, table.bytes(.changeData))
      #expect(stored.metadata.low == table.bytes(.tableMetadata), place)
      #expect(stored.metadata.high == table.bytes(.tableMetadata), place)
      if !isComplete { #expect(stored.mayBeMore && stored.cutTables == 1, place) }
      // A whole Delta log that tells deletions leaves nothing open but what came back.
      guard isComplete, format == .delta, stored.silentTables == 0 else { continue }
      if table.hasRevived {
        open += 1
      } else {
        #expect(stored.retired.low == stored.retired.high, place)
        exact += 1
      }
    }
    if isComplete, format == .delta, !isSilent {
      #expect(exact > 0 && open > 0, "let seed: UInt64 = \(seed)")
    }
  }

  @Test("leaves nothing open where an undone write without sizes is gone again")
  func undone() throws {
    var table = KnownStorage(.hudi)
    table.commit([.create("a", .data, 100), .create("left", .undone, 7)], hour: 1)
    table.commit([.unsizedUndone(.created), .unsizedUndone(.deleted)], hour: 2)
    let stored = try stored(table)
    #expect(stored.live == 100)
    #expect((stored.retired.low, stored.retired.high) == (7, 7))
    #expect(!stored.mayBeMore)
  }

  @Test("cannot be told below what unsized deletions took")
  func unsizedDeletion() throws {
    var table = KnownStorage(.hudi)
    table.commit([.create("a", .data, 100)], hour: 1)
    table.commit([.retire("a"), .undo("u", nil)], hour: 2)
    let stored = try stored(table)
    #expect((stored.retired.low, stored.retired.high) == (0, 100))
  }

  @Test("counts metadata that came and went without a size as none, and a deletion more as any")
  func unsizedMetadata() throws {
    func metadata(_ format: TableFormat, _ steps: [KnownStorage.Step]) throws -> StoredBytes {
      var table = KnownStorage(format)
      table.commit([.create("a", .data, 100), .create("l", .tableMetadata, 50)] + steps, hour: 1)
      return try stored(table)
    }
    let paired = try metadata(.hudi, [.unsizedLog(.created), .unsizedLog(.deleted)])
    #expect((paired.metadata.low, paired.metadata.high) == (50, 50) && !paired.mayBeMore)
    let deleted = try metadata(.hudi, [.unsizedLog(.deleted)])
    #expect((deleted.metadata.low, deleted.metadata.high) == (0, 50) && !deleted.mayBeMore)
    #expect(try metadata(.hudi, [.unsizedLog(.created)]).mayBeMore)
    // In a Delta log such an object was overwritten in place, and is counted as it is now.
    #expect(!(try metadata(.delta, [.unsizedLog(.created)]).mayBeMore))
  }

  @Test("of a part goes with its live bytes, but metadata is whole")
  func part() throws {
    var whole = StoredBytes()
    whole.live = 1_000
    whole.retired = ByteInterval(low: 100, high: 300)
    whole.deletionVectors = ByteInterval(low: 3, high: 3)
    whole.metadata = ByteInterval(low: 50, high: 50)
    let part = whole.part(ofLive: 250)
    #expect(part.live == 250)
    #expect((part.retired.low, part.retired.high) == (25, 75))
    #expect((part.deletionVectors.low, part.deletionVectors.high) == (1, 1))
    #expect((part.metadata.low, part.metadata.high) == (50, 50))
    #expect(whole.part(ofLive: 2_000) == whole)
    #expect(whole.part(ofLive: -5).total.high == 50)
    #expect(StoredBytes().part(ofLive: 0) == StoredBytes())
  }

  @Test("of hostile sizes stays at the largest number")
  func saturation() throws {
    var one = StoredBytes()
    one.live = .max
    one.retired = ByteInterval(low: .max, high: .max)
    var sum = one
    sum.add(one)
    #expect(sum.total.high == .max && sum.seed == .max)
  }
}
