internal import Parquet

/// Column chunks made by hand, one for every encoding, page version and shape.
///
/// The bodies are those that a writer makes of a handful of values.
enum PageSeeds {
  /// A version 1 page.
  private static func page(_ count: Int, _ encoding: Encoding, _ body: [UInt8]) -> [UInt8] {
    header(kind: 0, size: body.count) { fields in
      fields.structure(5) {
        $0.int32(1, count)
        $0.int32(2, Int(encoding.rawValue))
        $0.int32(3, 3)
        $0.int32(4, 3)
      }
    } + body
  }

  /// A version 2 page, not compressed.
  private static func pageV2(
    _ count: Int, _ encoding: Encoding, repetition: Int = 0, definition: Int, _ body: [UInt8]
  ) -> [UInt8] {
    header(kind: 3, size: body.count) { fields in
      fields.structure(8) {
        $0.int32(1, count)
        $0.int32(2, 0)
        $0.int32(3, count)
        $0.int32(4, Int(encoding.rawValue))
        $0.int32(5, definition)
        $0.int32(6, repetition)
      }
    } + body
  }

  private static func dictionary(_ count: Int, _ body: [UInt8]) -> [UInt8] {
    header(kind: 2, size: body.count) { fields in
      fields.structure(7) {
        $0.int32(1, count)
        $0.int32(2, 0)
      }
    } + body
  }

  private static func header(
    kind: Int, size: Int, uncompressed: Int? = nil, _ description: (inout ThriftBytes) -> Void
  ) -> [UInt8] {
    var writer = ThriftBytes()
    writer.element { fields in
      fields.int32(1, kind)
      fields.int32(2, uncompressed ?? size)
      fields.int32(3, size)
      description(&fields)
    }
    return writer.bytes
  }

  private static func file(
    _ type: PhysicalType, _ shape: PageFile.Shape, slots: Int, rows: Int = 0, typeLength: Int = 0,
    _ pages: [UInt8]...
  ) -> PageFile {
    var file = PageFile(type, shape)
    file.slotCount = slots
    file.rowCount = rows
    file.typeLength = typeLength
    file.batchRows = 2
    file.pages = pages.flatMap { $0 }
    return file
  }

  private static let texts = Array("HelloWorldFoobarABCDEF".utf8)
  private static let twoTexts: [UInt8] = [1, 0, 0, 0, 0x78, 1, 0, 0, 0, 0x79]
  private static let sixNumbers: [UInt8] = (0..<24).map { $0 % 4 == 0 ? $0 : 0 }

  /// A fixed-length value, `hello`, in a page that a codec made.
  private static func compressed(_ codec: CompressionCodec, _ body: [UInt8]) -> PageFile {
    let header = header(kind: 0, size: body.count, uncompressed: 5) { fields in
      fields.structure(5) {
        $0.int32(1, 1)
        $0.int32(2, 0)
        $0.int32(3, 3)
        $0.int32(4, 3)
      }
    }
    var file = file(.fixedLengthByteArray, .required, slots: 1, typeLength: 5, header + body)
    file.codec = codec
    return file
  }

  private static let hello = Array("hello".utf8)

  /// Stored blocks, which every codec has.
  private static let compressed: [PageFile] = [
    compressed(.snappy, [5, 16] + hello),
    compressed(
      .gzip,
      [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 5, 0, 0xfa, 0xff] + hello
        + [0x86, 0xa6, 0x10, 0x36, 5, 0, 0, 0]),
    compressed(.brotli, [0x0b, 2, 0x80] + hello + [3]),
    compressed(.lz4, [0, 0, 0, 5, 0, 0, 0, 6, 0x50] + hello),
    compressed(.zstd, [0x28, 0xb5, 0x2f, 0xfd, 0x20, 5, 0x29, 0, 0] + hello),
    compressed(.lz4Raw, [0x50] + hello),
  ]

