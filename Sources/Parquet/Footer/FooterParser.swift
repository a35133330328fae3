internal import ByteParsing

/// Reads the FileMetaData structure from windows of its bytes.
///
/// The structure is taken item by item (a field, a row group, a pair of the metadata). When a window
/// ends inside an item, the item is read again from a longer window; long values of metadata pairs
/// are passed over by arithmetic, so that no window has to hold them.
struct FooterParser: Sendable {
  /// Offset of the structure in the file.
  private let fileOffset: Int64
  /// Bytes from the structure's start to the end of the footer.
  private let length: Int
  private let limits: ParquetLimits
  private let detail: FooterDetail
  /// Whether more is wanted than sizes.
  private let keepsValues: Bool
  private let schemas: SchemaCache?

  /// What the next item is.
  private enum Stage {
    case field
    case rowGroup(left: Int)
    case keyValue(left: Int)
    case keyValueField(left: Int, pair: KeyValue, field: ThriftField)
    case end
  }

  private var stage = Stage.field
  private var field = ThriftField()
  private var schema: Schema?
  /// Elements that have been read and not yet been made a schema, and the bytes they were read from.
  private var newElements: (elements: [SchemaElement], bytes: [UInt8])?
  /// The number of elements of a schema that has too many to be read.
  private var elementsPastLimit: Int?
  private var leafDepth: LeafDepth
  private var version: Int32 = 0
  private var declaredRowCount: Int64 = 0
  private var rowGroups: [RowGroup] = []
  private var columnChunks: [ColumnChunk] = []
  private var columnDetails: [ColumnDetails?] = []
  private var keyValues: [KeyValue] = []
  private var createdBy: String?
  private var columnOrders: [ColumnOrder] = []
  private var hasEncryptedColumns = false
  private var encryptionAlgorithm: String?

  /// Offset of the next item in the footer.
  private(set) var position = 0

  init(
    fileOffset: Int64, length: Int, detail: FooterDetail, schemas: SchemaCache?,
    limits: ParquetLimits
  ) {
    self.fileOffset = fileOffset
    self.length = length
    self.detail = detail
    keepsValues = detail != .sizesOnly
    self.schemas = schemas
    self.limits = limits
    leafDepth = LeafDepth(detail, schema: nil)
  }

  /// Reads items from a window that starts at `windowStart` of the footer, which may lie before it;
  /// returns whether the structure is complete. If it is not, a longer window from `position` on is
  /// needed.
  mutating func advance(
    over window: RawSpan, startingAt windowStart: Int
  ) throws(ParquetError) -> Bool {
    while true {
      if case .end = stage { return true }
      guard position >= windowStart, position - windowStart <= window.byteCount else {
        return false
      }
      let fieldBefore = field
      let chunksBefore = columnChunks.count
      do throws(ByteParsingError) {
        var reader = ByteReader(window, at: position - windowStart)
        let passed = try readItem(&reader, windowStart: windowStart)
        position = windowStart + reader.position + passed
      } catch {
        field = fieldBefore
        columnChunks.removeLast(columnChunks.count - chunksBefore)
        columnDetails.removeLast(max(0, columnDetails.count - chunksBefore))
        let reachesEnd = windowStart + window.byteCount >= length
        if !reachesEnd, error.code == .truncated || error.code == .lengthOutOfRange {
          return false
        }
        throw .malformed(.footer, at: fileOffset + Int64(windowStart + error.offset))
      }
      if let elementsPastLimit {
        throw ParquetError(
          .limitExceeded(.schemaElements, size: elementsPastLimit), at: fileOffset)
      }
      if let (elements, bytes) = newElements {
        newElements = nil
        try adopt(elements, readFrom: bytes)
      }
    }
  }

  /// Makes the schema of elements that were read.
  private mutating func adopt(
    _ elements: [SchemaElement], readFrom bytes: [UInt8]
  ) throws(ParquetError) {
    do throws(ParquetError) {
      let made = try Schema(elements, limits: limits)
      schemas?.insert(made, bytes: bytes)
      schema = made
      leafDepth = LeafDepth(detail, schema: made)
    } catch {
      var located = error
      located.offset = fileOffset
      throw located
    }
  }

  /// What was read. Call it when `advance` has returned true.
  consuming func finish() throws(ParquetError) -> FileMetaData {
    guard let schema else { throw .malformed(.schema, at: fileOffset) }
    var metadata = FileMetaData(
      schema: schema, footerRange: fileOffset..<(fileOffset + Int64(length)))
    metadata.version = version
    metadata.declaredRowCount = declaredRowCount
    metadata.rowGroups = rowGroups
    metadata.columnChunks = columnChunks
    metadata.columnDetails = columnDetails
    metadata.keyValues = keyValues
    metadata.createdBy = createdBy
    metadata.columnOrders = columnOrders
    metadata.hasEncryptedColumns = hasEncryptedColumns
    metadata.encryptionAlgorithm = encryptionAlgorithm
    return metadata
  }

