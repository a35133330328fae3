internal import ByteParsing

/// The primitive forms, and passing over values.
extension AvroReader {
  /// The first count of a block of an array's or map's items.
  struct BlockHead {
    /// The number of items, at least one.
    let count: Int
    /// The number of bytes they take, where the writer says so.
    let byteCount: Int?
  }

  /// Reads a signed variable-length integer.
  @inline(__always)
  mutating func readVarint() throws(AvroError) -> Int64 {
    do throws(ByteParsingError) {
      return try input.readZigzag()
    } catch {
      throw AvroError(error)
    }
  }

  /// Reads an integer of 32 or 64 bits.
  mutating func readInteger(_ kind: AvroKind) throws(AvroError) -> Int64 {
    let start = position
    let value = try readVarint()
    guard kind == .long || Int32(exactly: value) != nil else {
      throw AvroError(.varintOverflow, at: start)
    }
    return value
  }

  /// Reads a boolean.
  mutating func readBoolean() throws(AvroError) -> Bool {
    let start = position
    let byte = try readFixedWidth(UInt8.self)
    guard byte <= 1 else { throw AvroError(.invalidBoolean, at: start) }
    return byte == 1
  }

  /// Reads an integer of fixed width, lowest byte first.
  mutating func readFixedWidth<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type
  ) throws(AvroError) -> Value {
    do throws(ByteParsingError) {
      return try input.readLittleEndian(type)
    } catch {
      throw AvroError(error)
    }
  }

  /// Passes over bytes and returns the range they fill.
  mutating func readRange(_ count: Int) throws(AvroError) -> Range<Int> {
    do throws(ByteParsingError) {
      return try input.readRange(count: count)
    } catch {
      throw AvroError(error)
    }
  }

  /// Reads a count of bytes and passes over them.
  mutating func readLengthAndRange() throws(AvroError) -> Range<Int> {
    let start = position
    let length = try readVarint()
    guard length >= 0, length <= input.remaining else {
      throw AvroError(.lengthOutOfRange, at: start)
    }
    return try readRange(Int(length))
  }

  /// Reads the head of a block of items; nil when it is the one that ends the container.
  ///
  /// A negative count is followed by the block's size in bytes. The count is compared with what is left,
  /// and where items take no bytes, with a limit of the whole reader.
  mutating func readBlockHead(item: Int, hasKeys: Bool) throws(AvroError) -> BlockHead? {
    let start = position
    let written = try readVarint()
    guard written != 0 else { return nil }
    var byteCount: Int?
    if written < 0 {
      let size = try readVarint()
      guard size >= 0, size <= input.remaining else {
        throw AvroError(.lengthOutOfRange, at: start)
      }
      byteCount = Int(size)
    }
    guard let count = Int(exactly: written.magnitude) else {
      throw AvroError(.lengthOutOfRange, at: start)
    }
    let least = nodes[item].minimumSize + (hasKeys ? 1 : 0)
    if least > 0 {
      // No division: the head of a block costs more than many an item.
      let (size, overflow) = count.multipliedReportingOverflow(by: least)
      guard !overflow, size <= byteCount ?? input.remaining else {
        throw AvroError(.lengthOutOfRange, at: start)
      }
    } else {
      guard count <= AvroReader.maximumEmptyItems - emptyItems else {
        throw AvroError(.limitExceeded, at: start)
      }
      emptyItems += count
    }
    return BlockHead(count: count, byteCount: byteCount)
  }

  /// Passes over a value of a type.
  ///
  /// - Parameters:
  ///   - type: the number of the type.
  ///   - level: the containers around the value.
  /// - Throws: `AvroError` for bytes that are no value of the type.
  mutating func skip(_ type: Int, level: Int) throws(AvroError) {
    let node = nodes[type]
    switch node.kind {
    case .null: return
    case .boolean: _ = try readBoolean()
    case .int, .long: _ = try readInteger(node.kind)
    case .float: _ = try readFixedWidth(UInt32.self)
    case .double: _ = try readFixedWidth(UInt64.self)
    case .bytes, .string: _ = try readLengthAndRange()
    case .fixed: _ = try readRange(node.first)
    case .enumeration:
      let start = position
      let index = try readVarint()
      guard index >= 0, index < node.count else { throw AvroError(.branchOutOfRange, at: start) }
    case .union:
      let start = position
      try skip(try branchType(try readVarint(), of: node, at: start), level: level)
    case .record:
      // A record that takes no bytes is nothing to pass over; its types could name one another so that
      // their number doubles at every level.
      if node.isEmpty { return }
      guard level < AvroReader.maximumDepth else {
        throw AvroError(.depthExceeded, at: position)
      }
      for field in node.first..<(node.first + node.count) {
        try skip(fieldTypes[field], level: level + 1)
      }
    case .array, .map:
      guard level < AvroReader.maximumDepth else {
        throw AvroError(.depthExceeded, at: position)
      }
      try skipItems(of: node, level: level, left: 0)
    }
  }

  /// Passes over the items of an array or map, of whose block `left` are left.
  ///
  /// Where the writer gives a block's size in bytes, it is passed over at once.
  mutating func skipItems(
    of container: AvroSchema.Node, level: Int, left: Int
  ) throws(AvroError) {
    let hasKeys = container.kind == .map
    var left = left
    while true {
      if hasKeys || !nodes[container.first].isEmpty {
        for _ in 0..<left {
          if hasKeys { _ = try readLengthAndRange() }
          try skip(container.first, level: level + 1)
        }
      }
      guard let block = try readBlockHead(item: container.first, hasKeys: hasKeys) else { return }
      left = block.count
      if let byteCount = block.byteCount {
        _ = try readRange(byteCount)
        left = 0
      }
    }
  }
}
