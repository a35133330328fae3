import AccessLogs
import LakeModel
import Testing

@Suite("Kinds of access logs")
struct LogFormatTests {
  private func read(_ example: LogExample) -> ReadLog { ReadLog([("log", example.bytes)]) }

  private func time(_ text: String) -> Timestamp? { Timestamp(iso8601: text) }

  @Test("Trino: partitions where the connector tells them, the whole of a table without any")
  func trino() {
    let log = read(.trino)
    #expect(
      log.records.map(\.location) == [
        .catalog(["hive", "sales", "orders"]), .catalog(["hive", "sales", "stores"]),
        .catalog(["delta", "sales", "lines"]), .catalog(["hive", "sales", "orders"]),
      ])
    #expect(
      log.records.map(\.selection) == [
        .partitions(["day=2026-09-01", "day=2026-09-02"]), .everything, .unknown, .unknown,
      ])
    #expect(log.records.map(\.grain) == [.partition, .partition, .table, .table])
    #expect(log.records.map(\.bytes) == [500, 200, nil, nil])
    #expect(log.records.map(\.purpose) == [.query, .query, .query, .write])
    #expect(
      log.records.map(\.time) == [
        time("2026-09-01T08:00:01.500Z"), time("2026-09-01T08:00:01.500Z"),
        time("2026-09-01T08:00:01.500Z"), time("2026-09-01T00:02:00Z"),
      ])
    #expect(Set(log.records.map(\.query)).count == 2)
    #expect(log.summary.producer == "Trino 481")
    #expect(log.summary.queries == 1 && log.summary.writes == 1)
    #expect(log.summary.failedQueries == 1)
    #expect(log.summary.ignored == [.failedQuery: 1, .notARead: 1])
  }

  @Test("Cloud Storage: downloads that were answered, with the key as it is stored")
  func storage() {
    let log = read(.storage)
    #expect(
      log.records.map(\.location) == [
        .storage("gs://lake/orders/day=1/a.parquet"),
        .storage("gs://lake/orders/at=10%3A00/a.parquet"),
        .storage("gs://lake/orders/at=10%3A00/b.parquet"), .storage("gs://lake/a"),
      ])
    #expect(log.records.map(\.bytes) == [4096, 10, 20, 30])
    #expect(log.records.allSatisfy { $0.grain == .object && $0.query == nil })
    #expect(log.records.first?.time == Timestamp(milliseconds: 1_788_220_800_123))
    #expect(log.summary.ignored == [.notARead: 2, .failedRequest: 1, .tableMetadata: 1])
  }

  @Test("S3: the key is encoded twice")
  func server() {
    let log = read(.server)
    #expect(
      log.records.map(\.location) == [
        .storage("s3://lake/orders/day=1/10%3A00.parquet"), .storage("s3://lake/a"),
      ])
    #expect(log.records.map(\.bytes) == [113, 0])
    #expect(log.records.map(\.objectBytes) == [4096, nil])
    #expect(
      log.records.map(\.time) == [time("2026-09-01T08:00:38Z"), time("2026-09-01T08:03:00Z")])
    #expect(log.summary.ignored == [.notARead: 1, .failedRequest: 1])
  }

  @Test("OpenLineage: the events of a run add up; what its start plans is no read")
  func lineage() {
    let log = read(.lineage)
    #expect(
      log.records.map(\.location) == [
        .storage("file:/lake/orders"), .storage("gs://lake/lines"), .storage("s3://lake/stores"),
        .catalog(["sales", "people"]), .storage("file:/lake/orders/day=1"),
        .storage("file:/lake/orders/day=2"),
      ])
    #expect(
      log.records.map(\.selection) == [
        .unknown,
        .matching(
          .and([
            .compare(column: "day", .greaterOrEqual, value: "2026-09-01"),
            .or([.and([.compare(column: "region", .equal, value: "eu")])]),
          ])), .unknown, .unknown, .everything, .everything,
      ])
    #expect(log.records.map(\.bytes) == [nil, 600, nil, nil, nil, nil])
    #expect(log.records.map(\.files) == [nil, 6, nil, nil, nil, nil])
    #expect(log.records.map(\.purpose) == [.query, .query, .query, .query, .write, .write])
    #expect(log.records.first?.time == time("2026-09-01T08:00:00Z"))
    #expect(log.summary.producer == "OpenLineage 1.27.0 of spark 3.5.5")
    #expect(log.summary.failedQueries == 1)
    #expect(log.summary.unfinishedQueries == 1)
    #expect(
      log.summary.ignored == [.tableMetadata: 1, .noLocation: 1, .failedQuery: 1, .notARead: 1])
  }

  @Test("BigQuery: the bytes of a job are those of a table only where it is the only one")
  func jobs() {
    let log = read(.jobs)
    #expect(
      log.records.map(\.location) == [
        .catalog(["p", "sales", "orders"]), .catalog(["p", "sales", "orders"]),
        .catalog(["p", "sales", "lines"]),
      ])
    #expect(log.records.map(\.bytes) == [1000, nil, nil])
    #expect(log.records.map(\.purpose) == [.query, .write, .write])
    #expect(
      log.records.map(\.time) == [
        time("2026-09-01T08:00:01Z"), time("2026-09-01T08:01:00Z"), time("2026-09-01T08:01:00Z"),
      ])
    #expect(
      log.summary.ignored == [.cached: 1, .failedQuery: 1, .notARead: 1, .tableMetadata: 1])
    let csv = read(.jobsCSV)
    #expect(csv.records.map(\.location) == [.catalog(["p", "sales", "orders"])])
    #expect(csv.records.map(\.bytes) == [1000])
    #expect(csv.summary.ignored == [.cached: 1])
  }

  @Test("runs that never end stay within the limit")
  func openRuns() {
    var limits = AccessLogLimits()
    limits.openQueries = 10
    let lines = (0..<3_000).map {
      #"{"eventTime":"2026-09-01T08:00:00Z","producer":"p","eventType":"START","run":{"runId":"\#($0)"},"inputs":[{"namespace":"file","name":"/lake/t"}]}"#
    }
    let log = ReadLog([("log", Array(lines.joined(separator: "\n").utf8))], limits: limits)
    #expect(log.records.count == 3_000)
    #expect(log.summary.unfinishedQueries == 3_000)
  }
}

