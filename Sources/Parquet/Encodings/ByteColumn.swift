internal import ByteParsing

/// Byte strings that lie in one array of bytes: a page as it was expanded, the entries of a dictionary,
/// or a copy of strings from several of them.
///
/// A column that a single page brings is that page, and one that refers to a dictionary is the
/// dictionary with an index a string: nothing is copied for either.
@usableFromInline
package struct ByteColumn: Sendable {
  /// Where the column's bytes are.
  private enum Source: Sendable {
    /// In an arena of its own.
    case own
    /// In a page that its reader shares with the column.
    case page
    /// In a dictionary, whose entries `entries` names.
    case dictionary
  }

  /// The bytes in which the strings lie, among others. Strings of their own lengths have four bytes
  /// before each of them, the length, as PLAIN writes them.
  @usableFromInline package private(set) var arena: [UInt8] = []

  /// Where each string of the arena starts, and behind them where one more would start.
  @usableFromInline package private(set) var offsets: [Int]

  /// Per string of the column which of the arena's it is, when `isIndexed`; otherwise empty.
  @usableFromInline package private(set) var entries: [UInt32] = []

  /// Whether the column refers to a dictionary: the same string has the same entry throughout a row
  /// group.
  @usableFromInline package private(set) var isIndexed = false

  /// Bytes in front of each string that do not belong to it.
  @usableFromInline let gap: Int

  private var source = Source.own

  /// Bytes that the strings would take one after the other, with their gaps.
  private(set) var byteCount = 0

  /// Makes a column without strings.
  package init() {
    self.init(gap: 0)
  }

  init(gap: Int) {
    self.gap = gap
    offsets = [gap]
  }

  /// The number of strings.
  @inlinable
  package var count: Int { isIndexed ? entries.count : offsets.count - 1 }

  /// Where a string is in `arena`; `index` must be below `count`.
  @inlinable
  package func range(_ index: Int) -> Range<Int> {
    let entry = isIndexed ? Int(entries[index]) : index
    return offsets[entry]..<(offsets[entry + 1] - gap)
  }

  /// A string's bytes, for as long as the column is not changed.
  @inlinable
  package func bytes(_ index: Int) -> ArraySlice<UInt8> { arena[range(index)] }

  /// A string as text, with malformed UTF-8 replaced.
  package func string(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

  /// Whether a string is `literal`.
  package func equals(_ index: Int, _ literal: StaticString) -> Bool {
    arena.rawSpan.equals(range(index), literal)
  }
}

extension ByteColumn: Equatable {
  /// Whether both have the same strings, wherever their bytes lie.
  @usableFromInline
  package static func == (left: ByteColumn, right: ByteColumn) -> Bool {
    left.count == right.count
      && (0..<left.count).allSatisfy { left.bytes($0) == right.bytes($0) }
  }
}

extension ByteColumn {
  /// Appends the bytes in `range` of `source`; the range must lie inside it and be shorter than 2³².
  mutating func append(_ range: Range<Int>, of source: RawSpan) {
    own()
    if gap == 4 {
      let length = UInt32(truncatingIfNeeded: range.count)
      arena.append(UInt8(truncatingIfNeeded: length))
      arena.append(UInt8(truncatingIfNeeded: length &>> 8))
      arena.append(UInt8(truncatingIfNeeded: length &>> 16))
      arena.append(UInt8(truncatingIfNeeded: length &>> 24))
    }
    arena.append(contentsOf: source.extracting(range))
    offsets.append(arena.count + gap)
    byteCount = arena.count
  }

  /// Appends strings of a dictionary, which has the same gap.
  ///
  /// - Parameters:
  ///   - size: bytes of the strings with their gaps.
  ///   - indices: which strings; each must be below the dictionary's count.
  ///   - dictionary: the dictionary, the same one for as long as the column is not emptied.
  mutating func append(_ size: Int, at indices: [UInt32], of dictionary: ByteColumn) {
    if source == .own, count == 0 {
      arena = dictionary.arena
      offsets = dictionary.offsets
      source = .dictionary
      isIndexed = true
    }
    guard source != .dictionary else {
      entries.append(contentsOf: indices)
      byteCount += size
      return
    }
    own()
    let bytes = dictionary.arena.rawSpan
    arena.reserveCapacity(arena.count + size)
    offsets.reserveCapacity(offsets.count + indices.count)
    for index in indices {
      let range = dictionary.range(Int(index))
      arena.append(contentsOf: bytes.extracting((range.lowerBound - gap)..<range.upperBound))
      offsets.append(arena.count + gap)
    }
    byteCount = arena.count
  }

  /// Appends strings as PLAIN writes them; the column's gap must be four.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - page: the page that they are in.
  ///   - start: where they are in it.
  ///   - end: where the page's values end, past which no string may reach.
  ///   - shared: the page as an array. An empty column takes it for its arena; then everything that is
  ///     appended comes from behind that in the same page, until `leavePage` is called.
  /// - Returns: where they end.
  /// - Throws: `truncated` when a string does not lie before `end`.
  mutating func append(
    plain count: Int, from page: RawSpan, at start: Int, end: Int, sharing shared: [UInt8]?
  ) throws(ByteParsingError) -> Int {
    if let shared, source == .own, self.count == 0 {
      arena = shared
      source = .page
      offsets[0] = start + gap
    } else if source != .page {
      own()
    }
    var position = start
    let shift = source == .page ? gap : arena.count + gap - start
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
    if source != .page { arena.append(contentsOf: page.extracting(start..<position)) }
    byteCount += position - start
    return position
  }

  /// Copies the strings out of the page that they lie in, if they do: it is about to be overwritten.
  mutating func leavePage() {
    if source == .page { self = owned() }
  }

  /// Copies the strings into an arena of the column's own, if they lie elsewhere.
  private mutating func own() {
    if source != .own { self = owned() }
  }

  private func owned() -> ByteColumn {
    var copy = ByteColumn(gap: gap)
    let bytes = arena.rawSpan
    copy.arena.reserveCapacity(byteCount)
    if source == .page {
      let first = offsets[0] - gap
      copy.arena.append(contentsOf: bytes.extracting(first..<(first + byteCount)))
      copy.offsets = offsets
      for index in copy.offsets.indices { copy.offsets[index] -= first }
    } else {
      copy.offsets.reserveCapacity(entries.count + 1)
      for index in entries.indices {
        let range = range(index)
        copy.arena.append(
          contentsOf: bytes.extracting((range.lowerBound - gap)..<range.upperBound))
        copy.offsets.append(copy.arena.count + gap)
      }
    }
    copy.byteCount = copy.arena.count
    return copy
  }

  /// Removes all strings; keeps the memory that is the column's own.
  mutating func removeAll() {
    switch source {
    case .own: arena.removeAll(keepingCapacity: true)
    case .page: arena = []
    case .dictionary:
      arena = []
      offsets = []
    }
    offsets.removeAll(keepingCapacity: true)
    offsets.append(gap)
    entries.removeAll(keepingCapacity: true)
    isIndexed = false
    source = .own
    byteCount = 0
  }

  /// Makes room for as many strings as an earlier column had.
  mutating func reserve(like other: (count: Int, isShared: Bool, byteCount: Int)) {
    guard !other.isShared else { return }
    offsets.reserveCapacity(other.count + 1)
    arena.reserveCapacity(other.byteCount + other.byteCount / 8)
  }

  /// Bytes of the longest string with its gap.
  var longestStep: Int {
    var longest = 0
    for index in 1..<max(offsets.count, 1) {
      longest = max(longest, offsets[index] &- offsets[index &- 1])
    }
    return longest
  }

  /// What the next column is likely to need.
  var shape: (count: Int, isShared: Bool, byteCount: Int) { (count, source != .own, byteCount) }

  /// The arena of a column that nobody needs any more.
  consuming func takeArena() -> [UInt8] { arena }
}
