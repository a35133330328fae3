internal import ByteParsing

/// Reads the levels of a page: runs, or in old files BIT_PACKED (Encodings.md), highest bit first.
struct LevelDecoder: Sendable {
  private let maximum: UInt8
  private let bitWidth: Int
  private var runs: HybridDecoder
  /// The levels of BIT_PACKED, and the next one's first bit, counted from the start of the page.
  private let packed: Range<Int>?
  private var bitPosition = 0

  /// Makes a decoder for levels up to `maximum`, which is above zero.
  init(_ levels: Levels, upTo maximum: UInt8) throws(ParquetError) {
    self.maximum = maximum
    bitWidth = HybridDecoder.bitWidth(forValuesUpTo: maximum)
    runs = try HybridDecoder(bitWidth: bitWidth, range: levels.range, shortage: .levels)
    packed = levels.arePacked ? levels.range : nil
    bitPosition = levels.range.lowerBound * 8
  }

  /// Appends the next `count` levels to `levels`.
  ///
  /// - Throws: `ParquetError`, `levels` when there are fewer, or one is above the maximum.
  mutating func read(
    _ count: Int, from page: RawSpan, appendingTo levels: inout [UInt8]
  ) throws(ParquetError) {
    let largest =
      packed == nil
      ? try runs.read(count, from: page, appendingTo: &levels)
      : try readPacked(count, from: page, appendingTo: &levels)
    guard largest <= UInt32(maximum) else { throw .malformed(.levels) }
  }

  /// Takes at most `count` levels of a run of zeros; none when what comes next is no such run.
  mutating func takeZeros(upTo count: Int, from page: RawSpan) throws(ParquetError) -> Int {
    guard packed == nil, count > 0 else { return 0 }
    return try runs.takeRepeated(of: 0, upTo: count, from: page)
  }

  /// Reads the next `count` definition levels of a column that has `slotsBefore` slots.
  /// While all are the maximum, `levels` stays empty, unless `keepsAll`.
  ///
  /// - Returns: how many are the maximum, which means a value.
  mutating func readDefinition(
    _ count: Int, slotsBefore: Int, keepsAll: Bool, from page: RawSpan,
    appendingTo levels: inout [UInt8]
  ) throws(ParquetError) -> Int {
    var left = count
    var values = 0
    while left > 0 {
      if packed == nil, let (level, taken) = try runs.takeRepeated(upTo: left, from: page) {
        guard level <= UInt32(maximum) else { throw .malformed(.levels) }
        left -= taken
        if level == UInt32(maximum) {
          values += taken
          if levels.isEmpty, !keepsAll { continue }
        }
        fill(&levels, upTo: slotsBefore + count - left - taken)
        levels.append(addingCapacity: taken) { room in
          room.append(repeating: UInt8(truncatingIfNeeded: level), count: taken)
        }
      } else {
        let taken = packed == nil ? try runs.packedCount(upTo: left, from: page) : left
        fill(&levels, upTo: slotsBefore + count - left)
        let start = levels.count
        try read(taken, from: page, appendingTo: &levels)
        left -= taken
        values += levels.count(of: maximum, from: start)
      }
    }
    return values
  }

  /// Brings levels that were left out, because all were the maximum, into the array.
  private func fill(_ levels: inout [UInt8], upTo count: Int) {
    guard levels.isEmpty, count > 0 else { return }
    levels.append(addingCapacity: count) { room in
      room.append(repeating: maximum, count: count)
    }
  }

  private mutating func readPacked(
    _ count: Int, from page: RawSpan, appendingTo levels: inout [UInt8]
  ) throws(ParquetError) -> UInt32 {
    guard let packed, count * bitWidth <= packed.upperBound * 8 - bitPosition else {
      throw .malformed(.levels)
    }
    var largest: UInt8 = 0
    let mask = UInt16((1 << bitWidth) - 1)
    levels.reserveCapacity(levels.count + count)
    for _ in 0..<count {
      // Two bytes hold any level, whose width is at most eight bits.
      let byte = bitPosition >> 3
      let pair =
        UInt16(page.zeroPaddedByte(at: byte)) << 8 | UInt16(page.zeroPaddedByte(at: byte + 1))
      let level = UInt8(
        truncatingIfNeeded: pair >> UInt16(16 - bitWidth - (bitPosition & 7)) & mask)
      largest = max(largest, level)
      levels.append(level)
      bitPosition += bitWidth
    }
    return UInt32(largest)
  }
}

extension Array where Element == UInt8 {
  /// How many elements from `start` on are `level`.
  func count(of level: UInt8, from start: Int) -> Int {
    var found = 0
    let span = span
    var index = start
    while index < span.count {
      // As many as a byte can count, so that sixteen are counted at a time.
      let end = Swift.min(index + 255, span.count)
      var some: UInt8 = 0
      while index < end {
        some &+= span[index] == level ? 1 : 0
        index += 1
      }
      found += Int(some)
    }
    return found
  }
}
