import Codecs

@testable import Parquet

/// What pages can have wrong.
extension GuardCase {
  static let pages: [GuardCase] = headers + dictionaries + levels + bodies + deltas

  // MARK: G15

  /// A leaf whose chunk is the given bytes.
  private static func chunk(_ bytes: [UInt8], rows: Int = 1) -> [UInt8] {
    var page = TestFile.Page.data(0, [])
    page.raw = bytes
    return leaf(rows: rows, pages: page)
  }

  private static let headers: [GuardCase] = [
    .init(
      15, "page header: no Thrift",
      chunk([UInt8](repeating: 0xff, count: 30)), .pagesFail(.malformed(.pageHeader))),
    .init(
      15, "page header: ends with the chunk",
      chunk(Array(TestFile.Page.data(1, one).bytes.prefix(9))),
      .pagesFail(.malformed(.pageHeader))),
    .init(
      15, "page header: past the limit", leaf(pages: .data(1, one)),
      .pagesExceed(.pageHeaderBytes)
    ) { $0.pageHeaderBytes = 10 },
    .init(
      15, "page: one byte longer than the chunk",
      chunk(Array(TestFile.Page.data(1, one).bytes.dropLast())),
      .pagesFail(.malformed(.pageSize))),
    .init(
      15, "page: negative size", leaf(pages: sized(.data(1, one), compressed: -1)),
      .pagesFail(.malformed(.pageHeader))),
    .init(
      15, "page: negative expanded size", leaf(pages: sized(.data(1, one), uncompressed: -1)),
      .pagesFail(.malformed(.pageHeader))),
    .init(
      15, "page: without the description of its kind", chunk([0x15, 0, 0x15, 0, 0x15, 0, 0]),
      .pagesFail(.malformed(.pageHeader))),
    .init(
      15, "page: negative count", leaf(pages: .data(-1, one)), .pagesFail(.malformed(.pageHeader))),
    .init(
      15, "pages of no values without end", leaf(pages: .data(0, []), .data(0, []), .data(1, one)),
      .reads(1)),
    .init(
      15, "page: past the limit", leaf(pages: .data(1, one)),
      .pagesExceed(.compressedPageBytes)
    ) { $0.compressedPageBytes = 3 },
    .init(
      15, "page: more values than the chunk", leaf(pages: .data(2, one + one)),
      .pagesFail(.malformed(.valueCount))),
    .init(
      15, "page: fewer values than the chunk", leaf(rows: 2, pages: .data(1, one)),
      .pagesFail(.malformed(.valueCount))),
  ]

  private static func sized(
    _ page: TestFile.Page, compressed: Int? = nil, uncompressed: Int? = nil
  ) -> TestFile.Page {
    var changed = page
    changed.rawSize = compressed
    changed.uncompressedSize = uncompressed
    return changed
  }

  // MARK: G16 to G20

  private static let dictionaries: [GuardCase] = [
    .init(
      16, "dictionary: negative count",
      leaf(hasDictionary: true, pages: .dictionary(-26, one), .data(1, .runLengthDictionary, [0])),
      .pagesFail(.malformed(.pageHeader))),
    .init(
      16, "dictionary: more entries than bytes",
      leaf(
        hasDictionary: true, pages: .dictionary(Int(Int32.max), one),
        .data(1, .runLengthDictionary, [0])),
      .pagesFail(.malformed(.dictionary))),
    .init(
      16, "dictionary: more strings than lengths",
      leaf(
        .byteArray, hasDictionary: true, pages: .dictionary(2, [0, 0, 0, 0]),
        .data(1, .runLengthDictionary, [0])),
      .pagesFail(.malformed(.dictionary))),
    .init(
      17, "dictionary: a second one",
      leaf(
        hasDictionary: true, pages: .dictionary(1, one), .dictionary(1, one),
        .data(1, .runLengthDictionary, [0])),
      .pagesFail(.malformed(.secondDictionary))),
    .init(
      17, "dictionary: behind a data page",
      leaf(rows: 2, pages: .data(1, one), .dictionary(1, one), .data(1, one)),
      .pagesFail(.malformed(.secondDictionary))),
    .init(
      18, "dictionary: missing", leaf(pages: .data(1, .runLengthDictionary, [1, 2, 0])),
      .pagesFail(.malformed(.missingDictionary))),
    .init(
      19, "index: one past the dictionary",
      leaf(
        hasDictionary: true, pages: .dictionary(1, one), .data(1, .runLengthDictionary, [1, 2, 1])),
      .pagesFail(.malformed(.dictionaryIndex))),
    .init(
      19, "index: into a dictionary of nothing",
      leaf(hasDictionary: true, pages: .dictionary(0, []), .data(1, .runLengthDictionary, [0])),
      .pagesFail(.malformed(.dictionaryIndex))),
    .init(
      20, "index: 254 bits wide",
      leaf(
        hasDictionary: true, pages: .dictionary(1, one),
        .data(1, .runLengthDictionary, [254, 2, 0])),
      .pagesFail(.malformed(.bitWidth))),
    .init(
      20, "index: 32 bits wide",
      leaf(
        hasDictionary: true, pages: .dictionary(1, one),
        .data(1, .runLengthDictionary, [32, 2, 0, 0, 0, 0])), .reads(1)),
  ]

