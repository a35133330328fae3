import Foundation
import Testing

/// `lakegauge inspect` on the sample lake, on other writers' files, and on what is no Parquet file.
@Suite("lakegauge inspect")
struct InspectCommandTests {
  private static let corpus: URL = {
    let shared =
      ProcessInfo.processInfo.environment["LAKEGAUGE_SHARED"].map { URL(filePath: $0) }
      ?? CommandProcess.repository.deletingLastPathComponent().appending(path: "shared")
    return shared.appending(path: "corpora/parquet")
  }()

  /// A file of the corpus and what pyarrow says of its footer.
  struct Case: Sendable, CustomTestStringConvertible {
    struct Expectation: Decodable, Sendable {
      var rows: Int?
      var row_groups: Int?
      var leaf_columns: Int?
      var created_by: String?
      var compressed: Int?
      var uncompressed: Int?
      var table_rows: Int?
      var footer_error: String?
    }

    let path: String
    let expected: Expectation
    var testDescription: String { path }
  }

  /// The corpus; empty when it is not there.
  static let cases: [Case] = {
    guard let data = try? Data(contentsOf: corpus.appending(path: "expected.json")),
      let decoded = try? JSONDecoder().decode([String: Case.Expectation].self, from: data)
    else { return [] }
    return decoded.map { Case(path: $0.key, expected: $0.value) }.sorted { $0.path < $1.path }
  }()

  static let checkpoint =
    "SampleTables/retail/silver/orders/_delta_log/00000000000000000010.checkpoint.parquet"

  @Test(
    "JSON says what pyarrow says",
    .enabled(if: !cases.isEmpty, "../shared/corpora/parquet is not there"),
    arguments: cases.filter { $0.expected.footer_error == nil })
  func corpus(_ test: Case) throws {
    let file = Self.corpus.appending(path: test.path).path
    let outcome = try CommandProcess.run("inspect", file, "--format", "json", "--fail-on", "never")
    #expect(outcome.status == 0)
    #expect(outcome.messages.isEmpty)
    let json = try CommandProcess.json(outcome.output)
    // Some footers say another number of rows than their row groups, which are believed.
    #expect(json["declaredRows"] as? Int == test.expected.rows)
    #expect(json["rows"] as? Int == test.expected.table_rows ?? test.expected.rows)
    #expect(json["leafColumns"] as? Int == test.expected.leaf_columns)
    #expect(json["createdBy"] as? String ?? "" == test.expected.created_by ?? "")
    let rowGroups = try #require(json["rowGroups"] as? [[String: Any]])
    #expect(rowGroups.count == test.expected.row_groups)
    let rows = rowGroups.compactMap { $0["rows"] as? Int }.reduce(0, +)
    #expect(rows == json["rows"] as? Int)
    let chunks = rowGroups.flatMap { $0["columns"] as? [[String: Any]] ?? [] }
    for (member, expected) in [
      ("compressedBytes", test.expected.compressed),
      ("uncompressedBytes", test.expected.uncompressed),
    ] {
      let sum = chunks.compactMap { $0[member] as? Int }.reduce(0, +)
      #expect(json[member] as? Int == sum)
      #expect(rowGroups.compactMap { $0[member] as? Int }.reduce(0, +) == sum)
      // pyarrow does not tell the sizes of a file with encrypted columns.
      let isEncrypted = chunks.contains { $0["encrypted"] as? Bool == true }
      if !isEncrypted { #expect(sum == expected) }
    }
    let table = try CommandProcess.run("inspect", file, "--fail-on", "never")
    #expect(table.status == 0)
    #expect(table.output.contains("Rows "))
  }

  @Test(
    "a file whose footer is encrypted is status 3, and says by what",
    .enabled(if: !cases.isEmpty, "../shared/corpora/parquet is not there"),
    arguments: cases.filter { $0.expected.footer_error?.contains("decryption") == true })
  func encryptedFooter(_ test: Case) throws {
    let outcome = try CommandProcess.run(
      "inspect", Self.corpus.appending(path: test.path).path)
    #expect(outcome.status == 3)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.contains("encrypted (AES_GCM"))
    #expect(outcome.messages.contains("at byte "))
  }

  @Test("a checkpoint: one screen wide, and as JSON the same twice")
  func checkpoint() throws {
    let outcome = try CommandProcess.run("inspect", Self.checkpoint)
    #expect(outcome.status == 0)
    #expect(outcome.messages.isEmpty)
    #expect(outcome.output.contains("55 leaves"))
    #expect(outcome.output.contains("add.stats"))
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
    let json = try CommandProcess.run("inspect", Self.checkpoint, "--format", "json").output
    #expect(try CommandProcess.run("inspect", Self.checkpoint, "--format", "json").output == json)
    let parts = try CommandProcess.json(json)
    let sum = ["compressedBytes", "footerBytes", "otherBytes"].compactMap { parts[$0] as? Int }
    #expect(sum.reduce(0, +) == parts["fileBytes"] as? Int)
  }

  @Test("record keys are shown only when asked for")
  func values() throws {
    let folder = CommandProcess.repository.appending(
      path: "SampleTables/retail/hudi/inventory_levels/region-0")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        .first { $0.hasSuffix(".parquet") })
    let file = folder.appending(path: name).path
    #expect(try CommandProcess.run("inspect", file).output.contains("withheld"))
    #expect(try !CommandProcess.run("inspect", file, "--values").output.contains("withheld"))
  }

