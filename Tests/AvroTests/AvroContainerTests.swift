import Avro
import ByteParsing
import Foundation
import Testing

/// The fields of the objects in `CodecVectors`.
private enum RowField: String, CaseIterable, Sendable {
  case n, s
}

@Suite("Containers")
struct AvroContainerTests {
  /// The objects of a container like those in `CodecVectors`.
  private func rows(_ bytes: [UInt8]) throws(AvroError) -> [String] {
    var rows: [String] = []
    var fields = AvroFields<RowField>()
    try AvroContainer.forEachObject(in: bytes.rawSpan, schemas: AvroSchemaCache()) {
      reader throws(AvroError) in
      var row = ""
      try reader.beginRecord(&fields)
      while let field = try reader.nextField(fields) {
        switch field {
        case .n: row += "\(try reader.readInt64()) "
        case .s: row += try reader.readTextIfPresent().map { reader.string($0) } ?? "nil"
        }
      }
      rows.append(row)
    }
    return rows
  }

  /// The bytes of a vector.
  private func vector(_ base64: String) throws -> [UInt8] {
    [UInt8](try #require(Data(base64Encoded: base64)))
  }

  @Test(
    "blocks of every codec hold the same objects",
    arguments: [
      (.null, CodecVectors.uncompressed), (.deflate, CodecVectors.deflate),
      (.snappy, CodecVectors.snappy), (.zstandard, CodecVectors.zstandard),
    ] as [(AvroCodec, String)])
  func codecs(codec: AvroCodec, base64: String) throws {
    let bytes = try vector(base64)
    let expected = (0..<60).map { number in
      "\(number * number * number - 50) " + (number % 7 == 0 ? "nil" : "row \(number) of the file")
    }
    #expect(try rows(bytes) == expected)
    let container = try AvroContainer(bytes.rawSpan)
    #expect(container.codec == codec)
    var position = container.firstBlock
    var counts: [Int] = []
    while let block = try container.nextBlock(in: bytes.rawSpan, at: &position) {
      counts.append(block.objectCount)
    }
    #expect(counts.count == 3 && counts.reduce(0, +) == 60)
  }

  @Test("a deflate stream may fill its block or leave the three bytes that Python's writers leave")
  func deflateEnds() throws {
    // RFC 1951, section 3.2.4: the last block, stored, one byte long; the byte is the integer 5.
    let stream = [0x01, 0x01, 0x00, 0xFE, 0xFF, 0x0A] as [UInt8]
    for (rest, isAllowed) in [(0, true), (3, true), (1, false), (2, false), (4, false)] {
      let block = AvroBytes.raw(stream + [UInt8](repeating: 0x2A, count: rest))
      let bytes = AvroBytes.container(schema: "\"long\"", codec: "deflate", block)
      var found: [Int64] = []
      let result = Result { () throws(AvroError) in
        try AvroContainer.forEachObject(in: bytes.rawSpan, schemas: AvroSchemaCache()) {
          reader throws(AvroError) in found.append(try reader.readInt64())
        }
      }
      #expect(((try? result.get()) != nil) == isAllowed, "\(rest)")
      #expect(found == (isAllowed ? [5] : []))
    }
  }

  @Test(
    "a damaged compressed block is refused",
    arguments: [CodecVectors.deflate, CodecVectors.snappy, CodecVectors.zstandard])
  func damagedBlocks(base64: String) throws {
    var bytes = try vector(base64)
    let container = try AvroContainer(bytes.rawSpan)
    var position = container.firstBlock
    let block = try #require(try container.nextBlock(in: bytes.rawSpan, at: &position))
    for index in block.data { bytes[index] = 0xFF }
    let error = #expect(throws: AvroError.self) { try rows(bytes) }
    guard case .damagedBlock(let reason)? = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!reason.isEmpty)
    #expect(error?.offset == block.data.lowerBound)
  }

