internal import ByteParsing
internal import Codecs

/// Reads the slots of one column chunk, whole rows at a time.
struct ColumnReader: Sendable {
  private let leaf: SchemaLeaf
  private let limits: ParquetLimits
  private var pages: PageReader
  private var page = Page()
  /// Slots of the page whose levels have not been decoded.
  private var slotsLeft = 0
  private var repetition: LevelDecoder?
  private var definition: LevelDecoder?
  private var decoder: (any ValueDecoder)?
  private var buffer: ValueBuffer
  /// Repetition levels that are decoded ahead, to see where a row ends; from `pendingStart` on they
  /// belong to slots that have not been taken.
  private var pending: [UInt8] = []
  private var pendingStart = 0
  /// Slots behind those, each of which begins a row: levels that come in a run need no array.
  private var pendingRows = 0
  private var isAtFirstSlot = true
  /// What has been read of the rows that are being read.
  private var column: LeafColumn
  /// Rows of `column` that have begun, when rows may have several slots.
  private var begun = 0

  /// Slots decoded at a time. Runs of a few bytes can stand for billions of slots, so no array is
  /// made for more than this many before limits are checked.
  private static let blockSize = 8192

  init(
    range: Range<Int64>, windowBytes: Int?, metadata: ColumnChunk, leaf: SchemaLeaf,
    limits: ParquetLimits, verifiesChecksums: Bool, memory: consuming Memory = Memory()
  ) throws(ParquetError) {
    self.leaf = leaf
    self.limits = limits
    page = memory.page
    pages = try PageReader(
      range: range, windowBytes: windowBytes, metadata: metadata, leaf: leaf, limits: limits,
      verifiesChecksums: verifiesChecksums, memory: memory.pages)
    buffer = try ValueBuffer(for: leaf, limits: limits)
    buffer.recycle(memory.values)
    column = LeafColumn(leaf: leaf)
  }

  /// Memory that the reader of a chunk leaves to that of the next.
  struct Memory: Sendable {
    var pages = PageMemory()
    var page = Page()
    var values = LeafValues.absent
  }

  /// Gives back the memory of a reader that has come to its end.
  mutating func takeMemory() -> Memory {
    decoder = nil
    var memory = Memory(pages: pages.takeMemory(), page: Page(), values: buffer.take())
    swap(&memory.page, &page)
    return memory
  }

  /// Offset in the file of the page that was read last.
  var pageOffset: Int64 { pages.pageOffset }

  /// Bytes of the file without which `read` cannot go on.
  var neededRange: Range<Int64>? { pages.neededRange }

  /// Gives away the memory that the needed range can be read into, behind what it holds.
  mutating func takeWindow() -> (bytes: [UInt8], offset: Int64) { pages.takeWindow() }

  /// Takes bytes of the file, if they are what is needed.
  mutating func supply(_ bytes: [UInt8], at offset: Int64) {
    pages.supply(bytes, at: offset)
  }

  /// Takes the memory of values that nobody needs any more.
  mutating func recycle(_ values: consuming LeafValues) {
    buffer.recycle(values)
  }

  /// Reads the slots of the next `rows` rows; nil when more bytes are needed. Then call again with the
  /// same number of rows when they have come.
  ///
  /// - Throws: `ParquetError`; `rowCount` when the chunk holds fewer rows, or more than `rows` when
  ///   they are to be the last.
  mutating func read(
    rows: Int, areLast: Bool, using decompressor: inout Decompressor
  ) throws(ParquetError) -> LeafColumn? {
    let isComplete =
      leaf.maximumRepetitionLevel == 0
      ? try readFlat(rows: rows, using: &decompressor)
      : try readRepeated(rows: rows, using: &decompressor)
    guard isComplete else { return nil }
    if areLast {
      guard slotsLeft == 0, pendingStart == pending.count, pendingRows == 0, pages.isAtEnd else {
        throw .malformed(.rowCount)
      }
    }
    column.values = buffer.take()
    defer {
      column = LeafColumn(leaf: leaf)
      begun = 0
    }
    return column
  }

  /// Loads the next page if the one before is done, where a batch had better not go beyond a page.
  ///
  /// - Returns: rows after which the page's values end, if they can stay in it: strings of a batch that
  ///   takes from two pages have to be copied. Nil when it does not matter, or bytes are needed first.
  mutating func rowsLeftInPage(
    using decompressor: inout Decompressor
  ) throws(ParquetError) -> Int? {
    guard leaf.maximumRepetitionLevel == 0, buffer.type == .byteArray,
      try fillPage(using: &decompressor) == .page,
      page.encodingCode == Encoding.plain.rawValue, !page.values.isEmpty
    else { return nil }
    return slotsLeft
  }

