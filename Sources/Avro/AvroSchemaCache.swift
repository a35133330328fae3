internal import ByteParsing
internal import Synchronization

/// Schemas that have been parsed, by their exact text.
///
/// The text of a schema is most of a small Avro file, and the thousands of files of a timeline share a
/// dozen texts. The cache may be shared by readers on many threads; it holds a limited number of
/// schemas and bytes of text, and lets go of the oldest.
package final class AvroSchemaCache: Sendable {
  /// A parsed schema.
  private struct Entry: Sendable {
    let hash: UInt64
    let text: [UInt8]
    let schema: AvroSchema
  }

  /// The entries, oldest first.
  private struct State: Sendable {
    var entries: [Entry] = []
    var textBytes = 0
  }

  /// The most schemas that are held.
  package let maximumCount: Int

  /// The most bytes of text that are held; longer texts are parsed every time.
  package let maximumTextBytes: Int

  private let state = Mutex(State())

  /// Makes an empty cache.
  package init(maximumCount: Int = 64, maximumTextBytes: Int = 4 << 20) {
    self.maximumCount = maximumCount
    self.maximumTextBytes = maximumTextBytes
  }

  /// The number of schemas that are held.
  package var count: Int { state.withLock { $0.entries.count } }

  /// The schema of a text, parsed if it has not been seen.
  ///
  /// - Throws: what parsing throws; a text that is no schema is not remembered.
  /// - Complexity: O(bytes) without allocation for a text that is held.
  package func schema(parsing text: RawSpan) throws(AvroError) -> AvroSchema {
    let hash = AvroSchemaCache.hash(of: text)
    if let held = held(text, hash) { return held }
    let schema = try AvroSchema(parsing: text)
    guard text.byteCount <= maximumTextBytes, maximumCount > 0 else { return schema }
    var copy: [UInt8] = []
    copy.append(contentsOf: text)
    let entry = Entry(hash: hash, text: copy, schema: schema)
    return state.withLock { state in
      // Another thread may have parsed the same text meanwhile; one identity serves everybody better.
      if let other = state.entries.first(where: { $0.hash == hash && $0.text == entry.text }) {
        return other.schema
      }
      state.entries.append(entry)
      state.textBytes += entry.text.count
      while state.entries.count > maximumCount || state.textBytes > maximumTextBytes {
        state.textBytes -= state.entries.removeFirst().text.count
      }
      return schema
    }
  }

  /// The schema that is held for a text, or nil.
  private func held(_ text: RawSpan, _ hash: UInt64) -> AvroSchema? {
    let candidates = state.withLock { state in state.entries.filter { $0.hash == hash } }
    for candidate in candidates where AvroSchemaCache.isEqual(candidate.text.rawSpan, text) {
      return candidate.schema
    }
    return nil
  }

  /// A hash of the bytes, different in every process.
  private static func hash(of text: RawSpan) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(text.byteCount)
    for offset in stride(from: 0, to: text.byteCount, by: 8) {
      hasher.combine(text.zeroPaddedWord(at: offset))
    }
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  /// Whether two spans hold the same bytes.
  private static func isEqual(_ left: RawSpan, _ right: RawSpan) -> Bool {
    guard left.byteCount == right.byteCount else { return false }
    for offset in stride(from: 0, to: left.byteCount, by: 8)
    where left.zeroPaddedWord(at: offset) != right.zeroPaddedWord(at: offset) {
      return false
    }
    return true
  }
}
