@testable import Parquet

/// What a footer can have wrong.
extension GuardCase {
  static let footers: [GuardCase] = lengths + bombs + numbers + places + names

  // MARK: G1, G2

  private static let lengths: [GuardCase] = [
    .init(
      1, "footer length: the magic bytes twice", Array("PAR1PAR1PAR1".utf8),
      .footerFails(.malformed(.footerLength))),
    .init(1, "footer length: zero", tail(length: 0), .footerFails(.malformed(.footerLength))),
    .init(
      1, "footer length: one byte more than the file has", tail(length: 101),
      .footerFails(.malformed(.footerLength))),
    .init(
      1, "footer length: wraps around", tail(length: .max),
      .footerFails(.malformed(.footerLength))),
    .init(
      1, "footer length: past the limit", tail(length: 100),
      .footerExceeds(.footerBytes)
    ) { $0.footerBytes = 99 },
    .init(2, "no file: nothing at all", [], .footerFails(.tooSmall)),
    .init(2, "no file: eight bytes", Array("PAR1PAR1".utf8), .footerFails(.tooSmall)),
    .init(2, "no file: another magic", tail(length: 1, magic: "ORC1"), .footerFails(.badMagic)),
    .init(
      2, "no file: cut off", Array(leaf(.int32, pages: .data(1, one)).dropLast()),
      .footerFails(.badMagic)),
    .init(
      2, "no file: encrypted", TestFile.file(data: [], footer: [0x1c, 0x1c, 0, 0], magic: "PARE"),
      .footerFails(.encryptedFooter(algorithm: "AES_GCM_V1"))),
    .init(
      2, "no file: a magic to come", tail(length: 1, magic: "PAR3"),
      .footerFails(.unsupported(feature: "footer PAR3"))),
  ]

  // MARK: G3 to G7

  /// An unknown field that holds lists in lists.
  private static func nested(_ depth: Int) -> [UInt8] {
    footer(leaves: []) { file in
      file.list(300, count: 1, type: depth == 1 ? 3 : 9)
      file.raw([UInt8](repeating: 0x19, count: max(depth - 2, 0)))
      if depth > 1 { file.raw([0x13]) }
      file.raw([7])
    }
  }

  private static let hugeList: [UInt8] = [0xfc, 0xff, 0xff, 0xff, 0xff, 0x07]

