import Testing

@testable import Parquet

@Suite("Footer")
struct FooterTests {
  private static let small = TestFile(
    rowCount: 2,
    leaves: [
      .init(
        "i", .int32, .required, valueCount: 2, pages: [.data(2, [1, 0, 0, 0, 2, 0, 0, 0])]),
      .init("b", .boolean, .required, valueCount: 2, pages: [.data(2, [0x01])]),
    ])

  @Test("tells what the file holds")
  func metadata() throws {
    var file = Self.small
    file.keyValues = [
      ("first", Array("one".utf8)), ("nothing", nil), ("first", Array("two".utf8)),
    ]
    let bytes = file.bytes()
    let metadata = try footer(of: bytes)
    #expect(metadata.version == 1)
    #expect(metadata.rowCount == 2)
    #expect(metadata.declaredRowCount == 2)
    #expect(metadata.createdBy == "lakegauge tests")
    #expect(metadata.keyValues.map(\.key) == ["first", "nothing", "first"])
    #expect(metadata.value(forKey: "first") == "two")
    #expect(metadata.value(forKey: "nothing") == nil)
    let range = try #require(metadata.keyValues[0].valueRange)
    #expect(Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]) == Array("one".utf8))
    #expect(metadata.footerRange.upperBound == Int64(bytes.count - 8))
    let chunk = try #require(metadata.chunk(leaf: 1, rowGroup: 0))
    #expect(chunk.physicalType == .boolean)
    #expect(chunk.codec == .uncompressed)
    #expect(chunk.valueCount == 2)
    #expect(chunk.encodings.contains(.plain))
    #expect(!chunk.encodings.contains(.runLength))
    #expect(metadata.compressedSize == metadata.footerRange.lowerBound - 4)
    #expect(metadata.uncompressedSize == metadata.compressedSize)
    #expect(metadata.chunk(leaf: 2, rowGroup: 0) == nil)
    #expect(metadata.chunk(leaf: 0, rowGroup: 1) == nil)
  }

  @Test(
    "is the same however it is asked for",
    arguments: [
      .tail(bytes: 0), .tail(bytes: 8), .tail(bytes: 9), .tail(bytes: 100), .tail(bytes: 1 << 20),
      .frontFirst(bytes: 0), .frontFirst(bytes: 64), .frontFirst(bytes: 100),
      .frontFirst(bytes: 1 << 20),
    ] as [FooterDecoder.Plan])
  func plans(_ plan: FooterDecoder.Plan) throws {
    var file = Self.small
    file.keyValues = [
      ("bloom", [UInt8](repeating: 0x62, count: 100_000)), ("short", [0x01]),
      ("long", [UInt8](repeating: 0x6c, count: 70_000)),
    ]
    let bytes = file.bytes()
    let metadata = try footer(of: bytes, plan: plan)
    #expect(metadata == (try footer(of: bytes)))
    #expect(metadata.keyValues.map(\.value) == [nil, [0x01], nil])
    let lengths = metadata.keyValues.map { $0.valueRange.map { $0.upperBound - $0.lowerBound } }
    #expect(lengths == [100_000, 1, 70_000])
    #expect(metadata.createdBy == "lakegauge tests")
  }

