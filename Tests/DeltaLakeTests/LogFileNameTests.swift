import Testing

@testable import DeltaLake

@Suite struct LogFileNameTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var meaning: LogFileName
    var testDescription: String { name }
  }

  static let uuid = "80a083e8-7026-4e79-81be-64bd76c43a11"

  static let names: [(String, LogFileName)] = [
    ("00000000000000000007.json", .commit(version: 7)),
    ("09223372036854775807.json", .commit(version: .max)),
    ("00000000000000000007.crc", .checksum(version: 7)),
    ("00000000000000000010.checkpoint.parquet", .classicCheckpoint(version: 10)),
    (
      "00000000000000000010.checkpoint.0000000002.0000000003.parquet",
      .checkpointPart(version: 10, part: 2, parts: 3)
    ),
    (
      "00000000000000000010.checkpoint.\(uuid).json",
      .uuidCheckpoint(version: 10, isJSON: true)
    ),
    (
      "00000000000000000010.checkpoint.\(uuid).parquet",
      .uuidCheckpoint(version: 10, isJSON: false)
    ),
    ("00000000000000000004.00000000000000000006.compacted.json", .compacted(from: 4, to: 6)),
    ("_last_checkpoint", .lastCheckpoint),
    // A local file system's own checksums, and unfinished writes.
    (".00000000000000000007.json.crc", .transient),
    (".00000000000000000007.crc.crc", .transient),
    ("._last_checkpoint.crc", .transient),
    (".tmp/00000000000000000005.json", .transient),
    ("00000000000000000007.json.tmp", .transient),
    // Look-alikes: not direct children, or not exactly the name.
    ("_staged_commits/00000000000000000001.\(uuid).json", .other(version: 1)),
    ("_commits/00000000000000000001.json", .other(version: 1)),
    (
      "_sidecars/00000000000000000008.checkpoint.0000000001.0000000001.\(uuid).parquet",
      .other(version: 8)
    ),
    ("_sidecars/part-00000-\(uuid).parquet", .other(version: nil)),
    ("0000000000000000007.json", .other(version: nil)),
    ("000000000000000000007.json", .other(version: nil)),
    ("00000000000000000007.JSON", .other(version: 7)),
    ("0000000000000000000x.json", .other(version: nil)),
    ("-0000000000000000001.json", .other(version: nil)),
    // One more than fits.
    ("09223372036854775808.json", .other(version: nil)),
    ("99999999999999999999.json", .other(version: nil)),
    // Parts that cannot be.
    ("00000000000000000010.checkpoint.0000000000.0000000003.parquet", .other(version: 10)),
    ("00000000000000000010.checkpoint.0000000004.0000000003.parquet", .other(version: 10)),
    ("00000000000000000006.00000000000000000006.compacted.json", .other(version: 6)),
    ("_last_vacuum_info", .other(version: nil)),
    ("", .other(version: nil)),
  ]

  @Test(arguments: names.map { Case(name: $0.0, meaning: $0.1) })
  func isRead(example: Case) {
    #expect(LogFileName(example.name) == example.meaning)
  }
}

@Suite struct LogSegmentTests {
  static func objects(_ names: [String]) -> [LogObject] {
    names.map { LogObject(name: $0, meaning: LogFileName($0), size: 1, modified: nil) }
  }

