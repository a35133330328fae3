import Testing

@testable import Parquet

/// A Parquet file that a test puts together page by page.
struct TestFile: Sendable {
  /// A leaf below the root, or below groups of their own.
  struct Leaf: Sendable {
    var elements: [Element]
    var type: PhysicalType
    var pages: [Page]
    var codec = CompressionCodec.uncompressed
    var valueCount: Int
    var hasDictionary = false

    init(
      _ name: String, _ type: PhysicalType, _ repetition: Repetition = .optional,
      valueCount: Int, codec: CompressionCodec = .uncompressed, hasDictionary: Bool = false,
      pages: [Page]
    ) {
      elements = [Element(name: name, type: type, repetition: repetition)]
      self.type = type
      self.pages = pages
      self.valueCount = valueCount
      self.codec = codec
      self.hasDictionary = hasDictionary
    }
  }

  struct Element: Sendable {
    var name: String
    var type: PhysicalType?
    var repetition: Repetition
    var childCount = 0
    var typeLength = 0
    var convertedType: Int?
    /// A type that the format does not have.
    var rawType: Int?
  }

  /// A page as it is stored: its header's fields and its bytes.
  struct Page: Sendable {
    var kind: PageHeader.Kind
    var valueCount: Int
    var encoding: Encoding
    var body: [UInt8]
    var uncompressedSize: Int?
    var checksum: UInt32?
    /// Bytes of repetition and definition levels, for version 2.
    var levelBytes = (repetition: 0, definition: 0)
    var isCompressed: Bool?
    /// What the header says in place of the kind, the encoding, the stored size.
    var rawKind: UInt8?
    var rawEncoding: UInt8?
    var rawSize: Int?
    /// What stands in place of header and body.
    var raw: [UInt8]?

    static func data(_ count: Int, _ body: [UInt8]) -> Page { data(count, .plain, body) }

    static func data(_ count: Int, _ encoding: Encoding, _ body: [UInt8]) -> Page {
      Page(kind: .data, valueCount: count, encoding: encoding, body: body)
    }

    static func dictionary(_ count: Int, _ body: [UInt8]) -> Page {
      Page(kind: .dictionary, valueCount: count, encoding: .plain, body: body)
    }

    static func dataV2(
      _ count: Int, _ encoding: Encoding, repetition: Int = 0, definition: Int, _ body: [UInt8]
    ) -> Page {
      var page = Page(kind: .dataV2, valueCount: count, encoding: encoding, body: body)
      page.levelBytes = (repetition, definition)
      return page
    }

    var bytes: [UInt8] {
      if let raw { return raw }
      let encoding = rawEncoding.map { Int($0) } ?? Int(encoding.rawValue)
      var writer = ThriftWriter()
      writer.element { header in
        header.i32(1, rawKind.map { Int($0) } ?? Int(kind.rawValue))
        header.i32(2, uncompressedSize ?? body.count)
        header.i32(3, rawSize ?? body.count)
        if let checksum { header.i32(4, Int(Int32(bitPattern: checksum))) }
        switch kind {
        case .data:
          header.structure(5) {
            $0.i32(1, valueCount)
            $0.i32(2, encoding)
            $0.i32(3, Int(Encoding.runLength.rawValue))
            $0.i32(4, Int(Encoding.runLength.rawValue))
          }
        case .dictionary:
          header.structure(7) {
            $0.i32(1, valueCount)
            $0.i32(2, encoding)
          }
        case .dataV2:
          header.structure(8) {
            $0.i32(1, valueCount)
            $0.i32(2, 0)
            $0.i32(3, valueCount)
            $0.i32(4, encoding)
            $0.i32(5, levelBytes.definition)
            $0.i32(6, levelBytes.repetition)
            if let isCompressed { $0.bool(7, isCompressed) }
          }
        case .index: header.structure(6) { _ in }
        }
      }
      return writer.bytes + body
    }
  }

  var rowCount: Int
  var leaves: [Leaf]
  /// The elements below the root, depth-first; by default the leaves themselves.
  var elements: [Element]?
  var rootChildCount: Int?
  var keyValues: [(key: String, value: [UInt8]?)] = []
  var createdBy: String? = "lakegauge tests"
  /// Changes a chunk's metadata before it is written.
  var changeChunk: @Sendable (inout ChunkFields, Int) -> Void = { _, _ in }

  /// What a chunk's metadata says.
  struct ChunkFields: Sendable {
    var type: Int
    var codec: Int
    var valueCount: Int
    var uncompressed: Int
    var compressed: Int
    var dataPageOffset: Int
    var dictionaryPageOffset: Int?
    var filePath: String?
    var isEncrypted = false
  }

  init(rowCount: Int, leaves: [Leaf], elements: [Element]? = nil) {
    self.rowCount = rowCount
    self.leaves = leaves
    self.elements = elements
  }

