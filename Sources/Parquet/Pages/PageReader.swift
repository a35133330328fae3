internal import ByteParsing
internal import Codecs

/// Walks over the pages of one column chunk, expanding one at a time.
struct PageReader: Sendable {
  private let chunk: ChunkBytes
  private let leaf: SchemaLeaf
  /// The format of compressed pages; nil when pages are stored as they are.
  private let codec: Codec?
  private let limits: ParquetLimits
  private let verifiesChecksums: Bool
  /// Offset in the buffer of the next page's header.
  private var position: Int
  /// Slots of the chunk that no page has brought yet.
  private var slotsToCome: Int64
  private var sawDataPage = false

  /// The chunk's dictionary, once it has come.
  private(set) var dictionary: ValueDictionary?

  /// Offset in the file of the page that was read last.
  private(set) var pageOffset: Int64

  init(
    chunk: ChunkBytes, metadata: ColumnChunk, leaf: SchemaLeaf, limits: ParquetLimits,
    verifiesChecksums: Bool
  ) throws(ParquetError) {
    codec = try metadata.pageCodec()
    self.chunk = chunk
    self.leaf = leaf
    self.limits = limits
    self.verifiesChecksums = verifiesChecksums
    position = chunk.range.lowerBound
    pageOffset = chunk.bufferOffset + Int64(position)
    slotsToCome = metadata.valueCount
  }

  /// Whether every slot that the chunk declares has come. Bytes may be left: the count decides, since
  /// writers disagree on what the size includes.
  var isAtEnd: Bool { slotsToCome == 0 }

  /// Reads the next data page into `page`, whose memory is used again; false at the end.
  mutating func next(
    into page: inout Page, using decompressor: inout Decompressor
  ) throws(ParquetError) -> Bool {
    while slotsToCome > 0 {
      pageOffset = chunk.bufferOffset + Int64(position)
      let (header, body) = try readHeader()
      position = body.upperBound
      switch header.kind {
      case .data, .dataV2:
        sawDataPage = true
        guard Int64(header.valueCount) <= slotsToCome else { throw .malformed(.valueCount) }
        try verify(header, body)
        if header.kind == .data {
          try readDataPage(header, body, into: &page, using: &decompressor)
        } else {
          try readDataPageV2(header, body, into: &page, using: &decompressor)
        }
        page.slotCount = Int(header.valueCount)
        page.encodingCode = header.encodingCode
        slotsToCome -= Int64(header.valueCount)
        return true
      case .dictionary:
        guard dictionary == nil, !sawDataPage else { throw .malformed(.secondDictionary) }
        try verify(header, body)
        try readDictionary(header, body, using: &decompressor)
      case .index, nil:
        continue
      }
    }
    return false
  }

  /// Reads the header at `position` and checks that the page's bytes are there.
  private func readHeader() throws(ParquetError) -> (PageHeader, body: Range<Int>) {
    let end = chunk.range.upperBound
    guard position < end else { throw .malformed(.valueCount) }
    let window = min(end - position, limits.pageHeaderBytes)
    var reader = ByteReader(
      chunk.buffer.rawSpan.extracting(position..<(position + window)))
    let header: PageHeader
    do throws(ByteParsingError) {
      header = try PageHeader(&reader)
    } catch {
      if error.code == .truncated, window == limits.pageHeaderBytes {
        throw ParquetError(.limitExceeded(.pageHeaderBytes, size: window))
      }
      throw .malformed(.pageHeader)
    }
    let start = position + reader.position
    let size = Int(header.compressedSize)
    guard size <= end - start else { throw .malformed(.pageSize) }
    guard size <= limits.compressedPageBytes else {
      throw ParquetError(.limitExceeded(.compressedPageBytes, size: size))
    }
    guard Int(header.uncompressedSize) <= limits.pageBytes else {
      throw ParquetError(.limitExceeded(.pageBytes, size: Int(header.uncompressedSize)))
    }
    return (header, start..<(start + size))
  }

  private func verify(_ header: PageHeader, _ body: Range<Int>) throws(ParquetError) {
    guard verifiesChecksums, let expected = header.checksum else { return }
    guard CRC32.checksum(chunk.buffer.rawSpan.extracting(body)) == expected else {
      throw .malformed(.checksum)
    }
  }

  private mutating func readDictionary(
    _ header: PageHeader, _ body: Range<Int>, using decompressor: inout Decompressor
  ) throws(ParquetError) {
    switch Encoding(rawValue: header.encodingCode) {
    case .plain, .plainDictionary: break
    default: throw .unsupported("dictionary of encoding \(header.encodingCode)")
    }
    let count = Int(header.valueCount)
    if codec != nil {
      var bytes: [UInt8] = []
      try expand(
        body, to: Int(header.uncompressedSize), appendingTo: &bytes, using: &decompressor)
      dictionary = try ValueDictionary(
        count: count, page: bytes.rawSpan, leaf: leaf, limits: limits)
    } else {
      guard body.count == Int(header.uncompressedSize) else { throw .malformed(.pageSize) }
      dictionary = try ValueDictionary(
        count: count, page: chunk.buffer.rawSpan.extracting(body), leaf: leaf, limits: limits)
    }
  }