  private static let bombs: [GuardCase] = [
    .init(
      3, "list of 2³¹ − 1: schema",
      footer {
        $0.raw([0x29])
        $0.raw(hugeList)
      }, .footerFails(.malformed(.footer))),
    .init(
      3, "list of 2³¹ − 1: row groups",
      footer(leaves: []) {
        $0.raw([0x29])
        $0.raw(hugeList)
      }, .footerFails(.malformed(.footer))),
    .init(
      3, "list of 2³¹ − 1: columns of a row group",
      footer(leaves: []) {
        $0.raw([0x29, 0x1c, 0x19])
        $0.raw(hugeList)
      }, .footerFails(.malformed(.footer))),
    .init(
      3, "list of 2³¹ − 1: metadata",
      footer(leaves: []) {
        $0.raw([0x39])
        $0.raw(hugeList)
      }, .footerFails(.malformed(.footer))),
    .init(
      3, "list of 2³¹ − 1: of bytes, in a field that nobody knows",
      footer(leaves: []) {
        $0.raw([0xd9, 0xf3, 0xff, 0xff, 0xff, 0xff, 0x07])
      }, .footerFails(.malformed(.footer))),
    .init(
      3, "as many empty elements of a schema as the limit allows and one more",
      footer {
        $0.raw([0x29, 0xfc, 11] + [UInt8](repeating: 0, count: 11))
      }, .footerExceeds(.schemaElements)
    ) { $0.schemaElements = 10 },
    .init(
      3, "empty row groups, a byte each",
      footer(leaves: []) {
        $0.raw([0x29, 0xfc, 100] + [UInt8](repeating: 0, count: 100))
      }, .footerFails(.malformed(.footer))),
    .init(
      3, "empty columns, a byte each",
      footer(leaves: []) {
        $0.raw([0x29, 0x1c, 0x19, 0xfc, 100] + [UInt8](repeating: 0, count: 100))
      }, .footerFails(.malformed(.footer))),
    .init(
      3, "empty metadata, a byte each",
      footer(leaves: []) {
        $0.raw([0x39, 0xfc, 100] + [UInt8](repeating: 0, count: 100))
      }, .footerFails(.malformed(.footer))),
    .init(
      4, "string of 2³¹ bytes",
      footer(leaves: []) { $0.raw([0x48, 0x80, 0x80, 0x80, 0x80, 0x08]) },
      .footerFails(.malformed(.footer))),
    .init(
      4, "string of 2⁶³ bytes",
      footer(leaves: []) {
        $0.raw([0x48] + [UInt8](repeating: 0x80, count: 9) + [0x01])
      }, .footerFails(.malformed(.footer))),
    .init(
      4, "metadata value one byte longer than the footer",
      footer(leaves: []) { $0.raw([0x39, 0x1c, 0x28, 0x04, 0x61, 0x00]) },
      .footerFails(.malformed(.footer))),
    .init(5, "nesting: fifteen lists", nested(15), .reads(0)),
    .init(5, "nesting: seventeen lists", nested(17), .footerFails(.malformed(.footer))),
    .init(5, "nesting: thousands of lists", nested(9000), .footerFails(.malformed(.footer))),
    .init(
      5, "nesting: groups past the limit", deepSchema(5),
      .footerExceeds(.schemaDepth)
    ) { $0.schemaDepth = 4 },
    .init(
      6, "varint of eleven bytes",
      footer { $0.raw([0x15] + [UInt8](repeating: 0x80, count: 10) + [0]) },
      .footerFails(.malformed(.footer))),
    .init(
      6, "varint of 65 bits",
      footer(leaves: []) { $0.raw([0x16] + [UInt8](repeating: 0xff, count: 9) + [2]) },
      .footerFails(.malformed(.footer))),
    .init(
      6, "field number past 32767",
      footer(leaves: []) { $0.raw([0x08, 0xfe, 0xff, 0x03, 0, 0x18, 0]) },
      .footerFails(.malformed(.footer))),
    .init(
      7, "known number, other type: rows as text",
      footer(leaves: []) { $0.string(3, "many") }, .reads(0)),
    .init(
      7, "known number, other type: length of a Bloom filter as structs",
      footer(leaves: [([0x61], 1)]) { file in
        file.list(4, count: 1) { group, _ in
          group.list(1, count: 1) { chunk, _ in
            chunk.structure(3) {
              $0.i32(1, 1)
              $0.i32(4, 0)
              $0.list(15, count: 2) { item, _ in item.i32(1, 5) }
            }
          }
          group.i64(3, 0)
        }
      }, .reads(0)),
  ]

  private static func deepSchema(_ groups: Int) -> [UInt8] {
    footer { file in
      file.list(2, count: groups + 1) { element, index in
        element.string(4, "g")
        if index < groups { element.i32(5, 1) } else { element.i32(1, 1) }
      }
    }
  }

  // MARK: G8 to G11, G14

  private static func schema(_ childCounts: [Int]) -> [UInt8] {
    footer { file in
      file.list(2, count: childCounts.count) { element, index in
        if childCounts[index] == 0 { element.i32(1, 1) }
        element.string(4, "e\(index)")
        if childCounts[index] != 0 { element.i32(5, childCounts[index]) }
      }
    }
  }

