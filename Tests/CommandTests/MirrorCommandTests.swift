import Foundation
import Testing

/// The prefixes of a mirror as a user gets them.
@Suite("lakegauge mirror")
struct MirrorCommandTests {
  /// A lake of its own in a temporary folder, with junk that a mirror leaves out.
  private final class Lake {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "mirror-" + UUID().uuidString)

    var path: String { folder.path + "/lake" }

    init() throws {
      let files = FileManager.default
      try files.createDirectory(at: folder, withIntermediateDirectories: true)
      try files.copyItem(
        atPath: CommandProcess.repository.path + "/SampleTables/retail/silver", toPath: path)
      for name in ["orders/_temporary/0", "orders/.spark-staging-1"] {
        try files.createDirectory(
          atPath: path + "/" + name, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(filePath: path + "/" + name + "/part.parquet"))
      }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The files below the folder of a name.
    func files(in name: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/" + name).sorted()
    }

    func text(_ name: String) throws -> String {
      try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
    }
  }

  @Test("the report names prefixes, figures, orders and what is left out, the same every time")
  func report() throws {
    let outcome = try CommandProcess.run("mirror", "SampleTables/retail", "--coverage", "90")
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(outcome.messages.isEmpty)
    for words in [
      "Prefixes to mirror", "Coverage", "Data before log", "_temporary", "sts-manifest",
    ] {
      #expect(outcome.output.contains(words), "\(words)")
    }
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
    let json = try CommandProcess.run(
      "mirror", "SampleTables/retail", "--coverage", "90", "--format", "json")
    #expect(
      try CommandProcess.run(
        "mirror", "SampleTables/retail", "--coverage", "90", "--format", "json"
      ).output == json.output)
    let prefixes = try #require(
      try CommandProcess.json(json.output)["prefixes"] as? [[String: Any]])
    let csv = try CommandProcess.run(
      "mirror", "SampleTables/retail", "--coverage", "90", "--format", "csv")
    #expect(csv.output.split(separator: "\n").count == 1 + prefixes.count)
    #expect(prefixes.allSatisfy { ($0["prefix"] as? String)?.hasSuffix("/") != false })
  }

  @Test("a plan, a choice and its list call what they say of a prefix alike")
  func members() throws {
    let plan = try CommandProcess.run("plan", "SampleTables/retail", "--format", "json")
    let choice = try CommandProcess.run("mirror", "SampleTables/retail", "--format", "json")
    let list = try CommandProcess.run("mirror", "SampleTables/retail", "--for", "ndjson")
    func first(_ output: String) throws -> [String: Any] {
      try #require(
        (try CommandProcess.json(output)["prefixes"] as? [[String: Any]])?.first)
    }
    let line = try CommandProcess.json(String(list.output.prefix { $0 != "\n" }))
    #expect(Set(line.keys) == ["prefix", "bytes", "hot", "churnPerDay", "why"])
    #expect(try Set(first(plan.output).keys) == Set(line.keys))
    #expect(try NSDictionary(dictionary: first(choice.output)).isEqual(to: line))
  }

  @Test("as much as fits is no more than fits, and everything fits into a petabyte")
  func fits() throws {
    func coverage(_ fits: String) throws -> (bytes: Int, hot: Int) {
      let outcome = try CommandProcess.run(
        "mirror", "SampleTables/retail", "--fits", fits, "--format", "json")
      let prefixes = try #require(
        try CommandProcess.json(outcome.output)["prefixes"] as? [[String: Any]])
      return prefixes.reduce((0, 0)) {
        ($0.0 + ($1["bytes"] as? Int ?? 0), $0.1 + ($1["hot"] as? Int ?? 0))
      }
    }
    let small = try coverage("600KiB")
    let all = try coverage("1PB")
    #expect(small.bytes <= 600 << 10 && small.bytes > 0)
    #expect(small.hot < all.hot)
  }

  @Test("a coverage of queries needs logs that tell of them, and says what it is a share of")
  func queries() throws {
    let choice = ["mirror", "SampleTables", "--coverage-of", "queries"]
    let refused = try CommandProcess.run(choice)
    #expect(refused.status == 2 && refused.messages.contains("--access"), "\(refused.messages)")
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "mirror-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let scan = folder.path + "/a.lakescan"
    let scanned = try CommandProcess.run(
      "scan", "SampleTables", "--access", "SampleTables/access/spark-events", "-o", scan)
    #expect(scanned.status == 0, "\(scanned.messages)")
    let fits = ["mirror", scan, "--coverage-of", "queries", "--fits", "1PB", "--format", "json"]
    let outcome = try CommandProcess.run(fits)
    #expect(outcome.status == 0, "\(outcome.messages)")
    let prefixes = try #require(
      try CommandProcess.json(outcome.output)["prefixes"] as? [[String: Any]])
    #expect(prefixes.contains { $0["why"] as? String == "queries" })
    #expect(!prefixes.contains { $0["why"] as? String == "hot" })
    #expect(outcome.output.contains("mirror.coverage-of"))
    #expect(try CommandProcess.run(fits).output == outcome.output)
  }

  @Test("a filter and a list of objects select the same of a real folder")
  func rclone() throws {
    let lake = try Lake()
    let filter = try CommandProcess.run("mirror", lake.path, "--for", "rclone")
    #expect(filter.status == 0, "\(filter.messages)")
    #expect(filter.output.hasSuffix("\n- **\n"))
    let list = try CommandProcess.run("mirror", lake.path, "--for", "rclone-files")
    #expect(list.status == 0, "\(list.messages)")
    let names = Set(list.output.split(separator: "\n").map(String.init))
    #expect(names.contains { $0.contains("_delta_log/") })
    #expect(!names.contains { $0.contains("_temporary") || $0.contains(".spark-staging") })
    let executable = "/usr/bin/rclone"
    // Without rclone what follows is left to MirrorRcloneTests, which say that they are skipped.
    guard FileManager.default.isExecutableFile(atPath: executable) else { return }
    try Data(filter.output.utf8).write(to: lake.folder.appending(path: "filter"))
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = [
      "lsf", "-R", "--files-only", "--filter-from", lake.folder.path + "/filter", lake.path,
    ]
    process.environment = ["RCLONE_CONFIG": "/dev/null", "HOME": lake.folder.path]
    let output = lake.folder.appending(path: "output")
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(Set(try lake.text("output").split(separator: "\n").map(String.init)) == names)
  }

  @Test("lists go into a folder that appears whole, with an index; a folder with files is refused")
  func lists() throws {
    let lake = try Lake()
    let one = try CommandProcess.run("mirror", lake.path, "--for", "sts-manifest")
    let out = lake.folder.path + "/out"
    let arguments = ["mirror", lake.path, "--for", "sts-manifest", "--shards", "3", "-o", out]
    let outcome = try CommandProcess.run(arguments)
    #expect(outcome.status == 0, "\(outcome.messages)")
    let names = ["index.json", "manifest-00001.csv", "manifest-00002.csv", "manifest-00003.csv"]
    #expect(try lake.files(in: "out") == names)
    #expect(try names.dropFirst().map { try lake.text("out/" + $0) }.joined() == one.output)
    let index = try CommandProcess.json(try lake.text("out/index.json"))
    #expect(index["rows"] as? Int == one.output.split(separator: "\n").count)
    #expect((index["lists"] as? [[String: Any]])?.count == 3)

    let again = try CommandProcess.run(arguments)
    #expect(again.status == 2 && again.messages.contains("new or an empty folder"))
    #expect(try lake.files(in: "").sorted() == ["lake", "out"])
  }

  @Test("what a target cannot say is named and nothing is written, unless that is asked for")
  func inexpressible() throws {
    let lake = try Lake()
    let file = lake.folder.path + "/job.json"
    let arguments = [
      "mirror", lake.path, "--for", "sts", "--bucket", "gs://lake/silver", "-o", file,
    ]
    let refused = try CommandProcess.run(arguments)
    #expect(refused.status == 2)
    #expect(
      refused.messages.contains("_temporary") && refused.messages.contains("--skip-inexpressible"))
    #expect(try lake.files(in: "") == ["lake"])
    let written = try CommandProcess.run(arguments + ["--skip-inexpressible"])
    #expect(written.status == 0, "\(written.messages)")
    #expect(written.messages.contains("warning mirror-exclusion-left-out: _temporary"))
    let job = try CommandProcess.json(try lake.text("job.json"))
    let source = (job["transferSpec"] as? [String: Any])?["gcsDataSource"] as? [String: String]
    #expect(source == ["bucketName": "lake", "path": "silver/"])
    #expect(
      try CommandProcess.run(arguments + ["--skip-inexpressible", "--fail-on", "warning"]).status
        == 1)

    // In the log, which every choice of prefixes has.
    let broken = lake.path + "/orders/_delta_log/a\u{1b}[2J\n.parquet"
    try Data("x".utf8).write(to: URL(filePath: broken))
    let list = try CommandProcess.run("mirror", lake.path, "--for", "sts-manifest")
    #expect(list.status == 2 && list.output.isEmpty)
    #expect(list.messages.contains(#"orders/_delta_log/a\u{1b}[2J\u{a}.parquet"#))
    let rest = try CommandProcess.run(
      "mirror", lake.path, "--for", "sts-manifest", "--skip-inexpressible")
    #expect(rest.status == 1 && rest.output.contains("_delta_log"))
    #expect(rest.messages.contains("mirror-object-left-out"))
  }

  @Test("every target writes something for the sample lake")
  func targets() throws {
    let lake = try Lake()
    for (target, bucket) in [
      ("rclone", nil), ("rclone-files", nil), ("sts", "gs://lake"), ("sts-manifest", nil),
      ("s3", "s3://lake"), ("s3-batch", "s3://lake"), ("text", nil), ("ndjson", nil),
    ] {
      let outcome = try CommandProcess.run(
        ["mirror", lake.path, "--for", target, "--skip-inexpressible"]
          + (bucket.map { ["--bucket", $0] } ?? []))
      #expect(outcome.status == 0, "\(target): \(outcome.messages)")
      #expect(outcome.output.hasSuffix("\n"), "\(target)")
    }
    let folder = lake.folder.path + "/distcp"
    let outcome = try CommandProcess.run(
      "mirror", lake.path, "--for", "distcp", "--bucket", "hdfs://name/lake", "-o", folder)
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(try lake.files(in: "distcp").suffix(2) == ["distcp-filters.txt", "index.json"])
  }

  @Test(
    "wrong command lines say what to give",
    arguments: [
      (["--coverage", "0"], "percentage"), (["--coverage", "101"], "percentage"),
      (["--coverage", "x"], "percentage"), (["--fits", "1XB"], "1PB"), (["--fits", "0GB"], "1PB"),
      (["--fits", "1.5B"], "1PB"), (["--fits", "99EB"], "1PB"), (["--fits", "-1GB"], "1PB"),
      (["--coverage", "9", "--fits", "1GB"], "one of them"),
      (["--max-prefixes", "0"], "from 1 up"),
      (["--fits", "1GB", "--minimise", "churn"], "--coverage"),
      (["--minimise", "cost"], "price"), (["--scenario", "nowhere.yaml"], "nowhere.yaml"),
      (["-o", "x"], "--for"),
      (["--for", "sts"], "--bucket"), (["--for", "rclone", "--bucket", "gs://x"], "--bucket"),
      (["--for", "rclone", "--role", "x"], "--for s3"),
      (["--for", "text", "--shards", "2"], "lists"),
      (["--for", "rclone-files", "--shards", "0"], "from 1 up"),
      (["--for", "rclone-files", "--shards", "2"], "-o"),
      (["--for", "text", "--format", "json"], "--for"),
      (["--for", "distcp", "--bucket", "hdfs://x/"], "-o"),
      (["--for", "s3-batch", "--bucket", "gs://x"], "S3"),
      (["--for", "sts", "--bucket", "x"], "address"),
      (["--for", "scp"], "rclone"), (["--tau", "31d"], "30d"),
    ])
  func usage(arguments: [String], words: String) throws {
    let outcome = try CommandProcess.run(["mirror", "SampleTables/retail"] + arguments)
    #expect(outcome.status == 2, "\(arguments)")
    #expect(outcome.messages.contains(words), "\(arguments): \(outcome.messages)")
    #expect(outcome.output.isEmpty)
  }

  @Test("a scan file is planned for as its lake is; lists need the lake beside it")
  func scanFile() throws {
    let lake = try Lake()
    let file = lake.folder.path + "/lake.lakescan"
    #expect(try CommandProcess.run("scan", lake.path, "-o", file).status == 0)
    #expect(
      try CommandProcess.run("mirror", file, "--for", "ndjson").output
        == CommandProcess.run("mirror", lake.path, "--for", "ndjson").output)
    let refused = try CommandProcess.run("mirror", file, "--for", "rclone-files")
    #expect(refused.status == 2 && refused.messages.contains("--objects"))
    #expect(
      try CommandProcess.run("mirror", file, "--for", "rclone-files", "--objects", lake.path).output
        == CommandProcess.run("mirror", lake.path, "--for", "rclone-files").output)
    let elsewhere = try CommandProcess.run(
      "mirror", file, "--for", "rclone-files", "--objects", "SampleTables/retail/gold")
    #expect(elsewhere.status == 2 && elsewhere.messages.contains("of another lake"))
  }

  @Test("its help has two examples and more")
  func help() throws {
    let outcome = try CommandProcess.run("mirror", "--help")
    #expect(outcome.status == 0)
    #expect(
      outcome.output.split(separator: "\n").filter { $0.contains("lakegauge mirror ") }.count >= 3)
  }
}