  @Test("what is wrong with a file is its own status, in its own words")
  func damaged() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try Data(contentsOf: CommandProcess.repository.appending(path: Self.checkpoint))
    func inspect(_ name: String, _ data: Data, _ more: String...) throws -> CommandProcess.Outcome {
      let file = folder.appending(path: name)
      try data.write(to: file)
      return try CommandProcess.run(["inspect", file.path] + more)
    }
    for (name, data, words) in [
      ("empty", Data(), "too small"), ("cut", Data(whole.dropLast(9)), "not a Parquet file"),
      ("footer\u{1b}[31m", Data(whole.suffix(2000)), "footer's length"),
      ("text", Data("A text of more than twelve bytes.".utf8), "inspect reads Parquet files"),
    ] {
      let outcome = try inspect(name, data)
      #expect(outcome.status == 3, "\(name)")
      #expect(outcome.output.isEmpty, "\(name)")
      #expect(outcome.messages.contains(words), "\(outcome.messages)")
      #expect(!outcome.messages.contains("\u{1b}"), "\(outcome.messages)")
    }
    // The head of the data is gone, so that chunks reach out of the file.
    let beheaded = Data("PAR1".utf8) + whole.suffix(whole.count - 5000)
    let finding = try inspect("beheaded", beheaded)
    #expect(finding.status == 1)
    #expect(finding.output.contains("parquet-chunk-range"))
    #expect(try inspect("beheaded", beheaded, "--fail-on", "never").status == 0)
  }

  @Test(
    "a wrong argument is status 2, a missing file status 3",
    arguments: [
      (["inspect"], 2, "file"), (["inspect", "SampleTables"], 2, "is a folder without"),
      (["inspect", "/"], 2, "is a folder without"),
      (["inspect", "x", "--format", "csv"], 2, "json"),
      (["inspect", "/nonexistent"], 3, "/nonexistent"), (["inspect", "/dev/null"], 3, "regular"),
    ] as [([String], Int32, String)])
  func usage(arguments: [String], status: Int32, hint: String) throws {
    let outcome = try CommandProcess.run(arguments)
    #expect(outcome.status == status)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.contains(hint), "\(outcome.messages)")
  }

  @Test("its help has two examples")
  func help() throws {
    let outcome = try CommandProcess.run("inspect", "--help")
    #expect(outcome.status == 0)
    #expect(outcome.output.components(separatedBy: "lakegauge inspect").count >= 4)
  }

  @Test("a Delta table's folder, now and at a version")
  func table() throws {
    let table = CommandProcess.repository.appending(path: "SampleTables/retail/silver/orders").path
    let now = try CommandProcess.run("inspect", table)
    #expect(now.status == 0, "\(now.messages)")
    for text in ["against 99 checksums, 9 checkpoints", "MERGE", "reader 1, writer 2"] {
      #expect(now.output.contains(text), "\(text)")
    }
    struct Report: Decodable {
      struct Totals: Decodable {
        var files: Int64
        var bytes: Int64
      }
      struct History: Decodable { var commits: Int }
      struct Operation: Decodable {
        var commits: Int
        var written: Totals
      }
      struct Verified: Decodable {
        var checksums: Int
        var disagreements: Int
      }
      var version: Int64
      var live: Totals
      var history: History
      var operations: [Operation]
      var verified: Verified
    }
    struct Checksum: Decodable {
      var numFiles: Int64
      var tableSizeBytes: Int64
    }
    let then = try CommandProcess.run("inspect", table, "--version", "40", "--format", "json")
    let report = try JSONDecoder().decode(Report.self, from: Data(then.output.utf8))
    let checksum = try JSONDecoder().decode(
      Checksum.self,
      from: try Data(
        contentsOf: URL(filePath: table).appending(path: "_delta_log/00000000000000000040.crc")))
    #expect(report.version == 40)
    #expect(report.live.files == checksum.numFiles && report.live.bytes == checksum.tableSizeBytes)
    #expect(report.history.commits == 41)
    #expect(report.operations.reduce(0) { $0 + $1.commits } == 41)
    #expect(report.verified.checksums == 41 && report.verified.disagreements == 0)
    let none = try CommandProcess.run("inspect", table, "--version", "99")
    #expect(none.status == 3 && none.messages.contains("the newest is 98"), "\(none.messages)")
  }
}