  private static func rowGroup(leaves: Int, columns: Int, rows: Int = 0) -> [UInt8] {
    footer(leaves: [([UInt8], Int)](repeating: ([0x61], 1), count: leaves)) { file in
      file.list(4, count: 1) { group, _ in
        group.list(1, count: columns) { chunk, _ in
          chunk.structure(3) {
            $0.i32(1, 1)
            $0.i32(4, 0)
          }
        }
        group.i64(3, rows)
      }
    }
  }

  private static let absurdSizes: [GuardCase] = [-1, 1 << 48 + 1, Int.max, .min].flatMap { size in
    let changes: [(String, @Sendable (inout TestFile.ChunkFields, Int) -> Void)] = [
      ("values", { fields, _ in fields.valueCount = size }),
      ("compressed bytes", { fields, _ in fields.compressed = size }),
      ("uncompressed bytes", { fields, _ in fields.uncompressed = size }),
    ]
    return changes.map { name, change in
      GuardCase(
        11, "\(size) \(name)", leaf(change: change, pages: .data(1, one)),
        .footerFails(.malformed(.footer)))
    } + [
      GuardCase(
        11, "\(size) rows", rowGroup(leaves: 1, columns: 1, rows: size),
        .footerFails(.malformed(.footer)))
    ]
  }

  private static let numbers: [GuardCase] =
    absurdSizes + [
      .init(
        8, "unknown type −7", footer(leaves: [([0x61], -7)]), .reads(0)),
      .init(
        8, "unknown type, to be read", unknownType,
        .pagesFail(.unsupported(feature: "physical type -7")), observations: [.unreadableColumn]),
      .init(
        8, "unknown codec 42",
        leaf(change: { fields, _ in fields.codec = 42 }, pages: .data(1, one)),
        .pagesFail(.unsupported(feature: "codec 42")), observations: [.unreadableColumn]),
      .init(
        8, "unknown encoding 99", leaf(pages: renumbered(.data(1, one), encoding: 99)),
        .pagesFail(.unsupported(feature: "encoding 99"))),
      .init(
        8, "unknown kind of page, before one that is known",
        leaf(pages: renumbered(.data(1, one), kind: 25), .data(1, one)), .reads(1)),
      .init(9, "schema: too few elements", schema([2, 0]), .footerFails(.malformed(.schema))),
      .init(9, "schema: too many elements", schema([1, 0, 0]), .footerFails(.malformed(.schema))),
      .init(9, "schema: negative children", schema([1, -1]), .footerFails(.malformed(.schema))),
      .init(
        9, "schema: 2³¹ − 1 children", schema([Int(Int32.max), 0]),
        .footerFails(.malformed(.schema))),
      .init(9, "schema: no elements", footer { _ in }, .footerFails(.malformed(.schema))),
      .init(
        10, "columns: one more than leaves", rowGroup(leaves: 1, columns: 2),
        .pagesFail(.malformed(.columnCount)), observations: [.columnCount]),
      .init(
        10, "columns: one fewer than leaves", rowGroup(leaves: 2, columns: 1),
        .pagesFail(.malformed(.columnCount)), observations: [.columnCount]),
      .init(
        14, "rows: the footer says 0, the row group 1",
        footer(leaves: []) { file in
          file.i64(3, 0)
          file.list(4, count: 1) { group, _ in group.i64(3, 1) }
        }, .reads(1), observations: [.rowCount]),
    ]

  private static let unknownType: [UInt8] = {
    var file = TestFile(
      rowCount: 1, leaves: [.init("a", .int32, .required, valueCount: 1, pages: [.data(1, one)])])
    file.changeChunk = { fields, _ in fields.type = -7 }
    file.leaves[0].elements[0].rawType = -7
    return file.bytes()
  }()

  /// A page whose header gives another encoding or kind, of the same length.
  private static func renumbered(
    _ page: TestFile.Page, encoding: UInt8? = nil, kind: UInt8? = nil
  ) -> TestFile.Page {
    var changed = page
    changed.rawEncoding = encoding
    changed.rawKind = kind
    return changed
  }

  // MARK: G12, G13, G32

