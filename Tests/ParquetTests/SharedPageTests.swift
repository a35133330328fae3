import ByteParsing
import Testing

@testable import Parquet

/// Strings that stay in the pages and dictionaries that brought them, and memory that is used again.
@Suite("Shared pages")
struct SharedPageTests {
  /// A leaf of strings in several pages.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var codec = CompressionCodec.uncompressed
    var dictionary: [String] = []
    /// Per page its strings, nil for null, and whether they are written as indices.
    var pages: [(strings: [String?], isIndexed: Bool)]

    var strings: [String?] { pages.flatMap(\.strings) }

    var file: [UInt8] {
      var pages: [TestFile.Page] = []
      if !dictionary.isEmpty {
        pages.append(
          .dictionary(dictionary.count, dictionary.flatMap { SharedPageTests.plain($0) }))
      }
      for page in self.pages {
        var body = SharedPageTests.levels(page.strings.map { $0 == nil ? 0 : 1 })
        let present = page.strings.compactMap { $0 }
        if page.isIndexed {
          let indices = present.map { UInt64(dictionary.firstIndex(of: $0) ?? 0) }
          let groups = (indices.count + 7) / 8
          body.append(9)
          body += varint(groups << 1 | 1)
          body += pack(
            indices + [UInt64](repeating: 0, count: groups * 8 - indices.count), width: 9)
        } else {
          for string in present { body += SharedPageTests.plain(string) }
        }
        pages.append(
          .data(page.strings.count, page.isIndexed ? .runLengthDictionary : .plain, body))
      }
      if codec == .snappy {
        for index in pages.indices {
          pages[index].uncompressedSize = pages[index].body.count
          pages[index].body = SharedPageTests.snappy(pages[index].body)
        }
      }
      let leaf = TestFile.Leaf(
        "s", .byteArray, valueCount: strings.count, codec: codec,
        hasDictionary: !dictionary.isEmpty, pages: pages)
      return TestFile(rowCount: strings.count, leaves: [leaf]).bytes()
    }
  }

  /// A string as PLAIN writes it.
  private static func plain(_ string: String) -> [UInt8] {
    let bytes = Array(string.utf8)
    return [UInt8(bytes.count & 255), UInt8(bytes.count >> 8), 0, 0] + bytes
  }

  /// Definition levels of one bit: one run where all are the same.
  private static func levels(_ levels: [UInt64]) -> [UInt8] {
    let runs: [UInt8]
    if let first = levels.first, levels.allSatisfy({ $0 == first }) {
      runs = varint(levels.count << 1) + [UInt8(first)]
    } else {
      let groups = (levels.count + 7) / 8
      runs =
        varint(groups << 1 | 1)
        + pack(levels + [UInt64](repeating: 0, count: groups * 8 - levels.count), width: 1)
    }
    return [UInt8(runs.count & 255), UInt8(runs.count >> 8), 0, 0] + runs
  }

  /// A Snappy block of literals (format_description.txt of the library).
  private static func snappy(_ bytes: [UInt8]) -> [UInt8] {
    var block = varint(bytes.count)
    var start = 0
    while start < bytes.count {
      let count = min(bytes.count - start, 1 << 16)
      block += [61 << 2, UInt8((count - 1) & 255), UInt8((count - 1) >> 8)]
      block += bytes[start..<(start + count)]
      start += count
    }
    return block
  }

  private static func names(_ count: Int, _ prefix: String, nulls: Int? = nil) -> [String?] {
    (0..<count).map { index in
      if let nulls, index % nulls == 0 { return nil }
      return "\(prefix)/\(String(repeating: "x", count: index % 7))\(index)"
    }
  }

  private static let dictionary = (0..<300).map { "entry \($0)" }

  private static func indexed(_ count: Int) -> [String?] {
    (0..<count).map { dictionary[$0 * $0 % 300] }
  }

  static let cases: [Case] = [CompressionCodec.uncompressed, .snappy].flatMap { codec in
    [
      Case(
        testDescription: "one page of strings, \(codec)", codec: codec,
        pages: [(names(5000, "a"), false)]),
      Case(
        testDescription: "pages with and without nulls, \(codec)", codec: codec,
        pages: [
          (names(2500, "a"), false), (names(1100, "b", nulls: 3), false),
          ([String?](repeating: nil, count: 1500), false), (names(40, "c"), false),
          (names(3000, "d"), false),
        ]),
      Case(
        testDescription: "a dictionary, then strings, \(codec)", codec: codec,
        dictionary: dictionary,
        pages: [
          (indexed(3000), true), (indexed(700), true), (names(2600, "a"), false),
          (indexed(900), true), (names(10, "b"), false),
        ]),
      Case(
        testDescription: "strings, then a dictionary's, \(codec)", codec: codec,
        dictionary: dictionary,
        pages: [(names(1500, "a", nulls: 500), false), (indexed(2000), true)]),
    ]
  }

  /// The rows that batches hold, as strings.
  private static func strings(_ batches: [ColumnBatch]) -> [String?] {
    batches.flatMap { batch -> [String?] in
      guard case .bytes(let values) = batch.columns[0].values else { return [] }
      return batch.columns[0].valueIndices().map { $0 < 0 ? nil : values.string($0) }
    }
  }

  /// Reads the file's row group as often as wanted, in one reader's memory.
  private static func read(
    _ file: [UInt8], maximumRows: Int, windowBytes: Int?, times: Int, recycles: Bool
  ) throws -> [[ColumnBatch]] {
    let metadata = try footer(of: file)
    var reader = try RowGroupReader(
      metadata, rowGroup: 0, projection: ColumnProjection(of: metadata.schema, paths: [["s"]]),
      windowBytes: windowBytes)
    var all: [[ColumnBatch]] = []
    for time in 0..<times {
      if time > 0 { try reader.move(to: 0) }
      var batches: [ColumnBatch] = []
      reading: while true {
        for range in reader.neededRanges.coalesced() {
          var (bytes, offset) = reader.takeWindow(for: range)
          bytes += file[Int(range.lowerBound)..<Int(range.upperBound)]
          reader.supply(bytes, at: offset)
        }
        switch try reader.next(maximumRows: maximumRows) {
        case .batch(let batch):
          // What is given back must not be looked at again: copies of the strings are kept.
          if recycles {
            let copy = strings([batch])
            batches.append(Self.batch(of: copy))
            reader.recycle(batch)
          } else {
            batches.append(batch)
          }
        case .bytesNeeded: continue
        case .end: break reading
        }
      }
      all.append(batches)
    }
    return all
  }

  private static func batch(of strings: [String?]) -> ColumnBatch {
    var column = LeafColumn(leaf: nil)
    column.slotCount = strings.count
    var bytes = ByteColumn(gap: 4)
    for string in strings {
      let text = Array((string ?? "\u{0}").utf8)
      bytes.append(0..<text.count, of: text.rawSpan)
    }
    column.values = .bytes(bytes)
    return ColumnBatch(rowCount: strings.count, columns: [column])
  }

  @Test("batches hold their strings however long they are kept", arguments: cases)
  func keptBatches(_ testCase: Case) throws {
    let file = testCase.file
    for rows in [1, 999, 1024, 1500, 4000, .max] {
      for window in [nil, 100, 5000] as [Int?] {
        let all = try Self.read(
          file, maximumRows: rows, windowBytes: window, times: 2, recycles: false)
        for batches in all {
          #expect(Self.strings(batches) == testCase.strings, "\(rows) rows, window \(window ?? 0)")
          #expect(batches.allSatisfy { $0.rowCount <= rows })
        }
      }
    }
  }

  @Test("memory that comes back serves the next batch", arguments: cases)
  func recycledBatches(_ testCase: Case) throws {
    let file = testCase.file
    for rows in [7, 1024, 2000, .max] {
      let all = try Self.read(
        file, maximumRows: rows, windowBytes: 3000, times: 3, recycles: true)
      for batches in all {
        let strings = batches.flatMap { batch -> [String] in
          guard case .bytes(let values) = batch.columns[0].values else { return [] }
          return (0..<values.count).map(values.string)
        }
        #expect(strings == testCase.strings.map { $0 ?? "\u{0}" }, "\(rows) rows")
      }
    }
  }

  @Test("a batch ends with a page of strings, and none is much smaller than need be")
  func cutBatches() throws {
    let pages = [2500, 1100, 9000, 1024]
    let testCase = Case(
      testDescription: "", pages: pages.map { (Self.names($0, "p"), false) })
    let all = try Self.read(
      testCase.file, maximumRows: 2000, windowBytes: nil, times: 1, recycles: false)
    #expect(
      all[0].map(\.rowCount) == [1250, 1250, 1100, 1800, 1800, 1800, 1800, 1800, 1024])
  }

  @Test("a batch of a dictionary's strings refers to it")
  func indexedBatch() throws {
    let testCase = Case(
      testDescription: "", dictionary: Self.dictionary, pages: [(Self.indexed(2000), true)])
    let all = try Self.read(
      testCase.file, maximumRows: 1500, windowBytes: nil, times: 1, recycles: false)
    guard case .bytes(let column)? = all[0].first?.columns[0].values else {
      Issue.record("no strings")
      return
    }
    #expect(column.isIndexed)
    #expect(column.entries == (0..<1500).map { UInt32($0 * $0 % 300) })
    #expect((0..<1500).map(column.string) == testCase.strings.prefix(1500).map { $0 ?? "" })
  }

  @Test(
    "damage in a later page is found, and what came before stands", arguments: [100, 1024, .max])
  func damage(_ rows: Int) throws {
    var testCase = Case(
      testDescription: "", pages: [(Self.names(1500, "a"), false), (Self.names(1200, "b"), false)])
    testCase.codec = .snappy
    var file = testCase.file
    // The length of the last string is in front of its bytes, near the end of the data.
    let last = Array("b/\(String(repeating: "x", count: 1199 % 7))1199".utf8)
    let place = try #require(
      (0..<(file.count - last.count)).last { Array(file[$0..<($0 + last.count)]) == last })
    file[place - 4] += 1
    var sound = 0
    #expect(throws: ParquetError.self) {
      let metadata = try footer(of: file)
      var reader = try RowGroupReader(
        metadata, rowGroup: 0, projection: ColumnProjection(of: metadata.schema, paths: [["s"]]))
      for range in reader.neededRanges {
        reader.supply(
          Array(file[Int(range.lowerBound)..<Int(range.upperBound)]), at: range.lowerBound)
      }
      while let batch = try reader.nextBatch(maximumRows: rows) { sound += batch.rowCount }
    }
    #expect(sound == (rows == .max ? 1500 : rows == 100 ? 2600 : 2100))
  }
}

/// An unsigned variable-length integer.
private func varint(_ value: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  var rest = value
  while rest >= 128 {
    bytes.append(UInt8(rest & 127) | 128)
    rest >>= 7
  }
  return bytes + [UInt8(rest)]
}
