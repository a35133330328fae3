import Foundation
import LakeModel
import LakeReports
import ReplicationPlanning
import Testing

@Suite("Mirror lists of objects and of prefixes")
struct MirrorListTests {
  /// A record of RFC 4180 whose every field is quoted.
  private func quotedFields(_ line: [UInt8]) -> [[UInt8]]? {
    var fields: [[UInt8]] = []
    var index = 0
    while index < line.count {
      guard line[index] == UInt8(ascii: "\"") else { return nil }
      index += 1
      var field: [UInt8] = []
      while index < line.count {
        if line[index] == UInt8(ascii: "\"") {
          guard index + 1 < line.count, line[index + 1] == UInt8(ascii: "\"") else {
            break
          }
          index += 1
        }
        field.append(line[index])
        index += 1
      }
      guard index < line.count else { return nil }
      fields.append(field)
      index += 1
      if index < line.count {
        guard line[index] == UInt8(ascii: ",") else { return nil }
        index += 1
      }
    }
    return fields
  }

  @Test("names come back from a transfer manifest", arguments: 0..<10)
  func manifest(block: UInt64) throws {
    for seed in (block * 30)..<(block * 30 + 30) {
      let world = MirrorWorld(seed: seed)
      var rows: [UInt8] = []
      for key in world.keys {
        rows += try ObjectListFormat.storageTransferManifest.row(of: key, in: nil).get()
      }
      let names = mirrorLines(rows).map { quotedFields($0) }
      #expect(names == world.keys.map { [Array($0.utf8)] }, "MirrorWorld(seed: \(seed))")
    }
  }

  @Test("keys come back from a batch manifest, for readers of either rule for +", arguments: 0..<10)
  func batch(block: UInt64) throws {
    let lake = try #require(StorageAddress("s3://lake/top"))
    for seed in (block * 30)..<(block * 30 + 30) {
      let world = MirrorWorld(seed: seed, .init(hasControls: true))
      var rows: [UInt8] = []
      for key in world.keys {
        rows += try ObjectListFormat.batchOperations.row(of: key, in: lake).get()
      }
      let text = String(decoding: rows, as: UTF8.self)
      #expect(!text.contains("+") && !text.contains(" ") && !text.contains("\""))
      let records = mirrorLines(rows).map { $0.split(separator: UInt8(ascii: ",")) }
      #expect(records.allSatisfy { $0.count == 2 && $0[0].elementsEqual("lake".utf8) })
      let keys = records.map {
        String(decoding: $0[1], as: UTF8.self).removingPercentEncoding.map { Array($0.utf8) }
      }
      #expect(keys == world.keys.map { Array(("top/" + $0).utf8) }, "MirrorWorld(seed: \(seed))")
    }
  }