  // MARK: G21 to G25, G31

  private static let levels: [GuardCase] = [
    .init(
      21, "levels: fewer than values",
      leaf(.int32, .optional, rows: 2, pages: .data(2, [2, 0, 0, 0, 2, 1] + one)),
      .pagesFail(.malformed(.levels))),
    .init(
      21, "levels: longer than the page",
      leaf(.int32, .optional, pages: .data(1, [200, 0, 0, 0, 2, 1] + one)),
      .pagesFail(.malformed(.levels))),
    .init(
      21, "levels: no room for their length", leaf(.int32, .optional, pages: .data(1, [2, 0, 0])),
      .pagesFail(.malformed(.levels))),
    .init(
      22, "levels: a chunk that starts inside a row",
      list(
        slots: 1, rows: 1,
        .data(1, [2, 0, 0, 0, 2, 1, 2, 0, 0, 0, 2, 3] + one)),
      .pagesFail(.malformed(.firstRepetitionLevel))),
    .init(
      22, "levels: a run above the maximum",
      leaf(.int32, .optional, pages: .data(1, [2, 0, 0, 0, 2, 2] + one)),
      .pagesFail(.malformed(.bitWidth))),
    .init(
      22, "levels: packed above the maximum", optionalInOptional([3, 0x03, 0]),
      .pagesFail(.malformed(.levels))),
    .init(
      23, "values: fewer than the levels say",
      leaf(.int32, .optional, rows: 2, pages: .data(2, [2, 0, 0, 0, 4, 1] + one)),
      .pagesFail(.malformed(.values))),
    .init(
      23, "values: fewer than a required leaf has", leaf(rows: 2, pages: .data(2, one)),
      .pagesFail(.malformed(.values))),
    .init(
      24, "columns: one row fewer than the row group",
      leaf(rows: 2, change: { fields, _ in fields.valueCount = 1 }, pages: .data(1, one)),
      .pagesFail(.malformed(.rowCount)), observations: [.valueCount]),
    .init(
      24, "columns: one row more than the row group",
      leaf(rows: 1, change: { fields, _ in fields.valueCount = 2 }, pages: .data(2, one + one)),
      .pagesFail(.malformed(.rowCount)), observations: [.valueCount]),
    .init(
      24, "columns: fewer lists than rows",
      list(
        slots: 2, rows: 2,
        .data(2, [2, 0, 0, 0, 3, 0x02, 2, 0, 0, 0, 4, 3] + one + one)),
      .pagesFail(.malformed(.rowCount))),
    .init(
      25, "version 2: negative level length",
      leaf(.int32, .optional, pages: .dataV2(1, .plain, definition: -1, [2, 1] + one)),
      .pagesFail(.malformed(.levels))),
    .init(
      25, "version 2: levels longer than the page",
      leaf(.int32, .optional, pages: .dataV2(1, .plain, definition: 7, [2, 1] + one)),
      .pagesFail(.malformed(.levels))),
    .init(
      25, "version 2: both lengths at their largest",
      leaf(
        .int32, .optional,
        pages: .dataV2(
          1, .plain, repetition: Int(Int32.max), definition: Int(Int32.max), [2, 1] + one)),
      .pagesFail(.malformed(.levels))),
    .init(
      25, "version 2: values that are not there",
      leaf(
        .int32, .optional, codec: .snappy,
        pages: sized(.dataV2(1, .plain, definition: 2, [2, 1]), uncompressed: 6)),
      .pagesFail(.codec(CodecError(.snappy, .truncated)))),
    .init(
      31, "a run of 2³¹ − 1 nulls, in batches", manyNulls, .reads(3000)),
    .init(
      31, "a run of 2³¹ − 1 nulls, at once", manyNulls,
      .pagesExceed(.batchBytes),
      maximumRows: .max
    ) { $0.batchBytes = 1 << 20 },
  ]

