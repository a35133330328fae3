import ByteParsing
import LakeModel

/// Paths of objects as a few bytes each.
///
/// Files of a table differ in their folder, which many share, in a number, and in the UUID that makes the
/// name unique: `date=2026-06-09/part-00188-49985ad6-….c000.snappy.parquet` has 81 bytes, of which the UUID
/// has 16. Folders, and what stands before and behind the UUID, are kept once in a list of texts that many
/// paths have. Whatever does not look like that is kept as it is.
struct PackedPaths: Sendable {
  /// Texts that are kept once, and their bytes together: tables with more folders than that are rare.
  static let mostTexts = 1 << 16
  static let mostTextBytes = 4 << 20

  /// What a name with a UUID begins with, as Spark and its kin write it: `part-` and five digits.
  private static let numbered: StaticString = "part-"
  private static let digitsStart = 5
  private static let digitsEnd = 10

  /// How a name was packed.
  enum Form: UInt8 {
    case plain, withUUID, numberedWithUUID
  }

  var texts: [UInt8] = []
  var ends: [Int] = []
  /// The number of each text by its fingerprint.
  private var known = KeyIndex()
  /// The number of the text that stood behind the last UUID, −1 for none: names of one writer end alike.
  private var latestEnd = -1

  /// Appends a path to `bytes`, in a form that `read` understands.
  mutating func append(_ path: RawSpan, to bytes: inout [UInt8]) {
    var nameStart = 0
    while let slash = path.firstOffset(of: UInt8(ascii: "/"), from: nameStart) {
      nameStart = slash + 1
    }
    let name = path.extracting(nameStart..<path.byteCount)
    let number = Self.number(of: name)
    let start = number == nil ? 0 : Self.digitsEnd + 1
    guard let (offset, high, low) = Self.uuid(in: name, from: start) else {
      bytes.append(Form.plain.rawValue)
      append(text: path.extracting(first: nameStart), to: &bytes)
      Self.append(literal: name, to: &bytes)
      return
    }
    if let number, offset == start {
      bytes.append(Form.numberedWithUUID.rawValue)
      append(text: path.extracting(first: nameStart), to: &bytes)
      bytes.append(varint: UInt64(number))
    } else {
      bytes.append(Form.withUUID.rawValue)
      append(text: path.extracting(first: nameStart), to: &bytes)
      append(text: name.extracting(first: offset), to: &bytes)
    }
    bytes.append(addingCapacity: 16) { room in
      room.append(high, count: 8)
      room.append(low, count: 8)
    }
    let end = name.extracting((offset + UUIDText.count)..<name.byteCount)
    if ends.indices.contains(latestEnd), isText(latestEnd, end) {
      bytes.append(varint: UInt64(latestEnd + 1))
    } else {
      latestEnd = append(text: end, to: &bytes) ?? -1
    }
  }

  /// Appends the path that begins at the cursor's place to `path`.
  ///
  /// - Returns: whether there is one.
  func read(_ cursor: inout PackedCursor, into path: inout [UInt8]) -> Bool {
    guard let form = Form(rawValue: cursor.byte()), read(textAt: &cursor, into: &path) else {
      return false
    }
    switch form {
    case .plain:
      return cursor.append(to: &path)
    case .withUUID:
      guard read(textAt: &cursor, into: &path) else { return false }
    case .numberedWithUUID:
      path.append(contentsOf: "part-".utf8)
      var number = cursor.varint()
      let start = path.count
      for _ in Self.digitsStart..<Self.digitsEnd {
        path.append(UInt8(ascii: "0") + UInt8(number % 10))
        number /= 10
      }
      path[start...].reverse()
      path.append(UInt8(ascii: "-"))
    }
    let high = cursor.word()
    UUIDText.append(high, cursor.word(), to: &path)
    return read(textAt: &cursor, into: &path)
  }

  /// The number in a name that begins like `part-00188-`.
  private static func number(of name: RawSpan) -> Int? {
    guard name.starts(with: numbered, at: 0),
      name.zeroPaddedByte(at: digitsEnd) == UInt8(ascii: "-")
    else { return nil }
    var number = 0
    for offset in digitsStart..<digitsEnd {
      let digit = name.zeroPaddedByte(at: offset) &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      number = number &* 10 &+ Int(digit)
    }
    return number
  }

