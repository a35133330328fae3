import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

@Suite struct CommitClassifierTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var operation: String
    var adds: Int
    var removes: Int
    var changesData = true
    var ordersRows = false
    var added: ObjectCause
    var removed: ObjectCause?
    var testDescription: String { "\(operation) +\(adds) −\(removes) \(changesData)" }
  }

  static let cases = [
    Case(operation: "WRITE", adds: 3, removes: 0, added: .ingest),
    Case(operation: "STREAMING UPDATE", adds: 3, removes: 0, added: .ingest),
    Case(operation: "", adds: 3, removes: 0, added: .ingest),
    // A MERGE that matched nothing only inserts.
    Case(operation: "MERGE", adds: 3, removes: 0, added: .ingest),
    Case(operation: "WRITE", adds: 3, removes: 2, added: .overwrite),
    Case(operation: "CREATE OR REPLACE TABLE AS SELECT", adds: 3, removes: 2, added: .overwrite),
    Case(operation: "REPLACE TABLE", adds: 0, removes: 2, added: .overwrite),
    Case(operation: "TRUNCATE", adds: 0, removes: 2, added: .overwrite),
    Case(operation: "MERGE", adds: 3, removes: 2, added: .rewrite),
    Case(operation: "UPDATE", adds: 3, removes: 2, added: .rewrite),
    Case(operation: "DELETE", adds: 3, removes: 2, added: .rewrite),
    Case(operation: "DELETE", adds: 0, removes: 2, added: .rewrite),
    Case(operation: "OPTIMIZE", adds: 1, removes: 9, changesData: false, added: .compaction),
    Case(
      operation: "OPTIMIZE", adds: 1, removes: 9, changesData: false, ordersRows: true,
      added: .clustering),
    // Rearrangement by any other name.
    Case(operation: "WRITE", adds: 1, removes: 9, changesData: false, added: .compaction),
    Case(operation: "Manual Update", adds: 1, removes: 9, added: .unknown),
    Case(operation: "Manual Update", adds: 0, removes: 9, changesData: false, added: .unknown),
    // A backfill re-adds; were a path new, nothing would tell why.
    Case(
      operation: "ROW TRACKING BACKFILL", adds: 9, removes: 0, changesData: false, added: .unknown),
    Case(operation: "FSCK", adds: 0, removes: 2, added: .maintenance),
    Case(operation: "RESTORE", adds: 3, removes: 2, added: .restore),
    Case(operation: "CONVERT", adds: 3, removes: 0, added: .ingest, removed: .overwrite),
  ]

  @Test(arguments: cases) func judges(example: Case) {
    var summary = CommitSummary()
    summary.addCount = example.adds
    summary.removeCount = example.removes
    summary.changesData = example.changesData
    var info = CommitInfo()
    info.operation = example.operation
    info.ordersRows = example.ordersRows
    summary.commitInfo = info
    let classifier = CommitClassifier(summary)
    #expect(classifier.added == example.added)
    #expect(classifier.removed == example.removed ?? example.added)
    let isKnown = ["RESTORE", "CONVERT"].contains(example.operation)
    #expect((classifier.writes == .knownObjects) == isKnown)
  }
}

@Suite struct CommitDaterTests {
  private func summary(
    info: Int64? = nil, inCommit: Int64? = nil, actions: Int64 = .min, hasInfo: Bool = true
  ) -> CommitSummary {
    var summary = CommitSummary()
    if hasInfo {
      var commit = CommitInfo()
      commit.timestamp = info
      commit.inCommitTimestamp = inCommit
      summary.commitInfo = commit
    }
    summary.newestFileTime = actions
    return summary
  }

  private let inCommit: Metadata = {
    var metadata = Metadata()
    metadata.configuration = [
      "delta.enableInCommitTimestamps": "true", "delta.inCommitTimestampEnablementVersion": "2",
    ]
    return metadata
  }()

