import AccessLogs
import ByteParsing
import LakeModel
import Testing

@Suite("Spark event logs")
struct SparkEventLogTests {
  private typealias Node = SparkLogText.Node

  private let table = "PreparedDeltaFileIndex(1 paths)[gs://lake/orders]"

  private func read(_ text: SparkLogText, limits: AccessLogLimits = AccessLogLimits()) -> ReadLog {
    ReadLog([("events", text.bytes)], limits: limits)
  }

  @Test("a query: when it read, how many files and bytes, of which partitions")
  func query() throws {
    var text = SparkLogText()
    text.start(
      0, root: 0, at: 1_788_220_801_000,
      Node(
        name: "AdaptiveSparkPlan",
        children: [.scan(table, filters: "[(day#1 = 2026-09-01)]", files: 10)]))
    text.metrics(0, [(10, 3), (11, 4096), (99, 1)])
    text.end(0)
    let log = read(text)
    #expect(
      log.records == [
        AccessRecord(
          time: Timestamp(milliseconds: 1_788_220_801_000), query: log.records.first?.query,
          grain: .partition, location: .storage("gs://lake/orders"),
          selection: .matching(.compare(column: "day", .equal, value: "2026-09-01")),
          bytes: 4096, files: 3)
      ])
    #expect(log.records.first?.query != nil)
    #expect(log.summary.producer == "Spark 3.5.5")
    #expect(log.summary.first == Timestamp(milliseconds: 1_788_220_800_000))
    #expect(log.summary.last == Timestamp(milliseconds: 1_788_220_900_000))
    #expect(log.summary.queries == 1)
    #expect(log.summary.findings.isEmpty)
    // Texts and users stay inside.
    let everything = "\(log.records) \(log.summary)"
    #expect(!everything.contains("secret") && !everything.contains("someone"))
  }

  @Test("a query is one with the executions nested in it, whose starts come before its own")
  func nested() throws {
    var text = SparkLogText()
    text.start(
      1, root: 0, at: 1_788_220_801_000, description: "Delta: Filtering files",
      .scan("DeltaLogFileIndex(2 paths)[gs://lake/orders/_delta_log/0.json, gs://lake/o", files: 1))
    text.metrics(1, [(1, 2)])
    text.end(1)
    text.start(2, root: 0, at: 1_788_220_802_000, .scan(table, files: 10))
    text.metrics(2, [(10, 1)])
    text.end(2)
    text.start(
      0, root: 0, at: 1_788_220_803_000,
      Node(name: "Execute MergeIntoCommand"))
    text.end(0)
    text.start(5, root: 5, at: 1_788_220_804_000, .scan(table, files: 20))
    text.metrics(5, [(20, 1)])
    text.end(5)
    let log = read(text)
    #expect(log.records.map(\.purpose) == [.write, .query])
    #expect(log.records.map(\.query).first != log.records.map(\.query).last)
    #expect(log.records.map(\.selection) == [.everything, .everything])
    #expect(log.summary.queries == 1)
    #expect(log.summary.writes == 1)
    #expect(log.summary.ignored[.locationCut] == 1)
  }

  @Test("a scan counts once, whichever plans show it, and only if it was run")
  func adaptive() throws {
    let other = "InMemoryFileIndex(1 paths)[gs://lake/lines]"
    var text = SparkLogText()
    text.start(
      0, root: 0, at: 1_788_220_801_000,
      Node(
        name: "Join",
        children: [
          .scan(table, files: 10), .scan(table, files: 10), .scan(other, files: 20),
          .scan(other, files: 30), .scan(other, files: 40),
        ]))
    text.metrics(0, [(10, 1), (11, 5)])
    text.metrics(0, [(20, 2), (21, 6)])
    text.metrics(0, [(40, 0), (41, 0)])
    // A join that turned out empty: the scans are gone, though they were run.
    text.update(0, Node(name: "LocalTableScan"))
    text.end(0)
    let log = read(text)
    #expect(
      log.records.map(\.location) == [.storage("gs://lake/orders"), .storage("gs://lake/lines")])
    #expect(log.records.map(\.files) == [1, 2])
    #expect(log.summary.ignored == [.notRun: 1, .nothingToRead: 1])
  }

  @Test("what a cache answers is no read, unless it was being filled")
  func cache() throws {
    let cached = Node(name: "InMemoryTableScan", children: [.scan(table, files: 10)])
    var text = SparkLogText()
    text.start(0, root: 0, at: 1_788_220_801_000, cached)
    text.metrics(0, [(10, 4)])
    text.end(0)
    text.start(1, root: 1, at: 1_788_220_802_000, cached)
    text.end(1)
    let log = read(text)
    #expect(log.records.map(\.files) == [4])
    #expect(log.summary.ignored == [.cached: 1])
  }

  @Test(
    "failed queries are counted and left out, with or without a start; unfinished ones are given")
  func outcomes() throws {
    var text = SparkLogText()
    text.start(0, root: 0, at: 1_788_220_801_000, .scan(table, files: 10))
    text.metrics(0, [(10, 4)])
    text.end(0, error: "java.io.FileNotFoundException: gs://lake/secret")
    text.end(7, error: "it could not be planned")
    text.start(1, root: 1, at: 1_788_220_802_000, .scan(table, files: 20))
    text.metrics(1, [(20, 5)])
    text.start(2, root: 2, at: 1_788_220_803_000, .scan(table, files: 30))
    let log = read(text)
    #expect(log.records.map(\.files) == [5])
    #expect(log.summary.failedQueries == 2)
    #expect(log.summary.unfinishedQueries == 1)
    #expect(log.summary.ignored == [.failedQuery: 1, .notRun: 1])
    #expect(log.summary.findings.map(\.code) == ["access-log-queries-unfinished"])
    #expect(!"\(log.summary)".contains("secret"))
  }

  @Test("what writes by its plan or by its description is kept apart")
  func writes() throws {
    let plans = [
      Node(name: "AppendData", children: [.scan(table, files: 10)]),
      Node(
        name: "AdaptiveSparkPlan",
        children: [Node(name: "WriteFiles", children: [.scan(table, files: 10)])]),
      Node(name: "Execute OptimizeTableCommand", children: [.scan(table, files: 10)]),
    ]
    for plan in plans {
      var text = SparkLogText()
      text.start(0, root: 0, at: 1_788_220_801_000, plan)
      text.metrics(0, [(10, 4)])
      text.end(0)
      #expect(read(text).records.map(\.purpose) == [.write])
    }
    var stream = SparkLogText()
    stream.start(
      0, root: 0, at: 1_788_220_801_000,
      description: #"\nid = 1\nrunId = 2\nbatch = 3"#, .scan(table, files: 10))
    stream.metrics(0, [(10, 4)])
    stream.end(0)
    #expect(read(stream).records.map(\.purpose) == [.write])
  }

  @Test("places: lists of folders, files of one step of a write, catalogs, texts that are cut")
  func places() throws {
    var text = SparkLogText()
    let long =
      "Location: InMemoryFileIndex(1 paths)[gs://a-bucket-with-a-long-name/a/long/path/that/is/c..."
    text.start(
      0, root: 0, at: 1_788_220_801_000,
      Node(
        name: "Union",
        children: [
          .scan("InMemoryFileIndex(3 paths)[gs://lake/a/day=1, gs://lake/a/day=2, ...]", files: 10),
          .scan("TahoeBatchFileIndex(1 paths)[gs://lake/b]", files: 20),
          Node(name: "Scan hive spark_catalog.sales.orders", text: "Scan hive"),
          Node(name: "BatchScan lake.sales.lines", text: "BatchScan lake.sales.lines[a#1]"),
          Node(
            name: "BatchScan parquet gs://lake/c", text: "ParquetScan \(long), PartitionFilters: []"
          ),
          Node(name: "BatchScan ", text: "ParquetScan \(long), PartitionFilters: []"),
          Node(
            name: "BatchScan ",
            text: "ParquetScan Location: InMemoryFileIndex(1 paths)[gs://lake/d], "
              + "PartitionFilters: [isnotnull(day#1), (day#1 = 2026-09-01)], ReadSchema: s"),
          Node(
            name: "PhotonScan parquet main.sales.returns",
            text: "PhotonScan parquet main.sales.returns[a#1] \(long), OptionalDataFilters: [], "
              + "PartitionFilters: [(day#1 = 2026-09-01)], RequiredDataFilters: []"),
          Node(name: "Scan JDBCRelation(secret) [numPartitions=1] "),
          Node(name: "Scan ExistingRDD Delta Table State #1 - gs://lake/b/_delta_log"),
        ]))
    text.metrics(0, [(10, 4), (11, 40), (20, 5), (21, 50)])
    text.end(0)
    let log = read(text)
    let found = log.records.map {
      "\($0.location) \($0.grain) \($0.selection == .unknown) \($0.files ?? -1)"
    }
    #expect(
      found == [
        #"storage("gs://lake/a/day=1") partition false -1"#,
        #"storage("gs://lake/a/day=2") partition false -1"#,
        #"storage("gs://lake/b") table true 5"#,
        #"catalog(["spark_catalog", "sales", "orders"]) table true -1"#,
        #"catalog(["lake", "sales", "lines"]) table true -1"#,
        #"storage("gs://lake/c") partition false -1"#,
        #"storage("gs://lake/d") partition false -1"#,
        #"catalog(["main", "sales", "returns"]) partition false -1"#,
      ])
    #expect(log.summary.ignored == [.locationCut: 2, .noLocation: 1, .tableMetadata: 1])
  }

  @Test("metrics may come with tasks, and executions of an old Spark name no root")
  func oldSpark() throws {
    var text = SparkLogText(version: "2.4.8")
    var scan = Node.scan(
      "InMemoryFileIndex[gs://lake/orders]", files: nil, name: "Scan parquet default.orders")
    scan.metrics = ["number of files": 10]
    text.start(0, root: nil, at: 1_788_220_801_000, scan)
    text.task([(10, 2), (77, 5)])
    text.task([(10, 3)])
    text.end(0, error: nil)
    let log = read(text)
    #expect(log.records.map(\.files) == [5])
    #expect(log.summary.findings.map(\.code) == ["access-log-nested-unknown"])
  }

  @Test("before Spark 3.4 a query has failed when a job of it has")
  func failedJobs() throws {
    var text = SparkLogText(version: "3.1.2")
    for id in 0..<2 {
      text.start(id, root: nil, at: 1_788_220_801_000, .scan(table, files: 10 * id + 10))
      text.metrics(id, [(10 * id + 10, 4)])
      text.line(
        #"{"Event":"SparkListenerJobStart","Job ID":\#(id + 5),"Properties":{"spark.sql.execution.id":"\#(id)"}}"#
      )
      let result = id == 0 ? "JobSucceeded" : "JobFailed"
      text.line(
        #"{"Event":"SparkListenerJobEnd","Job ID":\#(id + 5),"Job Result":{"Result":"\#(result)","Exception":{}}}"#
      )
      text.end(id, error: nil)
    }
    let log = read(text)
    #expect(log.records.count == 1)
    #expect(log.summary.failedQueries == 1)
    #expect(log.summary.ignored == [.failedQuery: 1])
  }

  @Test(
    "what open queries keep is bounded: the oldest is given out, a text too long is not claimed")
  func openBytes() throws {
    var limits = AccessLogLimits()
    limits.openBytes = 10_000
    limits.textLength = 1_000
    var text = SparkLogText()
    let filters = "[(day#1 = \(String(repeating: "x", count: 900)))]"
    for id in 0..<50 {
      text.start(id, root: id, at: 1, .scan(table, filters: filters, files: 10 * id))
      text.metrics(id, [(10 * id, 4)])
    }
    let long = "[(day#1 = \(String(repeating: "x", count: 2_000)))]"
    text.start(50, root: 50, at: 1, .scan(table, filters: long, files: 5_000))
    text.metrics(50, [(5_000, 4)])
    text.end(50)
    var records: [AccessRecord] = []
    var reader = AccessLogReader(name: "log", limits: limits)
    for line in text.lines {
      reader.read(Array((line + "\n").utf8).rawSpan) { more, _ in records += more }
    }
    #expect(records.count > 40)
    let summary = reader.finish { more, _ in records += more }
    #expect(records.count == 51)
    #expect(records.filter { $0.selection == .unknown }.count == 1)
    #expect(summary.unfinishedQueries == 50)
  }

  @Test("plans may be as deep as queries are; one beyond the limit is a line not understood")
  func depth() throws {
    func nested(_ levels: Int) -> String {
      (0..<levels).map { _ in #"{"nodeName":"Project","children":["# }.joined()
        + Node.scan(table, files: 10).json + String(repeating: "]}", count: levels)
    }
    for (levels, isRead) in [(400, true), (600, false)] {
      var text = SparkLogText()
      text.line(
        #"{"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart","executionId":0,"rootExecutionId":0,"sparkPlanInfo":\#(nested(levels)),"time":1788220801000}"#
      )
      text.metrics(0, [(10, 4)])
      text.end(0)
      let log = read(text)
      #expect(log.records.count == (isRead ? 1 : 0))
      #expect(log.summary.linesNotUnderstood == (isRead ? 0 : 1))
    }
  }

  @Test(
    "queries that never end, scans without number and metrics without number stay within the limits"
  )
  func hostileCounts() throws {
    var limits = AccessLogLimits()
    limits.openQueries = 10
    limits.scansPerQuery = 5
    limits.metricsPerQuery = 4
    var text = SparkLogText()
    for id in 0..<200 {
      let scans = (0..<20).map { Node.scan(table, files: id * 100 + 2 * $0) }
      text.start(id, root: id, at: 1_788_220_801_000 + id, Node(name: "Union", children: scans))
      text.metrics(id, (0..<20).map { (id * 100 + $0, 1) })
    }
    let log = read(text, limits: limits)
    // Of the twenty metrics four are kept, which are those of two scans.
    #expect(log.records.count == 200 * 2)
    #expect(log.summary.unfinishedQueries == 200)
    #expect(log.summary.ignored[.overLimit] == 200 * 15)
    #expect(log.summary.ignored[.notRun] == 200 * 3)
    #expect(log.summary.findings.map(\.code).contains("access-log-over-limit"))
  }

  @Test("members of other kinds than Spark's are passed over")
  func lenient() throws {
    var text = SparkLogText()
    text.line(#"{"Event":"SparkListenerNew","what":[1,2,{"a":null}]}"#)
    text.line(
      #"{"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart","executionId":"x","sparkPlanInfo":null,"time":null}"#
    )
    text.line(
      #"{"executionId":3,"time":1788220801000,"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd"}"#
    )
    text.line(
      #"{"Event":"org.apache.spark.sql.execution.ui.SparkListenerDriverAccumUpdates","executionId":1,"accumUpdates":[1,[2],[3,4,5],["6","7"]]}"#
    )
    text.line(#"{"Event":5}"#)
    text.line("no JSON at all")
    let log = read(text)
    #expect(log.records.isEmpty)
    #expect(log.summary.linesNotUnderstood == 2)
    #expect(log.summary.findings.map(\.code) == ["access-log-lines-not-understood"])
  }
}
