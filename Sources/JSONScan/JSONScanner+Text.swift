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

  /// Scans a string whose opening quote has been consumed, to behind the closing one.
  @inlinable
  package mutating func scanText() throws(JSONError) -> JSONText {
    let start = position
    let end = bytes.endOfPlainText(from: start)
    guard bytes.zeroPaddedByte(at: end) == UInt8(ascii: "\"") else {
      return try scanRest(from: end, of: start)
    }
    position = end &+ 1
    return JSONText(range: start..<end, hasEscapes: false)
  }

  /// Scans the rest of a string that begins at `start`, from the first byte on that needs a closer look and
  /// is no quote.
  @usableFromInline
  mutating func scanRest(from rest: Int, of start: Int) throws(JSONError) -> JSONText {
    var hasEscapes = false
    var offset = rest
    while true {
      // One byte by itself, since the one before it may be a backslash that ended an escape.
      let byte = bytes.zeroPaddedByte(at: offset)
      switch byte {
      case UInt8(ascii: "\""):
        position = offset &+ 1
        hasEscapes = hasEscapes || bytes.contains(UInt8(ascii: "\\"), in: start..<offset)
        return JSONText(range: start..<offset, hasEscapes: hasEscapes)
      case 0x80...0xFF:
        offset = try bytes.endOfNonASCII(at: offset)
        continue
      case 0..<0x20:
        throw JSONError(
          offset >= bytes.byteCount ? .truncated : .controlCharacter, at: offset)
      default:
        hasEscapes = hasEscapes || byte == UInt8(ascii: "\\")
      }
      offset = bytes.endOfQuotedJSON(from: offset &+ 1)
      if bytes.zeroPaddedByte(at: offset &- 1) == UInt8(ascii: "\\") {
        offset = try bytes.endOfEscape(at: offset &- 1)
      }
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
