internal import ByteParsing
internal import Codecs

/// Walks over the pages of one column chunk, expanding one at a time.
///
/// It looks at the chunk through a window: the bytes that have come so far, less those of pages that are
/// done. Where the window ends inside a page it says so and goes on when the bytes have come.
struct PageReader: Sendable {
  private let leaf: SchemaLeaf
  /// The format of compressed pages; nil when pages are stored as they are.
  private let codec: Codec?
  private let limits: ParquetLimits
  private let verifiesChecksums: Bool
  /// The chunk's bytes in the file.
  private let range: Range<Int64>
  /// The most bytes that a window is asked to have, unless one page needs more.
  private let windowBytes: Int
  /// Bytes of the file, maybe of the chunk's neighbours too; shared and never changed.
  private var window: [UInt8] = []
  /// Offset in the file of the window's first byte.
  private var windowStart: Int64
  /// Offset in the window of the next page's header.
  private var position = 0
  /// Slots of the chunk that no page has brought yet.
  private var slotsToCome: Int64
  private var sawDataPage = false
  /// Memory for a window and a dictionary that are still to come.
  private var memory: PageMemory

  /// The chunk's dictionary, once it has come.
  private(set) var dictionary: ValueDictionary?

  /// Offset in the file of the page that was read last.
  private(set) var pageOffset: Int64

  /// Bytes of the file without which `next` cannot go on.
  private(set) var neededRange: Range<Int64>?

  /// What `next` came to.
  enum Step {
    case page
    case bytesNeeded
    case end
  }

  /// Makes a reader of a chunk's pages.
  ///
  /// - Parameters:
  ///   - range: the chunk's bytes in the file.
  ///   - windowBytes: the most bytes to ask for at a time; nil for the whole chunk.
  ///   - metadata: what the footer says of the chunk.
  ///   - leaf: the leaf whose chunk it is.
  ///   - limits: what to refuse.
  ///   - verifiesChecksums: whether pages are compared with their checksums.
  ///   - memory: what a reader before this one has left.
  /// - Throws: `ParquetError`, `unsupported` for a codec.
  init(
    range: Range<Int64>, windowBytes: Int?, metadata: ColumnChunk, leaf: SchemaLeaf,
    limits: ParquetLimits, verifiesChecksums: Bool, memory: consuming PageMemory = PageMemory()
  ) throws(ParquetError) {
    self.memory = memory
    codec = try metadata.pageCodec()
    self.range = range
    self.leaf = leaf
    self.limits = limits
    self.verifiesChecksums = verifiesChecksums
    self.windowBytes = max(windowBytes ?? .max, 1)
    windowStart = range.lowerBound
    pageOffset = range.lowerBound
    slotsToCome = metadata.valueCount
    need(1)
  }

  /// Where the window ends, counted from its start, and the chunk if that comes first.
  private var windowEnd: Int { min(window.count, Int(clamping: range.upperBound - windowStart)) }

  /// Asks for what is missing of the next `count` bytes, and as much as a window may have.
  private mutating func need(_ count: Int) {
    let start = windowStart + Int64(position)
    let (wanted, overflow) = start.addingReportingOverflow(Int64(max(count, windowBytes)))
    let end = overflow ? range.upperBound : min(range.upperBound, wanted)
    let from = max(start, windowStart + Int64(windowEnd))
    neededRange = from < end ? from..<end : nil
  }

  /// Gives away the memory that bytes of the file can be read into: what the window still holds of the
  /// page that it ends in, to which the needed range is to be appended.
  ///
  /// - Returns: those bytes, and their offset in the file. They have to come back by `supply`.
  mutating func takeWindow() -> (bytes: [UInt8], offset: Int64) {
    let start = windowStart + Int64(position)
    var bytes: [UInt8] = []
    swap(&bytes, &window)
    if bytes.isEmpty, memory.window.capacity > bytes.capacity {
      swap(&bytes, &memory.window)
      bytes.removeAll(keepingCapacity: true)
    }
    let end = min(bytes.count, Int(clamping: range.upperBound - windowStart))
    bytes.removeSubrange(max(end, 0)...)
    // To the front, in place: memory that the system has to clear anew for every window would cost as
    // much as reading it.
    bytes.removeSubrange(..<min(position, bytes.count))
    windowStart = start
    position = 0
    return (bytes, start)
  }

  /// Gives back the memory of a reader that has come to its end.
  mutating func takeMemory() -> PageMemory {
    var taken = memory
    memory = PageMemory()
    if window.capacity > 0 {
      taken.window = []
      swap(&taken.window, &window)
    }
    if let dictionary {
      taken.dictionary = dictionary.values
      self.dictionary = nil
    }
    return taken
  }

  /// Takes bytes of the file if they are what is needed; others are left alone.
  mutating func supply(_ bytes: [UInt8], at offset: Int64) {
    guard let needed = neededRange, offset <= needed.lowerBound,
      needed.upperBound - offset <= Int64(bytes.count)
    else { return }
    if position < windowEnd {
      // The page that the last window ended in goes to the front.
      window.removeSubrange(windowEnd...)
      window.removeSubrange(..<position)
      window.append(contentsOf: bytes[Int(needed.lowerBound - offset)...])
      windowStart += Int64(position)
      position = 0
    } else {
      let start = windowStart + Int64(position)
      window = bytes
      windowStart = offset
      position = Int(start - offset)
    }
    neededRange = nil
  }

  /// Whether every slot that the chunk declares has come. Bytes may be left: the count decides, since
  /// writers disagree on what the size includes.
  var isAtEnd: Bool { slotsToCome == 0 }