  /// The first UUID of a name.
  private static func uuid(
    in name: RawSpan, from start: Int
  ) -> (offset: Int, high: UInt64, low: UInt64)? {
    guard name.byteCount >= start + UUIDText.count else { return nil }
    for offset in start...(name.byteCount - UUIDText.count) {
      if let (high, low) = UUIDText.read(name, at: offset) { return (offset, high, low) }
    }
    return nil
  }

  /// Appends the number of a text that many paths have, from 1 on, or 0 and the text itself.
  ///
  /// - Returns: its number, from 0 on; nil when it is not kept.
  @discardableResult
  private mutating func append(text: RawSpan, to bytes: inout [UInt8]) -> Int? {
    guard let number = number(ofText: text) else {
      bytes.append(0)
      Self.append(literal: text, to: &bytes)
      return nil
    }
    bytes.append(varint: UInt64(number + 1))
    return number
  }

  /// The number of a text, which is kept from now on if there is room; nil when it is not kept.
  private mutating func number(ofText text: RawSpan) -> Int? {
    let key = ObjectKey(fingerprintOf: text)
    if let number = known[key] { return isText(number, text) ? number : nil }
    guard ends.count < Self.mostTexts, texts.count + text.byteCount <= Self.mostTextBytes else {
      return nil
    }
    keep(text, by: key)
    return ends.count - 1
  }

  /// Whether the text with a number has these bytes: others may have the same fingerprint.
  private func isText(_ number: Int, _ text: RawSpan) -> Bool {
    let start = number == 0 ? 0 : ends[number - 1]
    return ends[number] - start == text.byteCount && texts.rawSpan.starts(with: text, at: start)
  }

  private mutating func keep(_ text: RawSpan, by key: ObjectKey) {
    known.insert(key, ends.count)
    texts.append(contentsOf: text)
    ends.append(texts.count)
  }

  /// Keeps a text under the next number.
  mutating func keep(_ text: [UInt8]) {
    keep(text.rawSpan, by: ObjectKey(fingerprintOf: text.rawSpan))
  }

  private static func append(literal text: RawSpan, to bytes: inout [UInt8]) {
    bytes.append(varint: UInt64(text.byteCount))
    bytes.append(contentsOf: text)
  }

  private func read(textAt cursor: inout PackedCursor, into path: inout [UInt8]) -> Bool {
    let number = Int(truncatingIfNeeded: cursor.varint())
    if number == 0 { return cursor.append(to: &path) }
    guard number <= ends.count, number > 0 else { return false }
    path.append(contentsOf: texts[(number == 1 ? 0 : ends[number - 2])..<ends[number - 1]])
    return true
  }
}

/// Reads what was packed, from the front; behind the end everything is zero.
struct PackedCursor {
  private let bytes: [UInt8]
  private(set) var position = 0

  /// Begins with the first byte.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The position behind the last byte.
  var end: Int { bytes.count }

  /// Whether nothing is left.
  var isAtEnd: Bool { position >= bytes.count }

  /// The next byte.
  mutating func byte() -> UInt8 {
    defer { position += 1 }
    return bytes.rawSpan.zeroPaddedByte(at: position)
  }

  /// The next eight bytes.
  mutating func word() -> UInt64 {
    defer { position += 8 }
    return bytes.rawSpan.zeroPaddedWord(at: position)
  }

  /// The next number.
  mutating func varint() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let byte = byte()
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    return value
  }

  /// The next number that may be negative.
  mutating func zigzag() -> Int64 {
    let value = varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// Passes over bytes.
  mutating func skip(_ count: Int) { position += count }

  /// Appends the next text, which stands behind its length, to `text`.
  ///
  /// - Returns: whether it is there.
  mutating func append(to text: inout [UInt8]) -> Bool {
    let count = varint()
    guard position <= bytes.count, count <= UInt64(bytes.count - position) else { return false }
    text.append(contentsOf: bytes[position..<(position + Int(count))])
    position += Int(count)
    return true
  }
}
