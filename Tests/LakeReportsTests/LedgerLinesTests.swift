import LakeModel
import LakeReports
import Testing

@Suite("LedgerLines")
struct LedgerLinesTests {
  private static func batch() -> LedgerBatch {
    var batch = LedgerBatch(
      commit: CommitRecord(
        identifier: "12", time: Timestamp(milliseconds: 1_788_247_500_000),
        rewrittenRows: CommitRecord.RewrittenRows(inserted: 1, updated: 2, copied: 5)))
    batch.newPartitions = ["day=2026-09-01"]
    batch.append(
      LedgerBatch.Entry(
        time: Timestamp(milliseconds: 1_788_247_500_000), role: .data, effect: .created,
        cause: .ingest, bytes: 10, partition: 0, rows: 3),
      object: Array("day=2026-09-01/a,\"b\".parquet".utf8))
    batch.append(
      LedgerBatch.Entry(
        time: nil, role: .data, effect: .appended, cause: .logAppend, bytes: 4, objectBytes: 9),
      object: Array("=cmd|x".utf8))
    batch.append(
      LedgerBatch.Entry(
        time: Timestamp(milliseconds: 0), role: .data, effect: .retired, cause: .rewrite,
        bytes: nil),
      object: [0x78, 0xff])
    batch.append(
      LedgerBatch.Entry(time: nil, role: .data, effect: .created, cause: .rewrite, bytes: 8),
      object: Array("b".utf8))
    return batch
  }

  private static func printed(_ format: LedgerLines.Format) -> String {
    var lines = LedgerLines(format: format)
    let batch = batch()
    lines.learnPartitions(of: batch)
    for index in 0..<batch.count { lines.print(batch, at: index) }
    var text = ""
    lines.take { text += String(decoding: $0, as: UTF8.self) }
    #expect(lines.pendingBytes == 0)
    return text
  }

  @Test("prints NDJSON with null for what is not known")
  func ndjson() {
    #expect(
      Self.printed(.ndjson) == #"""
        {"time":"2026-09-01T07:25:00Z","commit":"12","object":"day=2026-09-01/a,\"b\".parquet","bytes":10,"effect":"created","cause":"ingest","partition":"day=2026-09-01","rows":3}
        {"time":null,"commit":"12","object":"=cmd|x","bytes":4,"effect":"appended","cause":"logAppend","partition":null,"rows":null,"objectBytes":9}
        {"time":"1970-01-01T00:00:00Z","commit":"12","object":"x�","bytes":null,"effect":"retired","cause":"rewrite","partition":null,"rows":null}
        {"time":null,"commit":"12","object":"b","bytes":8,"effect":"created","cause":"rewrite","partition":null,"rows":null,"insertedRows":1,"updatedRows":2,"copiedRows":5}

        """#)
  }

  @Test("prints CSV that no spreadsheet takes for a formula")
  func csv() {
    #expect(
      Self.printed(.csv) == """
        time,commit,object,bytes,effect,cause,partition,rows,objectBytes,insertedRows,updatedRows,copiedRows
        2026-09-01T07:25:00Z,12,"day=2026-09-01/a,""b"".parquet",10,created,ingest,day=2026-09-01,3,,,,
        ,12,'=cmd|x,4,appended,logAppend,,,9,,,
        1970-01-01T00:00:00Z,12,x�,,retired,rewrite,,,,,,
        ,12,b,8,created,rewrite,,,,1,2,5

        """)
  }
}