  @Test func timesNeverGoBackwards() {
    var dater = CommitDater(timeOrigin: .copied)
    let times = [1000, 900, 900, 2000].map {
      dater.date(summary(info: $0), version: 0, metadata: nil, fileTime: 1)?.milliseconds
    }
    #expect(times == [1000, 1001, 1002, 2000])
    #expect(dater.clock == .commitInfo)
  }

  @Test func inCommitTimesCountFromTheirVersionOn() {
    var dater = CommitDater(timeOrigin: .original)
    let both = summary(info: 500, inCommit: 700)
    #expect(
      dater.date(both, version: 1, metadata: inCommit, fileTime: 9)?.milliseconds == 500)
    #expect(dater.clock == .commitInfo)
    #expect(
      dater.date(both, version: 2, metadata: inCommit, fileTime: 9)?.milliseconds == 700)
    #expect(dater.clock == .mixed)
  }

  @Test func inCommitTimesThatGoBackwardsAreCounted() {
    var dater = CommitDater(timeOrigin: .original)
    let times = [700, 600, 800, 750].enumerated().map { index, time in
      dater.date(
        summary(inCommit: time), version: Int64(index + 2), metadata: inCommit, fileTime: 9
      )?.milliseconds
    }
    #expect(times == [700, 700, 800, 800])
    #expect(dater.backwards?.first == 3)
    #expect(dater.backwards?.count == 2)
  }

  @Test func aWritersClockThatRanAheadIsTold() {
    var dater = CommitDater(timeOrigin: .copied)
    let hour: Int64 = 3_600_000
    let times = [1, 100, 99, 2, 101].enumerated().map { index, hours in
      dater.date(
        summary(info: hours * hour), version: Int64(index), metadata: nil, fileTime: 9
      )?.milliseconds
    }
    // Writers' clocks may differ by an hour, as that of the third does.
    #expect(times == [hour, 100 * hour, 100 * hour + 1, 100 * hour + 2, 101 * hour])
    #expect(dater.backwards?.first == 3)
    #expect(dater.backwards?.count == 1)
  }

  @Test(
    arguments: [
      // Written with the commits, copied a month later, one file restored, all of them restored.
      ([500, 1000, 2000, 900], false), ([2_600_000_000, 2_600_001_000, 2_599_999_000, 900], true),
      ([-1_600_000_000_000, 0, 0, 0], false),
      ([-1_600_000_000_000, -1_600_000_000_000, -1_600_000_000_000, 0], true),
    ] as [([Int64], Bool)])
  func aCopiedLogGivesItselfAway(lags: [Int64], isCopied: Bool) async throws {
    let store = InMemoryStore(timeOrigin: .original)
    for (index, lag) in lags.enumerated() {
      let version = Int64(index)
      let time = 1_700_000_000_000 + version * 86_400_000
      let table =
        version == 0
        ? #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"# + "\n"
          + #"{"metaData":{"id":"t","partitionColumns":[],"configuration":{}}}"# + "\n" : ""
      try store.put(
        "_delta_log/\(version.paddedVersion).json",
        Array((#"{"commitInfo":{"timestamp":\#(time)}}"# + "\n" + table).utf8),
        modified: time + lag)
    }
    // Nothing but its file dates it.
    try store.put(
      "_delta_log/00000000000000000004.json", Array(WrittenLog.add("a").utf8),
      modified: 1_800_000_000_000)
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    #expect(state.findings.contains { $0.code == "delta-log-copied" } == isCopied)
    // Where the file's time means nothing, the actions date the commit, behind the one before.
    let expected = isCopied ? 1_700_000_000_001 + 3 * 86_400_000 : 1_800_000_000_000 as Int64
    #expect(state.history.to?.milliseconds == expected)
    #expect(state.clock == .mixed)
  }

  @Test func fileTimesCountOnlyWhereTheyAreOriginal() {
    var original = CommitDater(timeOrigin: .original)
    let bare = summary(actions: 300, hasInfo: false)
    #expect(original.date(bare, version: 0, metadata: nil, fileTime: 800)?.milliseconds == 800)
    var copied = CommitDater(timeOrigin: .copied)
    #expect(copied.date(bare, version: 0, metadata: nil, fileTime: 800)?.milliseconds == 300)
    #expect(copied.datedByActions == 1 && copied.clock == .actions)
  }

  @Test(arguments: [0, -5, Int64.min, Int64.max])
  func absurdTimesAreNone(time: Int64) {
    var dater = CommitDater(timeOrigin: .original)
    #expect(
      dater.date(summary(info: time), version: 0, metadata: nil, fileTime: time) == nil)
    #expect(dater.undated == 1)
    #expect(dater.clock == CommitClock.none)
  }
}

