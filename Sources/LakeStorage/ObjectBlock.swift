/// Whole objects that were read one after the other into one piece of memory, which is used again and
/// again: reading a small object costs its system calls and no allocation.
package struct ObjectBlock: Sendable {
  /// The bytes of all objects that could be read, one after the other.
  package internal(set) var bytes: [UInt8] = []

  /// For each object that was asked for, in that order, where its bytes are, or why it has none.
  package internal(set) var objects: [Result<Range<Int>, StorageError>] = []

  /// Makes an empty block.
  package init() {}

  /// Removes all objects, and makes room for so many bytes, so that the memory need not move while it fills.
  package mutating func removeAll(reserving count: Int) {
    removeAll()
    bytes.reserveCapacity(count)
  }

  /// Removes all objects and keeps the memory.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    objects.removeAll(keepingCapacity: true)
  }

  /// Takes an object that was read by itself, or the reason why it could not be.
  mutating func append(_ contents: Result<[UInt8], StorageError>) {
    switch contents {
    case .success(let contents):
      let start = bytes.count
      bytes.append(contentsOf: contents)
      objects.append(.success(start..<bytes.count))
    case .failure(let error):
      objects.append(.failure(error))
    }
  }
}
