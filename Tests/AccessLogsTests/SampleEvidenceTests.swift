import AccessLogs
import Foundation
import LakeModel
import Testing

/// What the log says of each query of the sample lake's evidence, beside what was run.
@Suite("Sample evidence")
struct SampleEvidenceTests {
  /// Every partition that a query of a day could name: the days of September until then, and the other
  /// columns' values.
  private func universe(_ column: String, until day: String) -> [String] {
    switch column {
    case "region": (1...6).map { "region-\($0)" }
    case "category": ["toys", "food", "books", "garden"]
    default: (1...30).map { "2026-09-\($0 < 10 ? "0" : "")\($0)" }.filter { $0 <= day }
    }
  }

  /// The values that a predicate over one column surely and possibly selects.
  private func selected(
    by predicate: PartitionPredicate, column: String, until day: String
  ) -> (sure: [String], possible: [String]) {
    let values = universe(column, until: day)
    let matches = values.map { value in
      predicate.matches { $0 == column ? .some(value) : nil }
    }
    return (
      zip(values, matches).filter { $0.1 == true }.map(\.0),
      zip(values, matches).filter { $0.1 != false }.map(\.0)
    )
  }

  /// The table of a record, without the lake's own place.
  private func table(of record: AccessRecord) throws -> String {
    guard case .storage(let path) = record.location else {
      Issue.record("not a place: \(record.location)")
      return ""
    }
    let lake = try #require(path.range(of: "/srv/retail/lake/"))
    return String(path[lake.upperBound...])
  }

  /// Compares what one query read with what was asked for.
  private func compare(
    _ records: [AccessRecord], _ query: SampleEvidence.Query, isUnclear: Bool = false
  ) throws {
    let tables = try records.map { try table(of: $0) }
    #expect(tables.sorted() == query.inputs.keys.sorted(), "\(query.query) at \(query.time)")
    for record in records {
      let partitions = query.inputs[try table(of: record)] ?? nil
      switch (record.selection, partitions) {
      case (.everything, nil): break
      case (.unknown, .some) where isUnclear: break
      case (.matching(let predicate), let partitions?):
        let column = try #require(Self.columns[try table(of: record)])
        let found = selected(
          by: predicate, column: column, until: String(query.time.prefix(10)))
        let expected = partitions.map { String($0.split(separator: "=").last ?? "") }
        #expect(found.sure == expected, "\(query.query) at \(query.time)")
        #expect(found.possible == expected, "\(query.query) at \(query.time)")
      default:
        Issue.record("\(query.query) at \(query.time): \(record.selection)")
      }
      #expect((record.files ?? 0) > 0)
      #expect((record.bytes ?? 0) > 0)
      #expect(record.grain == (isUnclear ? .table : .partition))
    }
  }

  private static let columns = [
    "bronze/clickstream": "event_date", "silver/orders": "order_date",
    "gold/daily_sales": "sales_date", "silver/returns": "return_date",
    "hudi/inventory_levels": "region", "hudi/price_changes": "category",
    "hudi/pos_transactions": "day", "hudi/shipments": "day",
  ]

  @Test("a Spark event log says which partitions of which tables each query read")
  func dashboards() throws {
    let name = "local-1788249633693.zstd"
    let log = ReadLog([(name, try SampleEvidence.bytes("spark-events/\(name)"))])
    let truth = try SampleEvidence.queries("queries.jsonl")
    #expect(log.summary.source == .sparkEvents)
    #expect(log.summary.producer == "Spark 3.5.5")
    #expect(log.summary.queries == truth.count)
    #expect(log.summary.linesNotUnderstood == 0)
    #expect(log.summary.findings.isEmpty)
    #expect(log.queries.count == truth.count)
    for (records, query) in zip(log.queries, truth) {
      var query = query
      // On the first day "yesterday" is that day itself (`max(0, day - 1)` in generate/read_queries.py),
      // which the list of what was run leaves out.
      if query.inputs == ["bronze/clickstream": []] {
        query.inputs = ["bronze/clickstream": ["event_date=2026-09-01"]]
      }
      try compare(records, query)
    }
  }

  @Test("a rolling log in lz4 says the same, which queries failed and which wrote")
  func analysts() throws {
    let files = try SampleEvidence.files().filter { $0.utf8.starts(with: "rolling-events/".utf8) }
    let events = try #require(files.first { $0.contains("/events_1_") })
    let log = ReadLog([(events, try SampleEvidence.bytes(events))])
    let truth = try SampleEvidence.queries("analyst-queries.jsonl")
    #expect(log.summary.compression == ["LZ4 (lz4-java blocks)"])
    #expect(log.summary.failedQueries == truth.count { $0.error != nil })
    // Delta answered `count(*)` from its log (OptimizeMetadataOnlyDeltaQuery): the plan reads nothing.
    let answered = truth.filter { $0.error == nil && $0.query != "count of everything" }
    #expect(log.summary.queries == answered.count - 1)
    #expect(log.summary.writes == 1)
    #expect(log.summary.findings.isEmpty)
    #expect(log.queries.count == answered.count)
    for (records, query) in zip(log.queries, answered) {
      // `dayofweek(event_date) NOT IN (1, 7)` is no condition that a predicate can tell.
      try compare(records, query, isUnclear: query.query == "everything but the weekend")
      let isWrite = query.query == "write from a read"
      #expect(records.allSatisfy { $0.purpose == (isWrite ? .write : .query) })
    }
  }

  @Test("OpenLineage tells reads of Delta's logs, and a table where a write followed")
  func lineage() throws {
    let name = "openlineage.ndjson"
    let log = ReadLog([(name, try SampleEvidence.bytes(name))])
    let truth = try SampleEvidence.queries("analyst-queries.jsonl")
    let write = try #require(truth.first { $0.query == "write from a read" })
    #expect(log.records.count == 1)
    let record = try #require(log.records.first)
    #expect([try table(of: record)] == Array(write.inputs.keys))
    #expect(record.purpose == .write)
    #expect(record.grain == .table && record.selection == .unknown)
    // The run's start gives the size of the whole table, its end none.
    #expect(record.bytes == nil && record.files == nil)
    let day = try #require(record.time).iso8601.prefix(13)
    #expect(day == write.time.prefix(13))
    #expect(log.summary.producer == "OpenLineage 1.27.0 of spark 3.5.5")
    #expect(log.summary.ignored == [.tableMetadata: 11])
    #expect(log.summary.failedQueries == 0)
    #expect(log.summary.findings.isEmpty)
  }
}