  /// Reads the next data page into `page`, whose memory is used again.
  mutating func next(
    into page: inout Page, using decompressor: inout Decompressor
  ) throws(ParquetError) -> Step {
    while slotsToCome > 0 {
      pageOffset = windowStart + Int64(position)
      guard neededRange == nil, let (header, body) = try readHeader() else { return .bytesNeeded }
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
        return .page
      case .dictionary:
        guard dictionary == nil, !sawDataPage else { throw .malformed(.secondDictionary) }
        try verify(header, body)
        try readDictionary(header, body, using: &decompressor)
      case .index, nil:
        continue
      }
    }
    return .end
  }

  /// Reads the header at `position`; nil when the page is not all there yet.
  private mutating func readHeader() throws(ParquetError) -> (PageHeader, body: Range<Int>)? {
    let end = windowEnd
    let left = range.upperBound - windowStart - Int64(position)
    guard left > 0 else { throw .malformed(.valueCount) }
    guard position < end else {
      need(1)
      return nil
    }
    let count = min(end - position, limits.pageHeaderBytes)
    var reader = ByteReader(window.rawSpan.extracting(position..<(position + count)))
    let header: PageHeader
    do throws(ByteParsingError) {
      header = try PageHeader(&reader)
    } catch {
      if error.code == .truncated || error.code == .lengthOutOfRange {
        if count == limits.pageHeaderBytes {
          throw ParquetError(.limitExceeded(.pageHeaderBytes, size: count))
        }
        if Int64(count) < left {
          need(count * 2)
          return nil
        }
      }
      throw .malformed(.pageHeader)
    }
    let size = Int(header.compressedSize)
    guard Int64(size) <= left - Int64(reader.position) else { throw .malformed(.pageSize) }
    guard size <= limits.compressedPageBytes else {
      throw ParquetError(.limitExceeded(.compressedPageBytes, size: size))
    }
    guard Int(header.uncompressedSize) <= limits.pageBytes else {
      throw ParquetError(.limitExceeded(.pageBytes, size: Int(header.uncompressedSize)))
    }
    let start = position + reader.position
    guard size <= end - start else {
      need(reader.position + size)
      return nil
    }
    return (header, start..<(start + size))
  }

  private func verify(_ header: PageHeader, _ body: Range<Int>) throws(ParquetError) {
    guard verifiesChecksums, let expected = header.checksum else { return }
    guard CRC32.checksum(window.rawSpan.extracting(body)) == expected else {
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
      var bytes = memory.takeDictionaryPage()
      try expand(
        body, to: Int(header.uncompressedSize), appendingTo: &bytes, using: &decompressor)
      dictionary = try ValueDictionary(
        count: count, page: bytes, range: 0..<bytes.count, leaf: leaf, limits: limits,
        memory: memory.takeDictionaryValues())
      // Byte arrays stay in the page; numbers have left it.
      if case .bytes? = dictionary?.values { return }
      memory.dictionaryPage = bytes
    } else {
      guard body.count == Int(header.uncompressedSize) else { throw .malformed(.pageSize) }
      dictionary = try ValueDictionary(
        count: count, page: window, range: body, leaf: leaf, limits: limits,
        memory: memory.takeDictionaryValues())
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
        window.rawSpan.extracting(body), as: codec, expectedSize: size,
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
      page.bytes = window
      page.ownsBytes = false
      rest = body
    }
    page.repetition = Levels()
    page.definition = Levels()
    // Writers name the obsolete encoding for levels that need no bits: then there are no bytes.
    let slots = Int(header.valueCount)
    if leaf.maximumRepetitionLevel > 0 {
      page.repetition = try Self.levels(
        upTo: leaf.maximumRepetitionLevel, count: slots, encoding: header.repetitionEncodingCode,
        of: &rest, in: page.bytes.rawSpan)
    }
    if leaf.maximumDefinitionLevel > 0 {
      page.definition = try Self.levels(
        upTo: leaf.maximumDefinitionLevel, count: slots, encoding: header.definitionEncodingCode,
        of: &rest, in: page.bytes.rawSpan)
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
        contentsOf: window.rawSpan.extracting(body.lowerBound..<stored.lowerBound))
      try expand(stored, to: size - levels, appendingTo: &page.bytes, using: &decompressor)
      page.repetition = Levels(range: 0..<repetition)
      page.definition = Levels(range: repetition..<levels)
      page.values = levels..<size
    } else {
      guard body.count == size else { throw .malformed(.pageSize) }
      page.bytes = window
      page.ownsBytes = false
      let split = body.lowerBound + repetition
      page.repetition = Levels(range: body.lowerBound..<split)
      page.definition = Levels(range: split..<stored.lowerBound)
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

  /// Takes the levels of a version 1 page off the front of `rest`.
  private static func levels(
    upTo maximum: UInt8, count: Int, encoding code: Int32, of rest: inout Range<Int>,
    in page: RawSpan
  ) throws(ParquetError) -> Levels {
    switch Encoding(rawValue: code) {
    case .runLength:
      // A length of four bytes and as many bytes.
      guard rest.count >= 4,
        let declared = try? page.littleEndian(UInt32.self, at: rest.lowerBound),
        Int(declared) <= rest.count - 4
      else { throw .malformed(.levels) }
      let start = rest.lowerBound + 4
      let end = start + Int(declared)
      rest = end..<rest.upperBound
      return Levels(range: start..<end)
    case .bitPacked:
      // No length: as many bytes as the levels need. Counts are below 2³¹ and widths at most 8.
      let size = (count * HybridDecoder.bitWidth(forValuesUpTo: maximum) + 7) / 8
      guard size <= rest.count else { throw .malformed(.levels) }
      let end = rest.lowerBound + size
      let range = rest.lowerBound..<end
      rest = end..<rest.upperBound
      return Levels(range: range, arePacked: true)
    case let other:
      throw .unsupported("level encoding \(other?.name ?? "\(code)")")
    }
  }
}
