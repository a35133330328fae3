import ByteParsing
import Codecs
import Testing

@testable import Parquet

@Suite("Pages")
struct PageTests {
  /// A leaf's page bodies as pyarrow wrote them, and what they hold.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let leaf: TestFile.Leaf
    let rows: Int
    let definitionLevels: [UInt8]
    var repetitionLevels: [UInt8] = []
    let values: LeafValues
    var elements: [TestFile.Element]?
  }

  static func bytes(_ strings: [String], gap: Int = 4) -> LeafValues {
    var column = ByteColumn(gap: gap)
    for string in strings {
      let bytes = Array(string.utf8)
      column.append(0..<bytes.count, of: bytes.rawSpan)
    }
    return .bytes(column)
  }

  private static let list: [TestFile.Element] = [
    .init(name: "l", type: nil, repetition: .optional, childCount: 1, convertedType: 3),
    .init(name: "list", type: nil, repetition: .repeated, childCount: 1),
    .init(name: "element", type: .int32, repetition: .optional),
  ]

  static let cases: [Case] = [
    Case(
      testDescription: "strings, version 1",
      leaf: .init(
        "s", .byteArray, valueCount: 3,
        pages: [
          .data(
            3,
            [2, 0, 0, 0, 0x03, 0x05, 1, 0, 0, 0, 0x61, 3, 0, 0, 0, 0x62, 0x63, 0x64])
        ]),
      rows: 3, definitionLevels: [1, 0, 1], values: bytes(["a", "bcd"])),
    Case(
      testDescription: "booleans, version 1",
      leaf: .init(
        "b", .boolean, valueCount: 5, pages: [.data(5, [2, 0, 0, 0, 0x03, 0x0f, 0x0d])]),
      rows: 5, definitionLevels: [1, 1, 1, 1, 0], values: .boolean([true, false, true, true])),
    Case(
      testDescription: "booleans in runs, version 2",
      leaf: .init(
        "b", .boolean, valueCount: 5,
        pages: [.dataV2(5, .runLength, definition: 2, [0x03, 0x0f, 2, 0, 0, 0, 0x03, 0x0d])]),
      rows: 5, definitionLevels: [1, 1, 1, 1, 0], values: .boolean([true, false, true, true])),
    Case(
      testDescription: "dictionary, version 1",
      leaf: .init(
        "d", .byteArray, valueCount: 5, hasDictionary: true,
        pages: [
          .dictionary(2, [1, 0, 0, 0, 0x78, 1, 0, 0, 0, 0x79]),
          .data(5, .plainDictionary, [2, 0, 0, 0, 0x0a, 0x01, 1, 0x03, 0x12]),
        ]),
      rows: 5, definitionLevels: [1, 1, 1, 1, 1], values: bytes(["x", "y", "x", "x", "y"])),
    Case(
      testDescription: "dictionary, version 2, in two pages",
      leaf: .init(
        "d", .byteArray, valueCount: 10, hasDictionary: true,
        pages: [
          .dictionary(2, [1, 0, 0, 0, 0x78, 1, 0, 0, 0, 0x79]),
          .dataV2(5, .runLengthDictionary, definition: 2, [0x03, 0x1b, 1, 0x03, 0x0a]),
          .dataV2(5, .runLengthDictionary, definition: 2, [0x03, 0x1b, 1, 0x03, 0x0a]),
        ]),
      rows: 10, definitionLevels: [1, 1, 0, 1, 1, 1, 1, 0, 1, 1],
      values: bytes(["x", "y", "x", "y", "x", "y", "x", "y"])),
    Case(
      testDescription: "a dictionary that became too large, then plain values",
      leaf: .init(
        "d", .int64, .required, valueCount: 3, hasDictionary: true,
        pages: [
          .dictionary(1, [7, 0, 0, 0, 0, 0, 0, 0]), .data(1, .runLengthDictionary, [0]),
          .data(2, [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0x80]),
        ]),
      rows: 3, definitionLevels: [], values: .int64([7, 1, Int64.min + 2])),
    Case(
      testDescription: "split floats",
      leaf: .init(
        "f", .float, .required, valueCount: 2,
        pages: [.data(2, .byteStreamSplit, [0, 0, 0, 0, 0x80, 0x20, 0x3f, 0xc0])]),
      rows: 2, definitionLevels: [], values: .float([1.0, -2.5])),
    Case(
      testDescription: "doubles",
      leaf: .init(
        "f", .double, .required, valueCount: 1, pages: [.data(1, [0, 0, 0, 0, 0, 0, 0xf0, 0x3f])]),
      rows: 1, definitionLevels: [], values: .double([1.0])),
    Case(
      testDescription: "INT96 as bytes",
      leaf: .init(
        "t", .int96, .required, valueCount: 1, pages: [.data(1, Array("twelve bytes".utf8))]),
      rows: 1, definitionLevels: [], values: bytes(["twelve bytes"], gap: 0)),
    Case(
      testDescription: "a list, version 1",
      leaf: .init(
        "element", .int32, valueCount: 6,
        pages: [
          .data(
            6,
            [2, 0, 0, 0, 0x03, 0x22, 3, 0, 0, 0, 0x03, 0x4f, 0x0e]
              + [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0])
        ]),
      rows: 4, definitionLevels: [3, 3, 0, 1, 2, 3], repetitionLevels: [0, 1, 0, 0, 0, 1],
      values: .int32([1, 2, 3]), elements: list),
    Case(
      testDescription: "a list whose rows go across pages, version 2",
      leaf: .init(
        "element", .int32, valueCount: 12,
        pages: [
          .dataV2(
            6, .plain, repetition: 2, definition: 3,
            [0x03, 0x22, 0x03, 0x4f, 0x0e, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]),
          .data(
            6,
            // Repetition 1, 1, 0, 0, 0, 1: the first two belong to the last row of the page before.
            [2, 0, 0, 0, 0x03, 0x23, 3, 0, 0, 0, 0x03, 0x4f, 0x0e]
              + [4, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0]),
        ]),
      rows: 7, definitionLevels: [3, 3, 0, 1, 2, 3, 3, 3, 0, 1, 2, 3],
      repetitionLevels: [0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1],
      values: .int32([1, 2, 3, 4, 5, 6]), elements: list),
  ]

  @Test("reads levels and values, in batches of any size", arguments: cases)
  func reads(_ testCase: Case) throws {
    let file = TestFile(
      rowCount: testCase.rows, leaves: [testCase.leaf], elements: testCase.elements)
    var one = file
    one.rootChildCount = 1
    let all = try batches(of: one.bytes())
    #expect(all.count == 1)
    let column = try #require(all.first?.columns.first)
    #expect(column.allDefinitionLevels == testCase.definitionLevels)
    #expect(column.repetitionLevels == testCase.repetitionLevels)
    #expect(column.values == testCase.values)
    #expect(column.rowStarts().count == testCase.rows + 1)
    for (size, window) in zip(1..<testCase.rows, [nil, 1, 5, 20, nil, 1, 3] as [Int?]) {
      let parts = try batches(of: one.bytes(), maximumRows: size, windowBytes: window)
      #expect(parts.map(\.rowCount).reduce(0, +) == testCase.rows)
      #expect(parts.dropLast().allSatisfy { $0.rowCount == size })
      let columns = parts.map { $0.columns[0] }
      #expect(columns.flatMap(\.allDefinitionLevels) == testCase.definitionLevels)
      #expect(columns.flatMap(\.repetitionLevels) == testCase.repetitionLevels)
      #expect(columns.map(\.values.count).reduce(0, +) == testCase.values.count)
      #expect(columns.map { $0.rowStarts().count - 1 }.reduce(0, +) == testCase.rows)
    }
  }

  @Test("refuses every truncation of a page's chunk", arguments: cases)
  func truncations(_ testCase: Case) throws {
    var file = TestFile(
      rowCount: testCase.rows, leaves: [testCase.leaf], elements: testCase.elements)
    file.rootChildCount = 1
    let size = testCase.leaf.pages.reduce(0) { $0 + $1.bytes.count }
    for length in 0..<size {
      file.changeChunk = { fields, _ in fields.compressed = length }
      #expect(throws: ParquetError.self, "\(length) bytes") { try batches(of: file.bytes()) }
    }
  }

  @Test("refuses every truncation of a page's body", arguments: cases)
  func shortBodies(_ testCase: Case) throws {
    for page in testCase.leaf.pages.indices {
      for length in 0..<testCase.leaf.pages[page].body.count {
        var leaf = testCase.leaf
        leaf.pages[page].body.removeLast(leaf.pages[page].body.count - length)
        var file = TestFile(rowCount: testCase.rows, leaves: [leaf], elements: testCase.elements)
        file.rootChildCount = 1
        #expect(throws: ParquetError.self, "page \(page), \(length) bytes") {
          try batches(of: file.bytes())
        }
      }
    }
  }

  private func error(
    rows: Int = 1, _ leaf: TestFile.Leaf, limits: ParquetLimits = ParquetLimits(),
    change: @escaping @Sendable (inout TestFile.ChunkFields, Int) -> Void = { _, _ in }
  ) -> ParquetError.Reason? {
    var file = TestFile(rowCount: rows, leaves: [leaf])
    file.changeChunk = change
    return parquetError { _ = try batches(of: file.bytes(), limits: limits) }?.reason
  }

  private static let one: [UInt8] = [1, 0, 0, 0]

  private func leaf(
    _ pages: [TestFile.Page], count: Int = 1, codec: CompressionCodec = .uncompressed
  ) -> TestFile.Leaf {
    .init("i", .int32, .required, valueCount: count, codec: codec, pages: pages)
  }

  @Test("refuses pages that contradict their chunk")
  func contradictions() {
    let page = TestFile.Page.data(1, Self.one)
    #expect(error(leaf([page])) == nil)
    // An index page, and one of an unknown kind, are passed over.
    let index = TestFile.Page(kind: .index, valueCount: 0, encoding: .plain, body: [1, 2, 3])
    #expect(error(leaf([index, page])) == nil)
    #expect(error(leaf([.data(0, []), page])) == nil)
    #expect(error(leaf([.data(2, Self.one + Self.one)])) == .malformed(.valueCount))
    #expect(error(leaf([])) == .malformed(.valueCount))
    #expect(error(rows: 2, leaf([page])) == .malformed(.rowCount))
    #expect(error(leaf([.data(1, [1, 0, 0])])) == .malformed(.values))
    #expect(error(leaf([.data(1, .runLengthDictionary, [0])])) == .malformed(.missingDictionary))
    #expect(
      error(leaf([.dictionary(1, Self.one), .dictionary(1, Self.one), page]))
        == .malformed(.secondDictionary))
    #expect(
      error(rows: 2, leaf([page, .dictionary(1, Self.one), page], count: 2))
        == .malformed(.secondDictionary))
    #expect(error(leaf([.dictionary(2, Self.one), page])) == .malformed(.dictionary))
    #expect(
      error(leaf([.dictionary(1, Self.one), .data(1, .runLengthDictionary, [1, 0x02, 0x01])]))
        == .malformed(.dictionaryIndex))
    #expect(
      error(leaf([.dictionary(1, Self.one), .data(1, .runLengthDictionary, [254, 0x02, 0x01])]))
        == .malformed(.bitWidth))
    #expect(
      error(leaf([.data(1, .bitPacked, Self.one)])) == .unsupported(feature: "encoding BIT_PACKED"))
    #expect(
      error(leaf([.data(1, .adaptiveLosslessFloatingPoint, Self.one)]))
        == .unsupported(feature: "encoding ALP"))
    var longer = page
    longer.uncompressedSize = 5
    #expect(error(leaf([longer])) == .malformed(.pageSize))
    var negative = page
    negative.uncompressedSize = -1
    #expect(error(leaf([negative])) == .malformed(.pageHeader))
  }

  @Test("refuses chunks that the footer rules out")
  func chunks() {
    let leaf = leaf([.data(1, Self.one)])
    #expect(error(leaf) { fields, _ in fields.type = 2 } == .malformed(.columnType))
    #expect(error(leaf) { fields, _ in fields.codec = 3 } == .unsupported(feature: "codec LZO"))
    #expect(error(leaf) { fields, _ in fields.codec = 42 } == .unsupported(feature: "codec 42"))
    #expect(error(leaf) { fields, _ in fields.dataPageOffset = 3 } == .malformed(.chunkRange))
    #expect(error(leaf) { fields, _ in fields.dataPageOffset = .max } == .malformed(.chunkRange))
    #expect(error(leaf) { fields, _ in fields.dataPageOffset = .min } == .malformed(.chunkRange))
    #expect(error(leaf) { fields, _ in fields.compressed += 1 } == .malformed(.chunkRange))
    #expect(error(leaf) { fields, _ in fields.valueCount = 2 } == .malformed(.rowCount))
    #expect(
      error(leaf) { fields, _ in fields.filePath = "part-0" }
        == .unsupported(feature: "column chunk in another file"))
    #expect(error(leaf) { fields, _ in fields.isEncrypted = true } == .encryptedColumn)
    // Nonsense where a dictionary page would be.
    for offset in [0, -5, 3, Int.max] {
      #expect(error(leaf) { fields, _ in fields.dictionaryPageOffset = offset } == nil)
    }
  }

  @Test("says where in the file the error is")
  func location() {
    let file = TestFile(
      rowCount: 2,
      leaves: [
        .init("a", .int32, .required, valueCount: 2, pages: [.data(2, Self.one + Self.one)]),
        .init(
          "b", .int32, .required, valueCount: 2,
          pages: [.data(1, Self.one), .data(1, [1, 0])]),
      ])
    let first = TestFile.Page.data(2, Self.one + Self.one).bytes.count
    let second = TestFile.Page.data(1, Self.one).bytes.count
    let error = parquetError { _ = try batches(of: file.bytes()) }
    #expect(error?.offset == Int64(4 + first + second))
    #expect(error?.column == ["b"])
    #expect(error?.rowGroup == 0)
    // A leaf that is not projected is not looked at.
    #expect(throws: Never.self) { try batches(of: file.bytes(), paths: [["a"]]) }
  }

  @Test("compares checksums, unless told not to")
  func checksums() throws {
    var page = TestFile.Page.data(1, Self.one)
    page.checksum = CRC32.checksum(Self.one.rawSpan)
    #expect(error(leaf([page])) == nil)
    page.checksum = 1
    #expect(error(leaf([page])) == .malformed(.checksum))
    let file = TestFile(rowCount: 1, leaves: [leaf([page])])
    #expect(try batches(of: file.bytes(), verifiesChecksums: false).count == 1)
  }

  @Test("refuses sizes past the limits, and those that cannot be true")
  func sizes() {
    var limits = ParquetLimits()
    limits.pageBytes = 3
    #expect(
      error(leaf([.data(1, Self.one)]), limits: limits) == .limitExceeded(.pageBytes, size: 4))
    limits = ParquetLimits()
    limits.compressedPageBytes = 3
    #expect(
      error(leaf([.data(1, Self.one)]), limits: limits)
        == .limitExceeded(.compressedPageBytes, size: 4))
    limits = ParquetLimits()
    limits.pageHeaderBytes = 5
    #expect(
      error(leaf([.data(1, Self.one)]), limits: limits)
        == .limitExceeded(.pageHeaderBytes, size: 5))
    // 473 bytes that claim to be 98 MiB.
    var page = TestFile.Page.data(1, [UInt8](repeating: 1, count: 473))
    page.uncompressedSize = 98 << 20
    #expect(
      error(leaf([page], codec: .snappy))
        == .codec(CodecError(.snappy, .implausibleSize(98 << 20))))
  }

  @Test("bounds what runs can make of few bytes")
  func bombs() {
    // A run of 2³¹ − 1 nulls is legal; a batch of that many rows is not.
    let rows = Int(Int32.max)
    let nulls = TestFile.Leaf(
      "n", .int64, valueCount: rows,
      pages: [.data(rows, [6, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x00])])
    var limits = ParquetLimits()
    limits.batchBytes = 1 << 20
    let file = TestFile(rowCount: rows, leaves: [nulls])
    let error = parquetError {
      _ = try batches(of: file.bytes(), maximumRows: .max, limits: limits)
    }
    guard case .limitExceeded(.batchBytes, _) = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    // One long entry that a run names very often.
    let entry = [UInt8](repeating: 0x41, count: 1000)
    let repeated = TestFile.Leaf(
      "s", .byteArray, .required, valueCount: 4000, hasDictionary: true,
      pages: [
        .dictionary(1, [0xe8, 0x03, 0, 0] + entry),
        .data(4000, .runLengthDictionary, [0]),
      ])
    let expanded = parquetError {
      let file = TestFile(rowCount: 4000, leaves: [repeated])
      _ = try batches(of: file.bytes(), maximumRows: .max, limits: limits)
    }
    #expect(expanded?.reason == .limitExceeded(.batchBytes, size: 4_016_000))
  }

  @Test("takes an absent leaf for one without values")
  func absent() throws {
    let file = TestFile(rowCount: 2, leaves: [leaf([.data(2, Self.one + Self.one)], count: 2)])
    let all = try batches(of: file.bytes(), paths: [["nowhere"], ["i"]], maximumRows: 1)
    #expect(all.map(\.rowCount) == [1, 1])
    #expect(all[1].columns[0].valueIndices() == [-1])
    #expect(all[1].columns[0].values == .absent)
    #expect(all[1].columns[1].values == .int32([1]))
  }

  @Test("needs the bytes of projected leaves, and no others")
  func neededRanges() throws {
    let leaves = ["a", "b", "c"].map {
      TestFile.Leaf($0, .int32, .required, valueCount: 1, pages: [.data(1, Self.one)])
    }
    let metadata = try footer(of: TestFile(rowCount: 1, leaves: leaves).bytes())
    let size = Int64(TestFile.Page.data(1, Self.one).bytes.count)
    let projection = ColumnProjection(of: metadata.schema, paths: [["c"], ["x"], ["a"]])
    var reader = try RowGroupReader(metadata, rowGroup: 0, projection: projection)
    #expect(reader.neededRanges == [(4 + 2 * size)..<(4 + 3 * size), 4..<(4 + size)])
    #expect(reader.neededRanges.coalesced() == [4..<(4 + size), (4 + 2 * size)..<(4 + 3 * size)])
    #expect(reader.neededRanges.coalesced(maximumGap: size) == [4..<(4 + 3 * size)])
    #expect(throws: ParquetError.self) { try reader.nextBatch(maximumRows: 1) }
  }

  @Test("reads the header that an old writer did not count")
  func uncountedDictionaryHeader() throws {
    let dictionary = TestFile.Page.dictionary(1, Self.one)
    let leaf = TestFile.Leaf(
      "i", .int32, .required, valueCount: 1, hasDictionary: true,
      pages: [dictionary, .data(1, .plainDictionary, [0])])
    let header = dictionary.bytes.count - dictionary.body.count
    for (writer, isRead) in [
      ("parquet-mr", true), ("parquet-mr version 1.2.8 (build x)", true),
      ("parquet-mr version 1.2.9", false), ("parquet-mr version 1.13.1 (build x)", false),
      ("parquet-cpp version 1.0.0", false), ("parquet-mr version ?", false),
    ] {
      var file = TestFile(rowCount: 1, leaves: [leaf])
      file.createdBy = writer
      file.changeChunk = { fields, _ in fields.compressed -= header }
      let error = parquetError { _ = try batches(of: file.bytes()) }
      #expect((error == nil) == isRead, "\(writer)")
    }
  }
}
