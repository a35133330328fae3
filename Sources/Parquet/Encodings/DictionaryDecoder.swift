internal import ByteParsing

/// The values that the pages of a chunk refer to by index.
struct ValueDictionary: Sendable {
  let values: LeafValues
  let count: Int

  /// Reads a dictionary page's entries.
  ///
  /// - Throws: `ParquetError`: `dictionary` when so many entries cannot be in so few bytes.
  init(
    count: Int, page: RawSpan, leaf: SchemaLeaf, limits: ParquetLimits
  ) throws(ParquetError) {
    var buffer = try ValueBuffer(for: leaf, limits: limits)
    // Every entry of a byte array takes at least the four bytes of its length.
    guard buffer.type != .boolean else { throw .malformed(.encoding) }
    guard count >= 0, count <= page.byteCount / (buffer.width ?? 4) else {
      throw .malformed(.dictionary)
    }
    var plain = PlainDecoder(range: 0..<page.byteCount)
    do throws(ParquetError) {
      try plain.read(count, from: page, into: &buffer)
    } catch {
      throw .malformed(.dictionary)
    }
    self.count = count
    values = buffer.take()
  }
}

/// PLAIN_DICTIONARY and RLE_DICTIONARY, which are the same: a byte with the bit width, then the
/// indices as a hybrid of runs up to the end of the page.
struct DictionaryDecoder: ValueDecoder {
  private let dictionary: ValueDictionary
  private var runs: HybridDecoder
  private var indices: [UInt32] = []

  init(
    range: Range<Int>, in page: RawSpan, dictionary: ValueDictionary
  ) throws(ParquetError) {
    self.dictionary = dictionary
    // A page without values may have no bytes at all.
    guard let width = try? page.extracting(range).byte(at: 0) else {
      runs = try HybridDecoder(bitWidth: 1, range: range, shortage: .values)
      return
    }
    runs = try HybridDecoder(
      bitWidth: Int(width), range: (range.lowerBound + 1)..<range.upperBound, shortage: .values)
  }

  mutating func read(
    _ count: Int, from page: RawSpan, into values: inout ValueBuffer
  ) throws(ParquetError) {
    guard count > 0 else { return }
    indices.removeAll(keepingCapacity: true)
    let largest = try runs.read(count, from: page, appendingTo: &indices)
    guard Int(largest) < dictionary.count else { throw .malformed(.dictionaryIndex) }
    switch dictionary.values {
    case .int32(let entries):
      values.int32s.append(addingCapacity: count) { room in
        for index in indices { room.append(entries[Int(index)]) }
      }
    case .int64(let entries):
      values.int64s.append(addingCapacity: count) { room in
        for index in indices { room.append(entries[Int(index)]) }
      }
    case .float(let entries):
      values.floats.append(addingCapacity: count) { room in
        for index in indices { room.append(entries[Int(index)]) }
      }
    case .double(let entries):
      values.doubles.append(addingCapacity: count) { room in
        for index in indices { room.append(entries[Int(index)]) }
      }
    case .bytes(let entries):
      try append(entries, to: &values)
    case .boolean, .absent:
      throw .malformed(.encoding)
    }
  }

  private func append(
    _ entries: ByteColumn, to values: inout ValueBuffer
  ) throws(ParquetError) {
    // A few bytes of runs can name a long entry very often: count before copying.
    var size = 0
    for index in indices {
      size = size.addingClamped(entries.range(Int(index)).count + entries.gap)
    }
    try values.checkRoom(for: size)
    values.bytes.arena.reserveCapacity(values.bytes.arena.count + size)
    values.bytes.append(indices, of: entries)
  }
}
