internal import ByteParsing

/// The values that the pages of a chunk refer to by index.
struct ValueDictionary: Sendable {
  let values: LeafValues
  let count: Int
  /// Bytes of the longest entry of byte arrays, with its gap.
  let longestEntry: Int

  /// Reads a dictionary page's entries.
  ///
  /// - Parameters:
  ///   - count: the number of entries that the page's header tells.
  ///   - page: the page.
  ///   - range: where the entries are in the page.
  ///   - leaf: the leaf whose values they are.
  ///   - limits: what to refuse.
  ///   - memory: values that nobody needs any more; theirs is used again.
  /// - Throws: `ParquetError`: `dictionary` when so many entries cannot be in so few bytes.
  init(
    count: Int, page: [UInt8], range: Range<Int>, leaf: SchemaLeaf, limits: ParquetLimits,
    memory: consuming LeafValues = .absent
  ) throws(ParquetError) {
    var buffer = try ValueBuffer(for: leaf, limits: limits)
    buffer.recycle(memory)
    // Every entry of a byte array takes at least the four bytes of its length.
    guard buffer.type != .boolean else { throw .malformed(.encoding) }
    guard count >= 0, count <= range.count / (buffer.width ?? 4) else {
      throw .malformed(.dictionary)
    }
    var plain = PlainDecoder(range: range)
    buffer.sharedPage = page
    do throws(ParquetError) {
      try plain.read(count, from: page.rawSpan, into: &buffer)
    } catch {
      throw .malformed(.dictionary)
    }
    self.count = count
    values = buffer.take()
    longestEntry =
      if case .bytes(let column) = values { column.longestStep } else { 0 }
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
    let largest = try runs.readIndices(count, from: page, appendingTo: &indices)
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
    // A few bytes of runs can name a long entry very often, and a column may have to be copied.
    var (size, overflow) = indices.count.multipliedReportingOverflow(by: dictionary.longestEntry)
    if overflow || size > values.byteLimit - values.bytes.byteCount {
      size = 0
      for index in indices {
        size = size.addingClamped(entries.range(Int(index)).count + entries.gap)
      }
    }
    try values.checkRoom(for: size)
    values.bytes.append(size, at: indices, of: entries)
  }
}
