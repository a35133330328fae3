internal import ByteParsing

/// Objects read by their shape.
extension JSONScanner {
  /// Reads the object that stands next: the members that `shape` wants go to `values`, the others are passed
  /// over. Everything is checked as strictly as if it were read member by member; a member that comes twice
  /// counts as it came last.
  ///
  /// - Complexity: O(bytes of the object), much less than a scan of them where it is spelled as one before.
  package mutating func readObject(
    _ shape: inout JSONObjectShape, into values: inout JSONObjectValues
  ) throws(JSONError) {
    let byte = nextSignificantByte()
    guard byte == UInt8(ascii: "{") else { throw mismatch(byte) }
    let start = position
    if try readObject(asLatestOf: &shape, into: &values) { return }
    for other in shape.others.indices {
      position = start
      shape.exchangeLatest(with: other)
      if try readObject(asLatestOf: &shape, into: &values) { return }
    }
    position = start
    values.clear()
    var lesson = shape.lesson()
    try readMembers(shape, level: 1, from: start, &lesson, into: &values)
    if let spelling = lesson?.spelling(
      of: bytes.extracting(start..<position), depth: depth, slots: shape.names.count)
    {
      shape.keep(spelling)
    }
  }

  /// Reads the object that stands next as one that is spelled as the latest one was; false where it is not.
  @inline(__always)
  private mutating func readObject(
    asLatestOf shape: inout JSONObjectShape, into values: inout JSONObjectValues
  ) throws(JSONError) -> Bool {
    var newlyVarying: [Int] = []
    guard try readObject(as: shape.latest, into: &values.values, &newlyVarying) else {
      return false
    }
    shape.noteMatch(newlyVarying: newlyVarying)
    return true
  }

  /// The integer that a member is, written as a number or as a string of digits; nil for whatever else.
  @inlinable
  package func lenientInteger(_ value: JSONObjectValues.Value) -> Int64? {
    switch value {
    case .integer(let number, _): number
    case .text(let text): lenientInteger(text)
    case .absent, .other: nil
    }
  }

  /// The integer that a string of digits is.
  @usableFromInline
  func lenientInteger(_ text: JSONText) -> Int64? {
    text.hasEscapes ? nil : JSONScanner.integer(in: bytes.extracting(text.range))
  }

  /// Reads the object that stands next as one that is spelled as another was; false where it is not.
  private mutating func readObject(
    as spelling: borrowing JSONSpelling, into values: inout [JSONObjectValues.Value],
    _ newlyVarying: inout [Int]
  ) throws(JSONError) -> Bool {
    let outerDepth = depth
    guard spelling.depth == outerDepth else { return false }
    defer { depth = outerDepth }
    let text = spelling.text.rawSpan
    let steps = spelling.steps.span
    var values = values.mutableSpan
    // All others are read.
    for slot in spelling.absentSlots { values[slot] = .absent }
    var first = 0
    var offset = position
    for index in steps.indices {
      let step = steps[index]
      if bytes.equals(text, in: step.bytes, at: offset) {
        offset &+= step.bytes.count
      } else {
        position = offset
        guard try passMembers(first..<step.member, of: spelling, outerDepth, &newlyVarying) else {
          return false
        }
        offset = position
      }
      first = step.member &+ 1
      guard index &+ 1 < steps.count else { break }
      // More white space than the object had that was learned.
      guard bytes.zeroPaddedByte(at: offset) > 0x20 else { return false }
      depth = outerDepth &+ step.level
      let value = try readValue(at: &offset)
      if step.slot >= 0 { values[step.slot] = value }
    }
    position = offset
    isFirst = false
    return true
  }

  /// Passes over some members and what stands between them and before the next one; false where they are
  /// spelled otherwise. Notes those whose values are others.
  private mutating func passMembers(
    _ numbers: Range<Int>, of spelling: borrowing JSONSpelling, _ outerDepth: Int,
    _ newlyVarying: inout [Int]
  ) throws(JSONError) -> Bool {
    let text = spelling.text.rawSpan
    for number in numbers {
      guard passGap(before: number, of: spelling), bytes.zeroPaddedByte(at: position) > 0x20 else {
        return false
      }
      let member = spelling.members[number]
      depth = outerDepth &+ member.level
      let start = position
      _ = try readValue()
      if position &- start != member.value.count || !bytes.equals(text, in: member.value, at: start)
      {
        newlyVarying.append(number)
      }
    }
    return passGap(before: numbers.upperBound, of: spelling)
  }

