internal import ByteParsing

/// How the objects of a list are spelled: what stands between their values, learned from one object and
/// compared with the next.
///
/// A writer spells all objects of a list alike: the same keys in the same order with the same white space,
/// which are most of the bytes. Bytes that are equal to bytes that were scanned in the same place of the
/// grammar need not be scanned again, so that only values are. Objects inside an object are passed through
/// value by value; lists are passed over as a whole.
package struct JSONObjectShape: Sendable {
  /// A value, and what stands before it.
  struct Member: Sendable {
    /// The first of the words that hold what stands before the value.
    var firstWord: Int
    /// How many bytes that is.
    var length: Int
    /// Which wanted member this is; −1 for one that is not wanted.
    var slot: Int
    /// How many objects the value lies in, counted from the one that is read.
    var level: Int
  }

  /// The wanted members of an object, in the order of their slots.
  package let names: [String]

  private(set) var members: [Member] = []
  private(set) var words: [UInt64] = []

  /// Whether there is a spelling to compare with.
  private(set) var isLearned = false

  /// Containers around the object that was learned.
  private(set) var depth = 0

  /// Objects that were spelled otherwise since the last one that was not; after some, nothing is learned.
  private(set) var misses = 0

  private var name8: [UInt64]

  /// The most members and words that are learned, and the most objects in a row that may differ.
  private static let maximumMembers = 256
  private static let maximumWords = 4096
  static let maximumMisses = 16

  /// Makes a shape of objects of which the members `names` are wanted.
  package init(names: [String]) {
    self.names = names
    name8 = names.map { name in
      name.utf8.prefix(8).enumerated().reduce(0) {
        $0 | UInt64($1.element) << UInt64($1.offset * 8)
      }
    }
  }

  /// Starts to learn an object in so many containers.
  mutating func beginLearning(depth: Int) {
    self.depth = depth
    members.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    isLearned = false
    misses += 1
  }

  /// Notes a value, or with −2 as slot the object's end, and the bytes before it.
  mutating func learn(_ bytes: RawSpan, _ range: Range<Int>, slot: Int, level: Int) {
    guard members.count < Self.maximumMembers, words.count < Self.maximumWords else { return }
    members.append(
      Member(firstWord: words.count, length: range.count, slot: slot, level: level))
    for offset in stride(from: 0, to: range.count, by: 8) {
      let left = range.count - offset
      let word = bytes.zeroPaddedWord(at: range.lowerBound + offset)
      words.append(left >= 8 ? word : word & (1 << UInt64(left * 8) - 1))
    }
    // The object's end is the last member: a shape without it was cut off by a limit.
    isLearned = slot == Self.end
  }

  /// The slot that stands for the end of an object.
  static let end = -2

  /// Notes an object that was spelled as learned.
  mutating func noteMatch() { misses = 0 }

  /// The slot of a member; −1 for one that is not wanted.
  func slot(of key: JSONText, _ scanner: borrowing JSONScanner) -> Int {
    let word = scanner.bytes.zeroPaddedWord(at: key.range.lowerBound)
    let short = key.range.count < 8 ? word & (1 << UInt64(key.range.count * 8) - 1) : word
    for slot in names.indices {
      if key.hasEscapes || (name8[slot] == short && names[slot].utf8.count == key.range.count),
        scanner.string(key) == names[slot]
      {
        return slot
      }
    }
    return -1
  }

  /// Whether the bytes at `position` are those before a member.
  @inline(__always)
  static func isEqual(
    _ member: Member, _ words: Span<UInt64>, _ bytes: RawSpan, at position: Int
  ) -> Bool {
    guard bytes.byteCount - position >= member.length else { return false }
    var offset = 0
    var word = member.firstWord
    while member.length &- offset >= 8 {
      if bytes.zeroPaddedWord(at: position &+ offset) != words[word] { return false }
      offset &+= 8
      word &+= 1
    }
    let left = member.length &- offset
    guard left > 0 else { return true }
    let mask = UInt64(1) &<< UInt64(truncatingIfNeeded: left &* 8) &- 1
    return bytes.zeroPaddedWord(at: position &+ offset) & mask == words[word]
  }
}

/// The wanted members of an object that was read by its shape.
@usableFromInline
package struct JSONObjectValues: Sendable {
  /// What a member is.
  @usableFromInline
  package enum Value: Equatable, Sendable {
    /// The object does not have it, or it is null.
    case absent
    /// A string.
    case text(JSONText)
    /// A number without fraction and exponent that 64 bits hold, and where it begins.
    case integer(Int64, at: Int)
    /// Anything else, which has been passed over: where it stands.
    case other(Range<Int>)
  }

  @usableFromInline fileprivate(set) var values: [Value]

  /// Makes room for the wanted members of a shape.
  package init(_ shape: JSONObjectShape) {
    values = Array(repeating: .absent, count: shape.names.count)
  }

  /// Forgets all members.
  fileprivate mutating func removeAll() {
    var values = values.mutableSpan
    for slot in values.indices { values[slot] = .absent }
  }

  /// The member with a slot.
  @inlinable
  package subscript(slot: Int) -> Value { values[slot] }
}

