public import ByteParsing

/// The kinds of JSON values.
@usableFromInline
package enum JSONKind: Equatable, Sendable {
  /// Members in braces.
  case object
  /// Elements in brackets.
  case array
  /// Text in quotes.
  case string
  /// A number.
  case number
  /// `true` or `false`.
  case boolean
  /// `null`.
  case null
}

/// Where a string of the scanned bytes stands.
@usableFromInline
package struct JSONText: Equatable, Sendable {
  /// The bytes between the quotes, as offsets into the scanner's span.
  @usableFromInline
  package let range: Range<Int>

  /// Whether the bytes hold backslash escapes; without any, they are the text itself.
  @usableFromInline
  package let hasEscapes: Bool

  /// Makes a text.
  @inlinable
  package init(range: Range<Int>, hasEscapes: Bool) {
    self.range = range
    self.hasEscapes = hasEscapes
  }
}

/// A strict pull scanner over one JSON text (RFC 8259): the caller says what it expects, in the order
/// of the bytes, and skips what it does not want.
///
/// Nothing is allocated and nothing is accepted that the grammar forbids, whether it is read or
/// skipped: UTF-8, escapes and surrogate pairs in strings, the grammar of numbers, control characters
/// and depth are checked. After an error the scanner stands somewhere inside the text and is of no
/// more use.
///
/// A caller that reads an object asks for keys until there are none, and after each key reads or skips
/// exactly one value:
///
///     try scanner.beginObject()
///     while let key = try scanner.nextKey() {
///       if scanner.equals(key, "size") { size = try scanner.readInt64() } else { try scanner.skipValue() }
///     }
@usableFromInline
package struct JSONScanner: ~Escapable {
  /// The most levels that a scanner passes over in one skip, whatever it was asked for, and as many as a
  /// text needs that is no plan.
  package static let depthCeiling = 128

  /// The most levels that a scanner follows when it is asked for each of them.
  ///
  /// The plans of query engines nest as deeply as their queries, two levels a step.
  package static let readingDepthCeiling = 1024

  /// The bytes that are scanned.
  @usableFromInline
  package let bytes: RawSpan

  /// Offset of the next byte.
  @usableFromInline
  package internal(set) var position: Int

  /// Containers that have been begun and not ended.
  @usableFromInline
  package internal(set) var depth = 0

  /// The most containers that may be open at once.
  @usableFromInline let maximumDepth: Int

  /// Whether the innermost container has just been begun, so that no comma is due.
  @usableFromInline var isFirst = false

  /// Makes a scanner that stands at `position`.
  ///
  /// - Parameters:
  ///   - bytes: the text; it need not be valid in any way.
  ///   - position: offset of the first byte to look at, clamped to the span.
  ///   - maximumDepth: the most containers that may be open at once, at most `readingDepthCeiling`.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan, at position: Int = 0, maximumDepth: Int = 64) {
    self.bytes = bytes
    self.position = Swift.min(Swift.max(position, 0), bytes.byteCount)
    self.maximumDepth = Swift.min(maximumDepth, JSONScanner.readingDepthCeiling)
  }

  /// Passes over white space and returns the byte that follows, which is not consumed.
  ///
  /// - Returns: zero at the end of the text.
  @inlinable
  @inline(__always)
  package mutating func nextSignificantByte() -> UInt8 {
    let byte = bytes.zeroPaddedByte(at: position)
    return byte > 0x20 ? byte : nextByteAfterWhiteSpace()
  }

  /// The rest of `nextSignificantByte`, for texts that are spread out with white space.
  ///
  /// Indented texts have one line end and then a run of spaces, so runs are passed a word at a time.
  @usableFromInline
  package mutating func nextByteAfterWhiteSpace() -> UInt8 {
    while true {
      let byte = bytes.zeroPaddedByte(at: position)
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      position &+= 1
      while true {
        let others = bytes.zeroPaddedWord(at: position) ^ 0x2020_2020_2020_2020
        position &+= others.trailingZeroBitCount &>> 3
        if others != 0 { break }
      }
    }
  }

  /// The error for a byte that does not fit: the text has ended, or the byte is wrong.
  @usableFromInline
  func unexpected(at offset: Int) -> JSONError {
    JSONError(offset >= bytes.byteCount ? .truncated : .unexpectedByte, at: offset)
  }

  /// The error for a value of another kind than the caller asked for.
  @usableFromInline
  func mismatch(_ byte: UInt8) -> JSONError {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "-"),
      UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      JSONError(.kindMismatch, at: position)
    default: unexpected(at: position)
    }
  }

  /// The kind of the next value, which is not consumed.
  @inlinable
  package mutating func peekKind() throws(JSONError) -> JSONKind {
    switch nextSignificantByte() {
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    default: throw unexpected(at: position)
    }
  }

  /// Consumes `{`; every key is then asked for with `nextKey`, up to the nil.
  @inlinable
  package mutating func beginObject() throws(JSONError) {
    let byte = nextSignificantByte()
    guard byte == UInt8(ascii: "{") else { throw mismatch(byte) }
    try enter()
  }

  /// Consumes the beginning of an object and its first key, when they are spelled just so.
  ///
  /// - Parameter beginning: brace, key without escapes, colon, without white space.
  /// - Returns: false, with nothing consumed, for any other spelling, which `beginObject` and `nextKey` read.
  @inlinable
  package mutating func beginObject(spelled beginning: StaticString) -> Bool {
    guard depth < maximumDepth, bytes.starts(with: beginning, at: position) else { return false }
    depth &+= 1
    position &+= beginning.utf8CodeUnitCount
    isFirst = false
    return true
  }

  /// Consumes `[`; every element is then announced by `nextElement`, up to the false.
  package mutating func beginArray() throws(JSONError) {
    let byte = nextSignificantByte()
    guard byte == UInt8(ascii: "[") else { throw mismatch(byte) }
    try enter()
  }

  /// Consumes the bracket of a container that begins.
  @inlinable
  @inline(__always)
  package mutating func enter() throws(JSONError) {
    guard depth < maximumDepth else { throw JSONError(.depthExceeded, at: position) }
    depth &+= 1
    position &+= 1
    isFirst = true
  }

  /// The next key of the innermost object, with its colon consumed; nil, and `}` consumed, at the end.
  ///
  /// A key may come twice; a caller that assigns what it reads keeps the last, as most readers do.
  @inlinable
  package mutating func nextKey() throws(JSONError) -> JSONText? {
    var byte = nextSignificantByte()
    if byte == UInt8(ascii: "}") {
      leave()
      return nil
    }
    if isFirst {
      isFirst = false
    } else {
      guard byte == UInt8(ascii: ",") else { throw unexpected(at: position) }
      position &+= 1
      byte = nextSignificantByte()
    }
    guard byte == UInt8(ascii: "\"") else { throw unexpected(at: position) }
    position &+= 1
    let key = try scanText()
    try consumeColon()
    return key
  }

  /// Consumes the colon between a key and its value.
  @inlinable
  @inline(__always)
  package mutating func consumeColon() throws(JSONError) {
    guard nextSignificantByte() == UInt8(ascii: ":") else { throw unexpected(at: position) }
    position &+= 1
  }

  /// Whether the innermost array has another element; false, and `]` consumed, at the end.
  package mutating func nextElement() throws(JSONError) -> Bool {
    let byte = nextSignificantByte()
    if byte == UInt8(ascii: "]") {
      leave()
      return false
    }
    if isFirst {
      isFirst = false
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw unexpected(at: position) }
    position &+= 1
    // A bracket after the comma is refused here; whatever else is no value, by what reads the value.
    guard nextSignificantByte() != UInt8(ascii: "]") else { throw unexpected(at: position) }
    return true
  }

  /// Consumes the bracket of a container that ends.
  @inlinable
  @inline(__always)
  package mutating func leave() {
    position &+= 1
    depth &-= 1
    isFirst = false
  }

  /// Checks that nothing but white space is left.
  package mutating func expectEnd() throws(JSONError) {
    _ = nextSignificantByte()
    guard position >= bytes.byteCount else { throw JSONError(.trailingBytes, at: position) }
  }
}
