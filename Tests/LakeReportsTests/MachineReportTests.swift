import ByteParsing
import JSONScan
import LakeAnalysis
import LakeModel
import LakeReports
import Testing

@Suite("Reports for machines")
struct MachineReportTests {
  /// What a JSON text holds, for comparison.
  indirect enum Value: Equatable {
    case object([String: Value])
    case array([Value])
    case text(String)
    case number(Double)
    case flag(Bool)
    case null

    subscript(_ key: String) -> Value? {
      if case .object(let members) = self { members[key] } else { nil }
    }

    var elements: [Value] { if case .array(let elements) = self { elements } else { [] } }
  }

  private func parse(_ scanner: inout JSONScanner) throws(JSONError) -> Value {
    switch try scanner.peekKind() {
    case .object:
      var members: [String: Value] = [:]
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        let name = scanner.string(key)
        #expect(members[name] == nil, "\(name) twice")
        members[name] = try parse(&scanner)
      }
      return .object(members)
    case .array:
      var elements: [Value] = []
      try scanner.beginArray()
      while try scanner.nextElement() { elements.append(try parse(&scanner)) }
      return .array(elements)
    case .string: return .text(scanner.string(try scanner.readText()))
    case .number: return .number(try scanner.readDouble())
    case .boolean: return .flag(try scanner.readBool())
    case .null:
      try scanner.skipValue()
      return .null
    }
  }

  private func report(on profile: LakeProfile? = nil) throws -> Value {
    let bytes = LakeJSONReport.bytes(of: try profile ?? SmallLake.profile(), version: "1")
    var scanner = JSONScanner(bytes.rawSpan)
    let value = try parse(&scanner)
    try scanner.expectEnd()
    return value
  }

  @Test("the JSON lists tables by path, read or not, however many", arguments: [1, 64, 65, 200])
  func order(count: Int) throws {
    let profile = SmallLake.many(count)
    let tables = try #require(try report(on: profile)["tables"]).elements
    #expect(tables.map { $0["path"] } == (0..<count).map { .text("t" + String(10_000 + $0)) })
    #expect(tables.map { $0["readable"] } == (0..<count).map { .flag($0 % 7 > 0) })
    var pieces: [UInt8] = []
    LakeJSONReport.write(profile, version: "1", top: 10) { pieces += $0 }
    #expect(pieces == LakeJSONReport.bytes(of: profile, version: "1"))
  }

  @Test("the JSON has the fields that scripts rely on")
  func fields() throws {
    let report = try report()
    let tables = try #require(report["tables"]).elements
    #expect(tables.count == 4)
    for table in tables {
      for name in ["live", "created", "appended", "revived", "retired", "deleted"] {
        #expect(table[name]?["files"] != nil && table[name]?["bytes"] != nil, "\(name)")
      }
      for name in ["from", "to", "commits", "complete"] {
        #expect(table["history"]?[name] != nil, "\(name)")
      }
      #expect(table["unsized"]?["files"] != nil)
      for finding in table["findings"]?.elements ?? [] {
        for name in ["code", "severity", "object", "message"] { #expect(finding[name] != nil) }
      }
    }
    let orders = try #require(tables.last)
    #expect(orders["path"] == .text("silver/orders"))
    #expect(orders["format"] == .text("delta"))
    #expect(orders["created"]?["bytes"] == .number(445 * 1_048_576))
    #expect(orders["retired"]?["files"] == .number(9))
    #expect(orders["firstLoad"]?["bytes"] == .number(40 * 1_048_576))
    #expect(orders["identityResidual"]?["bytes"] == .number(0))
    // A quarter of what nine merges rewrote was inserted or updated rows.
    let perDay = 405.0 * 1_048_576 / 4 * 24 / 217
    #expect(orders["perDay"]?["logical"]?["low"] == .number(perDay))
    #expect(orders["perDay"]?["logical"]?["high"] == .number(perDay))
    let unreadable = tables.filter { $0["readable"] == .flag(false) }
    #expect(unreadable.count == 1)
    #expect(unreadable.first?["live"]?["bytes"] == .null)
    #expect(unreadable.first?["findings"]?.elements.count == 1)
    #expect(report["window"]?["from"] == .text("2026-09-01T03:00:00Z"))
  }

  @Test("the same profile gives the same bytes")
  func determinism() throws {
    let first = LakeJSONReport.bytes(of: try SmallLake.profile(), version: "1")
    let second = LakeJSONReport.bytes(of: try SmallLake.profile(), version: "1")
    #expect(first == second)
    #expect(
      LakeCSVReport.bytes(of: try SmallLake.profile())
        == LakeCSVReport.bytes(of: try SmallLake.profile()))
  }

  @Test("every CSV record has the fields of the header, and no cell is a formula")
  func csv() throws {
    let text = String(decoding: LakeCSVReport.bytes(of: try SmallLake.profile()), as: UTF8.self)
    var records: [[String]] = [[]]
    var cell = ""
    var isQuoted = false
    for character in text {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        records[records.count - 1].append(cell)
        cell = ""
      case "\n" where !isQuoted, "\r\n" where !isQuoted:
        records[records.count - 1].append(cell)
        cell = ""
        records.append([])
      default: cell.append(character)
      }
    }
    #expect(records.popLast() == [])
    let header = try #require(records.first)
    #expect(Set(header).count == header.count)
    #expect(records.count == 5)
    for record in records.dropFirst() {
      #expect(record.count == header.count)
      for (name, cell) in zip(header, record) where cell.hasPrefix("-") {
        #expect(Double(cell) != nil, "\(name)")
      }
      #expect(!record.contains { $0.hasPrefix("=") || $0.hasPrefix("@") || $0.hasPrefix("+") })
    }
    let hostile = records[1]
    #expect(hostile[0].hasPrefix("'=HYPERLINK(x),\u{fffd}]0;"))
  }
}