  @Test("a Snappy block's checksum is of its output, and is checked")
  func snappyChecksum() throws {
    var bytes = try vector(CodecVectors.snappy)
    let container = try AvroContainer(bytes.rawSpan)
    var position = container.firstBlock
    let block = try #require(try container.nextBlock(in: bytes.rawSpan, at: &position))
    bytes[block.data.upperBound - 1] ^= 1
    #expect(throws: AvroError.self) { try rows(bytes) }
    let short = AvroBytes.container(schema: "\"null\"", codec: "snappy", .raw([1, 2, 3]))
    #expect(throws: AvroError.self) { try rows(short) }
  }

  @Test("what is not a container, or not one that can be read, is told apart")
  func headers() throws {
    let good = AvroBytes.container(schema: "\"long\"", .long(5))
    let other = [UInt8]("Obj\u{2}".utf8)
    let isContainer = (
      AvroContainer.isContainer(good.rawSpan), AvroContainer.isContainer(other.rawSpan)
    )
    #expect(isContainer == (true, false))
    #expect(throws: AvroError(.notAContainer, at: 0)) { try AvroContainer(other.rawSpan) }
    let brotli = AvroBytes.container(schema: "\"long\"", codec: "brotli", .long(5))
    let error = #expect(throws: AvroError.self) { try AvroContainer(brotli.rawSpan) }
    #expect(error?.code == .unsupportedCodec("brotli"))
    let named = AvroBytes.container(schema: "\"long\"", codec: "null", .long(5))
    let codec = try AvroContainer(named.rawSpan).codec
    #expect(codec == .null)
    let bare = AvroBytes.raw([UInt8]("Obj\u{1}".utf8)) + .long(0) + .raw([UInt8](0..<16))
    #expect(throws: AvroError(.missingSchema, at: 4)) { try AvroContainer(bare.bytes.rawSpan) }
    let wrong = AvroBytes.container(schema: "\"lung\"", .long(5))
    let invalid = #expect(throws: AvroError.self) { try rows(wrong) }
    let place = try AvroContainer(wrong.rawSpan).schemaText.lowerBound
    #expect(invalid?.offset == place)
  }

  @Test("metadata may come in several blocks with their sizes, and may hold anything")
  func metadataBlocks() throws {
    let entry = AvroBytes.text("avro.schema") + .text("\"long\"")
    let other = AvroBytes.text("avro.codex") + .raw([6, 0xFF, 0x00, 0x80])
    let header =
      AvroBytes.raw([UInt8]("Obj\u{1}".utf8)) + .long(-1) + .long(Int64(other.bytes.count)) + other
      + .long(1) + entry + .long(0) + .raw([UInt8](0..<16))
    let container = try AvroContainer(header.bytes.rawSpan)
    #expect(header.bytes[container.schemaText] == ArraySlice("\"long\"".utf8))
    #expect(container.firstBlock == header.bytes.count)
    #expect(try rows(header.bytes) == [])
  }

  @Test("a block must be filled by its objects and followed by the marker")
  func blockEnds() throws {
    func objects(_ bytes: [UInt8]) throws(AvroError) -> Int {
      var count = 0
      try AvroContainer.forEachObject(in: bytes.rawSpan, schemas: AvroSchemaCache()) {
        _ throws(AvroError) in count += 1
      }
      return count
    }
    let two = AvroBytes.long(5) + .long(6)
    #expect(try objects(AvroBytes.container(schema: "\"long\"", objects: 2, two)) == 2)
    #expect(try objects(AvroBytes.container(schema: "\"long\"", objects: 0, .raw([]))) == 0)
    #expect(try objects(AvroBytes.container(schema: "\"null\"", objects: 9, .raw([]))) == 9)
    for (count, code) in [
      (0, .trailingBytes), (1, .trailingBytes), (3, .truncated), (-1, .lengthOutOfRange),
    ] as [(Int64, AvroError.Code)] {
      let bytes = AvroBytes.container(schema: "\"long\"", objects: count, two)
      let error = #expect(throws: AvroError.self) { try objects(bytes) }
      #expect(error?.code == code, "\(count)")
    }
    var bytes = AvroBytes.container(schema: "\"long\"", objects: 2, two)
    bytes[bytes.count - 1] ^= 0x80
    #expect(throws: AvroError(.syncMismatch, at: bytes.count - 16)) { try objects(bytes) }
  }
}
