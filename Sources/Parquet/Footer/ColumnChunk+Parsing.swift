internal import ByteParsing

extension ColumnChunk {
  /// Reads a chunk with its counts and without its details.
  init(_ reader: inout ByteReader) throws(ByteParsingError) {
    var details = ColumnDetails()
    try read(&reader, depth: .counts, details: &details)
  }

  /// Reads the chunk; `details` is filled at the depth `all` alone.
  mutating func read(
    _ reader: inout ByteReader, depth: ChunkDepth, details: inout ColumnDetails
  ) throws(ByteParsingError) {
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (3, .structure): try readMetadata(&reader, depth: depth, details: &details)
      case (4, .i64): optionalOffsetIndexOffset.value = try reader.readZigzag()
      case (5, .i32): optionalOffsetIndexLength.value = try reader.readInt32()
      case (6, .i64): optionalColumnIndexOffset.value = try reader.readZigzag()
      case (7, .i32): optionalColumnIndexLength.value = try reader.readInt32()
      case (1, .binary):
        let name = try reader.readBinary()
        isExternal = !name.isEmpty
        if depth == .all { details.filePath = try reader.span.text(in: name) }
      case (8, .structure), (9, .binary):
        try reader.skip(field)
        isEncrypted = true
      default: try reader.skip(field)
      }
    }
  }

  private mutating func readMetadata(
    _ reader: inout ByteReader, depth: ChunkDepth, details: inout ColumnDetails
  ) throws(ByteParsingError) {
    hasMetadata = true
    var field = ThriftField()
    while try reader.readField(&field) {
      switch field.type {
      case .i64:
        switch field.id {
        case 5: valueCount = try Self.readSize(&reader)
        case 6: uncompressedSize = try Self.readSize(&reader)
        case 7: compressedSize = try Self.readSize(&reader)
        case 9: dataPageOffset = try reader.readZigzag()
        case 11: optionalDictionaryPageOffset.value = try reader.readZigzag()
        case 14: optionalBloomFilterOffset.value = try reader.readZigzag()
        default: try reader.skip(field)
        }
      case .i32:
        switch field.id {
        case 1: typeCode = try reader.readInt32()
        case 4: codecCode = try reader.readInt32()
        case 15: optionalBloomFilterLength.value = try reader.readInt32()
        default: try reader.skip(field)
        }
      case .list:
        switch field.id {
        case 2: try readEncodings(&reader)
        case 13 where depth != .sizes:
          try readPageEncodings(&reader, depth: depth, details: &details)
        case 8 where depth == .all:
          let list = try reader.readList()
          details.keyValueCount = list.count
          for _ in 0..<list.count { try reader.skipValue(list.type, depth: 1) }
        // Field 3, path_in_schema, repeats the schema's order and is the largest part of wide footers.
        default: try reader.skip(field)
        }
      case .structure:
        switch field.id {
        case 12 where depth == .counts: try readNullCount(&reader)
        case 12 where depth == .all:
          let statistics = try ColumnStatistics(&reader)
          details.statistics = statistics
          optionalNullCount.value = statistics.nullCount
        case 16 where depth != .sizes:
          try readSizeStatistics(&reader, depth: depth, details: &details)
        default: try reader.skip(field)
        }
      default: try reader.skip(field)
      }
    }
  }

  private mutating func readEncodings(_ reader: inout ByteReader) throws(ByteParsingError) {
    encodings = EncodingSet()
    let list = try reader.readList()
    for _ in 0..<list.count {
      guard list.type == .i32 else {
        try reader.skipValue(list.type, depth: 0)
        continue
      }
      encodings.insert(code: try reader.readInt32())
    }
  }

  private mutating func readNullCount(_ reader: inout ByteReader) throws(ByteParsingError) {
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (3, .i64):
        let count = try reader.readZigzag()
        optionalNullCount.value = count >= 0 ? count : nil
      case (_, .binary): _ = try reader.readBinary()
      default: try reader.skip(field, depth: 1)
      }
    }
  }

  private mutating func readSizeStatistics(
    _ reader: inout ByteReader, depth: ChunkDepth, details: inout ColumnDetails
  ) throws(ByteParsingError) {
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .i64): optionalUnencodedByteArrayBytes.value = try reader.readZigzag()
      case (2, .list) where depth == .all:
        details.repetitionLevelHistogram = try Self.readHistogram(&reader)
      case (3, .list) where depth == .all:
        details.definitionLevelHistogram = try Self.readHistogram(&reader)
      default: try reader.skip(field, depth: 1)
      }
    }
  }

  private static func readHistogram(
    _ reader: inout ByteReader
  ) throws(ByteParsingError) -> [Int64] {
    let list = try reader.readList()
    var counts: [Int64] = []
    for _ in 0..<list.count {
      guard list.type == .i64 else {
        try reader.skipValue(list.type, depth: 2)
        continue
      }
      counts.append(try reader.readZigzag())
    }
    return counts
  }

  private mutating func readPageEncodings(
    _ reader: inout ByteReader, depth: ChunkDepth, details: inout ColumnDetails
  ) throws(ByteParsingError) {
    let list = try reader.readList()
    guard list.type == .structure else {
      for _ in 0..<list.count { try reader.skipValue(list.type, depth: 1) }
      return
    }
    var dictionaryEncoded: Int64 = 0
    var other: Int64 = 0
    details.pageEncodings = []
    for _ in 0..<list.count {
      let pages = try ColumnDetails.PageEncodings(&reader)
      if depth == .all { details.pageEncodings.append(pages) }
      guard pages.pageKindCode == 0 || pages.pageKindCode == 3, pages.count > 0 else { continue }
      switch pages.encoding {
      case .plainDictionary, .runLengthDictionary: dictionaryEncoded &+= Int64(pages.count)
      default: other &+= Int64(pages.count)
      }
    }
    optionalDictionaryEncodedPages.value = dictionaryEncoded
    optionalOtherPages.value = other
  }

  @inline(__always)
  private static func readSize(_ reader: inout ByteReader) throws(ByteParsingError) -> Int64 {
    let start = reader.position
    let value = try reader.readZigzag()
    guard value >= 0, value <= largestSize else {
      throw ByteParsingError(.invalidValue, at: start)
    }
    return value
  }
}
