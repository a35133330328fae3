internal import ByteParsing

/// Byte strings one after the other in one array of bytes.
package struct ByteColumn: Sendable, Equatable {
  /// The bytes of all strings. Strings of their own lengths have four bytes before each of them, the
  /// length, as PLAIN writes them: so whole pages are copied at once.
  package internal(set) var arena: [UInt8] = []
  /// Where each string starts in `arena`, and behind them where one more would start.
  package internal(set) var offsets: [Int]
  /// Bytes in front of each string that do not belong to it.
  let gap: Int

  /// Makes a column without strings.
  package init() {
    self.init(gap: 0)
  }

  init(gap: Int) {
    self.gap = gap
    offsets = [gap]
  }

  /// The number of strings.
  package var count: Int { offsets.count - 1 }

  /// Where a string is in `arena`; `index` must be below `count`.
  package func range(_ index: Int) -> Range<Int> { offsets[index]..<(offsets[index + 1] - gap) }

  /// A string's bytes, for as long as the column is not changed.
  package func bytes(_ index: Int) -> ArraySlice<UInt8> { arena[range(index)] }

  /// A string as text, with malformed UTF-8 replaced.
  package func string(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

  /// Whether a string is `literal`.
  package func equals(_ index: Int, _ literal: StaticString) -> Bool {
    arena.rawSpan.equals(range(index), literal)
  }

  /// Appends the bytes in `range` of `source`; the range must lie inside it and be shorter than 2³².
  mutating func append(_ range: Range<Int>, of source: RawSpan) {
    if gap == 4 {
      let length = UInt32(truncatingIfNeeded: range.count)
      arena.append(UInt8(truncatingIfNeeded: length))
      arena.append(UInt8(truncatingIfNeeded: length &>> 8))
      arena.append(UInt8(truncatingIfNeeded: length &>> 16))
      arena.append(UInt8(truncatingIfNeeded: length &>> 24))
    }
    arena.append(contentsOf: source.extracting(range))
    offsets.append(arena.count + gap)
  }

  /// Removes all strings and keeps the memory.
  mutating func removeAll() {
    arena.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    offsets.append(gap)
  }

  /// Appends the strings of `other`, which has the same gap, at `indices`; each must be below its count.
  mutating func append(_ indices: [UInt32], of other: ByteColumn) {
    let source = other.arena.rawSpan
    offsets.reserveCapacity(offsets.count + indices.count)
    for index in indices {
      let range = other.range(Int(index))
      arena.append(contentsOf: source.extracting((range.lowerBound - gap)..<range.upperBound))
      offsets.append(arena.count + gap)
    }
  }

  /// Appends `count` strings as PLAIN writes them from `start` of `page` on, none of which may reach past
  /// `end`; the column's gap must be four.
  ///
  /// - Returns: where they end.
  mutating func append(
    plain count: Int, from page: RawSpan, at start: Int, end: Int
  ) throws(ByteParsingError) -> Int {
    var position = start
    let shift = arena.count + gap - start
    try offsets.append(addingCapacity: count) { room throws(ByteParsingError) in
      for _ in 0..<count {
        guard end &- position >= 4 else { throw ByteParsingError(.truncated, at: position) }
        let length = Int(try page.littleEndian(UInt32.self, at: position))
        position &+= 4
        guard length <= end &- position else {
          throw ByteParsingError(.truncated, at: position)
        }
        position &+= length
        room.append(position &+ shift)
      }
    }
    arena.append(contentsOf: page.extracting(start..<position))
    return position
  }
}
