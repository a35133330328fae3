internal import ByteParsing

/// Numbers, booleans and null.
extension JSONScanner {
  /// Consumes `null` if it stands next.
  @inlinable
  package mutating func consumeNull() throws(JSONError) -> Bool {
    guard nextSignificantByte() == UInt8(ascii: "n") else { return false }
    try consumeNullLiteral()
    return true
  }

  /// Consumes `null`.
  @usableFromInline
  package mutating func consumeNullLiteral() throws(JSONError) {
    guard isNull(at: position) else { throw brokenLiteral(length: 4) }
    position &+= 4
  }

  /// Whether `null` stands at an offset.
  @inline(__always)
  func isNull(at offset: Int) -> Bool {
    // Lowest byte first.
    bytes.zeroPaddedWord(at: offset) & 0xFFFF_FFFF == 0x6C6C_756E
  }

  /// The error for a word that begins like a literal and is none.
  func brokenLiteral(length: Int) -> JSONError {
    JSONError(
      bytes.byteCount - position < length ? .truncated : .unexpectedByte, at: position)
  }

  /// Reads `true` or `false`.
  package mutating func readBool() throws(JSONError) -> Bool {
    let byte = nextSignificantByte()
    let word = bytes.zeroPaddedWord(at: position)
    switch byte {
    case UInt8(ascii: "t"):
      // "true", lowest byte first.
      guard word & 0xFFFF_FFFF == 0x6575_7274 else { throw brokenLiteral(length: 4) }
      position &+= 4
      return true
    case UInt8(ascii: "f"):
      // "false", lowest byte first.
      guard word & 0xFF_FFFF_FFFF == 0x65_736C_6166 else { throw brokenLiteral(length: 5) }
      position &+= 5
      return false
    default:
      throw mismatch(byte)
    }
  }

  /// Reads `true` or `false`, or nil where `null` stands.
  package mutating func readBoolIfPresent() throws(JSONError) -> Bool? {
    try consumeNull() ? nil : try readBool()
  }

  /// Reads an integer exactly.
  ///
  /// - Throws: `notAnInteger` for a number with a fraction or exponent, even a whole one (`1.0`),
  ///   `numberOutOfRange` for one that 64 bits with a sign do not hold.
  package mutating func readInt64() throws(JSONError) -> Int64 {
    let first = nextSignificantByte()
    let start = position
    let isNegative = first == UInt8(ascii: "-")
    var offset = isNegative ? start &+ 1 : start
    let digits = offset
    var magnitude: UInt64 = 0
    while true {
      let digit = bytes.zeroPaddedByte(at: offset) &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      // Eighteen digits and one more cannot overflow; the rest are counted and refused below.
      magnitude = magnitude &* 10 &+ UInt64(digit)
      offset &+= 1
    }
    let count = offset &- digits
    guard count > 0 else {
      throw isNegative ? malformedNumber(at: offset) : mismatch(first)
    }
    guard count == 1 || bytes.zeroPaddedByte(at: digits) != UInt8(ascii: "0") else {
      throw JSONError(.invalidNumber, at: start)
    }
    let next = bytes.zeroPaddedByte(at: offset)
    guard next != UInt8(ascii: "."), next | 0x20 != UInt8(ascii: "e") else {
      _ = try endOfNumber(at: start)
      throw JSONError(.notAnInteger, at: start)
    }
    guard count <= 19, magnitude <= UInt64(Int64.max) &+ (isNegative ? 1 : 0) else {
      throw JSONError(.numberOutOfRange, at: start)
    }
    position = offset
    return isNegative
      ? 0 &- Int64(truncatingIfNeeded: magnitude) : Int64(truncatingIfNeeded: magnitude)
  }

  /// Reads an integer exactly, or nil where `null` stands.
  package mutating func readInt64IfPresent() throws(JSONError) -> Int64? {
    try consumeNull() ? nil : try readInt64()
  }

