import Foundation
import Testing

/// `lakegauge plan` as a user runs it, against sums over what `lakegauge ledger` prints.
@Suite("plan")
struct PlanCommandTests {
  private static let lake = "SampleTables/retail"

  /// The figures of a plan by id.
  private static func figures(_ arguments: String...) throws -> [String: [String: Any]] {
    let outcome = try CommandProcess.run(["plan"] + arguments + ["--format", "json"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    let plan = try CommandProcess.json(outcome.output)
    let figures = try #require(plan["figures"] as? [[String: Any]])
    return Dictionary(
      figures.compactMap { figure in (figure["id"] as? String).map { ($0, figure) } },
      uniquingKeysWith: { first, _ in first })
  }

  private static func number(_ id: String, in figures: [String: [String: Any]]) throws -> Double {
    let value = try #require(figures[id]?["value"] as? [String: Any], "\(id)")
    return try #require(value["number"] as? Double, "\(id)")
  }

  /// An arrival of the ledger: when, in milliseconds, and how many new bytes.
  private struct Arrival {
    var time: Int64
    var bytes: Int64
  }

  /// What is new in the window, first loads left out, commit by commit, sorted by time.
  private static func arrivals() throws -> [Arrival] {
    let format = ISO8601DateFormatter()
    format.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    let plain = ISO8601DateFormatter()
    var arrivals: [Arrival] = []
    let tables = try FileManager.default.subpathsOfDirectory(
      atPath: CommandProcess.repository.appending(path: lake).path
    ).filter { path in
      // A metadata table inside a Hudi table is none.
      (path.hasSuffix("/_delta_log") || path.hasSuffix("/.hoodie"))
        && !path.dropLast(8).contains("/.hoodie/")
    }.map { String($0[..<($0.lastIndex(of: "/") ?? $0.endIndex)]) }
    #expect(tables.count == 11)
    for table in tables {
      let outcome = try CommandProcess.run("ledger", lake + "/" + table)
      var firstLoad: String?
      for line in outcome.output.split(separator: "\n") {
        let entry = try CommandProcess.json(String(line))
        guard let effect = entry["effect"] as? String, effect == "created" || effect == "appended",
          let bytes = entry["bytes"] as? Int64, let text = entry["time"] as? String,
          let date = format.date(from: text) ?? plain.date(from: text)
        else { continue }
        let cause = entry["cause"] as? String ?? ""
        let isData = !["tableMetadata", "deletionVector", "changeData"].contains(cause)
        let commit = entry["commit"] as? String ?? ""
        if isData, firstLoad == nil { firstLoad = commit }
        if isData, commit == firstLoad { continue }
        arrivals.append(
          Arrival(
            time: Int64((date.timeIntervalSince1970 * 1_000).rounded()), bytes: bytes))
      }
    }
    return arrivals.sorted { $0.time < $1.time }
  }

  /// R-21 by trying every stretch.
  private static func slowestLink(_ arrivals: [Arrival], objective: Int64) -> Int64 {
    var most: Int64 = 0
    for first in arrivals.indices {
      var sum: Int64 = 0
      for last in first..<arrivals.count {
        sum += arrivals[last].bytes
        let span = arrivals[last].time - arrivals[first].time + objective
        most = max(most, (sum * 1_000 + span - 1) / span)
      }
    }
    return most
  }

  @Test("volume and link are those of the ledger, summed by hand")
  func ledger() throws {
    let figures = try Self.figures(Self.lake)
    let arrivals = try Self.arrivals()
    let gross = arrivals.reduce(0) { $0 + $1.bytes }
    // 720 hours of September.
    #expect(try Self.number("volume.mean-day", in: figures) == Double(gross) * 24 / 720)
    // One millisecond, one commit: what comes together is one arrival.
    var merged: [Arrival] = []
    for arrival in arrivals {
      if merged.last?.time == arrival.time {
        merged[merged.count - 1].bytes += arrival.bytes
      } else {
        merged.append(arrival)
      }
    }
    let minimum = Self.slowestLink(merged, objective: 900_000)
    #expect(try Self.number("link.minimum", in: figures) == Double(minimum) * 8)
    let mean = (gross * 1_000 + 720 * 3_600_000 - 1) / (720 * 3_600_000)
    let recommended = (Double(max(minimum, mean)) * 1.2).rounded(.up) * 8
    #expect(try Self.number("link.recommended", in: figures) == recommended)
  }

  @Test("a scenario decides objectives, classes, sites and cost")
  func scenario() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let scenario = folder.appending(path: "scenario.yaml").path
    try Data(
      """
      rpo: 1 h
      headroom: 0
      classes:
        - {name: Silver, owner: data office, tables: silver/*}
        - {name: Rest of it, tables: "**", mirrored: no}
      sites: [{name: North, copies: 2}, {name: South}]
      prices: prices.yaml
      """.utf8
    ).write(to: URL(filePath: scenario))
    try Data(
      """
      source: invented
      date: 2026-09-01
      currency: EUR
      egress: 1000000
      """.utf8
    ).write(to: folder.appending(path: "prices.yaml"))
    let figures = try Self.figures(Self.lake, "--scenario", scenario)
    // With a class alone mirrored, the class is the plan, and needs no more than the lake.
    for name in ["link.minimum", "volume.mean-day"] {
      #expect(
        try Self.number(name, in: figures) == Self.number(name + "[class=Silver]", in: figures))
    }
    let whole = try Self.figures(Self.lake)
    #expect(
      try Self.number("volume.mean-day", in: figures)
        + Self.number("volume.left-out-per-day", in: figures)
        == Self.number("volume.mean-day", in: whole))
    #expect(
      try Self.number("link.minimum", in: figures) < Self.number("link.minimum", in: whole))
    // Two copies of everything at North for each one at South.
    let north = try #require(
      figures["capacity.needed[site=North,year=0]"]?["value"] as? [String: Any])
    let south = try #require(
      figures["capacity.needed[site=South,year=0]"]?["value"] as? [String: Any])
    for bound in ["low", "high", "number"] {
      guard let half = south[bound] as? Int64 else { continue }
      #expect(north[bound] as? Int64 == 2 * half)
    }
    // A month of egress to two sites at a million a gigabyte.
    let perDay = try Self.number("link.cadence[every=1min]", in: figures)
    let month = try Self.number("cost.month[year=0,e=0]", in: figures)
    #expect(abs(month / (2 * perDay * 365 / 12 / 1e9 * 1e6) - 1) < 0.05)
    let text = try CommandProcess.run("plan", Self.lake, "--scenario", scenario)
    #expect(text.output.contains("\nCost ") && text.output.contains("EUR"))
  }

  @Test("the example is a scenario that plans")
  func example() throws {
    let example = try CommandProcess.run("plan", "--example")
    #expect(example.status == 0 && example.messages.isEmpty)
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(example.output.utf8).write(to: file)
    let outcome = try CommandProcess.run("plan", Self.lake, "--scenario", file.path)
    #expect(outcome.status == 0 && outcome.messages.isEmpty, "\(outcome.messages)")
    // §7, the worked example.
    for words in ["40.0 PiB", "45.0 PB", "4.17 Tbps", "54.0 PB", "3.33 PB", "1,000 s"] {
      #expect(outcome.output.contains(words), "\(words)")
    }
  }

  @Test("a wrong scenario is told with file, line and column, status 2")
  func wrongScenario() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "s.yaml").path
    for (content, place) in [
      ("headroom: 20 %\nrpo: 15 parsecs\n", ":2:6:"), ("headrom: 1\n", ":1:1:"),
      ("prices: absent.yaml\n", ":1:9:"),
    ] {
      try Data(content.utf8).write(to: URL(filePath: file))
      let outcome = try CommandProcess.run("plan", Self.lake, "--scenario", file)
      #expect(outcome.status == 2 && outcome.output.isEmpty)
      #expect(outcome.messages.contains(file + place), "\(outcome.messages)")
    }
    try Data("claims: c.yaml\n".utf8).write(to: URL(filePath: file))
    let claims = folder.appending(path: "c.yaml").path
    try Data("- {text: x, rate: fast}\n".utf8).write(to: URL(filePath: claims))
    let outcome = try CommandProcess.run("plan", Self.lake, "--scenario", file)
    #expect(outcome.status == 2 && outcome.messages.contains(claims + ":1:"), "\(outcome.messages)")
    #expect(
      try CommandProcess.run("plan", Self.lake, "--scenario", "/nonexistent.yaml").status == 2)
  }

  @Test("figures are explained and listed, and a mistyped one suggests the nearest")
  func explained() throws {
    let outcome = try CommandProcess.run("plan", Self.lake, "--explain", "link.recommended")
    #expect(outcome.status == 0)
    for words in ["R-21", "headroom", "C*(D)", "caveat"] {
      #expect(outcome.output.contains(words), "\(words)")
    }
    let mistyped = try CommandProcess.run("plan", Self.lake, "--explain", "link.recomended")
    #expect(mistyped.status == 2 && mistyped.output.isEmpty)
    #expect(mistyped.messages.contains("Did you mean link.recommended?"))
    let list = try CommandProcess.run("plan", Self.lake, "--explain", "list")
    #expect(list.output.contains("\nlink.recommended "))
    let other = try CommandProcess.run("plan", Self.lake, "--explain", "capacity.stored")
    let both = try CommandProcess.run(
      "plan", Self.lake, "--explain", "link.recommended", "--explain", "capacity.stored")
    #expect(both.output == outcome.output + "\n" + other.output)
  }

  @Test("-o keeps the plan as text, JSON and CSV, the same as on standard output")
  func kept() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let outcome = try CommandProcess.run(
      "plan", Self.lake, "-o", folder.path, "--format", "csv")
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["plan.csv", "plan.json", "plan.txt"])
    let csv = try String(contentsOf: folder.appending(path: "plan.csv"), encoding: .utf8)
    #expect(csv == outcome.output)
    let json = try String(contentsOf: folder.appending(path: "plan.json"), encoding: .utf8)
    #expect(
      try CommandProcess.run("plan", Self.lake, "--format", "json").output == json)
    let nowhere = try CommandProcess.run("plan", Self.lake, "-o", "/nonexistent/plan")
    #expect(nowhere.status == 2 && nowhere.messages.contains("-o"))
  }

  @Test(
    "wrong command lines are status 2, nothing to read is 3",
    arguments: [
      (["plan"], 2), (["plan", "--example", "x"], 2),
      (["plan", "x", "--explain", "y", "-o", "z"], 2),
      (["plan", "x", "--explain", "y", "--format", "json"], 2), (["plan", "/nonexistent"], 3),
      (["plan", "Sources"], 3),
    ] as [([String], Int32)])
  func status(arguments: [String], status: Int32) throws {
    let outcome = try CommandProcess.run(arguments)
    #expect(outcome.status == status && outcome.output.isEmpty, "\(outcome.messages)")
  }
}
