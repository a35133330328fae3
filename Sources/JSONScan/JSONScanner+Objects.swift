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
    for turn in 0..<shape.spellings.count {
      let number = (shape.latest + turn) % shape.spellings.count
      values.clear()
      var newlyVarying: [Int] = []
      if try readObject(as: shape.spellings[number], into: &values, &newlyVarying) {
        shape.noteMatch(number, newlyVarying: newlyVarying)
        return
      }
      position = start
    }
    values.clear()
    var spelling = shape.spellingToLearn()
    try readMembers(shape, level: 1, from: start, &spelling, into: &values)
    if var spelling, spelling.finish(bytes.extracting(start..<position), depth: depth) {
      shape.keep(spelling)
    }
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
    as spelling: JSONSpelling, into values: inout JSONObjectValues, _ newlyVarying: inout [Int]
  ) throws(JSONError) -> Bool {
    let outerDepth = depth
    guard spelling.depth == outerDepth else { return false }
    defer { depth = outerDepth }
    let text = spelling.text.rawSpan
    let steps = spelling.steps.span
    var values = values.values.mutableSpan
    var first = 0
    for index in steps.indices {
      let step = steps[index]
      if bytes.starts(with: text.extracting(step.bytes), at: position) {
        position &+= step.bytes.count
      } else {
        guard try passMembers(first..<step.member, of: spelling, outerDepth, &newlyVarying) else {
          return false
        }
      }
      first = step.member &+ 1
      guard index &+ 1 < steps.count else { break }
      // More white space than the object had that was learned.
      guard bytes.zeroPaddedByte(at: position) > 0x20 else { return false }
      depth = outerDepth &+ step.level
      let value = try readValue()
      if step.slot >= 0 { values[step.slot] = value }
    }
    isFirst = false
    return true
  }

  /// Passes over some members and what stands between them and before the next one; false where they are
  /// spelled otherwise. Notes those whose values are others.
  private mutating func passMembers(
    _ numbers: Range<Int>, of spelling: JSONSpelling, _ outerDepth: Int,
    _ newlyVarying: inout [Int]
  ) throws(JSONError) -> Bool {
    let text = spelling.text.rawSpan
    for number in numbers {
      let member = spelling.members[number]
      let gap = text.extracting(spelling.gapStart(of: number)..<member.value.lowerBound)
      guard bytes.starts(with: gap, at: position) else { return false }
      position &+= gap.byteCount
      guard bytes.zeroPaddedByte(at: position) > 0x20 else { return false }
      depth = outerDepth &+ member.level
      let start = position
      _ = try readValue()
      let value = text.extracting(member.value)
      if position &- start != value.byteCount || !bytes.starts(with: value, at: start) {
        newlyVarying.append(number)
      }
    }
    let next = numbers.upperBound
    let end =
      next < spelling.members.count
      ? spelling.members[next].value.lowerBound : spelling.text.count
    let gap = text.extracting(spelling.gapStart(of: next)..<end)
    guard bytes.starts(with: gap, at: position) else { return false }
    position &+= gap.byteCount
    return true
  }

  /// Reads the members of the object that stands next, and learns where its values are.
  private mutating func readMembers(
    _ shape: JSONObjectShape, level: Int, from start: Int, _ spelling: inout JSONSpelling?,
    into values: inout JSONObjectValues
  ) throws(JSONError) {
    try beginObject()
    while let key = try nextKey() {
      let slot = level == 1 ? shape.slot(of: key, self) : -1
      if slot < 0, nextSignificantByte() == UInt8(ascii: "{") {
        try readMembers(shape, level: level + 1, from: start, &spelling, into: &values)
        continue
      }
      _ = nextSignificantByte()
      let valueStart = position
      let value = try readValue()
      spelling?.learn(valueStart..<position, slot: slot, level: level, from: start)
      if slot >= 0 { values.values[slot] = value }
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
    let number = JSONScanner.integer(in: bytes.extracting(start..<position))
    return number.map { .integer($0, at: start) } ?? .other(start..<position)
  }
}
