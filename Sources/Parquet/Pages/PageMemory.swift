/// Memory that the pages of one chunk leave to those of the next.
///
/// Large arrays that are freed go back to the system, which clears them when they are asked for again:
/// that is up to a third of the time of reading a checkpoint.
struct PageMemory: Sendable {
  /// Of a window of the chunk.
  var window: [UInt8] = []
  /// Of a dictionary page.
  var dictionaryPage: [UInt8] = []
  /// A dictionary that nobody needs any more.
  var dictionary = LeafValues.absent

  /// An empty array for a dictionary page.
  mutating func takeDictionaryPage() -> [UInt8] {
    var bytes: [UInt8] = []
    swap(&bytes, &dictionaryPage)
    if bytes.capacity == 0, case .bytes(let column) = dictionary {
      dictionary = .absent
      bytes = column.takeArena()
    }
    bytes.removeAll(keepingCapacity: true)
    return bytes
  }

  /// Values whose memory can serve a dictionary.
  mutating func takeDictionaryValues() -> LeafValues {
    var values = LeafValues.absent
    swap(&values, &dictionary)
    return values
  }
}