  /// The chunks.
  static let all: [PageFile] =
    compressed + [
      file(.int32, .required, slots: 6, page(6, .plain, sixNumbers)),
      file(.int32, .required, slots: 8, page(6, .plain, sixNumbers), page(2, .plain, sixNumbers)),
      file(.int64, .required, slots: 3, page(3, .plain, sixNumbers)),
      file(.float, .required, slots: 6, page(6, .plain, sixNumbers)),
      file(.double, .required, slots: 3, page(3, .plain, sixNumbers)),
      file(.int96, .required, slots: 2, page(2, .plain, sixNumbers)),
      file(
        .fixedLengthByteArray, .required, slots: 8, typeLength: 3, page(8, .plain, sixNumbers)),
      file(.boolean, .required, slots: 5, page(5, .plain, [0x0d])),
      file(.boolean, .required, slots: 5, page(5, .runLength, [2, 0, 0, 0, 3, 0x0d])),
      file(
        .byteArray, .optional, slots: 3,
        page(
          3, .plain,
          [2, 0, 0, 0, 3, 5, 1, 0, 0, 0, 0x61, 3, 0, 0, 0, 0x62, 0x63, 0x64])),
      file(.boolean, .optional, slots: 5, page(5, .plain, [2, 0, 0, 0, 3, 0x0f, 0x0d])),
      file(
        .boolean, .optional, slots: 5,
        pageV2(5, .runLength, definition: 2, [3, 0x0f, 2, 0, 0, 0, 3, 0x0d])),
      file(
        .byteArray, .optional, slots: 5, dictionary(2, twoTexts),
        page(5, .runLengthDictionary, [2, 0, 0, 0, 0x0a, 1, 1, 3, 0x12])),
      file(
        .byteArray, .optional, slots: 10, dictionary(2, twoTexts),
        pageV2(5, .plainDictionary, definition: 2, [3, 0x1b, 1, 3, 0x0a]),
        page(5, .plain, [2, 0, 0, 0, 0x0a, 1] + twoTexts + twoTexts + [0, 0, 0, 0])),
      file(
        .int32, .required, slots: 9, dictionary(6, sixNumbers),
        page(9, .runLengthDictionary, [3, 3, 0x88, 0x46, 0x0a, 4, 2])),
      file(
        .int32, .required, slots: 5,
        page(5, .deltaBinaryPacked, [0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0])),
      file(
        .int64, .required, slots: 8,
        page(
          8, .deltaBinaryPacked,
          [0x80, 2, 4, 8, 0x0e, 3, 2, 0, 0, 0, 0xc0, 0x3f] + [UInt8](repeating: 0, count: 14))),
      file(
        .byteArray, .required, slots: 4,
        page(
          4, .deltaLengthByteArray,
          [0x80, 1, 4, 4, 0x0a, 0, 1, 0, 0, 0, 2, 0, 0, 0] + texts)),
      file(
        .byteArray, .required, slots: 4,
        page(
          4, .deltaByteArray,
          [0x80, 1, 4, 4, 0, 3, 3, 0, 0, 0, 0x44, 1] + [UInt8](repeating: 0, count: 10)
            + [0x80, 1, 4, 4, 8, 3, 3, 0, 0, 0, 0x70, 0] + [UInt8](repeating: 0, count: 10)
            + Array("axislebabbleyhood".utf8))),
      file(
        .float, .required, slots: 2,
        page(2, .byteStreamSplit, [0, 0, 0, 0, 0x80, 0x20, 0x3f, 0xc0])),
      file(
        .fixedLengthByteArray, .optional, slots: 4, typeLength: 2,
        pageV2(4, .byteStreamSplit, definition: 2, [8, 1, 1, 2, 3, 4, 5, 6, 7, 8])),
      file(
        .int32, .list, slots: 6, rows: 4,
        page(
          6, .plain,
          [2, 0, 0, 0, 3, 0x22, 3, 0, 0, 0, 3, 0x4f, 0x0e] + sixNumbers.prefix(12))),
      file(
        .int32, .list, slots: 6, rows: 4,
        pageV2(
          6, .plain, repetition: 2, definition: 3,
          [3, 0x22, 3, 0x4f, 0x0e] + sixNumbers.prefix(12))),
      file(
        .byteArray, .mapKey, slots: 4, rows: 3,
        pageV2(4, .plain, repetition: 2, definition: 3, [3, 2, 3, 0x1a, 0] + twoTexts)),
      file(
        .int32, .repeated, slots: 6, rows: 3,
        page(6, .plain, [2, 0, 0, 0, 3, 0x2a, 2, 0, 0, 0, 0x0c, 1] + sixNumbers)),
      file(
        .int32, .optionalInOptional, slots: 4,
        page(4, .plain, [3, 0, 0, 0, 3, 0xa4, 0, 2, 0, 0, 0, 3, 0, 0, 0])),
    ]
}
