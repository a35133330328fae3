internal import ByteParsing

/// Byte strings one after the other in one array of bytes.
package struct ByteColumn: Sendable, Equatable {
  /// The bytes of all strings.
  package internal(set) var arena: [UInt8] = []
  /// Where each string starts in `arena`, and behind them the end of the last.
  package internal(set) var offsets: [Int] = [0]

  /// Makes a column without strings.
  package init() {}

  /// The number of strings.
  package var count: Int { offsets.count - 1 }

  /// Where a string is in `arena`; `index` must be below `count`.
  package func range(_ index: Int) -> Range<Int> { offsets[index]..<offsets[index + 1] }

  /// A string's bytes, for as long as the column is not changed.
  package func bytes(_ index: Int) -> ArraySlice<UInt8> { arena[range(index)] }

  /// A string as text, with malformed UTF-8 replaced.
  package func string(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

  /// Whether a string is `literal`.
  package func equals(_ index: Int, _ literal: StaticString) -> Bool {
    arena.rawSpan.equals(range(index), literal)
  }

  /// Appends the bytes in `range` of `source`; the range must lie inside it.
  mutating func append(_ range: Range<Int>, of source: RawSpan) {
    arena.append(contentsOf: source.extracting(range))
    offsets.append(arena.count)
  }
}
