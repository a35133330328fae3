import Foundation
import Testing

/// Scan files from the command line: written, shown, merged, refused.
@Suite("lakegauge scan -o, show, merge")
struct ScanFileCommandTests {
  /// A folder for a test's files; what is in it is named by `path`.
  private final class Folder {
    private let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func bytes(_ name: String) throws -> Data {
      try Data(contentsOf: url.appending(path: name))
    }

    func write(_ bytes: Data, _ name: String) throws {
      try bytes.write(to: url.appending(path: name))
    }

    var names: [String] {
      get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    }
  }

  private static let windows = [[], ["--as-of", "2026-09-20", "--since", "7d", "--top", "3"]]

  @Test("show prints from the file what scan prints from the lake, whatever window and format")
  func showsTheSame() throws {
    let folder = try Folder()
    let file = folder.path("lake.lakescan")
    let written = try CommandProcess.run("scan", "SampleTables/retail", "-o", file)
    #expect(written.status == 0)
    #expect(written.messages.contains(file) && written.messages.contains("11 tables"))
    #expect(try CommandProcess.run("scan", "SampleTables/retail").output == written.output)
    for options in Self.windows + [["--format", "json"], ["--format", "csv"]] {
      let scanned = try CommandProcess.run(["scan", "SampleTables/retail"] + options)
      let shown = try CommandProcess.run(["show", file] + options)
      #expect(shown.status == scanned.status && shown.messages.isEmpty)
      #expect(shown.output == scanned.output, "\(options)")
    }
    let direct = try CommandProcess.run("show", "SampleTables/retail")
    #expect(direct.output == written.output)
  }

  @Test("scan --index prints and keeps the same, and says on standard error what it read")
  func rescans() throws {
    let folder = try Folder()
    let arguments = ["scan", "SampleTables/retail/silver", "-o"]
    let plain = try CommandProcess.run(arguments + [folder.path("plain")])
    for (name, sentence) in [
      ("first", "0 Delta tables resumed, 3 read from the beginning"),
      ("second", "3 Delta tables resumed, 0 read from the beginning, 0 commits read"),
    ] {
      let indexed = try CommandProcess.run(
        arguments + [folder.path(name), "--index", folder.path("index")])
      #expect(indexed.status == 0 && indexed.output == plain.output)
      #expect(indexed.messages.contains(sentence))
      #expect(try folder.bytes(name) == folder.bytes("plain"))
    }
    let nowhere = try CommandProcess.run(
      arguments + [folder.path("none"), "--index", folder.path("not/there")])
    #expect(nowhere.status == 2 && nowhere.messages.contains("--index"))
    #expect(try folder.names == ["first", "index", "plain", "second"])
  }

  @Test("lakes that were scanned apart merge into the file of one scan, in any order")
  func merges() throws {
    let folder = try Folder()
    let lakes = ["bronze", "gold", "silver"]
    for lake in lakes {
      let outcome = try CommandProcess.run(
        "scan", "SampleTables/retail/\(lake)", "-o", folder.path(lake))
      #expect(outcome.status == 0)
    }
    let together = try CommandProcess.run(
      ["scan"] + lakes.map { "SampleTables/retail/" + $0 } + ["--output", folder.path("all")])
    #expect(together.status == 0)
    for (index, order) in [[2, 0, 1], [0, 2, 1, 0]].enumerated() {
      let outcome = try CommandProcess.run(
        ["merge"] + order.map { folder.path(lakes[$0]) } + ["-o", folder.path("m\(index)")])
      #expect(outcome.status == 0 && outcome.output.isEmpty)
      #expect(try folder.bytes("m\(index)") == folder.bytes("all"))
    }
    #expect(try folder.names == ["all", "bronze", "gold", "m0", "m1", "silver"])
  }

