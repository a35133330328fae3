import Parquet

/// Writes the footer of a Parquet file, as far as reports need one.
struct FooterBytes {
  private(set) var bytes: [UInt8] = []
  private var last = 0

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func header(_ id: Int, _ type: UInt8) {
    bytes.append(UInt8(id - last) << 4 | type)
    last = id
  }

  private mutating func zigzag(_ value: Int64) {
    varint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  mutating func int32(_ id: Int, _ value: Int) {
    header(id, 5)
    zigzag(Int64(value))
  }

  mutating func int64(_ id: Int, _ value: Int) {
    header(id, 6)
    zigzag(Int64(value))
  }

  mutating func flag(_ id: Int, _ value: Bool) { header(id, value ? 1 : 2) }

  mutating func text(_ id: Int, _ value: String) {
    header(id, 8)
    varint(UInt64(value.utf8.count))
    bytes += Array(value.utf8)
  }

  mutating func structure(_ id: Int, _ body: (inout FooterBytes) -> Void = { _ in }) {
    header(id, 12)
    element(body)
  }

  mutating func structures<Item>(
    _ id: Int, _ items: [Item], _ body: (inout FooterBytes, Item) -> Void
  ) {
    header(id, 9)
    bytes.append(0xfc)
    varint(UInt64(items.count))
    for item in items { element { body(&$0, item) } }
  }

  mutating func numbers(_ id: Int, _ values: [Int]) {
    header(id, 9)
    bytes.append(0xf5)
    varint(UInt64(values.count))
    for value in values { zigzag(Int64(value)) }
  }

  mutating func element(_ body: (inout FooterBytes) -> Void) {
    let outer = last
    last = 0
    body(&self)
    bytes.append(0)
    last = outer
  }

  /// What a reader makes of a footer behind so many bytes of data.
  static func metadata(
    dataBytes: Int, keyValueBytes: Int = 64 << 10, _ fields: (inout FooterBytes) -> Void
  ) throws -> (fileSize: Int64, metadata: FileMetaData) {
    var writer = FooterBytes()
    writer.element(fields)
    let file =
      Array("PAR1".utf8) + [UInt8](repeating: 0, count: dataBytes) + writer.bytes
      + (0..<4).map { UInt8(truncatingIfNeeded: writer.bytes.count >> (8 * $0)) }
      + Array("PAR1".utf8)
    var limits = ParquetLimits()
    limits.keyValueBytes = keyValueBytes
    var decoder = try FooterDecoder(fileSize: Int64(file.count), limits: limits)
    while let range = decoder.neededRange {
      try decoder.supply(Array(file[Int(range.lowerBound)..<Int(range.upperBound)]))
    }
    return (Int64(file.count), try decoder.decoded())
  }
}
