public import ByteParsing

/// Strings: where they end, whether they are valid.
extension JSONScanner {
  /// Reads a string.
  @inlinable
  package mutating func readText() throws(JSONError) -> JSONText {
    let byte = nextSignificantByte()
    guard byte == UInt8(ascii: "\"") else { throw mismatch(byte) }
    position &+= 1
    return try scanText()
  }

  /// Reads a string, or nil where `null` stands.
  @inlinable
  package mutating func readTextIfPresent() throws(JSONError) -> JSONText? {
    try consumeNull() ? nil : try readText()
  }

  /// Marks (by the high bit) the bytes of a word at which a string needs a closer look: quotes,
  /// backslashes, control characters and everything that is not ASCII.
  ///
  /// The lowest mark is exact; marks above it may be wrong, because a subtraction borrows.
  @inlinable
  @inline(__always)
  package static func closerLooks(in word: UInt64) -> UInt64 {
    // With bit 1 turned over, `"` becomes 0x20 and control characters stay below it, so that one
    // comparison with 0x21 finds both.
    let quotesAndControls = (word ^ 0x0202_0202_0202_0202) &- 0x2121_2121_2121_2121
    let backslashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- 0x0101_0101_0101_0101
    return (quotesAndControls | backslashes | word) & 0x8080_8080_8080_8080
  }