  @Test("two states of one table are refused with its name, other options with theirs")
  func refusesToMerge() throws {
    let folder = try Folder()
    let lake = folder.path("lake")
    let log = "\(lake)/t/_delta_log"
    try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: true)
    let first = """
      {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
      {"metaData":{"id":"t","format":{"provider":"parquet","options":{}},"schemaString":"{}","partitionColumns":[],"configuration":{}}}
      {"add":{"path":"a.parquet","partitionValues":{},"size":1000,"modificationTime":1788220800000,"dataChange":true}}

      """
    try first.write(toFile: "\(log)/00000000000000000000.json", atomically: true, encoding: .utf8)
    _ = try CommandProcess.run("scan", lake, "-o", folder.path("before"))
    try #"{"remove":{"path":"a.parquet","dataChange":true,"size":1000}}"#.write(
      toFile: "\(log)/00000000000000000001.json", atomically: true, encoding: .utf8)
    _ = try CommandProcess.run("scan", lake, "-o", folder.path("after"))
    _ = try CommandProcess.run("scan", lake, "--timezone", "+02:00", "-o", folder.path("zone"))
    let changed = try CommandProcess.run(
      "merge", folder.path("before"), folder.path("after"), "-o", folder.path("out"))
    #expect(changed.status == 2)
    #expect(changed.messages.contains("\(lake)/t") && changed.messages.contains("content"))
    let zones = try CommandProcess.run(
      "merge", folder.path("after"), folder.path("zone"), "-o", folder.path("out"))
    #expect(zones.status == 2)
    #expect(zones.messages.contains("--timezone"))
    #expect(try folder.names == ["after", "before", "lake", "zone"])
  }

  @Test("a file that is no scan, newer, cut or damaged is status 3 and says what to do")
  func refusesFiles() throws {
    let folder = try Folder()
    _ = try CommandProcess.run("scan", "SampleTables/retail/gold", "-o", folder.path("good"))
    let good = try folder.bytes("good")
    try folder.write(good.prefix(good.count / 2), "cut")
    var damaged = good
    damaged[good.count / 2] ^= 4
    try folder.write(damaged, "damaged")
    try folder.write(Data("lakescan".utf8) + [9, 3] + Data("7.1".utf8), "newer")
    for (file, hint) in [
      (folder.path("cut"), "cut short"), (folder.path("damaged"), "damaged"),
      (folder.path("newer"), "lakegauge 7.1"), ("README.md", "scan LAKE -o"),
      (folder.path("missing"), "missing"),
    ] {
      let outcome = try CommandProcess.run("show", file)
      #expect(outcome.status == 3 && outcome.output.isEmpty, "\(file)")
      #expect(outcome.messages.contains(hint), "\(outcome.messages)")
      let merged = try CommandProcess.run("merge", file, "-o", folder.path("out"))
      #expect(merged.status == 3, "\(file)")
    }
    #expect(try folder.names == ["cut", "damaged", "good", "newer"])
  }

  @Test(
    "what does not go together is status 2",
    arguments: [
      (["merge", "x.lakescan"], "--output"),
      (["merge", "SampleTables", "-o", "/tmp/lakegauge-no-such-file"], "folder"),
      (["merge", "x", "-o", "-"], "standard output"),
      (["scan", "SampleTables", "-o", "Sources"], "Give the path of a file"),
      (["scan", "SampleTables", "-o", "no-such-folder/x"], "No such file"),
      (["scan", "SampleTables", "--access-root", "gs://lake"], "--access"),
      (["show", "SampleTables/retail/gold", "--access-root", "gs://lake"], "scanned without any"),
      (["show", "x", "--since", "2026-09-02", "--as-of", "2026-09-02"], "--as-of"),
      (["show", "SampleTables", "--table", "silver/ordrs"], "Did you mean silver/orders?"),
      (["show", "SampleTables", "--table", "retail/silvr/orders"], "retail/silver/orders?"),
      (["show", "SampleTables", "--by", "operations"], "operation"),
    ])
  func usage(arguments: [String], hint: String) throws {
    let outcome = try CommandProcess.run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains(hint), "\(outcome.messages)")
  }

  @Test("the page of a table, by its path or the end of it, and what is ranked within it")
  func tablePage() throws {
    let folder = try Folder()
    let file = folder.path("lake")
    _ = try CommandProcess.run("scan", "SampleTables", "-o", file)
    let page = try CommandProcess.run("show", file, "--table", "orders")
    #expect(page.status == 0)
    #expect(page.output.hasPrefix("retail/silver/orders\n"))
    for part in ["MERGE", "2026-09-16", "Retired (R-8)", "order_date=2026-09-13"] {
      #expect(page.output.contains(part), "\(part)")
    }
    for name in ["retail/silver/orders", "./silver/orders/"] {
      #expect(try CommandProcess.run("show", file, "--table", name).output == page.output)
    }
    let table = try #require(
      try CommandProcess.json(
        try CommandProcess.run("show", file, "--table", "orders", "--format", "json").output)[
          "table"] as? [String: Any])
    let total =
      ((table["volumes"] as? [String: Any])?["total"] as? [String: Any])?["gross"] as? Int
    let ranking = try CommandProcess.json(
      try CommandProcess.run(
        "show", file, "--table", "orders", "--by", "operation", "--format", "json"
      ).output)
    let rows = try #require(ranking["rows"] as? [[String: Any]])
    #expect(rows.reduce(0) { $0 + ($1["gross"] as? Int ?? 0) } == total)
    #expect(rows.map { $0["operation"] as? String }.contains("MERGE"))
    let prefixes = try CommandProcess.run(
      "show", file, "--by", "prefix", "--top", "3", "--format", "csv")
    #expect(prefixes.output.split(separator: "\n").count == 4)
  }

  @Test("a place that cannot be written is told before the lake is read, and nothing is left")
  func unwritable() throws {
    let folder = try Folder()
    let outcome = try CommandProcess.run(
      "scan", "SampleTables/retail/gold", "-o", folder.path("no/such/file"))
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.messages.contains("no/such/file"))
    let empty = try CommandProcess.run(
      "scan", "SampleTables/retail/gold", "-o", folder.path("file"), "--since", "2030-01-01")
    #expect(empty.status == 2)
    #expect(try folder.names.isEmpty)
  }
}
