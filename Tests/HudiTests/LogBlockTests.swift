import ByteParsing
import LakeStorage
import Testing

@testable import Hudi

@Suite("Log blocks")
struct LogBlockTests {
  private static func bigEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    stride(from: Value.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: value >> Value($0))
    }
  }

  /// A block as Hudi writes it: hudi.md §6.
  static func block(
    kind: Int32 = 3, headers: [(Int32, String)] = [], content: [UInt8] = []
  ) -> [UInt8] {
    var body = bigEndian(Int32(1)) + bigEndian(kind) + bigEndian(Int32(headers.count))
    for (key, text) in headers {
      body += bigEndian(key) + bigEndian(Int32(text.utf8.count)) + Array(text.utf8)
    }
    body += bigEndian(Int64(content.count)) + content + bigEndian(Int32(0))
    let length = Int64(body.count + 8)
    return Array("#HUDI#".utf8) + bigEndian(length) + body + bigEndian(length + 6)
  }

  private static func walk(_ bytes: [UInt8]) async throws -> (kinds: [LogBlock.Kind?], damage: Bool)
  {
    let store = InMemoryStore()
    try store.put("log", bytes, modified: 0)
    var cursor = LogFileCursor(
      WindowedObject(store: store, key: "log", size: Int64(bytes.count)))
    var kinds: [LogBlock.Kind?] = []
    while let found = try await cursor.next() { kinds.append(found.block.kind) }
    return (kinds, cursor.damage != nil)
  }

  @Test("give kind, headers, content and records")
  func whole() throws {
    let records =
      Self.bigEndian(Int32(3)) + Self.bigEndian(Int32(2)) + Self.bigEndian(Int32(1))
      + [7] + Self.bigEndian(Int32(2)) + [8, 9]
    let bytes = Self.block(headers: [(0, "2026"), (2, "schema")], content: records)
    let block = try LogBlock(bytes.rawSpan, in: 0..<bytes.count)
    #expect(block.kind == .avroData)
    #expect(block.header(.instantTime).map { bytes[$0].elementsEqual("2026".utf8) } == true)
    #expect(block.header(.targetInstantTime) == nil)
    #expect(try block.avroRecords(bytes.rawSpan).map { Array(bytes[$0]) } == [[7], [8, 9]])
  }

  @Test("one after the other are walked over, damaged places passed over")
  func walk() async throws {
    let first = Self.block(kind: 1)
    let second = Self.block(kind: 4, content: [1, 2, 3])
    let whole = try await Self.walk(first + second)
    #expect(whole.kinds == [.delete, .hfileData])
    #expect(!whole.damage)
    let dirty = try await Self.walk(first + [0, 1, 0x23, 2] + second)
    #expect(dirty.kinds == [.delete, .hfileData])
    #expect(dirty.damage)
    let cut = try await Self.walk(first + second.dropLast(3))
    #expect(cut.kinds == [.delete])
    #expect(cut.damage)
  }

  @Test("with any byte changed are read or refused, never trapped on")
  func damaged() async throws {
    let block = Self.block(headers: [(0, "20260101000000000")], content: [0, 0, 0, 1, 0, 0, 0, 0])
    for offset in block.indices {
      for value: UInt8 in [0x00, 0x7F, 0x80, 0xFF] {
        var bytes = block + block
        bytes[offset] = value
        _ = try await Self.walk(bytes)
        if let found = try? LogBlock(bytes.rawSpan, in: 0..<block.count) {
          _ = try? found.avroRecords(bytes.rawSpan)
        }
      }
    }
  }
}

@Suite("The history's manifest")
struct HistoryManifestTests {
  @Test("names the files that count")
  func files() throws {
    let text = #"{"files":[{"fileName":"1_2_0.parquet","fileLen":3},{"fileName":"3_4_1.parquet"}]}"#
    #expect(
      try HistoryManifest(json: [UInt8](text.utf8)).fileNames == ["1_2_0.parquet", "3_4_1.parquet"])
  }

  @Test("version and number are digits alone", arguments: ["12\n", "12"])
  func version(_ text: String) {
    #expect(HistoryManifest.version([UInt8](text.utf8)) == 12)
    #expect(HistoryManifest.version([UInt8]("x".utf8)) == nil)
    #expect(HistoryManifest.number(ofName: "manifest_7") == 7)
    #expect(HistoryManifest.number(ofName: "manifest_7.tmp") == nil)
  }
}
