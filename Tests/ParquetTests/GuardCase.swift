import Testing

@testable import Parquet

/// A file that breaks a rule of the format, or bends one, and what a reader has to make of it.
///
/// The numbers are those of the classes of malformed files that the reader was designed against: G1 to G34,
/// in `GuardTests`.
struct GuardCase: Sendable, CustomTestStringConvertible {
  /// What a reader has to make of a file.
  enum Outcome: Sendable {
    /// The footer is refused.
    case footerFails(ParquetError.Reason)
    /// The footer is refused because it passes a limit.
    case footerExceeds(ParquetError.Limit)
    /// The footer is read, the pages of the first row group are refused.
    case pagesFail(ParquetError.Reason)
    /// The footer is read, the pages of the first row group are refused because they pass a limit.
    case pagesExceed(ParquetError.Limit)
    /// Everything is read, and so many rows come out.
    case reads(Int)
  }

  let number: Int
  let what: String
  let file: [UInt8]
  let outcome: Outcome
  var observations: Set<FooterObservation.Kind> = []
  var limits = ParquetLimits()
  var maximumRows = 1000

  var testDescription: String { "G\(number) \(what)" }

  init(
    _ number: Int, _ what: String, _ file: [UInt8], _ outcome: Outcome,
    observations: Set<FooterObservation.Kind> = [], maximumRows: Int = 1000,
    limits change: (inout ParquetLimits) -> Void = { _ in }
  ) {
    self.number = number
    self.what = what
    self.file = file
    self.outcome = outcome
    self.observations = observations
    self.maximumRows = maximumRows
    change(&limits)
  }
}

/// Files to break.
extension GuardCase {
  /// One leaf of the given pages, one slot a row.
  static func leaf(
    _ type: PhysicalType = .int32, _ repetition: Repetition = .required, rows: Int = 1,
    codec: CompressionCodec = .uncompressed, typeLength: Int = 0, hasDictionary: Bool = false,
    change: @escaping @Sendable (inout TestFile.ChunkFields, Int) -> Void = { _, _ in },
    pages: TestFile.Page...
  ) -> [UInt8] {
    var leaf = TestFile.Leaf(
      "x", type, repetition, valueCount: rows, codec: codec, hasDictionary: hasDictionary,
      pages: pages)
    leaf.elements[0].typeLength = typeLength
    var file = TestFile(rowCount: rows, leaves: [leaf])
    file.changeChunk = change
    return file.bytes()
  }

  /// A list of integers whose leaf has the given page.
  static func list(slots: Int, rows: Int, _ page: TestFile.Page) -> [UInt8] {
    let elements: [TestFile.Element] = [
      .init(name: "l", type: nil, repetition: .optional, childCount: 1, convertedType: 3),
      .init(name: "list", type: nil, repetition: .repeated, childCount: 1),
      .init(name: "element", type: .int32, repetition: .optional),
    ]
    let leaf = TestFile.Leaf("l", .int32, valueCount: slots, pages: [page])
    var file = TestFile(rowCount: rows, leaves: [leaf], elements: elements)
    file.rootChildCount = 1
    return file.bytes()
  }

  /// A file without data whose footer's structure is written by `fields`.
  static func footer(_ fields: (inout ThriftWriter) -> Void) -> [UInt8] {
    var writer = ThriftWriter()
    writer.element(fields)
    return TestFile.file(data: [], footer: writer.bytes)
  }

  /// A file without data: a schema of the given leaves, then `fields` from field 3 on.
  static func footer(
    leaves: [(name: [UInt8], type: Int)], _ fields: (inout ThriftWriter) -> Void = { _ in }
  ) -> [UInt8] {
    footer { file in
      file.i32(1, 1)
      file.list(2, count: leaves.count + 1) { element, index in
        if index == 0 {
          element.string(4, "schema")
          element.i32(5, leaves.count)
        } else {
          element.i32(1, leaves[index - 1].type)
          element.i32(3, 0)
          element.binary(4, leaves[index - 1].name)
        }
      }
      fields(&file)
    }
  }

  /// A file whose last twelve bytes or more are given.
  static func tail(length: UInt32, magic: String = "PAR1") -> [UInt8] {
    Array("PAR1".utf8) + [UInt8](repeating: 0, count: 100)
      + (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(magic.utf8)
  }

  static let one: [UInt8] = [1, 0, 0, 0]
}