  /// Scans a string whose opening quote has been consumed, to behind the closing one.
  @inlinable
  package mutating func scanText() throws(JSONError) -> JSONText {
    let start = position
    var offset = start
    while true {
      let word = bytes.zeroPaddedWord(at: offset)
      let marks = JSONScanner.closerLooks(in: word)
      if marks == 0 {
        offset &+= 8
        continue
      }
      let shift = marks.trailingZeroBitCount &- 7
      offset &+= shift &>> 3
      let byte = UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: shift))
      guard byte == UInt8(ascii: "\"") else { return try scanRest(from: offset, of: start) }
      position = offset &+ 1
      return JSONText(range: start..<offset, hasEscapes: false)
    }
  }

  /// Scans the rest of a string that begins at `start`, from the first byte on that needs a closer look and
  /// is no quote.
  ///
  /// Texts of JSON inside JSON (statistics) have a backslash in every other word. So a word is taken at
  /// once when all its bytes are ASCII and no control characters and every backslash has a quote behind
  /// it; the bytes of other words are looked at one by one.
  @usableFromInline
  mutating func scanRest(from rest: Int, of start: Int) throws(JSONError) -> JSONText {
    let high: UInt64 = 0x8080_8080_8080_8080
    var offset = rest
    var hasEscapes = false
    /// The mark of the next word's first byte, when this word ends with a backslash.
    var carried: UInt64 = 0
    while true {
      let word = bytes.zeroPaddedWord(at: offset)
      // Exact marks for bytes below 0x80: no subtraction borrows and no addition carries.
      let quotes = (high &- (word ^ 0x2222_2222_2222_2222)) & high
      let backslashes = (high &- (word ^ 0x5C5C_5C5C_5C5C_5C5C)) & high
      let others = (word | ~(word &+ 0x6060_6060_6060_6060)) & high
      let escaped = backslashes &<< 8 | carried
      if others | (escaped & ~quotes) == 0 {
        let ends = quotes & ~escaped
        let inside = (ends & (0 &- ends)) &- 1
        hasEscapes = hasEscapes || backslashes & inside != 0
        if ends == 0 {
          carried = backslashes &>> 56
          offset &+= 8
          continue
        }
        offset &+= ends.trailingZeroBitCount &>> 3
        position = offset &+ 1
        return JSONText(range: start..<offset, hasEscapes: hasEscapes)
      }
      if carried != 0 {
        // Once more from the backslash, one escape alone.
        carried = 0
        offset &-= 1
        offset = try endOfEscape(bytes.zeroPaddedByte(at: offset &+ 1), at: offset)
        continue
      }
      let marks = JSONScanner.closerLooks(in: word)
      let shift = marks.trailingZeroBitCount &- 7
      offset &+= shift &>> 3
      switch UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: shift)) {
      case UInt8(ascii: "\""):
        position = offset &+ 1
        return JSONText(range: start..<offset, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        let escape = bytes.zeroPaddedByte(at: offset &+ 1)
        if escape == UInt8(ascii: "\"") || escape == UInt8(ascii: "\\") {
          offset &+= 2
        } else {
          offset = try endOfEscape(escape, at: offset)
        }
      case 0x80...0xFF:
        offset = try endOfNonASCII(at: offset)
      default:
        throw JSONError(
          offset >= bytes.byteCount ? .truncated : .controlCharacter, at: offset)
      }
    }
  }

  /// The offset behind the escape whose backslash stands at `offset` and is followed by `escape`.
  func endOfEscape(_ escape: UInt8, at offset: Int) throws(JSONError) -> Int {
    switch escape {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return offset + 2
    case UInt8(ascii: "u"):
      guard let unit = hexadecimalUnit(at: offset + 2) else {
        throw JSONError(bytes.byteCount - offset < 6 ? .truncated : .invalidEscape, at: offset)
      }
      guard unit & 0xF800 == 0xD800 else { return offset + 6 }
      guard unit < 0xDC00, bytes.starts(with: "\\u", at: offset + 6),
        let low = hexadecimalUnit(at: offset + 8), low & 0xFC00 == 0xDC00
      else { throw JSONError(.loneSurrogate, at: offset) }
      return offset + 12
    default:
      throw JSONError(
        offset + 1 >= bytes.byteCount ? .truncated : .invalidEscape, at: offset)
    }
  }

  /// The value of the four hexadecimal digits at `offset`, or nil when there are not four.
  func hexadecimalUnit(at offset: Int) -> UInt32? {
    var unit: UInt32 = 0
    for index in 0..<4 {
      let byte = bytes.zeroPaddedByte(at: offset + index)
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  /// The offset behind the run of characters beyond ASCII that begins at `offset`.
  ///
  /// The table of well-formed sequences is the Unicode standard's (table 3-7): no overlong forms, no
  /// surrogates, nothing above U+10FFFF.
  func endOfNonASCII(at start: Int) throws(JSONError) -> Int {
    var offset = start
    while true {
      let word = bytes.zeroPaddedWord(at: offset)
      let lead = UInt8(truncatingIfNeeded: word)
      guard lead >= 0x80 else { return offset }
      let second = UInt8(truncatingIfNeeded: word >> 8)
      let length: Int
      switch lead {
      case 0xC2...0xDF:
        length = word & 0xC000 == 0x8000 ? 2 : 0
      case 0xE0...0xEF:
        let least: UInt8 = lead == 0xE0 ? 0xA0 : 0x80
        let most: UInt8 = lead == 0xED ? 0x9F : 0xBF
        length = second >= least && second <= most && word & 0xC0_0000 == 0x80_0000 ? 3 : 0
      case 0xF0...0xF4:
        let least: UInt8 = lead == 0xF0 ? 0x90 : 0x80
        let most: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
        length = second >= least && second <= most && word & 0xC0C0_0000 == 0x8080_0000 ? 4 : 0
      default:
        length = 0
      }
      guard length > 0 else { throw JSONError(.invalidUTF8, at: offset) }
      offset += length
    }
  }

  /// Whether a string of this scanner, un-escaped, is exactly `literal`.
  ///
  /// Lengths are compared first, so that a chain of comparisons costs little.
  @inlinable
  @inline(__always)
  package func equals(_ text: JSONText, _ literal: StaticString) -> Bool {
    if text.hasEscapes { return equalsUnescaped(text, literal) }
    return bytes.equals(text.range, literal)
  }

  /// `equals` for strings with escapes, which names hardly ever have.
  @usableFromInline
  func equalsUnescaped(_ text: JSONText, _ literal: StaticString) -> Bool {
    var unescaped: [UInt8] = []
    append(text, to: &unescaped)
    return unescaped.rawSpan.equals(0..<unescaped.count, literal)
  }

  /// A string of this scanner as a `String`.
  package func string(_ text: JSONText) -> String {
    if !text.hasEscapes, let plain = try? bytes.text(in: text.range) { return plain }
    var unescaped: [UInt8] = []
    append(text, to: &unescaped)
    return String(decoding: unescaped, as: UTF8.self)
  }
}