extension JSONScanner {
  /// Reads the object that stands next: the members that `shape` wants go to `values`, the others are passed
  /// over. Everything is checked as strictly as if it were read member by member; a member that comes twice
  /// counts as it came last.
  ///
  /// - Complexity: O(bytes of the object), much less than a scan of them where it is spelled as the one
  ///   before.
  package mutating func readObject(
    _ shape: inout JSONObjectShape, into values: inout JSONObjectValues
  ) throws(JSONError) {
    let byte = nextSignificantByte()
    guard byte == UInt8(ascii: "{") else { throw mismatch(byte) }
    values.removeAll()
    let start = position
    if shape.isLearned, shape.depth == depth {
      if try readObject(shape.members.span, shape.words.span, into: &values) {
        shape.noteMatch()
        return
      }
      position = start
      values.removeAll()
    }
    let learns = shape.misses < JSONObjectShape.maximumMisses
    if learns { shape.beginLearning(depth: depth) }
    var gapStart = start
    try readMembers(&shape, learns: learns, level: 1, &gapStart, into: &values)
    if learns { shape.learn(bytes, gapStart..<position, slot: JSONObjectShape.end, level: 0) }
  }

  /// The integer that a member is, written as a number or as a string of digits; nil for whatever else.
  package func lenientInteger(_ value: JSONObjectValues.Value) -> Int64? {
    switch value {
    case .integer(let number, _): number
    case .text(let text):
      text.hasEscapes ? nil : JSONScanner.integer(in: bytes.extracting(text.range))
    case .absent, .other: nil
    }
  }

  /// Reads the object that stands next as one that is spelled like a shape of these members and words;
  /// false where it is not.
  private mutating func readObject(
    _ members: Span<JSONObjectShape.Member>, _ words: Span<UInt64>,
    into values: inout JSONObjectValues
  ) throws(JSONError) -> Bool {
    let outerDepth = depth
    defer { depth = outerDepth }
    var slots = values.values.mutableSpan
    for index in members.indices {
      let member = members[index]
      guard JSONObjectShape.isEqual(member, words, bytes, at: position) else { return false }
      position &+= member.length
      guard member.slot >= -1 else { break }
      // More white space than the object had that was learned.
      guard bytes.zeroPaddedByte(at: position) > 0x20 else { return false }
      depth = outerDepth &+ member.level
      let value = try readValue()
      if member.slot >= 0 { slots[member.slot] = value }
    }
    isFirst = false
    return true
  }

  /// Reads the members of the object that stands next, and learns what stands between its values.
  private mutating func readMembers(
    _ shape: inout JSONObjectShape, learns: Bool, level: Int, _ gapStart: inout Int,
    into values: inout JSONObjectValues
  ) throws(JSONError) {
    try beginObject()
    while let key = try nextKey() {
      let slot = level == 1 ? shape.slot(of: key, self) : -1
      if slot < 0, nextSignificantByte() == UInt8(ascii: "{") {
        try readMembers(&shape, learns: learns, level: level + 1, &gapStart, into: &values)
        continue
      }
      _ = nextSignificantByte()
      if learns { shape.learn(bytes, gapStart..<position, slot: slot, level: level) }
      let value = try readValue()
      if slot >= 0 { values.values[slot] = value }
      gapStart = position
    }
  }

  /// Reads a value of any kind.
  @inline(__always)
  private mutating func readValue() throws(JSONError) -> JSONObjectValues.Value {
    let start = position
    let byte = bytes.zeroPaddedByte(at: start)
    switch byte {
    case UInt8(ascii: "\""):
      position &+= 1
      return .text(try scanText())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return try readNumber(at: start)
    case UInt8(ascii: "n"):
      try consumeNullLiteral()
      return .absent
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      _ = try readBool()
      return .other(start..<position)
    default:
      try skipValue()
      return .other(start..<position)
    }
  }

  /// Reads a number, as an integer where it is one.
  @inline(__always)
  private mutating func readNumber(at start: Int) throws(JSONError) -> JSONObjectValues.Value {
    let (value, count) = bytes.digits(at: start)
    let offset = start &+ count
    let next = bytes.zeroPaddedByte(at: offset)
    // Most numbers: digits that cannot overflow, without sign, fraction, exponent or zeros in front.
    if count > 0, count <= 18, next != UInt8(ascii: "."), next | 0x20 != UInt8(ascii: "e"),
      count == 1 || bytes.zeroPaddedByte(at: start) != UInt8(ascii: "0")
    {
      position = offset
      return .integer(Int64(truncatingIfNeeded: value), at: start)
    }
    position = try endOfNumber(at: start)
    return JSONScanner.integer(in: bytes.extracting(start..<position)).map {
      .integer($0, at: start)
    }
      ?? .other(start..<position)
  }
}
