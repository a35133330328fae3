package import ByteParsing

/// The objects of a table as bytes: its slots as they are, some thousands at a time, so that neither writing
/// nor reading them takes memory beside the table, and no object has to be looked for.
extension ObjectTable {
  /// Words of a part: half a megabyte.
  private static let savedWords = 65_536

  /// Gives all objects in parts, which `SavedObjectTable` takes.
  ///
  /// - Parameters:
  ///   - start: what each part begins with.
  ///   - body: takes a part.
  /// - Throws: what `body` throws.
  /// - Complexity: O(`byteCount`); memory is that of one part.
  package func forEachSavedPart(
    beginningWith start: UInt8, _ body: ([UInt8]) throws -> Void
  ) rethrows {
    if count == 0 { return }
    var head = ByteWriter()
    head.write(byte: start)
    head.write(flag: chosenBits > 0)
    for segment in segments {
      head.write(count: segment.bucketCount)
      head.write(count: segment.wide.count)
      for record in segment.wide {
        head.write(zigzag: record.size)
        head.write(varint: UInt64(record.birth))
        head.write(varint: UInt64((record.partition ?? -1) + 1))
        head.write(byte: record.state.rawValue << 1 | (record.hasDetail ? 1 : 0))
      }
      head.write(count: segment.unusedWide.count)
      for place in segment.unusedWide { head.write(count: place) }
    }
    try body(head.bytes)
    var part: [UInt8] = []
    for segment in segments {
      for first in stride(from: 0, to: segment.words.count, by: Self.savedWords) {
        let end = min(first + Self.savedWords, segment.words.count)
        part.removeAll(keepingCapacity: true)
        part.append(start)
        part.append(varint: UInt64(end - first))
        part.append(words: segment.words[first..<end])
        try body(part)
      }
    }
  }
}

/// The objects of a table that is being read back. Nothing is believed: at the end every object is looked for
/// where a table would, so that a search in the table ends, and finds each once.
package struct SavedObjectTable: Sendable {
  /// What objects may say.
  package struct Limits: Sendable {
    /// How many commits there are.
    package var births: Int
    /// How many partitions there are.
    package var partitions: Int
    /// The largest size that there can be.
    package var size: Int64

    /// Makes limits.
    package init(births: Int, partitions: Int, size: Int64) {
      self.births = births
      self.partitions = partitions
      self.size = size
    }
  }

  private let limits: Limits
  private let byteCount: Int
  private var table = ObjectTable()
  private var hasHead = false

  /// The segment that words are missing of.
  private var segment = 0

  /// Begins with no part.
  ///
  /// - Parameters:
  ///   - limits: what objects may say.
  ///   - byteCount: bytes of all parts, at most: there is not more in the table.
  package init(_ limits: Limits, byteCount: Int64) {
    self.limits = limits
    self.byteCount = Int(clamping: byteCount)
  }

  /// Takes the next part.
  ///
  /// - Throws: `ByteParsingError` for a part that no table has given.
  package mutating func take(_ reader: inout ByteReader) throws(ByteParsingError) {
    guard hasHead else {
      hasHead = true
      return try takeHead(&reader)
    }
    let start = reader.position
    let count = try reader.readCount(bytesPerItem: 8)
    guard count > 0, segment < table.segments.count, count <= missing(of: segment) else {
      throw ByteParsingError(.invalidValue, at: start)
    }
    try reader.readWords(count, appendingTo: &table.segments[segment].words)
    skipWhole()
  }

  private mutating func skipWhole() {
    while segment < table.segments.count, missing(of: segment) == 0 { segment += 1 }
  }

  private func missing(of segment: Int) -> Int {
    ObjectSegment.wordCount(ofBuckets: table.segments[segment].bucketCount)
      - table.segments[segment].words.count
  }

  private mutating func takeHead(_ reader: inout ByteReader) throws(ByteParsingError) {
    let start = reader.position
    table.chosenBits = try reader.readFlag() ? ObjectTable.segmentBits : 0
    table.segments = Array(repeating: ObjectSegment(), count: 1 << Int(table.chosenBits))
    var words = 0
    for index in table.segments.indices {
      // A place has 32 bits.
      table.segments[index].bucketCount = try reader.readNatural(upTo: Int(Int32.max) / 8)
      words += ObjectSegment.wordCount(ofBuckets: table.segments[index].bucketCount)
      table.segments[index].limit = ObjectSegment.limit(
        ofBuckets: table.segments[index].bucketCount)
      for _ in 0..<(try reader.readCount(bytesPerItem: 4)) {
        table.segments[index].wide.append(try Self.record(&reader))
      }
      for _ in 0..<(try reader.readCount()) {
        table.segments[index].unusedWide.append(
          try reader.readNatural(upTo: table.segments[index].wide.count))
      }
    }
    // No more than the parts can hold.
    guard words <= byteCount / 8 else { throw ByteParsingError(.lengthOutOfRange, at: start) }
    for index in table.segments.indices { table.segments[index].reserveWords() }
    skipWhole()
  }

  private static func record(
    _ reader: inout ByteReader
  ) throws(ByteParsingError) -> ObjectRecord {
    let start = reader.position
    let size = try reader.readZigzag()
    let birth = try reader.readNatural(upTo: Int(UInt32.max))
    let partition = try reader.readNatural(upTo: ObjectRecord.maximumPartitions) - 1
    let bits = try reader.readByte()
    guard let state = ObjectState(rawValue: bits >> 1) else {
      throw ByteParsingError(.invalidValue, at: start)
    }
    return ObjectRecord(
      size: size, birth: UInt32(clamping: birth), partition: partition < 0 ? nil : partition,
      state: state, hasDetail: bits & 1 == 1)
  }

  /// Ends the table.
  ///
  /// - Parameter spread: that of all keys so far.
  /// - Returns: the table.
  /// - Throws: `ByteParsingError` for parts that no table has given.
  /// - Complexity: O(slots).
  package consuming func finish(
    _ spread: inout KeySpread
  ) throws(ByteParsingError) -> ObjectTable {
    guard !hasHead || segment == table.segments.count else {
      throw ByteParsingError(.truncated, at: 0)
    }
    // First the spread, which bounds how long a search takes.
    for index in table.segments.indices {
      guard table.segments[index].countObjects(), table.segments[index].spread(&spread) else {
        throw ByteParsingError(.invalidValue, at: index)
      }
      table.count += table.segments[index].count
    }
    let bits = table.chosenBits
    for index in table.segments.indices {
      guard table.segments[index].isSound(UInt64(index), chosenBits: bits, limits) else {
        throw ByteParsingError(.invalidValue, at: index)
      }
    }
    return table
  }
}

