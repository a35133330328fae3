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
  private var repetition: HybridDecoder?
  private var definition: HybridDecoder?
  private var decoder: (any ValueDecoder)?
  private var buffer: ValueBuffer
  /// Repetition levels that are decoded ahead, to see where a row ends; from `pendingStart` on they
  /// belong to slots that have not been taken.
  private var pending: [UInt8] = []
  private var pendingStart = 0
  private var isAtFirstSlot = true

  /// Slots decoded at a time. Runs of a few bytes can stand for billions of slots, so no array is
  /// made for more than this many before limits are checked.
  private static let blockSize = 4096

  init(
    chunk: ChunkBytes, metadata: ColumnChunk, leaf: SchemaLeaf, limits: ParquetLimits,
    verifiesChecksums: Bool
  ) throws(ParquetError) {
    self.leaf = leaf
    self.limits = limits
    pages = try PageReader(
      chunk: chunk, metadata: metadata, leaf: leaf, limits: limits,
      verifiesChecksums: verifiesChecksums)
    buffer = try ValueBuffer(for: leaf, byteLimit: limits.batchBytes)
  }

  /// Offset in the file of the page that was read last.
  var pageOffset: Int64 { pages.pageOffset }

  /// Reads the slots of the next `rows` rows.
  ///
  /// - Throws: `ParquetError`; `rowCount` when the chunk holds fewer rows, or more than `rows` when
  ///   they are to be the last.
  mutating func read(
    rows: Int, areLast: Bool, using decompressor: inout Decompressor
  ) throws(ParquetError) -> LeafColumn {
    var column = LeafColumn(leaf: leaf)
    if leaf.maximumRepetitionLevel == 0 {
      while column.slotCount < rows {
        guard try fillPage(using: &decompressor) else { throw .malformed(.rowCount) }
        let count = min(slotsLeft, rows - column.slotCount, Self.blockSize)
        slotsLeft -= count
        try readSlots(count, into: &column)
      }
    } else {
      try readRepeated(rows: rows, into: &column, using: &decompressor)
    }
    if areLast {
      guard slotsLeft == 0, pendingStart == pending.count, pages.isAtEnd else {
        throw .malformed(.rowCount)
      }
    }
    column.values = buffer.take()
    return column
  }

  /// Reads slots until `rows` rows are complete: up to the next slot that begins a row, which may be
  /// the first of a later page.
  private mutating func readRepeated(
    rows: Int, into column: inout LeafColumn, using decompressor: inout Decompressor
  ) throws(ParquetError) {
    var begun = 0
    while true {
      if pendingStart == pending.count {
        guard try fillPage(using: &decompressor) else { break }
        try decodeRepetition()
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
      try readSlots(taken.count, into: &column)
    }
    guard begun == rows else { throw .malformed(.rowCount) }
  }

  private mutating func decodeRepetition() throws(ParquetError) {
    let count = min(slotsLeft, Self.blockSize)
    // A second reference, dropped at the end: a span of the property would lock the whole reader.
    let bytes = page.bytes
    pending.removeAll(keepingCapacity: true)
    pendingStart = 0
    let largest =
      try repetition?.read(count, from: bytes.rawSpan, appendingTo: &pending) ?? 0
    guard largest <= UInt32(leaf.maximumRepetitionLevel) else { throw .malformed(.levels) }
    slotsLeft -= count
    if isAtFirstSlot, let first = pending.first {
      guard first == 0 else { throw .malformed(.firstRepetitionLevel) }
      isAtFirstSlot = false
    }
  }

  /// Reads definition levels and values of the next `count` slots of the page.
  private mutating func readSlots(
    _ count: Int, into column: inout LeafColumn
  ) throws(ParquetError) {
    let size = (column.slotCount + count).multipliedReportingOverflow(by: 10)
    guard !size.overflow, size.partialValue <= limits.batchBytes else {
      throw ParquetError(
        .limitExceeded(.batchBytes, size: size.overflow ? .max : size.partialValue))
    }
    let bytes = page.bytes
    var valueCount = count
    let maximum = leaf.maximumDefinitionLevel
    if maximum > 0 {
      let start = column.definitionLevels.count
      let largest =
        try definition?.read(
          count, from: bytes.rawSpan, appendingTo: &column.definitionLevels) ?? 0
      guard largest <= UInt32(maximum) else { throw .malformed(.levels) }
      valueCount = 0
      for level in column.definitionLevels[start...] where level == maximum { valueCount += 1 }
    }
    column.slotCount += count
    try decoder?.read(valueCount, from: bytes.rawSpan, into: &buffer)
    try buffer.checkRoom(for: 0)
  }

  /// Makes sure that the page has slots left; false when the chunk has no more.
  private mutating func fillPage(
    using decompressor: inout Decompressor
  ) throws(ParquetError) -> Bool {
    while slotsLeft == 0 {
      guard try pages.next(into: &page, using: &decompressor) else { return false }
      guard page.slotCount > 0 else { continue }
      slotsLeft = page.slotCount
      if leaf.maximumRepetitionLevel > 0 {
        repetition = try HybridDecoder(
          bitWidth: HybridDecoder.bitWidth(forValuesUpTo: leaf.maximumRepetitionLevel),
          range: page.repetition, shortage: .levels)
      }
      if leaf.maximumDefinitionLevel > 0 {
        definition = try HybridDecoder(
          bitWidth: HybridDecoder.bitWidth(forValuesUpTo: leaf.maximumDefinitionLevel),
          range: page.definition, shortage: .levels)
      }
      decoder = try ValueDecoders.make(
        encodingCode: page.encodingCode, range: page.values, in: page.bytes.rawSpan,
        type: buffer.type, dictionary: pages.dictionary)
    }
    return true
  }
}
