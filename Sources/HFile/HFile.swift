import ByteParsing
import Codecs

/// An HBase HFile of version 3 as Hudi writes it: sorted entries of a row key and a value.
///
/// The bytes stay with the caller, who passes the same ones to every call. Files of HBase's writer and of
/// Hudi's own (1.1 and later), which leaves out checksums and the rest of the key, are read alike: a
/// block's content ends where its header says that data ends, checksums are not looked at.
package struct HFile: Sendable {
  /// What the file says about itself.
  package let trailer: HFileTrailer

  /// The file info: keys and values.
  private let info: [(key: [UInt8], value: [UInt8])]

  /// The most bytes of an expanded block: 256 MiB.
  package static let maximumBlockBytes = 256 << 20

  private static let headerLength = 33

  /// Reads the trailer and the file info.
  package init(_ bytes: RawSpan) throws(HFileError) {
    trailer = try HFileTrailer(bytes)
    var decompressor = Decompressor()
    var block: [UInt8] = []
    let head = try Self.head(bytes, at: trailer.fileInfoOffset)
    guard bytes.starts(with: "FILEINF2", at: trailer.fileInfoOffset) else {
      throw HFileError(.unexpectedBlock, at: trailer.fileInfoOffset)
    }
    try Self.expand(
      bytes, head, trailer.compression, with: &decompressor, into: &block)
    do throws(ByteParsingError) {
      info = try Self.pairs(block.rawSpan)
    } catch {
      throw HFileError(error, at: trailer.fileInfoOffset)
    }
  }

  /// A value of the file info; nil when it has none of that name.
  package func info(_ name: String) -> [UInt8]? {
    info.first { $0.key.elementsEqual(name.utf8) }?.value
  }

  /// Gives every entry, in the file's order.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - body: is called with the row key and the value; both are good until it returns.
  /// - Throws: `HFileError`; entries before a damaged place have been given then.
  /// - Complexity: one block in memory.
  package func forEachEntry(
    in bytes: RawSpan, _ body: (_ row: RawSpan, _ value: RawSpan) -> Void
  ) throws(HFileError) {
    guard trailer.entryCount > 0 else { return }
    var decompressor = Decompressor()
    var block: [UInt8] = []
    var position = trailer.firstDataBlock
    var found = 0
    while position <= trailer.lastDataBlock {
      let head = try Self.head(bytes, at: position)
      if bytes.starts(with: "DATABLKE", at: position) {
        throw HFileError(.unsupportedEncoding, at: position)
      }
      if bytes.starts(with: "DATABLK*", at: position) {
        try Self.expand(bytes, head, trailer.compression, with: &decompressor, into: &block)
        do throws(ByteParsingError) {
          found += try Self.entries(block.rawSpan, body)
        } catch {
          throw HFileError(error.code == .truncated ? .truncated : .lengthOutOfRange, at: position)
        }
      }
      position = head.next
    }
    guard found == trailer.entryCount else {
      throw HFileError(
        .entryCount(expected: trailer.entryCount, found: found), at: trailer.firstDataBlock)
    }
  }

  /// A block's header.
  private struct BlockHead {
    /// Where the content is, without checksums.
    var content: Range<Int>
    /// Length of the expanded content.
    var expandedLength: Int
    /// Offset of the next block.
    var next: Int
  }

  private static func head(_ bytes: RawSpan, at offset: Int) throws(HFileError) -> BlockHead {
    let end = bytes.byteCount - HFileTrailer.length
    guard offset >= 0, offset <= end - headerLength else {
      throw HFileError(.truncated, at: offset)
    }
    let onDisk: Int
    let expanded: Int
    let withHeader: Int
    do throws(ByteParsingError) {
      onDisk = Int(try bytes.bigEndian(Int32.self, at: offset + 8))
      expanded = Int(try bytes.bigEndian(Int32.self, at: offset + 12))
      withHeader = Int(try bytes.bigEndian(Int32.self, at: offset + 29))
    } catch {
      throw HFileError(error)
    }
    guard onDisk >= 0, onDisk <= end - offset - headerLength, withHeader >= headerLength,
      withHeader <= headerLength + onDisk, expanded >= 0, expanded <= maximumBlockBytes
    else { throw HFileError(.lengthOutOfRange, at: offset) }
    return BlockHead(
      content: (offset + headerLength)..<(offset + withHeader), expandedLength: expanded,
      next: offset + headerLength + onDisk)
  }

  private static func expand(
    _ bytes: RawSpan, _ head: BlockHead, _ compression: HFileTrailer.Compression,
    with decompressor: inout Decompressor, into block: inout [UInt8]
  ) throws(HFileError) {
    block.removeAll(keepingCapacity: true)
    let content = bytes.extracting(head.content)
    if compression == .none {
      block.append(contentsOf: content)
    } else {
      do throws(CodecError) {
        // Hudi's own writer may leave a few bytes of a buffer behind what counts.
        try decompressor.decompress(
          content, as: .gzip, limit: maximumBlockBytes, appendingTo: &block)
      } catch {
        throw HFileError(.damagedBlock("\(error)"), at: head.content.lowerBound)
      }
    }
    guard block.count >= head.expandedLength else {
      throw HFileError(.truncated, at: head.content.lowerBound)
    }
    block.removeLast(block.count - head.expandedLength)
  }

  private static func entries(
    _ block: RawSpan, _ body: (RawSpan, RawSpan) -> Void
  ) throws(ByteParsingError) -> Int {
    var reader = ByteReader(block)
    var count = 0
    while !reader.isAtEnd {
      let start = reader.position
      let keyLength = Int(try reader.readBigEndian(Int32.self))
      let valueLength = Int(try reader.readBigEndian(Int32.self))
      guard keyLength >= 2, valueLength >= 0 else {
        throw ByteParsingError(.lengthOutOfRange, at: start)
      }
      let key = try reader.readRange(count: keyLength)
      let value = try reader.readRange(count: valueLength)
      let rowLength = Int(try block.bigEndian(UInt16.self, at: key.lowerBound))
      guard rowLength <= keyLength - 2 else {
        throw ByteParsingError(.lengthOutOfRange, at: key.lowerBound)
      }
      try passHadoopInteger(&reader)
      let row = (key.lowerBound + 2)..<(key.lowerBound + 2 + rowLength)
      body(block.extracting(row), block.extracting(value))
      count += 1
    }
    return count
  }

  /// Passes over an integer in Hadoop's variable length: the first byte tells how many follow.
  private static func passHadoopInteger(_ reader: inout ByteReader) throws(ByteParsingError) {
    let first = Int(Int8(bitPattern: try reader.readByte()))
    guard first < -112 else { return }
    try reader.skip(first >= -120 ? -112 - first : -120 - first)
  }

  /// The pairs of a file info: the text `PBUF`, then a delimited `InfoProto`.
  private static func pairs(
    _ block: RawSpan
  ) throws(ByteParsingError) -> [(key: [UInt8], value: [UInt8])] {
    var outer = ByteReader(block)
    try outer.expect("PBUF")
    let message = try outer.readDelimited()
    var reader = ByteReader(block.extracting(0..<message.upperBound), at: message.lowerBound)
    var pairs: [(key: [UInt8], value: [UInt8])] = []
    while let field = try reader.nextField() {
      guard field.number == 1, let range = field.bytes else { continue }
      var pair = ByteReader(block.extracting(0..<range.upperBound), at: range.lowerBound)
      var key: [UInt8] = []
      var value: [UInt8] = []
      while let part = try pair.nextField() {
        guard let bytes = part.bytes else { continue }
        if part.number == 1 { key = try block.bytes(in: bytes) }
        if part.number == 2 { value = try block.bytes(in: bytes) }
      }
      pairs.append((key, value))
    }
    return pairs
  }
}