  /// Reads slots until there are `rows`, each of which is a row; false when more bytes are needed.
  private mutating func readFlat(
    rows: Int, using decompressor: inout Decompressor
  ) throws(ParquetError) -> Bool {
    while column.slotCount < rows {
      switch try fillPage(using: &decompressor) {
      case .page: break
      case .bytesNeeded: return false
      case .end: throw .malformed(.rowCount)
      }
      let count = min(slotsLeft, rows - column.slotCount, Self.blockSize)
      slotsLeft -= count
      try readSlots(count)
    }
    return true
  }

  /// Reads slots until `rows` rows are complete: up to the next slot that begins a row, which may be
  /// the first of a later page. False when more bytes are needed.
  private mutating func readRepeated(
    rows: Int, using decompressor: inout Decompressor
  ) throws(ParquetError) -> Bool {
    while true {
      if pendingStart == pending.count, pendingRows == 0 {
        let step = try fillPage(using: &decompressor)
        if step == .bytesNeeded { return false }
        if step == .end { break }
        try decodeRepetition()
      }
      if pendingStart == pending.count, pendingRows > 0 {
        let taken = min(pendingRows, rows - begun)
        guard taken > 0 else { break }
        begun += taken
        pendingRows -= taken
        column.repetitionLevels.append(addingCapacity: taken) { room in
          room.append(repeating: 0, count: taken)
        }
        try readSlots(taken)
        continue
      }
      var end = pendingStart
      while end < pending.count {
        if pending[end] == 0 {
          if begun == rows { break }
          begun += 1
        }
        end += 1
      }
      let taken = pendingStart..<end
      guard !taken.isEmpty else { break }
      column.repetitionLevels.append(contentsOf: pending[taken])
      pendingStart = end
      try readSlots(taken.count)
    }
    guard begun == rows else { throw .malformed(.rowCount) }
    return true
  }

  private mutating func decodeRepetition() throws(ParquetError) {
    let count = min(slotsLeft, Self.blockSize)
    // A second reference, dropped at the end: a span of the property would lock the whole reader.
    let bytes = page.bytes
    pending.removeAll(keepingCapacity: true)
    pendingStart = 0
    pendingRows = try repetition?.takeZeros(upTo: count, from: bytes.rawSpan) ?? 0
    guard pendingRows == 0 else {
      slotsLeft -= pendingRows
      isAtFirstSlot = false
      return
    }
    try repetition?.read(count, from: bytes.rawSpan, appendingTo: &pending)
    slotsLeft -= count
    if isAtFirstSlot, let first = pending.first {
      guard first == 0 else { throw .malformed(.firstRepetitionLevel) }
      isAtFirstSlot = false
    }
  }

  /// Reads definition levels and values of the next `count` slots of the page.
  private mutating func readSlots(_ count: Int) throws(ParquetError) {
    let size = (column.slotCount + count).multipliedReportingOverflow(by: 10)
    guard !size.overflow, size.partialValue <= limits.batchBytes else {
      throw ParquetError(
        .limitExceeded(.batchBytes, size: size.overflow ? .max : size.partialValue))
    }
    let bytes = page.bytes
    let isRepeated = leaf.maximumRepetitionLevel > 0
    let slotsBefore = column.slotCount
    var valueCount = count
    if leaf.maximumDefinitionLevel > 0 {
      valueCount =
        try definition?.readDefinition(
          count, slotsBefore: slotsBefore, keepsAll: isRepeated,
          from: bytes.rawSpan, appendingTo: &column.definitionLevels) ?? 0
    }
    column.slotCount += count
    buffer.prepare()
    buffer.sharedPage = leaf.maximumRepetitionLevel == 0 ? bytes : nil
    try decoder?.read(valueCount, from: bytes.rawSpan, into: &buffer)
    buffer.sharedPage = nil
    try buffer.checkRoom(for: 0)
  }

  /// Makes sure that the page has slots left.
  private mutating func fillPage(
    using decompressor: inout Decompressor
  ) throws(ParquetError) -> PageReader.Step {
    while slotsLeft == 0 {
      // Strings that the batch has in the page must leave it before it is overwritten.
      if column.slotCount > 0 { buffer.bytes.leavePage() }
      page.leaveWindow()
      let step = try pages.next(into: &page, using: &decompressor)
      guard step == .page else { return step }
      guard page.slotCount > 0 else { continue }
      slotsLeft = page.slotCount
      if leaf.maximumRepetitionLevel > 0 {
        repetition = try LevelDecoder(page.repetition, upTo: leaf.maximumRepetitionLevel)
      }
      if leaf.maximumDefinitionLevel > 0 {
        definition = try LevelDecoder(page.definition, upTo: leaf.maximumDefinitionLevel)
      }
      decoder = try ValueDecoders.make(
        encodingCode: page.encodingCode, range: page.values, in: page.bytes.rawSpan,
        type: buffer.type, dictionary: pages.dictionary)
    }
    return .page
  }
}
