internal import AccessLogs
internal import ByteParsing
internal import LakeModel

/// Access logs of every kind: the first byte says in which pieces the bytes arrive, the rest are the log.
///
/// The records, and what the summary says, may not depend on the pieces.
enum AccessLogTarget {
  static func run(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    let whole = read(bytes, piece: max(bytes.count, 1))
    let cut = read(bytes, piece: max(Int(first), 1))
    expect(whole.records == cut.records, "records differ")
    expect(whole.summary == cut.summary, "summaries differ")
    expect(whole.summary.records == whole.records.count, "records are not those counted")
    expect(whole.summary.bytes == Int64(bytes.count), "bytes are not those given")
    expect(whole.summary.linesNotUnderstood <= whole.summary.lines, "lines")
    for record in whole.records {
      expect(record.grain != .object || record.query == nil, "an object log that knows queries")
      if case .matching(let predicate) = record.selection {
        _ = predicate.matches { _ in .some("2026-09-01") }
      }
    }
  }

  private static func read(
    _ bytes: [UInt8], piece: Int
  ) -> (records: [AccessRecord], summary: AccessLogSummary) {
    // Small limits, so that short inputs reach them.
    var limits = AccessLogLimits()
    limits.lineLength = 4_096
    limits.openQueries = 4
    limits.scansPerQuery = 8
    limits.metricsPerQuery = 16
    limits.partitionsPerRead = 4
    limits.batch = 2
    var records: [AccessRecord] = []
    var reader = AccessLogReader(name: "log", limits: limits)
    for start in stride(from: 0, to: bytes.count, by: piece) {
      let end = min(start + piece, bytes.count)
      reader.read(Array(bytes[start..<end]).rawSpan) { more, _ in records += more }
    }
    let summary = reader.finish { more, _ in records += more }
    return (records, summary)
  }
}
