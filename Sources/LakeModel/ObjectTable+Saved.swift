package import ByteParsing

/// The objects of a table as bytes, column by column, some thousands at a time, so that neither writing nor
/// reading them takes memory beside the table.
extension ObjectTable {
  /// Objects of a part.
  private static let savedCount = 16_384

  /// The fewest bytes that an object takes in a part.
  package static let leastSavedBytes = 20

  /// Columns that are being filled.
  private struct Columns {
    var keys: [ObjectKey] = []
    var records: [ObjectRecord] = []

    func written() -> ByteWriter {
      var writer = ByteWriter()
      writer.write(count: keys.count)
      for key in keys { writer.write(littleEndian: key.high) }
      for key in keys { writer.write(littleEndian: key.low) }
      for record in records { writer.write(varint: UInt64(record.size &+ 1)) }
      for record in records {
        writer.write(
          varint: record.birth == ObjectRecord.unknownBirth ? 0 : UInt64(record.birth) + 1)
      }
      for record in records { writer.write(varint: UInt64((record.partition ?? -1) + 1)) }
      for record in records {
        writer.write(byte: record.state.rawValue << 1 | (record.hasDetail ? 1 : 0))
      }
      return writer
    }
  }

  /// Gives all objects in parts, which `insertSaved` takes.
  ///
  /// - Throws: what `body` throws.
  /// - Complexity: O(`count`); memory is that of one part.
  package func forEachSavedPart(_ body: (ByteWriter) throws -> Void) rethrows {
    var columns = Columns()
    try forEach { key, record in
      columns.keys.append(key)
      columns.records.append(record)
      guard columns.keys.count == Self.savedCount else { return }
      try body(columns.written())
      columns.keys.removeAll(keepingCapacity: true)
      columns.records.removeAll(keepingCapacity: true)
    }
    if !columns.keys.isEmpty { try body(columns.written()) }
  }

  /// Inserts the objects of a part.
  ///
  /// - Parameters:
  ///   - reader: stands at the part.
  ///   - births: how many commits there are.
  ///   - partitions: how many partitions there are.
  ///   - sizes: the largest size that there can be.
  ///   - spread: that of all keys so far.
  /// - Throws: `ByteParsingError` for a part that no table has given; some of its objects may be in the
  ///   table then.
  package mutating func insertSaved(
    _ reader: inout ByteReader, births: Int, partitions: Int, sizes: Int64,
    _ spread: inout KeySpread
  ) throws(ByteParsingError) {
    let count = try reader.readCount(bytesPerItem: Self.leastSavedBytes)
    let start = reader.position
    var highs: [UInt64] = []
    highs.reserveCapacity(count)
    for _ in 0..<count { highs.append(try reader.readLittleEndian(UInt64.self)) }
    var keys: [ObjectKey] = []
    keys.reserveCapacity(count)
    for high in highs {
      keys.append(ObjectKey(high: high, low: try reader.readLittleEndian(UInt64.self)))
    }
    guard spread.take(keys) else { throw ByteParsingError(.invalidValue, at: start) }
    let largest = Int(clamping: sizes) + 1
    var records: [ObjectRecord] = []
    records.reserveCapacity(count)
    for _ in 0..<count {
      records.append(
        ObjectRecord(
          size: Int64(try reader.readNatural(upTo: largest)) - 1,
          birth: ObjectRecord.unknownBirth, partition: nil, state: .live))
    }
    for index in 0..<count {
      let birth = try reader.readNatural(upTo: min(births, Int(ObjectRecord.unknownBirth)))
      if birth > 0 { records[index].birth = UInt32(clamping: birth - 1) }
    }
    var places: [Int] = []
    places.reserveCapacity(count)
    for _ in 0..<count {
      places.append(
        try reader.readNatural(upTo: min(partitions, ObjectRecord.maximumPartitions)) - 1)
    }
    for index in 0..<count {
      let bits = try reader.readByte()
      guard let state = ObjectState(rawValue: bits >> 1), state != .leaving else {
        throw ByteParsingError(.invalidValue, at: reader.position)
      }
      let record = records[index]
      let known = self.count
      self[keys[index]] = ObjectRecord(
        size: record.size, birth: record.birth, partition: places[index] < 0 ? nil : places[index],
        state: state, hasDetail: bits & 1 == 1)
      guard self.count == known + 1 else { throw ByteParsingError(.invalidValue, at: start) }
    }
  }
}