  /// Passes over what stands before a member's value, or behind the last one; false where other bytes stand.
  private mutating func passGap(before member: Int, of spelling: borrowing JSONSpelling) -> Bool {
    let gap = spelling.gap(before: member)
    guard bytes.equals(spelling.text.rawSpan, in: gap, at: position) else { return false }
    position &+= gap.count
    return true
  }

  /// Reads the members of the object that stands next, and learns where its values are.
  private mutating func readMembers(
    _ shape: JSONObjectShape, level: Int, from start: Int, _ lesson: inout JSONSpellingLesson?,
    into values: inout JSONObjectValues
  ) throws(JSONError) {
    try beginObject()
    while let key = try nextKey() {
      let slot = level == 1 ? shape.slot(of: key, self) : -1
      if slot < 0, nextSignificantByte() == UInt8(ascii: "{") {
        try readMembers(shape, level: level + 1, from: start, &lesson, into: &values)
        continue
      }
      _ = nextSignificantByte()
      let valueStart = position
      let value = try readValue()
      lesson?.learn(valueStart..<position, slot: slot, level: level, from: start)
      if slot >= 0 { values.values[slot] = value }
    }
  }

  /// Reads the value of any kind that stands next, without white space before it.
  private mutating func readValue() throws(JSONError) -> JSONObjectValues.Value {
    var offset = position
    let value = try readValue(at: &offset)
    position = offset
    return value
  }

  /// Reads the value of any kind that stands at `offset`, to behind it.
  ///
  /// Nearly all values are strings without escapes and short integers, which need nothing but the bytes.
  @inline(__always)
  private mutating func readValue(
    at offset: inout Int
  ) throws(JSONError) -> JSONObjectValues.Value {
    let start = offset
    let byte = bytes.zeroPaddedByte(at: start)
    if byte == UInt8(ascii: "\"") {
      let end = bytes.endOfPlainText(from: start &+ 1)
      if bytes.zeroPaddedByte(at: end) == UInt8(ascii: "\"") {
        offset = end &+ 1
        return .text(JSONText(range: (start &+ 1)..<end, hasEscapes: false))
      }
      let text = try scanRest(from: end, of: start &+ 1)
      offset = position
      return .text(text)
    }
    if byte &- UInt8(ascii: "0") < 10, let (number, end) = plainInteger(at: start) {
      offset = end
      return .integer(number, at: start)
    }
    if byte == UInt8(ascii: "{"), let end = endOfFlatObject(at: start) {
      offset = end
      return .other(start..<end)
    }
    if isNull(at: start) {
      offset = start &+ 4
      return .absent
    }
    position = start
    let value = try readUnusualValue()
    offset = position
    return value
  }

  /// Reads a value that is no string, no plain integer, no object of plain strings and not null.
  private mutating func readUnusualValue() throws(JSONError) -> JSONObjectValues.Value {
    let start = position
    switch bytes.zeroPaddedByte(at: start) {
    case UInt8(ascii: "n"):
      throw brokenLiteral(length: 4)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return try readAnyNumber().map { .integer($0, at: start) } ?? .other(start..<position)
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      _ = try readBool()
      return .other(start..<position)
    default:
      try skipValue()
      return .other(start..<position)
    }
  }

  /// The offset behind an object of which each value is a string, without white space and escapes, as the values
  /// of partition columns nearly always are; nil where anything else stands.
  @inline(__always)
  private func endOfFlatObject(at start: Int) -> Int? {
    guard depth < maximumDepth else { return nil }
    var offset = start
    repeat {
      guard let colon = endOfPlainString(at: offset &+ 1),
        bytes.zeroPaddedByte(at: colon) == UInt8(ascii: ":"),
        let end = endOfPlainString(at: colon &+ 1)
      else { return nil }
      offset = end
    } while bytes.zeroPaddedByte(at: offset) == UInt8(ascii: ",")
    return bytes.zeroPaddedByte(at: offset) == UInt8(ascii: "}") ? offset &+ 1 : nil
  }

  /// The offset behind a string of printable ASCII without escapes; nil where anything else stands.
  @inline(__always)
  private func endOfPlainString(at offset: Int) -> Int? {
    guard bytes.zeroPaddedByte(at: offset) == UInt8(ascii: "\"") else { return nil }
    let end = bytes.endOfPlainText(from: offset &+ 1)
    return bytes.zeroPaddedByte(at: end) == UInt8(ascii: "\"") ? end &+ 1 : nil
  }
}
