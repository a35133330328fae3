import ByteParsing
import LakeModel

/// What may be deleted, in parts: the blocks as they are, and what they need to be understood. Keys follow from
/// the paths.
extension RetiredObjects {
  /// What a part holds.
  private enum Part: UInt8 {
    /// The texts that many paths have, and the number of the next item.
    case texts
    case block
    /// Items of objects that were brought back.
    case current
  }

  /// Items that are written together.
  private static let savedItems = 16_384

  /// The most bytes that the paths of a block have: those of a usual one have a hundredth.
  private static let mostText = 64 << 20

  /// Gives everything in parts, in order; `takeSaved` takes them.
  ///
  /// - Parameters:
  ///   - start: what each part begins with.
  ///   - body: takes a part.
  /// - Throws: what `body` throws, and `StorageError` when the temporary file does not give a block.
  func forEachSavedPart(
    beginningWith start: UInt8, _ body: ([UInt8]) throws -> Void
  ) throws {
    if nextOrdinal == 0, currentItem.isEmpty { return }
    var texts = Self.writer(start, .texts)
    // At least one, by which it is known that the texts were there.
    texts.write(count: max(nextOrdinal, 1))
    paths.save(to: &texts)
    try body(texts.bytes)
    for block in blocks.indices {
      let bytes = try bytes(ofBlock: block)
      if !bytes.isEmpty { try body([start, Part.block.rawValue] + bytes) }
    }
    let items = currentItem.sorted { $0.key < $1.key }
    for first in stride(from: 0, to: items.count, by: Self.savedItems) {
      let end = min(first + Self.savedItems, items.count)
      var writer = Self.writer(start, .current)
      writer.write(count: end - first)
      for (key, ordinal) in items[first..<end] {
        writer.write(key)
        writer.write(count: ordinal + 1)
      }
      try body(writer.bytes)
    }
  }

  private static func writer(_ start: UInt8, _ part: Part) -> ByteWriter {
    var writer = ByteWriter()
    writer.write(byte: start)
    writer.write(byte: part.rawValue)
    return writer
  }

  /// Takes a part.
  ///
  /// - Parameters:
  ///   - reader: stands at the part.
  ///   - spread: that of the second halves of the keys so far, by which a dictionary finds them.
  /// - Throws: `ByteParsingError` for a part that no collection has given.
  mutating func takeSaved(
    _ reader: inout ByteReader, _ spread: inout KeySpread
  ) throws(ByteParsingError) {
    let start = reader.position
    guard let part = Part(rawValue: try reader.readByte()), (part == .texts) == (nextOrdinal == 0)
    else { throw ByteParsingError(.invalidValue, at: start) }
    switch part {
    case .texts:
      nextOrdinal = try reader.readTally()
      paths = try PackedPaths(saved: &reader)
    case .block:
      guard !reader.isAtEnd else { throw ByteParsingError(.truncated, at: start) }
      let range = try reader.readRange(count: reader.remaining)
      begin(try checked(try reader.span.bytes(in: range)))
    case .current:
      for _ in 0..<(try reader.readCount(bytesPerItem: 17)) {
        let key = try reader.readKey()
        let ordinal = try reader.readNatural(upTo: nextOrdinal) - 1
        guard spread.take(key.low), currentItem.updateValue(ordinal, forKey: key) == nil else {
          throw ByteParsingError(.invalidValue, at: start)
        }
      }
    }
  }

  /// The block of bytes whose items follow those of the blocks before.
  private func checked(_ bytes: [UInt8]) throws(ByteParsingError) -> Block {
    var block = Block(bytes: bytes)
    var cursor = PackedCursor(bytes)
    var text = 0
    let first = blocks.last.map { $0.lastOrdinal + 1 } ?? 0
    while !cursor.isAtEnd {
      let start = cursor.position
      let role = cursor.byte()
      let step = cursor.varint()
      let time = block.lastTime &+ cursor.zigzag()
      guard role < 3, step < UInt64(nextOrdinal), step > 0 || start == 0,
        time == .min || (0...SavedLimits.time).contains(time), let count = paths.skip(&cursor),
        cursor.position <= cursor.end
      else { throw ByteParsingError(.invalidValue, at: start) }
      text += count
      block.lastOrdinal += Int(step)
      block.lastTime = time
      block.earliest = min(block.earliest, time)
      guard block.lastOrdinal < nextOrdinal, start > 0 || block.lastOrdinal >= first,
        text <= Self.mostText
      else { throw ByteParsingError(.invalidValue, at: start) }
    }
    return block
  }
}
