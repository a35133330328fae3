internal import ByteParsing
internal import Synchronization

/// Schemas by their bytes, for the files of a table, which carry the same one over and over.
///
/// Thrift's lists end where their own bytes say, so a footer whose schema begins with the bytes of a
/// schema that was decoded before has the same schema. Comparing costs a fraction of decoding.
/// Shared by workers: a look-up takes a lock for the length of some comparisons.
package final class SchemaCache: Sendable {
  private struct Entry {
    let bytes: [UInt8]
    let schema: Schema
  }

  private struct State {
    var entries: [Entry] = []
    var oldest = 0
  }

  private let state = Mutex(State())
  private let capacity: Int
  private let largestEntry: Int

  /// Makes an empty cache.
  ///
  /// - Parameters:
  ///   - capacity: schemas that are kept; then the oldest gives way.
  ///   - largestEntry: bytes of the largest schema that is kept.
  package init(capacity: Int = 16, largestEntry: Int = 1 << 20) {
    self.capacity = max(capacity, 1)
    self.largestEntry = largestEntry
  }

  /// The number of schemas that are kept.
  package var count: Int { state.withLock { $0.entries.count } }

  /// The schema whose bytes stand at `offset`, and how many they are.
  func schema(in span: RawSpan, at offset: Int) -> (schema: Schema, byteCount: Int)? {
    state.withLock { state in
      for entry in state.entries where span.starts(with: entry.bytes.rawSpan, at: offset) {
        return (entry.schema, entry.bytes.count)
      }
      return nil
    }
  }

  func insert(_ schema: Schema, bytes: [UInt8]) {
    guard !bytes.isEmpty, bytes.count <= largestEntry else { return }
    state.withLock { state in
      guard state.entries.count == capacity else {
        state.entries.append(Entry(bytes: bytes, schema: schema))
        return
      }
      state.entries[state.oldest] = Entry(bytes: bytes, schema: schema)
      state.oldest = (state.oldest + 1) % capacity
    }
  }
}