  @Test("passes over long values without reading them")
  func skipsLongValues() throws {
    var file = Self.small
    file.keyValues = [("bloom", [UInt8](repeating: 0x62, count: 400_000))]
    let bytes = file.bytes()
    var decoder = try FooterDecoder(
      fileSize: Int64(bytes.count), plan: .frontFirst(bytes: 1024))
    var read = 0
    while let range = decoder.neededRange {
      read += range.count
      try decoder.supply(Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]))
    }
    #expect(decoder.metadata == (try footer(of: bytes)))
    #expect(read < 8192)
  }

  @Test("reads a schema alone, and row groups of no rows")
  func empty() throws {
    let file = TestFile(
      rowCount: 0, leaves: [.init("a", .int64, valueCount: 0, pages: [])])
    #expect(try batches(of: file.bytes()).isEmpty)
    let metadata = try footer(of: file.bytes())
    #expect(metadata.rowCount == 0)
    #expect(metadata.rowGroups.count == 1)
  }

  @Test("replaces a list that comes twice, and passes over a field of another type")
  func oddFields() throws {
    var writer = ThriftWriter()
    writer.element { file in
      // version as a string, then as it should be.
      file.string(1, "one")
      for names in [["x", "y"], ["a"]] {
        file.list(2, count: names.count + 1) { element, index in
          element.string(4, index == 0 ? "root" : names[index - 1])
          if index == 0 { element.i32(5, names.count) } else { element.i32(1, 1) }
        }
      }
      file.list(5, count: 1) { pair, _ in pair.string(1, "old") }
      file.list(5, count: 1) { pair, _ in
        pair.string(1, "new")
        pair.i32(2, 7)
      }
      // Row groups that are a list of integers are an unknown field.
      file.list(4, count: 2, type: 5)
      file.raw([0x02, 0x04])
      file.binary(32767, [1, 2, 3])
    }
    let metadata = try footer(of: TestFile.file(data: [], footer: writer.bytes + [9, 9, 9]))
    #expect(metadata.version == 0)
    #expect(metadata.schema.leaves.map(\.path) == [["a"]])
    #expect(metadata.keyValues.map(\.key) == ["new"])
    #expect(metadata.keyValues[0].valueRange == nil)
    #expect(metadata.rowGroups.isEmpty)
  }

  @Test(
    "refuses what is not a Parquet file",
    arguments: [
      ("nothing", [], .tooSmall), ("eleven bytes", [UInt8](repeating: 0, count: 11), .tooSmall),
      ("zeros", [UInt8](repeating: 0, count: 64), .badMagic),
      ("text", Array("this is not a Parquet file at all".utf8), .badMagic),
      (
        "no footer", Array("PAR1".utf8) + [0, 0, 0, 0] + Array("PAR1".utf8),
        .malformed(.footerLength)
      ),
      // The bytes before the magic say 826,364,240: a footer of 788 MiB in 12 bytes.
      ("magic alone", Array("PAR1PAR1PAR1".utf8), .malformed(.footerLength)),
      (
        "a footer longer than the file", Array("PAR1".utf8) + [2, 0, 0, 0] + Array("PAR1".utf8),
        .malformed(.footerLength)
      ),
      (
        "a later version", TestFile.file(data: [], footer: [0], magic: "PAR3"),
        .unsupported(feature: "footer PAR3")
      ),
      ("no schema", TestFile.file(data: [], footer: [0]), .malformed(.schema)),
      ("a broken footer", TestFile.file(data: [], footer: [0x15]), .malformed(.footer)),
      (
        "encrypted", TestFile.file(data: [], footer: [0x1c, 0x1c, 0, 0, 0], magic: "PARE"),
        .encryptedFooter(algorithm: "AES_GCM_V1")
      ),
      (
        "encrypted otherwise",
        TestFile.file(data: [], footer: [0x1c, 0x2c, 0, 0, 0], magic: "PARE"),
        .encryptedFooter(algorithm: "AES_GCM_CTR_V1")
      ),
    ] as [(String, [UInt8], ParquetError.Reason)])
  func invalid(_ name: String, _ bytes: [UInt8], _ expected: ParquetError.Reason) {
    for plan in [FooterDecoder.Plan.tail(bytes: 64 << 10), .frontFirst(bytes: 64)] {
      let error = parquetError { _ = try footer(of: bytes, plan: plan) }
      #expect(error?.reason == expected, "\(name)")
    }
  }

  @Test("refuses a footer past the limit")
  func limit() {
    var limits = ParquetLimits()
    limits.footerBytes = 10
    let bytes = Self.small.bytes()
    let error = parquetError { _ = try footer(of: bytes, limits: limits) }
    #expect(error?.reason == .limitExceeded(.footerBytes, size: Self.small.footer().count))
  }

  @Test("refuses sizes that no file has", arguments: [-1, 1 << 49, .max, .min])
  func sizes(_ size: Int) {
    for field in 0..<3 {
      var file = Self.small
      file.changeChunk = { fields, _ in
        switch field {
        case 0: fields.valueCount = size
        case 1: fields.compressed = size
        default: fields.uncompressed = size
        }
      }
      let error = parquetError { _ = try footer(of: file.bytes()) }
      #expect(error?.reason == .malformed(.footer))
    }
  }

  @Test("refuses another number of bytes than it asked for")
  func supplied() throws {
    let bytes = Self.small.bytes()
    for count in [0, 7, bytes.count + 1] {
      var decoder = try FooterDecoder(fileSize: Int64(bytes.count))
      let error = parquetError { try decoder.supply([UInt8](repeating: 0, count: count)) }
      #expect(error?.reason == .missingBytes)
    }
    var decoder = try FooterDecoder(fileSize: Int64(bytes.count))
    try decoder.supply(bytes)
    #expect(decoder.neededRange == nil)
    #expect(parquetError { try decoder.supply([]) }?.reason == .missingBytes)
  }
}