  /// A page of 2³¹ − 1 nulls in six bytes of levels.
  private static let manyNulls = leaf(
    .int32, .optional, rows: Int(Int32.max),
    pages: .data(Int(Int32.max), [6, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0]))

  private static func optionalInOptional(_ levels: [UInt8]) -> [UInt8] {
    let elements: [TestFile.Element] = [
      .init(name: "g", type: nil, repetition: .optional, childCount: 1),
      .init(name: "x", type: .int32, repetition: .optional),
    ]
    let body = [UInt8(levels.count), 0, 0, 0] + levels + one
    let leaf = TestFile.Leaf("g", .int32, valueCount: 1, pages: [.data(1, body)])
    var file = TestFile(rowCount: 1, leaves: [leaf], elements: elements)
    file.rootChildCount = 1
    return file.bytes()
  }

  // MARK: G26, G29, G30

  private static let bodies: [GuardCase] =
    lengthsOfValues + [
      .init(
        26, "expands to more than it says",
        leaf(codec: .snappy, pages: sized(.data(1, [5, 16, 1, 0, 0, 0, 0]), uncompressed: 4)),
        .pagesFail(.codec(CodecError(.snappy, .sizeMismatch(expected: 4))))),
      .init(
        26, "expands to less than it says",
        leaf(codec: .snappy, pages: sized(.data(1, [4, 12, 1, 0, 0, 0]), uncompressed: 5)),
        .pagesFail(.codec(CodecError(.snappy, .sizeMismatch(expected: 5))))),
      .init(
        26, "says more than so few bytes can hold",
        leaf(codec: .snappy, pages: sized(.data(1, [4, 12, 1, 0, 0, 0]), uncompressed: 98 << 20)),
        .pagesFail(.codec(CodecError(.snappy, .implausibleSize(98 << 20))))),
      .init(
        26, "says more than the limit",
        leaf(codec: .zstd, pages: sized(.data(1, one), uncompressed: Int(Int32.max))),
        .pagesExceed(.pageBytes)),
      .init(
        26, "is stored as it is, in another size",
        leaf(pages: sized(.data(1, one), uncompressed: 5)),
        .pagesFail(.malformed(.pageSize))),
      .init(
        29, "another checksum", leaf(pages: checked(.data(1, one), 1)),
        .pagesFail(.malformed(.checksum))),
      .init(
        29, "another checksum of a dictionary",
        leaf(
          hasDictionary: true, pages: checked(.dictionary(1, one), 1),
          .data(1, .runLengthDictionary, [0])),
        .pagesFail(.malformed(.checksum))),
    ]

  private static let lengthsOfValues: [GuardCase] =
    [0, -1, Int(Int32.min)].map { length in
      .init(
        30, "fixed length \(length)",
        leaf(.fixedLengthByteArray, typeLength: length, pages: .data(1, one)),
        .pagesFail(.malformed(.typeLength)))
    }
    + [65_536, Int(Int32.max)].map { length in
      .init(
        30, "fixed length \(length)",
        leaf(.fixedLengthByteArray, typeLength: length, pages: .data(1, one)),
        .pagesExceed(.fixedLengthBytes))
    }

  private static func checked(_ page: TestFile.Page, _ checksum: UInt32) -> TestFile.Page {
    var changed = page
    changed.checksum = checksum
    return changed
  }

  // MARK: G27, G28

  private static func delta(_ what: String, _ body: [UInt8]) -> GuardCase {
    .init(
      27, "delta: \(what)", leaf(rows: 5, pages: .data(5, .deltaBinaryPacked, body)),
      .pagesFail(.malformed(.delta)))
  }

  /// A delta stream of lengths that grow by `minimum`, both in zigzag.
  private static func lengths(_ count: UInt8, first: UInt8, minimum: UInt8) -> [UInt8] {
    count > 1
      ? [0x80, 1, 4, count, first, minimum, 0, 0, 0, 0] : [0x80, 1, 4, count, first]
  }