  static func commit(_ version: Int64) -> String { version.paddedVersion + ".json" }
  static func classic(_ version: Int64) -> String { version.paddedVersion + ".checkpoint.parquet" }
  static func part(_ version: Int64, _ part: Int, _ parts: Int) -> String {
    "\(version.paddedVersion).checkpoint.000000000\(part).000000000\(parts).parquet"
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var names: [String]
    /// Versions of the commits, of the seeds, and the number of unreachable commits; nil: no snapshot.
    var commits: ClosedRange<Int64>?
    var seeds: [Int64] = []
    var version: Int64 = -1
    var unreachable = 0
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "from zero", names: (0...3).map(commit), commits: 0...3, version: 3),
    Case(
      name: "from zero, checkpoints play no part", names: (0...12).map(commit) + [classic(10)],
      commits: 0...12, version: 12),
    Case(
      name: "unsorted listing", names: [3, 0, 2, 1].map(commit), commits: 0...3, version: 3),
    Case(
      name: "cut at a checkpoint", names: (11...13).map(commit) + [classic(10)],
      commits: 11...13, seeds: [10], version: 13),
    Case(
      name: "commits before the oldest checkpoint",
      names: (8...13).map(commit) + [classic(10), classic(12)], commits: 8...13, seeds: [10, 12],
      version: 13),
    Case(
      name: "a hole that a checkpoint bridges",
      names: (0...6).map(commit) + (8...12).map(commit) + [classic(10)], commits: 8...12,
      seeds: [10], version: 12, unreachable: 7),
    Case(
      name: "a jump to a checkpoint", names: (0...13).map(commit) + [classic(9999)],
      commits: nil, seeds: [9999], version: 9999, unreachable: 14),
    Case(name: "a checkpoint alone", names: [classic(2)], commits: nil, seeds: [2], version: 2),
    Case(
      name: "all parts", names: [commit(3), part(2, 1, 2), part(2, 2, 2)], commits: 3...3,
      seeds: [2], version: 3),
    Case(
      name: "classic before parts, both usable",
      names: [commit(3), part(2, 1, 2), part(2, 2, 2), classic(2)], commits: 3...3,
      seeds: [2, 2], version: 3),
  ]

  @Test(arguments: cases) func chooses(example: Case) throws {
    let segment = try LogSegment(of: Self.objects(example.names), log: "_delta_log/")
    #expect(
      segment.commits.compactMap(\.meaning.version) == example.commits.map { Array($0) } ?? [])
    #expect(segment.seeds.map(\.version) == example.seeds)
    #expect(segment.version == example.version)
    #expect(segment.unreachable.count == example.unreachable)
  }

  /// What is left where no seed can be read; nil: nothing.
  @Test(
    arguments: [
      ((0...6).map(commit) + [classic(9)], [9], 0...6, [], 6),
      ((0...6).map(commit) + [8, 9].map(commit) + [classic(8)], [8], 0...6, [], 6),
      // The older commits start from a checkpoint of their own.
      ((3...6).map(commit) + [8, 9].map(commit) + [classic(2), classic(8)], [8], 3...6, [2], 6),
      // An older checkpoint is newer than the older commits.
      ((0...3).map(commit) + [classic(5), classic(9)], [9], nil, [5], 5),
      ((8...9).map(commit) + [classic(5), classic(8)], [8], nil, [5], 5),
    ] as [([String], [Int64], ClosedRange<Int64>?, [Int64], Int64)])
  func goesBack(
    names: [String], lost: [Int64], commits: ClosedRange<Int64>?, seeds: [Int64], version: Int64
  ) throws {
    let segment = try LogSegment(of: Self.objects(names), log: "_delta_log/")
    #expect(segment.seeds.map(\.version) == lost)
    var older = segment
    let isThere = older.goBackBehindSeeds()
    #expect(isThere)
    #expect(older.commits.compactMap(\.meaning.version) == commits.map { Array($0) } ?? [])
    #expect(older.seeds.map(\.version) == seeds)
    #expect(older.version == version)
  }

  @Test(arguments: [[commit(3), classic(2)], [classic(2)], [commit(3), classic(2), classic(3)]])
  func cannotGoBack(names: [String]) throws {
    var segment = try LogSegment(of: Self.objects(names), log: "_delta_log/")
    let isThere = segment.goBackBehindSeeds()
    #expect(!isThere)
  }

  @Test(
    arguments: [
      // A checkpoint bridges the empty commit: from behind it, or at it.
      (3, [classic(4)], 4...6, [4], 4),
      (3, [classic(3), classic(5)], 4...6, [3, 5], 4),
      (6, [classic(6)], nil, [6], 7),
      // None does: it is a commit that cannot be read.
      (3, [classic(2)], 0...6, [], 0),
      (6, [], 0...6, [], 0),
    ] as [(Int64, [String], ClosedRange<Int64>?, [Int64], Int)])
  func anEmptyCommitIsAHole(
    empty: Int64, checkpoints: [String], commits: ClosedRange<Int64>?, seeds: [Int64],
    unreachable: Int
  ) throws {
    var objects = Self.objects((0...6).map(Self.commit) + checkpoints)
    objects[Int(empty)].size = 0
    let segment = try LogSegment(of: objects, log: "_delta_log/")
    #expect(segment.commits.compactMap(\.meaning.version) == commits.map { Array($0) } ?? [])
    #expect(segment.seeds.map(\.version) == seeds)
    #expect(segment.unreachable.count == unreachable)
    #expect(segment.missingVersion == (unreachable == 0 ? nil : empty))
    #expect(segment.version == 6)
  }

  @Test(
    arguments: [
      ([], nil),
      (["_last_checkpoint", ".00000000000000000000.json.crc"], nil),
      ([commit(0), commit(2)], 1),
      ([commit(5)], 4),
      ([commit(3), part(2, 1, 2)], 2),
      ([commit(3), part(2, 1, 2), part(2, 2, 3)], 2),
      ([commit(5), classic(3)], 4),
    ] as [([String], Int64?)])
  func refuses(names: [String], missing: Int64?) {
    #expect(throws: DeltaError.noSnapshot(missingVersion: missing, object: "_delta_log/")) {
      try LogSegment(of: Self.objects(names), log: "_delta_log/")
    }
  }
}
