import ByteParsing
import Testing

@testable import Parquet

@Suite("Footer detail")
struct FooterDetailTests {
  /// Two INT64 leaves with statistics, sorted by the second, in one row group.
  private static func file() -> [UInt8] {
    var writer = ThriftWriter()
    writer.element { file in
      file.i32(1, 2)
      file.list(2, count: 3) { element, index in
        if index > 0 { element.i32(1, 2) }
        element.string(4, ["root", "a", "b"][index])
        if index == 0 { element.i32(5, 2) }
      }
      file.i64(3, 10)
      file.list(4, count: 1) { group, _ in
        group.list(1, count: 2) { chunk, index in
          chunk.structure(3) {
            $0.i32(1, 2)
            $0.i64(5, 10)
            $0.i64(6, 80)
            $0.i64(7, 40)
            $0.structure(12) {
              $0.i64(3, index)
              $0.i64(4, 7)
              $0.binary(5, [9, 0, 0, 0, 0, 0, 0, 0])
              $0.binary(6, [1, 0, 0, 0, 0, 0, 0, 0])
              $0.bool(7, true)
            }
            $0.list(13, count: 2) { pages, kind in
              pages.i32(1, kind == 0 ? 2 : 0)
              pages.i32(2, kind == 0 ? 0 : 8)
              // One that needs two bytes, one that does not.
              pages.i32(3, kind == 0 ? 1 : 300)
            }
            $0.structure(16) { sizes in
              sizes.list(3, count: 2, type: 6)
              sizes.zigzag(3)
              sizes.zigzag(7)
            }
          }
        }
        group.i64(3, 10)
        group.list(4, count: 1) { sorting, _ in
          sorting.i32(1, 1)
          sorting.bool(2, true)
          sorting.bool(3, false)
        }
      }
      file.list(5, count: 1) { pair, _ in
        pair.string(1, "key")
        pair.string(2, "value")
      }
      file.string(6, "parquet-mr version 1.13.1 (build 1)")
      file.list(7, count: 2) { order, index in order.structure(index + 1) { _ in } }
    }
    return TestFile.file(data: [UInt8](repeating: 0, count: 80), footer: writer.bytes)
  }