  private static let deltas: [GuardCase] = [
    delta("no values in a block", [0, 4, 5, 2, 2, 0, 0, 0, 0]),
    delta("blocks of 100", [100, 4, 5, 2, 2, 0, 0, 0, 0]),
    delta("no miniblocks", [0x80, 1, 0, 5, 2, 2, 0, 0, 0, 0]),
    delta("three miniblocks", [0x80, 1, 3, 5, 2, 2, 0, 0, 0, 0]),
    delta("miniblocks of 16", [0x80, 1, 8, 5, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0]),
    delta("blocks of 2⁶³", [UInt8](repeating: 0x80, count: 9) + [1, 4, 5, 2, 2, 0, 0, 0, 0]),
    delta("33 bits for 32-bit integers", [0x80, 1, 4, 5, 2, 2, 33, 0, 0, 0]),
    delta("255 bits", [0x80, 1, 4, 5, 2, 2, 255, 0, 0, 0]),
    delta("cut off in the header", [0x80, 1, 4]),
    delta("cut off before the widths", [0x80, 1, 4, 5, 2, 2, 0]),
    .init(
      27, "delta: fewer values than the page",
      leaf(rows: 5, pages: .data(5, .deltaBinaryPacked, [0x80, 1, 4, 4, 2, 2, 0, 0, 0, 0])),
      .pagesFail(.malformed(.values))),
    .init(
      27, "delta: says 2⁶³ values",
      leaf(
        rows: 5,
        pages: .data(
          5, .deltaBinaryPacked,
          [0x80, 1, 4] + [UInt8](repeating: 0x80, count: 9) + [1, 2, 2, 0, 0, 0, 0])), .reads(5)),
    .init(
      28, "strings: negative length",
      leaf(
        .byteArray,
        pages: .data(1, .deltaLengthByteArray, lengths(1, first: 1, minimum: 0) + [0x61])),
      .pagesFail(.malformed(.delta))),
    .init(
      28, "strings: longer than the page",
      leaf(
        .byteArray,
        pages: .data(1, .deltaLengthByteArray, lengths(1, first: 4, minimum: 0) + [0x61])),
      .pagesFail(.malformed(.delta))),
    .init(
      28, "strings: a prefix before the first",
      leaf(
        .byteArray,
        pages: .data(
          1, .deltaByteArray,
          lengths(1, first: 2, minimum: 0) + lengths(1, first: 2, minimum: 0) + [0x61])),
      .pagesFail(.malformed(.delta))),
    .init(
      28, "strings: a negative prefix",
      leaf(
        .byteArray,
        pages: .data(
          1, .deltaByteArray,
          lengths(1, first: 1, minimum: 0) + lengths(1, first: 2, minimum: 0) + [0x61])),
      .pagesFail(.malformed(.delta))),
    .init(
      28, "strings: a long prefix again and again",
      leaf(
        .byteArray, rows: 20,
        pages: .data(
          20, .deltaByteArray,
          // The first string has 30 bytes, every other the same 30 and no more.
          [0x80, 1, 4, 20, 0, 0, 5, 0, 0, 0] + packed([30]) + [0x80, 1, 4, 20, 60, 59, 5, 0, 0, 0]
            + packed([0] + [UInt8](repeating: 30, count: 18))
            + [UInt8](repeating: 0x61, count: 30))),
      .pagesExceed(.batchBytes)
    ) { $0.batchBytes = 599 },
    .init(
      28, "strings: a long prefix again and again, within the limit",
      leaf(
        .byteArray, rows: 20,
        pages: .data(
          20, .deltaByteArray,
          [0x80, 1, 4, 20, 0, 0, 5, 0, 0, 0] + packed([30]) + [0x80, 1, 4, 20, 60, 59, 5, 0, 0, 0]
            + packed([0] + [UInt8](repeating: 30, count: 18))
            + [UInt8](repeating: 0x61, count: 30))),
      .reads(20)
    ) { $0.batchBytes = 4096 },
  ]

  /// A miniblock of 32 values, five bits each, of which the first are given and the others zero.
  private static func packed(_ values: [UInt8]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 20)
    for (index, value) in values.enumerated() {
      for bit in 0..<5 where value >> UInt8(bit) & 1 == 1 {
        let position = index * 5 + bit
        bytes[position / 8] |= 1 << UInt8(position % 8)
      }
    }
    return bytes
  }
}
