internal import ByteParsing

/// How the blocks of a container are compressed.
package enum AvroCodec: String, Equatable, Sendable {
  /// Not at all.
  case null
  /// A bare deflate stream.
  case deflate
  /// A Snappy block and the checksum of its output, highest byte first.
  case snappy
  /// A Zstandard frame.
  case zstandard
}

/// A block of objects in a container.
package struct AvroBlock: Equatable, Sendable {
  /// The number of objects, as the writer states it.
  package let objectCount: Int
  /// The block's bytes, possibly compressed, as offsets into the container's bytes.
  package let data: Range<Int>
}

/// An Avro object container file: its header, and where its blocks are.
///
/// The bytes stay with the caller, who passes the same ones to every call.
package struct AvroContainer: Sendable {
  /// The text of the writer's schema, as offsets into the container's bytes.
  package let schemaText: Range<Int>
  /// How the blocks are compressed.
  package let codec: AvroCodec
  /// Offset of the first block.
  package let firstBlock: Int

  private let syncLow: UInt64
  private let syncHigh: UInt64

  /// Bytes of the marker that ends the header and every block.
  static let markerLength = 16

  /// Whether bytes begin like a container.
  package static func isContainer(_ bytes: RawSpan) -> Bool {
    bytes.starts(with: "Obj\u{01}")
  }

  /// Reads the header.
  ///
  /// - Throws: `AvroError`; `unsupportedCodec` names a codec that is not one of `AvroCodec`.
  package init(_ bytes: RawSpan) throws(AvroError) {
    guard AvroContainer.isContainer(bytes) else { throw AvroError(.notAContainer, at: 0) }
    var reader = AvroReader(bytes, schema: AvroContainer.metadataSchema, at: 4)
    var schemaText: Range<Int>?
    var codec = AvroCodec.null
    try reader.beginMap()
    while let key = try reader.nextKey() {
      let value = try reader.readText()
      if reader.equals(key, "avro.schema") {
        schemaText = value
      } else if reader.equals(key, "avro.codec") {
        let name = reader.string(value)
        guard let known = AvroCodec(rawValue: name) else {
          throw AvroError(.unsupportedCodec(String(name.prefix(40))), at: value.lowerBound)
        }
        codec = known
      }
    }
    guard let schemaText else { throw AvroError(.missingSchema, at: 4) }
    self.schemaText = schemaText
    self.codec = codec
    syncLow = try reader.readFixedWidth(UInt64.self)
    syncHigh = try reader.readFixedWidth(UInt64.self)
    firstBlock = reader.position
  }

  /// The header that is equal to another's up to the marker at `position`.
  init(like other: AvroContainer, _ bytes: RawSpan, markerAt position: Int) throws(AvroError) {
    var reader = AvroReader(bytes, schema: AvroContainer.metadataSchema, at: position)
    schemaText = other.schemaText
    codec = other.codec
    syncLow = try reader.readFixedWidth(UInt64.self)
    syncHigh = try reader.readFixedWidth(UInt64.self)
    firstBlock = reader.position
  }

  /// A map of bytes, which is how the header holds its metadata.
  private static let metadataSchema = AvroSchema(
    nodes: [
      AvroSchema.Node(kind: .map, first: 1, minimumSize: 1),
      AvroSchema.Node(kind: .bytes, minimumSize: 1),
    ], root: 0)

  /// The block at `position`, which moves behind it; nil at the end of the bytes.
  ///
  /// - Throws: `AvroError`; `syncMismatch` when what follows the block is not the header's marker.
  package func nextBlock(
    in bytes: RawSpan, at position: inout Int
  ) throws(AvroError) -> AvroBlock? {
    guard position < bytes.byteCount else { return nil }
    var reader = AvroReader(bytes, schema: AvroContainer.metadataSchema, at: position)
    let start = reader.position
    let written = try reader.readVarint()
    guard let count = Int(exactly: written), count >= 0 else {
      throw AvroError(.lengthOutOfRange, at: start)
    }
    let data = try reader.readLengthAndRange()
    let marker = reader.position
    guard try reader.readFixedWidth(UInt64.self) == syncLow,
      try reader.readFixedWidth(UInt64.self) == syncHigh
    else { throw AvroError(.syncMismatch, at: marker) }
    position = reader.position
    return AvroBlock(objectCount: count, data: data)
  }
}
