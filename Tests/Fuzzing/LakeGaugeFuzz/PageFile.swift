internal import Parquet

/// A file of one column in one row group, of which an input gives the pages, byte by byte, and a few
/// numbers of the footer.
struct PageFile {
  /// How often the leaf occurs, and in what it stands.
  enum Shape: UInt8, CaseIterable {
    case required, optional, optionalInOptional, repeated, list, mapKey
  }

  /// Bytes of an input before the pages.
  static let headerBytes = 10

  var type: PhysicalType = .int32
  var shape = Shape.required
  var codec: CompressionCodec = .uncompressed
  var typeLength = 0
  var slotCount = 0
  /// Rows, for the shapes in which that is not the number of slots.
  var rowCount = 0
  /// Rows of a batch; at 200 and above checksums are compared as well.
  var batchRows: UInt8 = 1
  var pages: [UInt8] = []

  var verifiesChecksums: Bool { batchRows >= 200 }

  var isRepeated: Bool { shape == .repeated || shape == .list || shape == .mapKey }

  /// Reads an input; nil when it has not even the numbers.
  init?(_ input: [UInt8]) {
    guard input.count >= Self.headerBytes,
      let type = PhysicalType(rawValue: Int32(input[0] % 8)),
      let shape = Shape(rawValue: input[1] % UInt8(Shape.allCases.count)),
      let codec = CompressionCodec(rawValue: Int32(input[2] % 8))
    else { return nil }
    self.init(type, shape, codec)
    typeLength = Int(input[3]) | Int(input[4]) << 8
    slotCount = Int(input[5]) | Int(input[6]) << 8
    rowCount = Int(input[7]) | Int(input[8]) << 8
    batchRows = input[9]
    pages = Array(input[Self.headerBytes...])
  }

  init(_ type: PhysicalType, _ shape: Shape = .required, _ codec: CompressionCodec = .uncompressed)
  {
    self.type = type
    self.shape = shape
    self.codec = codec
  }

  /// The input that reads as this file.
  var input: [UInt8] {
    [
      UInt8(type.rawValue), shape.rawValue, UInt8(codec.rawValue),
      UInt8(truncatingIfNeeded: typeLength), UInt8(truncatingIfNeeded: typeLength >> 8),
      UInt8(truncatingIfNeeded: slotCount), UInt8(truncatingIfNeeded: slotCount >> 8),
      UInt8(truncatingIfNeeded: rowCount), UInt8(truncatingIfNeeded: rowCount >> 8), batchRows,
    ] + pages
  }

  /// The file.
  var bytes: [UInt8] {
    let rows = isRepeated ? rowCount : slotCount
    var writer = ThriftBytes()
    writer.element { file in
      file.int32(1, 1)
      file.list(2, schema)
      file.int64(3, rows)
      file.list(
        4,
        [
          { group in
            group.list(
              1,
              [
                { chunk in
                  chunk.structure(3) { fields in
                    fields.int32(1, Int(type.rawValue))
                    fields.int32(4, Int(codec.rawValue))
                    fields.int64(5, slotCount)
                    fields.int64(6, pages.count)
                    fields.int64(7, pages.count)
                    fields.int64(9, 4)
                  }
                }
              ])
            group.int64(3, rows)
          }
        ])
    }
    return Self.file(data: pages, footer: writer.bytes)
  }

  private var schema: [(inout ThriftBytes) -> Void] {
    func group(
      _ name: String, _ repetition: Repetition?, converted: Int? = nil
    ) -> (inout ThriftBytes) -> Void {
      { element in
        if let repetition { element.int32(3, Int(repetition.rawValue)) }
        element.string(4, name)
        element.int32(5, 1)
        if let converted { element.int32(6, converted) }
      }
    }
    func leaf(_ repetition: Repetition) -> (inout ThriftBytes) -> Void {
      { element in
        element.int32(1, Int(type.rawValue))
        element.int32(2, typeLength)
        element.int32(3, Int(repetition.rawValue))
        element.string(4, "leaf")
      }
    }
    let root = group("schema", nil)
    switch shape {
    case .required: return [root, leaf(.required)]
    case .optional: return [root, leaf(.optional)]
    case .optionalInOptional: return [root, group("outer", .optional), leaf(.optional)]
    case .repeated: return [root, leaf(.repeated)]
    case .list:
      return [
        root, group("outer", .optional, converted: 3), group("list", .repeated), leaf(.optional),
      ]
    case .mapKey:
      return [
        root, group("outer", .optional, converted: 1), group("key_value", .repeated),
        leaf(.required),
      ]
    }
  }

  /// A file of the given data and footer.
  static func file(data: [UInt8], footer: [UInt8], magic: String = "PAR1") -> [UInt8] {
    let length = UInt32(truncatingIfNeeded: footer.count)
    return Array("PAR1".utf8) + data + footer
      + (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(magic.utf8)
  }
}