  /// Appends the expanded bytes of `body`, which are `size`, to `bytes`.
  private func expand(
    _ body: Range<Int>, to size: Int, appendingTo bytes: inout [UInt8],
    using decompressor: inout Decompressor
  ) throws(ParquetError) {
    // No bytes are not a stream of any codec, though some writers compress nothing to nothing.
    guard size > 0, let codec else { return }
    do throws(CodecError) {
      try decompressor.decompress(
        chunk.buffer.rawSpan.extracting(body), as: codec, expectedSize: size,
        appendingTo: &bytes)
    } catch {
      throw ParquetError(.codec(error))
    }
  }
}

extension PageReader {
  /// Version 1: levels and values are compressed as one; levels have their length before them.
  private func readDataPage(
    _ header: PageHeader, _ body: Range<Int>, into page: inout Page,
    using decompressor: inout Decompressor
  ) throws(ParquetError) {
    var rest: Range<Int>
    if codec != nil {
      let size = Int(header.uncompressedSize)
      prepare(&page)
      try expand(body, to: size, appendingTo: &page.bytes, using: &decompressor)
      rest = 0..<size
    } else {
      guard body.count == Int(header.uncompressedSize) else { throw .malformed(.pageSize) }
      page.bytes = chunk.buffer
      page.ownsBytes = false
      rest = body
    }
    page.repetition = 0..<0
    page.definition = 0..<0
    // Writers name the obsolete encoding for levels that need no bits: then there are no bytes.
    if leaf.maximumRepetitionLevel > 0 {
      try Self.checkLevelEncoding(header.repetitionEncodingCode)
      page.repetition = try Self.levels(of: &rest, in: page.bytes.rawSpan)
    }
    if leaf.maximumDefinitionLevel > 0 {
      try Self.checkLevelEncoding(header.definitionEncodingCode)
      page.definition = try Self.levels(of: &rest, in: page.bytes.rawSpan)
    }
    page.values = rest
  }

  /// Version 2: levels come first and are never compressed; their lengths are in the header.
  private func readDataPageV2(
    _ header: PageHeader, _ body: Range<Int>, into page: inout Page,
    using decompressor: inout Decompressor
  ) throws(ParquetError) {
    guard header.repetitionBytes >= 0, header.definitionBytes >= 0 else {
      throw .malformed(.levels)
    }
    let repetition = Int(header.repetitionBytes)
    let levels = repetition + Int(header.definitionBytes)
    let size = Int(header.uncompressedSize)
    guard levels <= body.count, levels <= size else { throw .malformed(.levels) }
    let stored = (body.lowerBound + levels)..<body.upperBound
    if codec != nil, header.isCompressed {
      prepare(&page)
      page.bytes.append(
        contentsOf: chunk.buffer.rawSpan.extracting(body.lowerBound..<stored.lowerBound))
      try expand(stored, to: size - levels, appendingTo: &page.bytes, using: &decompressor)
      page.repetition = 0..<repetition
      page.definition = repetition..<levels
      page.values = levels..<size
    } else {
      guard body.count == size else { throw .malformed(.pageSize) }
      page.bytes = chunk.buffer
      page.ownsBytes = false
      page.repetition = body.lowerBound..<(body.lowerBound + repetition)
      page.definition = page.repetition.upperBound..<stored.lowerBound
      page.values = stored
    }
  }

  /// Empties the page's bytes, keeping their memory when it is the page's own.
  private func prepare(_ page: inout Page) {
    if page.ownsBytes {
      page.bytes.removeAll(keepingCapacity: true)
    } else {
      page.bytes = []
      page.ownsBytes = true
    }
  }

  private static func checkLevelEncoding(_ code: Int32) throws(ParquetError) {
    guard code == Encoding.runLength.rawValue else {
      let name = Encoding(rawValue: code)?.name ?? "\(code)"
      throw .unsupported("level encoding \(name)")
    }
  }

  /// Takes a length of four bytes and as many bytes off the front of `rest`.
  private static func levels(
    of rest: inout Range<Int>, in page: RawSpan
  ) throws(ParquetError) -> Range<Int> {
    guard rest.count >= 4,
      let declared = try? page.littleEndian(UInt32.self, at: rest.lowerBound),
      Int(declared) <= rest.count - 4
    else { throw .malformed(.levels) }
    let start = rest.lowerBound + 4
    let end = start + Int(declared)
    rest = end..<rest.upperBound
    return start..<end
  }
}