  @Test(
    "names that a list cannot say",
    arguments: [
      (ObjectListFormat.rcloneFiles, "a//b"), (.rcloneFiles, "a/␊"), (.rcloneFiles, "a/"),
      (.storageTransferManifest, "a\nb"), (.storageTransferManifest, "a\rb"),
      (.storageTransferManifest, "a/"),
      (.storageTransferManifest, String(repeating: "é", count: 513)),
      (.batchOperations, String(repeating: "k", count: 1_021)),
    ])
  func inexpressible(format: ObjectListFormat, key: String) throws {
    let lake = try #require(StorageAddress("s3://lake/top"))
    guard case .failure(let problem) = format.row(of: key, in: lake) else {
      Issue.record("\(key) has a row")
      return
    }
    #expect(problem.subject == .object(key))
    let short = String(key.prefix(1))
    #expect(throws: Never.self) { try format.row(of: short, in: lake).get() }
    var tally = InexpressibleTally()
    tally.add(problem)
    #expect(throws: MirrorTargetError.inexpressible([problem], count: 1)) {
      try tally.findings(isSkipping: false)
    }
    #expect(try tally.findings(isSkipping: true).map(\.code) == ["mirror-object-left-out"])
  }

  @Test("of many names the first are told and the rest counted")
  func many() throws {
    var tally = InexpressibleTally()
    for number in 0..<1_000 { tally.add(Inexpressible(.object("\(number)//"), "no")) }
    let error = try #require(throws: MirrorTargetError.self) {
      try tally.findings(isSkipping: false)
    }
    #expect(error.description.contains("; and 980 more"))
    #expect(try tally.findings(isSkipping: true).count == 21)
  }

  @Test("lists hold every object in order and about the same bytes", arguments: 0..<50)
  func balance(seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    let sizes = (0..<Int.random(in: 1...400, using: &random)).map { _ in
      Int64.random(in: 0...(1 << Int64.random(in: 0...30, using: &random)), using: &random)
    }
    let count = Int.random(in: 1...12, using: &random)
    var totals = ListShards.Totals()
    for size in sizes { totals.add(bytes: size) }
    var lists = ListShards(format: .rcloneFiles, count: count, totals: totals)
    for size in sizes { _ = lists.place(bytes: size, rowBytes: 10) }
    #expect(lists.shards.count <= count, "seed \(seed)")
    #expect(lists.shards.reduce(0) { $0 + $1.totals.rows } == sizes.count, "seed \(seed)")
    #expect(
      lists.shards.reduce(Int64(0)) { $0 + $1.totals.bytes } == sizes.reduce(0, +), "seed \(seed)")
    let largest = Double(sizes.max() ?? 0) + 1
    let fair = Double(totals.bytes + Int64(totals.rows)) / Double(count)
    for shard in lists.shards {
      #expect(Double(shard.totals.bytes) <= fair + largest, "seed \(seed), \(shard)")
    }
  }

  @Test("a list of too many rows or bytes is cut whatever was asked for")
  func limits() throws {
    var lists = ListShards(format: .storageTransferManifest, count: 1, totals: .init())
    var begun: [Int] = []
    for row in 0..<1_000_002 where lists.place(bytes: 0, rowBytes: 20) { begun.append(row) }
    #expect(begun == [0, 1_000_000])
    #expect(
      lists.shards.map(\.file) == [
        "manifest-00001.csv", "manifest-00002.csv",
      ])

    lists = ListShards(format: .storageTransferManifest, count: 1, totals: .init())
    let isBegun = (0..<3).map { _ in lists.place(bytes: .max, rowBytes: 1 << 29) }
    #expect(isBegun == [true, false, true])
    #expect(lists.shards.map(\.totals.bytes) == [.max, .max])
  }

  @Test("the index names lists, rows and bytes")
  func index() throws {
    var totals = ListShards.Totals()
    for size in [10, 10, 5] { totals.add(bytes: Int64(size)) }
    var lists = ListShards(format: .rcloneFiles, count: 2, totals: totals)
    for size in [10, 10, 5] { _ = lists.place(bytes: Int64(size), rowBytes: 3) }
    let bytes = ListShards.index(of: lists.shards, target: .rcloneFiles, version: "1")
    let index = try #require(
      try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect(index["rows"] as? Int == 3 && index["bytes"] as? Int == 25)
    let named = try #require(index["lists"] as? [[String: Any]])
    #expect(
      named.map { $0["file"] as? String } == ["rclone-files-00001.txt", "rclone-files-00002.txt"])
    #expect(named.reduce(0) { $0 + ($1["bytes"] as? Int ?? 0) } == 25)
  }

  @Test("plain text: a prefix a line, exclusions refused")
  func text() throws {
    let selection = MirrorSelection(prefixes: ["a b/", "é/"], exclusions: [.folder(name: "tmp")])
    #expect(throws: MirrorTargetError.self) {
      try PrefixList.text(for: selection, isSkipping: false)
    }
    let output = try PrefixList.text(for: selection, isSkipping: true)
    #expect(output.files[0].bytes == Array("a b/\né/\n".utf8))
    #expect(output.findings.map(\.code) == ["mirror-exclusion-left-out"])
    #expect(
      try PrefixList.text(for: MirrorSelection(prefixes: [""]), isSkipping: false).files[0].bytes
        == Array("/\n".utf8))
    let broken = MirrorSelection(prefixes: ["a/", "b\n/"])
    #expect(throws: MirrorTargetError.self) {
      try PrefixList.text(for: broken, isSkipping: false)
    }
    #expect(
      try PrefixList.text(for: broken, isSkipping: true).files[0].bytes == Array("a/\n".utf8))
  }

  @Test("NDJSON tells a selection whole", arguments: 0..<5)
  func ndjson(block: UInt64) throws {
    for seed in (block * 30)..<(block * 30 + 30) {
      let selection = MirrorWorld(seed: seed, .init(hasControls: true)).selection
      let output = try PrefixList.ndjson(for: selection) { prefix in
        prefix.utf8.count.isMultiple(of: 2)
          ? PrefixList.Detail(bytes: 7, hot: 2, churnPerDay: 1, reason: "hot") : nil
      }
      var prefixes: [[UInt8]] = []
      var exclusions: [MirrorSelection.Exclusion] = []
      for line in mirrorLines(output.files[0].bytes) {
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
        if let prefix = object["prefix"] as? String {
          prefixes.append(Array(prefix.utf8))
          let isKnown = prefix.utf8.count.isMultiple(of: 2)
          #expect((object["bytes"] as? Int) == (isKnown ? 7 : nil))
          #expect((object["why"] as? String) == (isKnown ? "hot" : nil))
        } else if let text = object["exclude"] as? String {
          switch object["kind"] as? String {
          case "prefix": exclusions.append(.prefix(text))
          case "folder": exclusions.append(.folder(name: text))
          case "folders": exclusions.append(.folders(namePrefix: text))
          default: Issue.record("\(object)")
          }
        }
      }
      #expect(prefixes == selection.prefixes.map { Array($0.utf8) }, "seed \(seed)")
      #expect(exclusions == selection.exclusions, "seed \(seed)")
    }
  }
}
