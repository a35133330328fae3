import AccessLogs
import ByteParsing
import LakeModel
import Testing

@Suite("Access logs")
struct AccessLogReaderTests {
  @Test(
    "the kind of log shows in its lines; bad lines are counted and found", arguments: LogExample.all
  )
  func detection(_ example: LogExample) {
    let log = ReadLog([("log", example.bytes)])
    #expect(log.summary.source == example.source)
    #expect(log.records.count == example.records)
    #expect(log.summary.records == example.records)
    #expect(log.summary.linesNotUnderstood == example.linesNotUnderstood)
    #expect(log.summary.expandedBytes == Int64(example.bytes.count))
    #expect(log.summary.first != nil && log.summary.last != nil)
    #expect(
      log.summary.findings.contains { $0.code == "access-log-lines-not-understood" }
        == (example.linesNotUnderstood > 0))
    let everything = "\(log.records) \(log.summary)"
    for word in ["secret", "someone", "192.0.2"] { #expect(!everything.contains(word)) }
    #expect(ReadLog([("log", example.bytes)], source: example.source).records == log.records)
  }

  @Test("the same records however the bytes are cut", arguments: LogExample.all)
  func cuts(_ example: LogExample) {
    let bytes = example.bytes
    let whole = ReadLog([("log", bytes)], pieces: bytes.count)
    for cut in 0...bytes.count {
      var records: [AccessRecord] = []
      var reader = AccessLogReader(name: "log")
      reader.read(Array(bytes[..<cut]).rawSpan) { more, _ in records += more }
      reader.read(Array(bytes[cut...]).rawSpan) { more, _ in records += more }
      let summary = reader.finish { more, _ in records += more }
      #expect(records == whole.records)
      #expect(summary == whole.summary)
    }
    let single = ReadLog([("log", bytes)], pieces: 1)
    #expect(single.records == whole.records)
    #expect(single.summary == whole.summary)
  }

  @Test(
    "line ends of Windows, a byte order mark and blank lines are no content",
    arguments: LogExample.all)
  func lineEnds(_ example: LogExample) {
    // Quoted line breaks are content: they are left alone.
    let broken =
      example.variant.isEmpty
      ? example.text.split(separator: "\n", omittingEmptySubsequences: false)
        .joined(separator: "\r\n\r\n") : example.text
    let log = ReadLog([("log", Array(("\u{FEFF}" + broken).utf8))])
    #expect(log.records == ReadLog([("log", example.bytes)]).records)
  }

  @Test("a log cut off anywhere gives its beginning, and never traps", arguments: LogExample.all)
  func truncation(_ example: LogExample) {
    let whole = ReadLog([("log", example.bytes)])
    for end in stride(from: 0, to: example.bytes.count, by: 7) {
      let log = ReadLog([("log", Array(example.bytes[..<end]))])
      #expect(log.records.count <= whole.records.count)
      let inProgress = ReadLog([("log.inprogress", Array(example.bytes[..<end]))])
      #expect(inProgress.summary.findings.allSatisfy { $0.code != "access-log-truncated" })
    }
  }

  @Test("a line over the limit is passed over, the lines behind it are read")
  func overlong() {
    var limits = AccessLogLimits()
    limits.lineLength = 4_000
    let padding = String(repeating: "x", count: 10_000)
    var text = SparkLogText()
    text.line(#"{"Event":"SparkListenerEnvironmentUpdate","x":"\#(padding)"}"#)
    let offset = text.bytes.count - 10_000
    text.start(0, root: 0, at: 1, .scan("HoodieFileIndex(1 paths)[/lake/pos]", files: 10))
    text.metrics(0, [(10, 3)])
    text.end(0)
    for pieces in [1, 100, 5_000, 1 << 20] {
      let log = ReadLog([("log", text.bytes)], limits: limits, pieces: pieces)
      #expect(log.records.count == 1)
      #expect(log.summary.linesNotUnderstood == 1)
      let line = offset - #"{"Event":"SparkListenerEnvironmentUpdate","x":""}"#.utf8.count - 1
      #expect(log.summary.findings.first?.message.contains("at byte \(line) ") == true)
    }
  }

  @Test("what is no access log is one error, not one for each line")
  func unknown() {
    let lines = String(repeating: "a,b,c\n{\"x\":1}\n", count: 1_000)
    let log = ReadLog([("log", Array(lines.utf8))])
    #expect(log.summary.source == nil)
    #expect(log.summary.findings.map(\.code) == ["access-log-unknown"])
    #expect(log.records.isEmpty)
    let nothing = ReadLog([("log", [])])
    #expect(nothing.summary.findings.isEmpty)
  }

  @Test(
    "compressions that are not read are named",
    arguments: [
      ([0x5a, 0x56, 0x01, 0, 5, 0, 9, 1], "LZF"), ([0x42, 0x5a, 0x68, 0x39, 1, 2, 3, 4], "bzip2"),
      ([0x04, 0x22, 0x4d, 0x18, 1, 2, 3, 4], "an LZ4 frame"),
      ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4], "xz"),
      ([0xff, 0x06, 0, 0, 0x73, 0x4e, 0x61, 0x50], "a Snappy frame"),
    ] as [([UInt8], String)])
  func foreign(_ bytes: [UInt8], _ name: String) {
    let log = ReadLog([("log", bytes + [UInt8](repeating: 7, count: 100))])
    #expect(log.summary.findings.map(\.code) == ["access-log-format-not-read"])
    #expect(log.summary.findings.first?.message.contains(name) == true)
  }

  @Test("compressed logs cut off or damaged anywhere give what comes before, the same for any cut")
  func damage() throws {
    let events = try SampleEvidence.bytes(
      "rolling-events/eventlog_v2_local-1790816410452/events_1_local-1790816410452.lz4")
    let whole = ReadLog([("log", events)])
    for end in [9, 1_000, 200_000, 500_000, events.count - 1] {
      let log = ReadLog([("log", Array(events[..<end]))])
      #expect(log.records.count <= whole.records.count)
      #expect(log.summary.findings.map(\.code).contains("access-log-truncated"))
      let inProgress = ReadLog([("log.inprogress", Array(events[..<end]))])
      #expect(inProgress.records == log.records)
      #expect(inProgress.summary.findings.map(\.code).contains("access-log-in-progress"))
    }
    var damaged = events
    damaged[400_000] ^= 0x40
    let log = ReadLog([("log", damaged)])
    #expect(log.summary.findings.map(\.code).contains("access-log-damaged"))
    #expect(log.records.count < whole.records.count)
    let cut = ReadLog([("log", damaged)], pieces: 997)
    #expect(cut.records == log.records)
    #expect(cut.summary == log.summary)
  }

  @Test("a log of several files is read as one: queries go on from one to the next")
  func severalFiles() {
    let bytes = LogExample.spark.bytes
    let half = bytes.count - 200
    let cut = bytes[..<half].lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
    let whole = ReadLog([("log", bytes)])
    let parts = ReadLog([("events_1", Array(bytes[..<cut])), ("events_2", Array(bytes[cut...]))])
    #expect(parts.records.map(\.location) == whole.records.map(\.location))
    #expect(parts.records.map(\.files) == whole.records.map(\.files))
    #expect(parts.summary.files == 2)
    #expect(parts.summary.lines == whole.summary.lines)
  }
}
