import ByteParsing

/// A column of byte strings in one arena: no allocation per value.
@usableFromInline
package struct ByteStringColumn: Sendable {
  /// The bytes of all values, one after the other.
  @usableFromInline package private(set) var arena: [UInt8] = []

  /// End of each value in the arena.
  @usableFromInline package private(set) var ends: [Int] = []

  /// Makes an empty column.
  package init() {}

  /// The number of values.
  package var count: Int { ends.count }

  /// The range of a value in the arena.
  package func range(at index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// The bytes of a value.
  package subscript(index: Int) -> ArraySlice<UInt8> { arena[range(at: index)] }

  /// A value as text, malformed UTF-8 replaced.
  package func text(at index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

  /// Adds a value.
  @specialized(where Bytes == ArraySlice<UInt8>)
  @specialized(where Bytes == [UInt8])
  package mutating func append<Bytes: Sequence<UInt8>>(_ bytes: Bytes) {
    arena.append(contentsOf: bytes)
    ends.append(arena.count)
  }

  /// Adds a value. (A generic function costs many times its work when another room calls it.)
  package mutating func append(_ bytes: ArraySlice<UInt8>) {
    arena.append(contentsOf: bytes)
    ends.append(arena.count)
  }

  /// Adds a value.
  package mutating func append(_ bytes: RawSpan) {
    arena.append(contentsOf: bytes)
    ends.append(arena.count)
  }

  /// Adds a value of no bytes.
  package mutating func appendEmpty() { ends.append(arena.count) }

  /// Adds a value that `write` writes, for which so many bytes are free.
  package mutating func append(atMost bytes: Int, _ write: (inout OutputSpan<UInt8>) -> Void) {
    arena.append(addingCapacity: bytes, initializingWith: write)
    ends.append(arena.count)
  }

  /// Adds a value given as two texts, one behind the other.
  package mutating func append(text first: String, _ second: String) {
    arena.append(contentsOf: first.utf8)
    arena.append(contentsOf: second.utf8)
    ends.append(arena.count)
  }

  /// Adds a value given as text.
  package mutating func append(text: String) {
    arena.append(contentsOf: text.utf8)
    ends.append(arena.count)
  }

  /// Removes all values and keeps the memory.
  package mutating func removeAll() {
    arena.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}
