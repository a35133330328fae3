import ByteParsing
import Foundation
import HFile
import Testing

/// Files of HBase's writer and of Hudi's own, in the sample lake and the shared corpora.
@Suite("HFiles")
struct HFileTests {
  /// A file, named by its path.
  struct Stored: CustomTestStringConvertible, Sendable {
    var path: String
    var testDescription: String { path }

    func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
  }

  private static let repository = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")

  private static let shared =
    ProcessInfo.processInfo.environment["LAKEGAUGE_SHARED"] ?? repository + "/../shared"

  private static func files(under folder: String) -> [Stored] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".hfile") }.sorted().map { Stored(path: folder + "/" + $0) }
  }

  static let sample = files(under: repository + "/SampleTables/retail/hudi")
  static let others = files(under: shared + "/corpora/hudi")

  /// Rows ascend, every entry is there, and the file info has the keys that HBase asks for.
  private func check(_ file: Stored) throws {
    let bytes = try file.bytes()
    let hfile = try HFile(bytes.rawSpan)
    var rows: [[UInt8]] = []
    try hfile.forEachEntry(in: bytes.rawSpan) { row, value in
      rows.append((0..<row.byteCount).map { (try? row.byte(at: $0)) ?? 0 })
      #expect(value.byteCount > 0)
    }
    #expect(rows.count == hfile.trailer.entryCount)
    #expect(zip(rows, rows.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) })
    if !rows.isEmpty {
      #expect(hfile.info("hfile.LASTKEY") != nil)
      #expect(hfile.info("minRecordKey") == rows.first)
      #expect(hfile.info("maxRecordKey") == rows.last)
    }
  }

  @Test("of the sample lake are read to the last entry", arguments: sample)
  func sampleLake(_ file: Stored) throws { try check(file) }

  @Test(
    "of others are read to the last entry",
    .enabled(if: !others.isEmpty, "needs the shared corpora"), arguments: others)
  func corpora(_ file: Stored) throws { try check(file) }

  @Test("that are damaged give an error or entries, never a trap", arguments: sample.prefix(4))
  func damaged(_ file: Stored) throws {
    let bytes = try file.bytes()
    var state: UInt64 = 20_261_124
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    for _ in 0..<300 {
      var copy = bytes
      for _ in 0...random(4) { copy[random(copy.count)] = UInt8(random(256)) }
      // The trailer and the block headers are where lengths are.
      let trailer = copy.count - HFileTrailer.length
      copy[trailer + 8 + random(80)] = UInt8(random(256))
      if random(4) == 0 { copy.removeLast(random(copy.count)) }
      do {
        let hfile = try HFile(copy.rawSpan)
        try hfile.forEachEntry(in: copy.rawSpan) { row, _ in #expect(row.byteCount < copy.count) }
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }

  @Test(
    "are told from other bytes", arguments: [[], [1, 2, 3], [UInt8](repeating: 0, count: 5000)])
  func noHFile(_ bytes: [UInt8]) {
    #expect(throws: HFileError.self) { try HFile(bytes.rawSpan) }
  }

  @Test("of another version or compression say so")
  func unsupported() throws {
    let file = try #require(Self.sample.first)
    var bytes = try file.bytes()
    bytes[bytes.count - 1] = 2
    #expect(throws: HFileError(.unsupportedVersion(2), at: bytes.count - 4)) {
      try HFile(bytes.rawSpan)
    }
  }
}
