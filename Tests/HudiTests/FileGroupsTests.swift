import ByteParsing
import LakeModel
import Testing

@testable import Hudi

@Suite("File groups")
struct FileGroupsTests {
  /// Numbers that look random and are the same in every run.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 33
    }
  }

  @Test(
    "find groups by hashes that collide, whatever comes and goes",
    arguments: 1...20 as ClosedRange<UInt64>)
  func index(seed: UInt64) {
    var numbers = Numbers(state: seed)
    var index = GroupIndex()
    var oracle: [UInt32: UInt64] = [:]
    for group in 0..<UInt32(400) {
      // Few upper halves, and some of them at the end, from where a search begins anew.
      let hash =
        (UInt64.max &- UInt64.random(in: 0..<6, using: &numbers) << 32) &* (group % 3 == 0 ? 1 : 7)
        & ~0xFFFF_FFFF
      index.add(group, hash)
      oracle[group] = hash
      if group % 2 == 1, let gone = oracle.keys.sorted().randomElement(using: &numbers) {
        index.remove(gone, oracle[gone] ?? 0)
        oracle[gone] = nil
      }
    }
    #expect(index.count == oracle.count, "seed \(seed)")
    for group in 0..<UInt32(400) {
      for hash in Set(oracle.values) {
        #expect(
          index.find(hash) { $0 == group } == (oracle[group] == hash ? group : nil),
          "seed \(seed)")
      }
    }
  }

  @Test(
    "keep every object's name and sizes while others come and go",
    arguments: 1...20 as ClosedRange<UInt64>)
  func objects(seed: UInt64) throws {
    var numbers = Numbers(state: seed)
    var groups = FileGroups()
    let partition = groups.partition("day=1")
    var oracle: [String: (size: Int64, listed: Int64)] = [:]
    var order: [String] = []
    // A group whose names are spelled as Hudi spells them, but for some.
    let fileId = "0123abcd-4567-89ef-0000-ffffffffffff-0"
    for step in 0..<120 {
      let instant = 20_260_101_000_000_000 + Int.random(in: 0..<300, using: &numbers)
      let token = step % 5 == 0 ? "0\(step)-1-1" : "\(step)-1-1"
      let text =
        step % 3 == 0
        ? ".\(fileId)_\(instant).log.1_\(token)" : "\(fileId)_\(token)_\(instant).parquet"
      let found = groups.name(text)
      let name = try #require(found)
      if step % 4 == 0 {
        groups.add(listed: name, size: Int64(step), in: partition)
        oracle[text] = (Int64(step), Int64(step))
      } else {
        groups.add(
          name, size: Int64(step), order: name.instant, birth: Timestamp(milliseconds: 1),
          state: .live, to: groups.groupAdded(name.fileId, in: partition))
        oracle[text] = (Int64(step), -1)
      }
      order.append(text)
      let group = try #require(groups.group(name.fileId, in: partition))
      if step % 6 == 0, let other = order.randomElement(using: &numbers) {
        // What an instant tells differs from the listing.
        let found = groups.name(other)
        let otherName = try #require(found)
        let file = try #require(groups.find(otherName, in: group))
        groups.update(
          file, size: 1_000_000_000_000, instant: otherName.instant, order: otherName.instant,
          birth: nil, state: .retired)
        oracle[other]?.size = 1_000_000_000_000
      }
      if step % 3 == 2, let gone = order.randomElement(using: &numbers) {
        let found = groups.name(gone)
        let goneName = try #require(found)
        groups.remove(try #require(groups.find(goneName, in: group)), from: group)
        oracle[gone] = nil
        order.removeAll { $0 == gone }
      }
      guard groups.isInUse(group) else { continue }
      let files = groups.files(of: group)
      #expect(files.map { groups.nameText(of: $0, in: group) } == order, "seed \(seed)")
      for (file, text) in zip(files, order) {
        #expect(groups.file(file).size == oracle[text]?.size, "seed \(seed) \(text)")
        #expect(groups.file(file).listedSize == oracle[text]?.listed, "seed \(seed) \(text)")
      }
    }
  }

  @Test(
    "list the groups of a partition, whatever came and went before and since",
    arguments: 1...20 as ClosedRange<UInt64>)
  func ofPartitions(seed: UInt64) throws {
    var numbers = Numbers(state: seed)
    var groups = FileGroups()
    for step in 0..<300 {
      let partition = groups.partition("day=\(Int.random(in: 0..<4, using: &numbers))")
      let number = Int.random(in: 0..<30, using: &numbers)
      let found = groups.name("f\(number)-0_0-1-1_20260101000000\(100 + step).parquet")
      let name = try #require(found)
      groups.add(
        name, size: 1, order: name.instant, birth: nil, state: .live,
        to: groups.groupAdded(name.fileId, in: partition))
      if step % 3 > 0, let gone = Array(groups.all).randomElement(using: &numbers) {
        for file in groups.files(of: gone) { groups.remove(file, from: gone) }
      }
      guard step > 50, step % 4 == 0 else { continue }
      let asked = Int.random(in: 0..<groups.partitions.count, using: &numbers)
      let oracle = groups.all.filter { groups[group: $0].partition == UInt32(asked) }
      #expect(groups.groups(of: asked) == Array(oracle), "seed \(seed) step \(step)")
    }
  }

  @Test("number partitions by their bytes")
  func partitions() {
    var list = PartitionList()
    let stem = "region=Überlingen/day=2026-01-01/hour=7"
    var paths = stem.indices.map { String(stem[..<$0]) }
    paths += ["e\u{301}", "é", "x/", "/x", "region=U\u{308}"]
    paths += (0..<500).map { "p\($0)/\($0 % 7)" }
    let numbers = paths.map { list.index(of: $0) }
    #expect(numbers == Array(paths.indices))
    let again = paths.reversed().map { list.index(of: $0) }
    #expect(again == numbers.reversed())
    #expect(list.count == paths.count)
    for (index, path) in paths.enumerated() {
      var key: [UInt8] = []
      list.appendPath(index, to: &key)
      #expect(String(decoding: key, as: UTF8.self) == (path.isEmpty ? "" : path + "/"))
    }
  }
}