  /// Reads the next item; returns the bytes to pass over behind the reader's position.
  private mutating func readItem(
    _ reader: inout ByteReader, windowStart: Int
  ) throws(ByteParsingError) -> Int {
    switch stage {
    case .field:
      try readField(&reader)
    case .rowGroup(let left):
      guard left > 0 else {
        stage = .field
        break
      }
      rowGroups.append(
        try RowGroup(
          &reader, depth: leafDepth, appendingTo: &columnChunks, details: &columnDetails))
      stage = .rowGroup(left: left - 1)
      if rowGroups.count == 1 { reserveChunks(rowGroups: left) }
    case .keyValue(let left):
      stage =
        left > 0
        ? .keyValueField(left: left - 1, pair: KeyValue(), field: ThriftField()) : .field
    case .keyValueField(let left, var pair, var field):
      let passed = try readKeyValueField(
        &reader, windowStart: windowStart, pair: &pair, field: &field)
      guard let passed else {
        keyValues.append(pair)
        stage = .keyValue(left: left)
        break
      }
      stage = .keyValueField(left: left, pair: pair, field: field)
      return passed
    case .end: break
    }
    return 0
  }

  /// Makes room for the chunks of all row groups, which are as many as the first has, as far as the bytes
  /// of the footer can hold them: a chunk that says anything takes 16.
  private mutating func reserveChunks(rowGroups count: Int) {
    let (chunks, overflow) = columnChunks.count.multipliedReportingOverflow(by: count)
    guard !overflow, chunks <= length / 16 else { return }
    columnChunks.reserveCapacity(chunks)
    rowGroups.reserveCapacity(count)
  }

  private mutating func readField(_ reader: inout ByteReader) throws(ByteParsingError) {
    guard try reader.readField(&field) else {
      stage = .end
      return
    }
    switch (field.id, field.type) {
    case (1, .i32): version = try reader.readInt32()
    case (2, .list): try readSchema(&reader)
    case (3, .i64): declaredRowCount = try reader.readZigzag()
    case (4, .list):
      let start = reader.position
      // The least row group says how many rows it has.
      let list = try reader.readList(ofStructsOfAtLeast: 3)
      guard list.type == .structure else {
        try reader.move(to: start)
        return try reader.skip(field)
      }
      rowGroups = []
      columnChunks = []
      columnDetails = []
      stage = .rowGroup(left: list.count)
    case (5, .list):
      let start = reader.position
      // The least pair has a key.
      let list = try reader.readList(ofStructsOfAtLeast: 3)
      guard list.type == .structure else {
        try reader.move(to: start)
        return try reader.skip(field)
      }
      keyValues = []
      stage = .keyValue(left: list.count)
    case (6, .binary): createdBy = try reader.span.text(in: try reader.readBinary())
    case (7, .list) where keepsValues:
      let list = try reader.readList()
      var orders: [ColumnOrder] = []
      for _ in 0..<list.count {
        guard list.type == .structure else {
          try reader.skipValue(list.type, depth: 1)
          continue
        }
        orders.append(try ColumnOrder(&reader))
      }
      columnOrders = orders
    case (8, .structure):
      encryptionAlgorithm = try EncryptionAlgorithm.readName(&reader)
      hasEncryptedColumns = true
    default: try reader.skip(field)
    }
  }

  /// Reads the schema's elements, or takes the schema of the same bytes from the cache.
  private mutating func readSchema(_ reader: inout ByteReader) throws(ByteParsingError) {
    let start = reader.position
    if let (known, byteCount) = schemas?.schema(in: reader.span, at: start) {
      try reader.skip(byteCount)
      newElements = nil
      schema = known
      leafDepth = LeafDepth(detail, schema: known)
      return
    }
    let list = try reader.readList()
    guard list.type != .structure || list.count <= limits.schemaElements else {
      elementsPastLimit = list.count
      return
    }
    var read: [SchemaElement] = []
    for _ in 0..<list.count {
      guard list.type == .structure else {
        try reader.skipValue(list.type, depth: 0)
        continue
      }
      read.append(try SchemaElement(&reader))
    }
    let bytes = schemas == nil ? [] : try reader.span.bytes(in: start..<reader.position)
    newElements = (read, bytes)
  }

  /// Reads a field of a pair; nil at the pair's end, else the bytes of a long value to pass over.
  private func readKeyValueField(
    _ reader: inout ByteReader, windowStart: Int, pair: inout KeyValue, field: inout ThriftField
  ) throws(ByteParsingError) -> Int? {
    guard try reader.readField(&field) else { return nil }
    switch (field.id, field.type) {
    case (1, .binary): pair.key = try reader.span.text(in: try reader.readBinary())
    case (2, .binary):
      let start = reader.position
      let declared = try reader.readVarint()
      let left = length - windowStart - reader.position
      guard let count = Int(exactly: declared), count <= left else {
        throw ByteParsingError(.invalidValue, at: start)
      }
      let offset = fileOffset + Int64(windowStart + reader.position)
      guard keepsValues, count <= limits.keyValueBytes else {
        pair.value = nil
        pair.valueRange = offset..<(offset + Int64(count))
        return count
      }
      pair.value = try reader.span.bytes(in: try reader.readRange(count: count))
      pair.valueRange = offset..<(offset + Int64(count))
    default: try reader.skip(field)
    }
    return 0
  }
}