  /// Reads an integer that is written as a number or as a string of digits; whatever else stands
  /// there is skipped and read as nil.
  ///
  /// Writers of statistics differ in how they write 64-bit integers, and a statistic that cannot be
  /// used is no reason to refuse the text around it. The text is still checked strictly.
  package mutating func readLenientInt64IfPresent() throws(JSONError) -> Int64? {
    switch try peekKind() {
    case .number:
      guard let (value, end) = plainInteger(at: position) else { return try readAnyNumber() }
      position = end
      return value
    case .string:
      let text = try readText()
      return text.hasEscapes ? nil : JSONScanner.integer(in: bytes.extracting(text.range))
    default:
      try skipValue()
      return nil
    }
  }

  /// The integer that the digits at `start` are, and the offset behind them, if they cannot overflow and have no
  /// fraction, no exponent and no zeros in front, as nearly all have; nil for any other number.
  @inline(__always)
  func plainInteger(at start: Int) -> (Int64, end: Int)? {
    let (value, count) = bytes.digits(at: start)
    let next = bytes.zeroPaddedByte(at: start &+ count)
    guard count > 0, count <= 18, next != UInt8(ascii: "."), next | 0x20 != UInt8(ascii: "e"),
      count == 1 || bytes.zeroPaddedByte(at: start) != UInt8(ascii: "0")
    else { return nil }
    return (Int64(truncatingIfNeeded: value), start &+ count)
  }

  /// Reads the number that stands next, without white space before it; nil for one that is no integer of 64 bits.
  mutating func readAnyNumber() throws(JSONError) -> Int64? {
    let start = position
    position = try endOfNumber(at: start)
    return JSONScanner.integer(in: bytes.extracting(start..<position))
  }

  /// The integer that all of `text` is, or nil.
  static func integer(in text: RawSpan) -> Int64? {
    var scanner = JSONScanner(text)
    guard text.zeroPaddedByte(at: 0) > 0x20, let value = try? scanner.readInt64(),
      scanner.position == text.byteCount
    else { return nil }
    return value
  }

  /// Reads a number as the nearest `Double`.
  ///
  /// - Throws: `numberOutOfRange` for a number beyond the finite ones.
  package mutating func readDouble() throws(JSONError) -> Double {
    let first = nextSignificantByte()
    guard first == UInt8(ascii: "-") || first &- UInt8(ascii: "0") < 10 else {
      throw mismatch(first)
    }
    let start = position
    let end = try endOfNumber(at: start)
    guard let text = try? bytes.text(in: start..<end), let value = Double(text), value.isFinite
    else { throw JSONError(.numberOutOfRange, at: start) }
    position = end
    return value
  }

  /// The offset behind the number that begins at `start`, which is checked against the grammar.
  func endOfNumber(at start: Int) throws(JSONError) -> Int {
    var offset = start
    if bytes.zeroPaddedByte(at: offset) == UInt8(ascii: "-") { offset += 1 }
    let integer = offset
    offset = try endOfDigits(at: offset)
    guard offset == integer + 1 || bytes.zeroPaddedByte(at: integer) != UInt8(ascii: "0") else {
      throw JSONError(.invalidNumber, at: start)
    }
    if bytes.zeroPaddedByte(at: offset) == UInt8(ascii: ".") {
      offset = try endOfDigits(at: offset + 1)
    }
    if bytes.zeroPaddedByte(at: offset) | 0x20 == UInt8(ascii: "e") {
      offset += 1
      let sign = bytes.zeroPaddedByte(at: offset)
      if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { offset += 1 }
      offset = try endOfDigits(at: offset)
    }
    return offset
  }

  /// The offset behind the digits at `start`, of which there must be one.
  private func endOfDigits(at start: Int) throws(JSONError) -> Int {
    var offset = start
    while bytes.zeroPaddedByte(at: offset) &- UInt8(ascii: "0") < 10 { offset += 1 }
    guard offset > start else { throw malformedNumber(at: offset) }
    return offset
  }

  /// The error for a number that lacks a digit at `offset`.
  func malformedNumber(at offset: Int) -> JSONError {
    JSONError(offset >= bytes.byteCount ? .truncated : .invalidNumber, at: offset)
  }
}