  private func footer(_ detail: FooterDetail, schemas: SchemaCache? = nil) throws -> FileMetaData {
    let bytes = Self.file()
    var decoder = try FooterDecoder(
      fileSize: Int64(bytes.count), detail: detail, schemas: schemas)
    while let range = decoder.neededRange {
      try decoder.supply(Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]))
    }
    return try decoder.decoded()
  }

  @Test("sizes alone leave out everything else")
  func sizes() throws {
    let metadata = try footer(.sizesOnly)
    #expect(metadata.compressedSize == 80)
    #expect(metadata.rowCount == 10)
    #expect(metadata.columnChunks.allSatisfy { $0.nullCount == nil && $0.otherPages == nil })
    #expect(metadata.rowGroups[0].sortingColumns.isEmpty)
    #expect(metadata.columnOrders.isEmpty)
    #expect(metadata.keyValues.map(\.key) == ["key"])
    #expect(metadata.keyValues[0].value == nil)
    #expect(metadata.keyValues[0].valueRange?.count == 5)
    #expect(metadata.createdBy != nil)
  }

  @Test("counts have nulls and pages, no details")
  func counts() throws {
    let metadata = try footer(.counts)
    #expect(metadata.columnChunks.map(\.nullCount) == [0, 1])
    #expect(metadata.columnChunks[0].dictionaryEncodedPages == 300)
    #expect(metadata.columnChunks[0].otherPages == 0)
    #expect(metadata.columnDetails.isEmpty)
    #expect(metadata.details(leaf: 0, rowGroup: 0) == nil)
    #expect(metadata.columnOrders == [.byType, .ieee754Total])
    let sorting = try #require(metadata.rowGroups[0].sortingColumns.first)
    #expect(sorting.leaf == 1 && sorting.isDescending && !sorting.isNullsFirst)
  }

  @Test(
    "statistics come for the leaves that were named",
    arguments: [
      (.statistics(of: [["b"], ["nowhere"]]), [false, true]), (.everything, [true, true]),
    ] as [(FooterDetail, [Bool])])
  func statistics(_ detail: FooterDetail, _ expected: [Bool]) throws {
    let metadata = try footer(detail)
    #expect((0..<2).map { metadata.details(leaf: $0, rowGroup: 0) != nil } == expected)
    let details = try #require(metadata.details(leaf: 1, rowGroup: 0))
    #expect(details.pageEncodings.map(\.count) == [1, 300])
    #expect(details.pageEncodings.map(\.encoding) == [.plain, .runLengthDictionary])
    #expect(details.definitionLevelHistogram == [3, 7])
    let statistics = try #require(details.statistics)
    #expect(statistics.nullCount == 1 && statistics.distinctCount == 7)
    #expect(statistics.isMaximumExact == true && statistics.isMinimumExact == nil)
    let bounds = try #require(metadata.bounds(leaf: 1, rowGroup: 0))
    #expect(bounds.minimum[0] == 1 && bounds.maximum[0] == 9 && bounds.areExact)
    #expect(metadata.columnChunks.map(\.nullCount) == [0, 1])
  }

  @Test("a schema of the same bytes is decoded once")
  func schemas() throws {
    let cache = SchemaCache(capacity: 1)
    let first = try footer(.everything, schemas: cache)
    #expect(cache.count == 1)
    let second = try footer(.everything, schemas: cache)
    #expect(first == second)
    #expect(try footer(.everything) == second)
    // Another schema takes the only place.
    let other = TestFile(
      rowCount: 1, leaves: [.init("i", .int32, .required, valueCount: 1, pages: [])]
    ).bytes()
    var decoder = try FooterDecoder(fileSize: Int64(other.count), schemas: cache)
    try decoder.supply(other)
    #expect(try decoder.decoded().schema.leaves.map(\.path) == [["i"]])
    #expect(cache.count == 1)
    #expect(try footer(.everything, schemas: cache) == first)
  }

  @Test(
    "writers are taken apart",
    arguments: [
      ("parquet-mr version 1.13.1 (build x)", "parquet-mr", "1.13.1", true),
      ("parquet-mr version 1.8", "parquet-mr", "1.8", true),
      ("parquet-mr version 1.7.9", "parquet-mr", "1.7.9", false),
      (
        "parquet-mr version 1.16.0-databricks-0001 (b)", "parquet-mr", "1.16.0-databricks-0001",
        true
      ),
      ("parquet-mr", "parquet-mr", nil, false), ("Polars", "Polars", nil, false),
      (
        "parquet-mr compatible Photon version 0.2 (build 17.0)", "parquet-mr compatible Photon",
        "0.2", false
      ),
      ("x version ", "x", nil, false), ("x version v2", "x", "v2", false),
      ("x version 99999999999999999999.1", "x", "99999999999999999999.1", false),
      ("", "", nil, false),
    ] as [(String, String, String?, Bool)])
  func writers(_ text: String, _ application: String, _ version: String?, _ isAtLeast: Bool) {
    let writer = FileWriter(createdBy: text)
    #expect(writer.application == application)
    #expect(writer.version == version)
    #expect(writer.isAtLeast(1, 8, 0) == isAtLeast)
    #expect(!(writer.isAtLeast(1, 8, 0) && writer.isBefore(1, 8, 0)))
  }

  @Test("tails learn from footers, and long values turn them around")
  func tails() throws {
    func metadata(footerBytes: Int64, longValueAt offset: Int64? = nil) throws -> FileMetaData {
      var metadata = try footer(.sizesOnly)
      metadata.footerRange = 1000..<(1000 + footerBytes)
      if let offset {
        metadata.keyValues[0].valueRange = (1000 + offset)..<(1000 + offset + 400_000)
      }
      return metadata
    }
    var sizes = FooterSizes()
    #expect(sizes.plan == .tail(bytes: 16 << 10))
    sizes.record(try metadata(footerBytes: 100))
    #expect(sizes.plan == .tail(bytes: 4096))
    for _ in 0..<98 { sizes.record(try metadata(footerBytes: 40_000)) }
    #expect(sizes.plan == .tail(bytes: 65_536))
    // Four in a hundred are not worth more; six are.
    for _ in 0..<4 { sizes.record(try metadata(footerBytes: 100_000)) }
    #expect(sizes.plan == .tail(bytes: 65_536))
    for _ in 0..<4 { sizes.record(try metadata(footerBytes: 1 << 40)) }
    #expect(sizes.plan == .tail(bytes: 131_072))
    var hudi = FooterSizes(firstTail: 64 << 10)
    hudi.record(try metadata(footerBytes: 435_000, longValueAt: 5000))
    #expect(hudi.plan == .frontFirst(bytes: 8192))
    var exact = FooterSizes()
    exact.record(try metadata(footerBytes: 8184))
    #expect(exact.plan == .tail(bytes: 8192))
    exact.record(try metadata(footerBytes: 8185))
    #expect(exact.plan == .tail(bytes: 16_384))
  }

  @Test("levels of BIT_PACKED are read, highest bit first")
  func packedLevels() throws {
    // Encodings.md's example: 0 to 7 in three bits.
    let page: [UInt8] = [0xff, 0x05, 0x39, 0x77]
    var decoder = try LevelDecoder(Levels(range: 1..<4, arePacked: true), upTo: 7)
    var levels: [UInt8] = []
    try decoder.read(3, from: page.rawSpan, appendingTo: &levels)
    #expect(
      try decoder.readDefinition(
        5, slotsBefore: 3, keepsAll: true, from: page.rawSpan, appendingTo: &levels) == 1)
    #expect(levels == [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(
      parquetError { try decoder.read(1, from: page.rawSpan, appendingTo: &levels) }?.reason
        == .malformed(.levels))
    var narrow = try LevelDecoder(Levels(range: 1..<4, arePacked: true), upTo: 5)
    #expect(
      parquetError { try narrow.read(8, from: page.rawSpan, appendingTo: &levels) }?.reason
        == .malformed(.levels))
  }
}