  /// The footer's structure, for data that starts at offset 4.
  func footer() -> [UInt8] {
    let elements = elements ?? leaves.flatMap(\.elements)
    var offset = 4
    let chunks = leaves.enumerated().map { index, leaf in
      let size = leaf.pages.reduce(0) { $0 + $1.bytes.count }
      var fields = ChunkFields(
        type: Int(leaf.type.rawValue), codec: Int(leaf.codec.rawValue),
        valueCount: leaf.valueCount, uncompressed: size, compressed: size,
        dataPageOffset: offset)
      if leaf.hasDictionary {
        fields.dictionaryPageOffset = offset
        fields.dataPageOffset = offset + (leaf.pages.first?.bytes.count ?? 0)
      }
      offset += size
      changeChunk(&fields, index)
      return fields
    }
    var writer = ThriftWriter()
    writer.element { file in
      file.i32(1, 1)
      file.list(2, count: elements.count + 1) { element, index in
        guard index > 0 else {
          element.string(4, "schema")
          element.i32(5, rootChildCount ?? leaves.count)
          return
        }
        let described = elements[index - 1]
        if let type = described.rawType ?? described.type.map({ Int($0.rawValue) }) {
          element.i32(1, type)
        }
        if described.typeLength != 0 { element.i32(2, described.typeLength) }
        element.i32(3, Int(described.repetition.rawValue))
        element.string(4, described.name)
        if described.childCount != 0 { element.i32(5, described.childCount) }
        if let converted = described.convertedType { element.i32(6, converted) }
      }
      file.i64(3, rowCount)
      file.list(4, count: 1) { group, _ in
        group.list(1, count: chunks.count) { chunk, index in
          let fields = chunks[index]
          if let path = fields.filePath { chunk.string(1, path) }
          chunk.i64(2, 0)
          chunk.structure(3) {
            $0.i32(1, fields.type)
            $0.list(2, count: 1, type: 5)
            $0.zigzag(0)
            $0.i32(4, fields.codec)
            $0.i64(5, fields.valueCount)
            $0.i64(6, fields.uncompressed)
            $0.i64(7, fields.compressed)
            $0.i64(9, fields.dataPageOffset)
            if let dictionary = fields.dictionaryPageOffset { $0.i64(11, dictionary) }
          }
          if fields.isEncrypted { chunk.structure(8) { $0.structure(1) { _ in } } }
        }
        group.i64(2, chunks.reduce(0) { $0 &+ $1.uncompressed })
        group.i64(3, rowCount)
      }
      if !keyValues.isEmpty {
        file.list(5, count: keyValues.count) { pair, index in
          pair.string(1, keyValues[index].key)
          if let value = keyValues[index].value { pair.binary(2, value) }
        }
      }
      if let createdBy { file.string(6, createdBy) }
    }
    return writer.bytes
  }

  /// The whole file.
  func bytes() -> [UInt8] {
    Self.file(data: leaves.flatMap { $0.pages.flatMap(\.bytes) }, footer: footer())
  }

  /// A file of the given data and footer.
  static func file(data: [UInt8], footer: [UInt8], magic: String = "PAR1") -> [UInt8] {
    let length = UInt32(footer.count)
    return Array("PAR1".utf8) + data + footer
      + (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(magic.utf8)
  }
}

/// Decodes the footer of a file in memory.
func footer(
  of file: [UInt8], plan: FooterDecoder.Plan = .tail(bytes: 64 << 10),
  limits: ParquetLimits = ParquetLimits()
) throws -> FileMetaData {
  var decoder = try FooterDecoder(fileSize: Int64(file.count), plan: plan, limits: limits)
  while let range = decoder.neededRange {
    try decoder.supply(Array(file[Int(range.lowerBound)..<Int(range.upperBound)]))
  }
  return try #require(decoder.metadata)
}

/// All rows of a row group's projected leaves, batch by batch.
func batches(
  of file: [UInt8], paths: [[String]]? = nil, rowGroup: Int = 0, maximumRows: Int = 1000,
  windowBytes: Int? = nil, limits: ParquetLimits = ParquetLimits(), verifiesChecksums: Bool = true
) throws -> [ColumnBatch] {
  let metadata = try footer(of: file, limits: limits)
  let projection = ColumnProjection(
    of: metadata.schema, paths: paths ?? metadata.schema.leaves.map(\.path))
  var reader = try RowGroupReader(
    metadata, rowGroup: rowGroup, projection: projection, windowBytes: windowBytes, limits: limits,
    verifiesChecksums: verifiesChecksums)
  var all: [ColumnBatch] = []
  while true {
    for range in reader.neededRanges.coalesced() {
      reader.supply(
        Array(file[Int(range.lowerBound)..<Int(range.upperBound)]), at: range.lowerBound)
    }
    switch try reader.next(maximumRows: maximumRows) {
    case .batch(let batch): all.append(batch)
    case .bytesNeeded: try #require(!reader.neededRanges.isEmpty)
    case .end: return all
    }
  }
}

/// The error that a closure throws, as the room's own.
func parquetError(_ body: () throws -> Void) -> ParquetError? {
  do {
    try body()
    return nil
  } catch {
    return error as? ParquetError
  }
}