extension ObjectSegment {
  /// The words of so many buckets and their slots.
  static func wordCount(ofBuckets count: Int) -> Int {
    count * (1 + slotsOfBucket * wordsOfSlot)
  }

  fileprivate mutating func reserveWords() {
    words.reserveCapacity(Self.wordCount(ofBuckets: bucketCount))
  }

  /// Counts the slots that are used, and the objects.
  ///
  /// - Returns: whether there are no more than there may be.
  fileprivate mutating func countObjects() -> Bool {
    for bucket in 0..<bucketCount {
      var tags = words[bucket]
      for _ in 0..<Self.slotsOfBucket {
        let tag = tags & 0xff
        if tag != Self.free { usedCount += 1 }
        if tag > Self.removed { count += 1 }
        tags &>>= 8
      }
    }
    return usedCount <= limit
  }

  /// Adds the keys to a spread.
  ///
  /// - Returns: false when they cannot be hashes.
  fileprivate func spread(_ spread: inout KeySpread) -> Bool {
    for bucket in 0..<bucketCount {
      var tags = words[bucket]
      for index in 0..<Self.slotsOfBucket {
        let isUsed = tags & 0xff > Self.removed
        tags &>>= 8
        if isUsed, !spread.take(words[firstWord(ofSlot: bucket * Self.slotsOfBucket + index)]) {
          return false
        }
      }
    }
    return true
  }

  /// Whether every object is found in its slot, belongs to the segment, and has a record within limits.
  fileprivate func isSound(
    _ number: UInt64, chosenBits: UInt64, _ limits: SavedObjectTable.Limits
  ) -> Bool {
    var wideIsUsed = Array(repeating: false, count: wide.count)
    for place in unusedWide {
      guard place < wide.count, !wideIsUsed[place] else { return false }
      wideIsUsed[place] = true
    }
    for bucket in 0..<bucketCount {
      for index in 0..<Self.slotsOfBucket {
        let tag = words[bucket] &>> UInt64(truncatingIfNeeded: index &* 8) & 0xff
        if tag <= Self.removed { continue }
        let slot = bucket &* Self.slotsOfBucket &+ index
        let first = firstWord(ofSlot: slot)
        let key = ObjectKey(high: words[first], low: Self.lowBits(words[first &+ 1]) | tag)
        // A shift by 64 gives zero.
        guard key.high >> (64 &- chosenBits) == number,
          self.slot(of: key, at: key.high &<< chosenBits) == slot
        else { return false }
        if words[first &+ 1] & PackedRecord.elsewhere != 0 {
          guard words[first &+ 2] < UInt64(wide.count), !wideIsUsed[Int(words[first &+ 2])] else {
            return false
          }
          wideIsUsed[Int(words[first &+ 2])] = true
        }
        guard limits.allow(record(inSlot: slot)), words[first &+ 1] & 3 < 2 else { return false }
      }
    }
    return wideIsUsed.allSatisfy { $0 }
  }
}

extension SavedObjectTable.Limits {
  fileprivate func allow(_ record: ObjectRecord) -> Bool {
    record.size >= -1 && record.size <= size
      && (record.birth == ObjectRecord.unknownBirth || Int(record.birth) < births)
      && record.partition ?? -1 < partitions && record.state != .leaving
  }
}