@Suite struct VacuumLogTests {
  @Test(
    arguments: [
      ("interval 1 week", 604_800_000), ("INTERVAL 30 DAYS", 2_592_000_000),
      ("7 days", 604_800_000),
      ("interval 1 day 12 hours", 129_600_000), ("interval 90 minutes", 5_400_000),
      ("interval 5 milliseconds", 5), ("interval 0 hours", 0),
      ("", nil), ("interval", nil), ("interval days", nil), ("interval -1 days", nil),
      ("interval 1 fortnight", nil), ("interval 9223372036854775807 weeks", nil),
    ] as [(String, Int64?)])
  func intervals(text: String, milliseconds: Int64?) {
    #expect(VacuumLog.milliseconds(ofInterval: text) == milliseconds)
  }

  @Test func takesAPairOfCommits() {
    var log = VacuumLog()
    var start = CommitInfo()
    start.operation = "VACUUM START"
    start.timestamp = 1_000_000_000
    start.specifiedRetentionMillis = 1000
    start.sizeOfDataToDelete = 77
    var end = CommitInfo()
    end.operation = "VACUUM END"
    end.status = "FAILED"
    for info in [start, end] {
      let taken = log.take(info, time: nil, metadata: nil, version: 0)
      #expect(taken == nil)
    }
    end.status = "COMPLETED"
    end.numDeletedFiles = 3
    // The failed one is over.
    for info in [end, start] {
      let taken = log.take(info, time: nil, metadata: nil, version: 0)
      #expect(taken == nil)
    }
    let done = log.take(end, time: nil, metadata: nil, version: 0)
    #expect(done?.cutoff == 999_999_000 && done?.files == 3 && done?.bytes == 77)
    #expect(log.completed == 1)
  }

  @Test func retentionComesFromTheTable() {
    var log = VacuumLog()
    var metadata = Metadata()
    metadata.configuration["delta.deletedFileRetentionDuration"] = "interval 1 hours"
    var start = CommitInfo()
    start.operation = "VACUUM START"
    start.timestamp = 10_000_000
    var end = CommitInfo()
    end.operation = "VACUUM END"
    end.status = "COMPLETED"
    _ = log.take(start, time: nil, metadata: metadata, version: 0)
    let done = log.take(end, time: nil, metadata: metadata, version: 0)
    #expect(done?.cutoff == 6_400_000)
  }
}