  private static let places: [GuardCase] = [
    .init(
      12, "chunk before the data",
      leaf(change: { fields, _ in fields.dataPageOffset = 3 }, pages: .data(1, one)),
      .pagesFail(.malformed(.chunkRange)), observations: [.chunkRange]),
    .init(
      12, "chunk at a negative offset",
      leaf(change: { fields, _ in fields.dataPageOffset = .min }, pages: .data(1, one)),
      .pagesFail(.malformed(.chunkRange)), observations: [.chunkRange]),
    .init(
      12, "chunk at the end of all numbers",
      leaf(change: { fields, _ in fields.dataPageOffset = .max }, pages: .data(1, one)),
      .pagesFail(.malformed(.chunkRange)), observations: [.chunkRange]),
    .init(
      12, "chunk reaches into the footer",
      leaf(change: { fields, _ in fields.compressed += 1 }, pages: .data(1, one)),
      .pagesFail(.malformed(.chunkRange)), observations: [.chunkRange, .chunkOverlap]),
    .init(
      12, "nonsense for a dictionary's offset",
      leaf(change: { fields, _ in fields.dictionaryPageOffset = -5 }, pages: .data(1, one)),
      .reads(1)),
    .init(
      13, "chunks that overlap", overlapping, .reads(1), observations: [.chunkOverlap]),
    .init(
      32, "indexes and Bloom filters nowhere",
      footer(leaves: [([0x61], 1)]) { file in
        file.list(4, count: 1) { group, _ in
          group.list(1, count: 1) { chunk, _ in
            chunk.structure(3) {
              $0.i32(1, 1)
              $0.i32(4, 0)
              $0.i64(14, .max)
              $0.i32(15, -3)
            }
            chunk.i64(4, -1)
            chunk.i32(5, Int(Int32.max))
            chunk.i64(6, .min)
            chunk.i32(7, -1)
          }
          group.i64(3, 0)
        }
      }, .reads(0), observations: [.indexRange]),
  ]

  /// Two leaves, both of which are said to be in the first one's pages.
  private static let overlapping: [UInt8] = {
    let leaves = ["a", "b"].map {
      TestFile.Leaf($0, .int32, .required, valueCount: 1, pages: [.data(1, one)])
    }
    var file = TestFile(rowCount: 1, leaves: leaves)
    file.changeChunk = { fields, _ in fields.dataPageOffset = 4 }
    let size = leaves[0].pages[0].bytes.count
    return TestFile.file(data: Array(leaves[0].pages[0].bytes.prefix(size)), footer: file.footer())
  }()

  // MARK: G33, G34

  private static let names: [GuardCase] = [
    .init(33, "names: not UTF-8", footer(leaves: [([0xff, 0xfe], 1)]), .reads(0)),
    .init(
      33, "names: empty, twice, with dots",
      footer(leaves: [([], 1), ([], 1), (Array("a.b".utf8), 1)]), .reads(0)),
    .init(
      34, "a field twice: the last one counts",
      footer(leaves: []) { file in
        file.raw([0x16, 0x00, 0x06, 0x06, 0x02])
      }, .reads(0), observations: [.rowCount]),
    .init(
      34, "a union with two members",
      footer { file in
        file.list(2, count: 2) { element, index in
          if index == 0 {
            element.string(4, "schema")
            element.i32(5, 1)
          } else {
            element.i32(1, 6)
            element.string(4, "a")
            element.structure(10) {
              $0.structure(1) { _ in }
              $0.structure(5) {
                $0.i32(1, 2)
                $0.i32(2, 9)
              }
            }
          }
        }
      }, .reads(0)),
    .init(
      34, "a union without members",
      footer { file in
        file.list(2, count: 2) { element, index in
          element.string(4, "e")
          if index == 0 { element.i32(5, 1) } else { element.structure(10) { _ in } }
        }
      }, .reads(0)),
  ]
}
