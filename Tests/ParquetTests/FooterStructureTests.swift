import ByteParsing
import Testing

@testable import Parquet

@Suite("Footer structures")
struct FooterStructureTests {
  private static func union(
    _ id: Int, _ body: (inout ThriftWriter) -> Void = { _ in }
  ) -> [UInt8] {
    var writer = ThriftWriter()
    writer.element { $0.structure(id, body) }
    return writer.bytes
  }

  private static func time(_ id: Int, unit: Int) -> [UInt8] {
    union(id) {
      $0.bool(1, true)
      $0.structure(2) { $0.structure(unit) { _ in } }
    }
  }

  @Test(
    "logical types, and what is newer than this reader",
    arguments: [
      (union(1), .string), (union(2), .map), (union(3), .list), (union(4), .enum),
      (
        union(5) {
          $0.i32(1, 2)
          $0.i32(2, 18)
        }, .decimal(scale: 2, precision: 18)
      ),
      (union(6), .date), (time(7, unit: 1), .time(unit: .milliseconds, isAdjustedToUTC: true)),
      (time(8, unit: 2), .timestamp(unit: .microseconds, isAdjustedToUTC: true)),
      (time(8, unit: 3), .timestamp(unit: .nanoseconds, isAdjustedToUTC: true)),
      (
        time(8, unit: 4),
        .unknown(8, bytes: Array(time(8, unit: 4).dropFirst().dropLast()))
      ),
      (
        union(8) {
          $0.bool(1, false)
          $0.structure(2) { $0.structure(1) { _ in } }
        }, .timestamp(unit: .milliseconds, isAdjustedToUTC: false)
      ),
      (
        union(10) {
          // An i8 is one raw byte behind its header.
          $0.raw([0x13, 0x10])
          $0.raw([0x11])
        }, .integer(bitWidth: 16, isSigned: true)
      ),
      (union(11), .null), (union(12), .json), (union(13), .bson), (union(14), .uuid),
      (union(15), .float16), (union(16), .variant), (union(17) { $0.string(1, "crs") }, .geometry),
      (union(18), .geography), (union(19), .unknown(19, bytes: [0])),
      (union(2555), .unknown(2555, bytes: [0])),
      ([0x00], .unknown(0, bytes: [])), ([0x15, 0x02, 0x00], .unknown(1, bytes: [0x02])),
    ] as [([UInt8], LogicalType)])
  func logicalTypes(_ bytes: [UInt8], _ expected: LogicalType) throws {
    var reader = ByteReader(bytes.rawSpan)
    let type = try LogicalType(&reader)
    let left = reader.remaining
    #expect(type == expected)
    #expect(left == 0)
  }

  /// A chunk with every field that sizing uses.
  private static func chunk(nullCount: Int) -> [UInt8] {
    var writer = ThriftWriter()
    writer.element { chunk in
      chunk.structure(3) { metadata in
        metadata.i32(1, 6)
        metadata.list(2, count: 3, type: 5)
        for code in [0, 8, 99] { metadata.zigzag(Int64(code)) }
        metadata.list(3, count: 1, type: 8)
        metadata.raw([0x01, 0x61])
        metadata.i32(4, 6)
        metadata.i64(5, 100)
        metadata.i64(6, 2000)
        metadata.i64(7, 1000)
        metadata.i64(9, 300)
        metadata.i64(11, 200)
        metadata.structure(12) {
          $0.i64(3, nullCount)
          $0.string(5, "z")
        }
        metadata.list(13, count: 4) { element, index in
          let (kind, encoding, count) = [(2, 0, 1), (0, 8, 7), (3, 0, 2), (0, 5, 3)][index]
          element.i32(1, kind)
          element.i32(2, encoding)
          element.i32(3, count)
        }
        metadata.i64(14, 5000)
        metadata.i32(15, 64)
        metadata.structure(16) { $0.i64(1, 1234) }
      }
      chunk.i64(4, 6000)
      chunk.i32(5, 70)
      chunk.i64(6, 7000)
      chunk.i32(7, 80)
    }
    return writer.bytes
  }

  @Test("column chunks")
  func columnChunk() throws {
    let bytes = Self.chunk(nullCount: 40)
    var reader = ByteReader(bytes.rawSpan)
    let chunk = try ColumnChunk(&reader)
    #expect(chunk.physicalType == .byteArray)
    #expect(chunk.codec == .zstd)
    #expect(
      Encoding.allCases.filter { chunk.encodings.contains($0) } == [.plain, .runLengthDictionary])
    #expect(chunk.encodings.hasUnknown)
    #expect(chunk.valueCount == 100)
    #expect(chunk.uncompressedSize == 2000)
    #expect(chunk.compressedSize == 1000)
    #expect(chunk.startOffset == 200)
    #expect(chunk.nullCount == 40)
    #expect(chunk.dictionaryEncodedPages == 7)
    #expect(chunk.otherPages == 5)
    #expect(chunk.bloomFilterOffset == 5000)
    #expect(chunk.bloomFilterLength == 64)
    #expect(chunk.unencodedByteArrayBytes == 1234)
    #expect(chunk.offsetIndexOffset == 6000)
    #expect(chunk.offsetIndexLength == 70)
    #expect(chunk.columnIndexOffset == 7000)
    #expect(chunk.columnIndexLength == 80)
    #expect(chunk.hasMetadata && !chunk.isExternal && !chunk.isEncrypted)
  }

  @Test("a negative null count is none")
  func negativeNullCount() throws {
    let bytes = Self.chunk(nullCount: -1)
    var reader = ByteReader(bytes.rawSpan)
    let chunk = try ColumnChunk(&reader)
    #expect(chunk.nullCount == nil)
  }

  @Test("every truncation of a column chunk is refused")
  func truncations() {
    let bytes = Self.chunk(nullCount: 40)
    for length in 0..<bytes.count {
      let cut = Array(bytes.prefix(length))
      #expect(throws: ByteParsingError.self, "\(length) bytes") {
        var reader = ByteReader(cut.rawSpan)
        _ = try ColumnChunk(&reader)
      }
    }
  }

  @Test("page headers without the struct of their kind are refused")
  func pageHeader() {
    for (kind, described) in [(0, 8), (3, 5), (2, 5), (0, 7)] {
      var writer = ThriftWriter()
      writer.element { header in
        header.i32(1, kind)
        header.i32(2, 4)
        header.i32(3, 4)
        header.structure(described) { $0.i32(1, 1) }
      }
      let bytes = writer.bytes
      #expect(throws: ByteParsingError(.invalidValue, at: 0)) {
        var reader = ByteReader(bytes.rawSpan)
        return try PageHeader(&reader)
      }
    }
  }
}