@Suite struct PartitionNamesTests {
  @Test(
    arguments: [
      (#"{"d":"2026-09-01","r":"eu"}"#, "d=2026-09-01/r=eu"),
      // Order is that of the columns, not of the action.
      (#"{"r":"eu","d":"2026-09-01"}"#, "d=2026-09-01/r=eu"),
      (#"{"d":null,"r":""}"#, "d=__HIVE_DEFAULT_PARTITION__/r=__HIVE_DEFAULT_PARTITION__"),
      (#"{"r":"x"}"#, "d=__HIVE_DEFAULT_PARTITION__/r=x"),
      (#"{"d":"a/b=c%","r":"Zürich & co"}"#, "d=a%2Fb%3Dc%25/r=Zürich & co"),
      (#"{"d":"\u0001\t","r":"\"q\""}"#, "d=%01%09/r=\"q\""),
      (#"{"d":7,"r":true}"#, "d=7/r=true"),
      (#"{"d":"1","d":"2","r":"x","other":[1]}"#, "d=2/r=x"),
      (#"{"d":"1","r":"x","d":"2"}"#, "d=2/r=x"),
      (#"{"d":"","r":"0123456789/\u007f"}"#, "d=__HIVE_DEFAULT_PARTITION__/r=0123456789%2F%7F"),
      (#"{"d":"1234567=","r":"12345678%"}"#, "d=1234567%3D/r=12345678%25"),
      (#"{"d":"1","r":"x","more":"y"}"#, "d=1/r=x"),
      (#"{ "d" : "1" , "r" : "x" }"#, "d=1/r=x"),
    ])
  func path(json: String, path: String) {
    var metadata = Metadata()
    metadata.partitionColumns = ["d", "r"]
    var names = PartitionNames()
    names.use(metadata)
    let text = Array(("…" + json).utf8)
    #expect(names.index(ofJSON: 3..<text.count, in: text) == 0)
    #expect(names.index(ofJSON: 3..<text.count, in: text) == 0)
    var told: [String] = []
    names.giveUnannounced(to: &told)
    names.giveUnannounced(to: &told)
    #expect(told == [path])
  }

  @Test func spellingsOfOnePartitionAreOne() {
    var metadata = Metadata()
    metadata.partitionColumns = ["d", "r\""]
    var names = PartitionNames()
    names.use(metadata)
    let spellings = [
      #"{"d":"1","r\"":"x"}"#, #"{"d":"\u0031","r\"":"x"}"#, #"{"r\"":"x","d":"1"}"#,
      #"{"d":1,"r\u0022":"x"}"#,
    ]
    for spelling in spellings {
      let text = Array(spelling.utf8)
      #expect(names.index(ofJSON: 0..<text.count, in: text) == 0, "\(spelling)")
    }
    // A quote that nothing escapes ends the name.
    let broken = Array(#"{"d":"1","r"":"x"}"#.utf8)
    #expect(names.index(ofJSON: 0..<broken.count, in: broken) == nil)
    var told: [String] = []
    names.giveUnannounced(to: &told)
    #expect(told == [#"d=1/r"=x"#])
  }

  @Test func physicalNamesAreMapped() {
    var metadata = Metadata()
    metadata.partitionColumns = ["day"]
    metadata.configuration["delta.columnMapping.mode"] = "name"
    metadata.findPhysicalNames(
      inSchema: Array(
        #"{"type":"struct","fields":[{"name":"day","type":"date","metadata":{"delta.columnMapping.id":1,"delta.columnMapping.physicalName":"col-1"}}]}"#
          .utf8))
    var names = PartitionNames()
    names.use(metadata)
    let text = Array(#"{"col-1":"2026-09-01"}"#.utf8)
    #expect(names.index(ofJSON: 0..<text.count, in: text) == 0)
    var told: [String] = []
    names.giveUnannounced(to: &told)
    #expect(told == ["day=2026-09-01"])
  }

  @Test func anUnpartitionedTableHasNone() {
    var names = PartitionNames()
    names.use(Metadata())
    let text = Array(#"{"d":"1"}"#.utf8)
    #expect(names.index(ofJSON: 0..<text.count, in: text) == nil)
  }

  @Test(arguments: ["{", "[]", #"{"d":"#, #"{"d":"1"#, #"{"d":"1""#, #"{"d":"1"]"#, "nonsense"])
  func brokenValuesGiveNone(json: String) {
    var metadata = Metadata()
    metadata.partitionColumns = ["d"]
    var names = PartitionNames()
    names.use(metadata)
    let text = Array(json.utf8)
    #expect(names.index(ofJSON: 0..<text.count, in: text) == nil)
  }
}
