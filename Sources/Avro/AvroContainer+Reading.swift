internal import ByteParsing
internal import Codecs

/// Reading a container object by object.
extension AvroContainer {
  /// The most bytes that one compressed block may expand to: 256 MiB.
  package static let maximumBlockBytes = 256 << 20

  /// Reads the header of a container and then its objects, in order.
  ///
  /// - Parameters:
  ///   - bytes: the whole container.
  ///   - schemas: the schemas that have been parsed so far.
  ///   - headers: the headers that were read last.
  ///   - body: is called for each object with a reader that stands before it; what it leaves unread of
  ///     the object is passed over. Ranges that the reader gives are good until it returns.
  /// - Throws: `AvroError`, also what `body` throws. Objects before a damaged place have been read then.
  package static func forEachObject(
    in bytes: RawSpan, schemas: AvroSchemaCache, headers: inout AvroHeaders,
    _ body: (inout AvroReader) throws(AvroError) -> Void
  ) throws(AvroError) {
    let (container, schema) = try headers.read(bytes, schemas)
    try container.forEachObject(in: bytes, schema: schema, body)
  }

  /// Reads a container by itself.
  package static func forEachObject(
    in bytes: RawSpan, schemas: AvroSchemaCache,
    _ body: (inout AvroReader) throws(AvroError) -> Void
  ) throws(AvroError) {
    var headers = AvroHeaders()
    try forEachObject(in: bytes, schemas: schemas, headers: &headers, body)
  }

  /// Reads the objects of a container whose header has been read.
  ///
  /// - Throws: `AvroError`, also what `body` throws; `trailingBytes` when a block's objects do not fill
  ///   it.
  package func forEachObject(
    in bytes: RawSpan, schema: AvroSchema,
    _ body: (inout AvroReader) throws(AvroError) -> Void
  ) throws(AvroError) {
    var decompressor = Decompressor()
    var expanded: [UInt8] = []
    var position = firstBlock
    while let block = try nextBlock(in: bytes, at: &position) {
      let data = bytes.extracting(block.data)
      if codec == .null {
        // Offsets are the container's, which is what a reader of the message can look up.
        let upToEnd = bytes.extracting(0..<block.data.upperBound)
        var reader = AvroReader(upToEnd, schema: schema, at: block.data.lowerBound)
        try AvroContainer.read(block, &reader, body)
      } else {
        expanded.removeAll(keepingCapacity: true)
        do throws(CodecError) {
          try expand(data, with: &decompressor, into: &expanded)
        } catch {
          throw AvroError(.damagedBlock("\(error)"), at: block.data.lowerBound)
        }
        var reader = AvroReader(expanded.rawSpan, schema: schema)
        try AvroContainer.read(block, &reader, body)
      }
    }
  }

  /// Reads the objects of a block.
  private static func read(
    _ block: AvroBlock, _ reader: inout AvroReader,
    _ body: (inout AvroReader) throws(AvroError) -> Void
  ) throws(AvroError) {
    let start = reader.position
    for index in 0..<block.objectCount {
      // Objects that take no bytes could be claimed in any number.
      guard reader.position > start || index < AvroReader.maximumEmptyItems else {
        throw AvroError(.limitExceeded, at: start)
      }
      if index > 0 { reader.beginObject() }
      try body(&reader)
      try reader.skipRest()
    }
    if block.objectCount == 0 { reader.leaveObject() }
    try reader.expectEnd()
  }

  /// Expands a block.
  private func expand(
    _ data: RawSpan, with decompressor: inout Decompressor, into output: inout [UInt8]
  ) throws(CodecError) {
    let limit = AvroContainer.maximumBlockBytes
    switch codec {
    case .null:
      output.append(contentsOf: data)
    case .deflate:
      do throws(CodecError) {
        try decompressor.decompress(data, as: .deflate, limit: limit, appendingTo: &output)
      } catch {
        // fastavro and Apache's own Python writer cut one byte too few off zlib's checksum, so that
        // three bytes of it follow the stream.
        guard error.reason == .corrupt, data.byteCount > 3 else { throw error }
        let stream = data.extracting(0..<(data.byteCount - 3))
        try decompressor.decompress(stream, as: .deflate, limit: limit, appendingTo: &output)
      }
    case .zstandard:
      try decompressor.decompress(data, as: .zstd, limit: limit, appendingTo: &output)
    case .snappy:
      guard data.byteCount >= 4 else { throw CodecError(.snappy, .truncated) }
      let size = data.byteCount - 4
      try decompressor.decompress(
        data.extracting(0..<size), as: .snappy, limit: limit, appendingTo: &output)
      let expected = UInt32(truncatingIfNeeded: data.zeroPaddedWord(at: size)).byteSwapped
      guard CRC32.checksum(output.rawSpan) == expected else {
        throw CodecError(.snappy, .corrupt)
      }
    }
  }
}