@Suite("Files of access logs")
struct AccessLogFilesTests {
  @Test("a rolling log is one, in the order of numbers, and begins with what was compacted last")
  func rolling() {
    let folder = "spark/eventlog_v2_app-1"
    let paths = [
      "appstatus_app-1.inprogress", "events_10_app-1.zstd", "events_9_app-1.zstd",
      "events_2_app-1.zstd", "events_2_app-1.zstd.compact", "events_1_app-1.zstd",
      ".events_1_app-1.zstd.crc", "events_x_app-1", "other",
    ]
    let logs = AccessLogFiles.logs(
      among: paths.map { "\(folder)/\($0)" } + ["spark/app-2.lz4", "spark/_SUCCESS"], in: "logs")
    #expect(logs.map(\.name) == ["spark/app-2.lz4", folder])
    #expect(
      logs.last?.files
        == ["events_2_app-1.zstd.compact", "events_9_app-1.zstd", "events_10_app-1.zstd"].map {
          "\(folder)/\($0)"
        })
    #expect(logs.last?.findings.map(\.code) == ["access-log-files-missing"])
    #expect(logs.last?.findings.first?.message.utf8.starts(with: "6 files".utf8) == true)
    #expect(logs.map(\.isInProgress) == [false, true])
    // The folder that is named may be the log itself.
    let itself = AccessLogFiles.logs(among: paths, in: folder)
    #expect(itself.map(\.name) == [folder])
    #expect(itself.first?.files.first == "events_2_app-1.zstd.compact")
    #expect(AccessLogFiles.logs(among: paths.reversed(), in: folder) == itself)
    #expect(AccessLogFiles.logs(among: [], in: "x").isEmpty)
  }

  @Test("the sample's evidence: three logs")
  func sample() throws {
    let files = try SampleEvidence.files().filter { $0.contains("events") || $0.contains("ndjson") }
    let logs = AccessLogFiles.logs(
      among: files.filter { $0.contains(".") || $0.contains("appstatus") }, in: "access")
    #expect(
      logs.map(\.name).filter { !$0.contains("eventlog_v2_local-1790816410452/") }.count
        == logs.count)
    #expect(logs.contains { $0.files.count == 1 && $0.name.contains("eventlog_v2_") })
  }
}
