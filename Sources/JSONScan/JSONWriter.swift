/// Writes JSON into a buffer: members in the order they are written, the same bytes for the same calls.
///
/// The caller opens and closes objects and arrays; the writer sets commas, line breaks and escapes. In
/// compact form a value is one line, which is what NDJSON needs.
package struct JSONWriter: Sendable {
  /// How the text is laid out.
  package enum Layout: Sendable {
    /// No white space at all.
    case compact
    /// One member or element a line, indented by two spaces a level.
    case indented
  }

  /// What has been written and not been taken.
  package private(set) var bytes: [UInt8] = []

  private let layout: Layout

  /// For each open object or array, whether it has a member yet.
  private var hasMembers: [Bool] = []

  /// What begins a line at this depth: a line break and the indentation; empty in compact form.
  private var lineStart: [UInt8] = []

  /// Whether a key was just written, so that a value follows on the same line.
  private var isAfterKey = false

  /// Makes a writer with an empty buffer.
  package init(layout: Layout = .compact) {
    self.layout = layout
    if layout == .indented { lineStart.append(UInt8(ascii: "\n")) }
  }

  /// Opens an object.
  package mutating func beginObject() {
    begin(UInt8(ascii: "{"))
  }

  /// Closes the innermost object.
  package mutating func endObject() {
    end(UInt8(ascii: "}"))
  }

  /// Opens an array.
  package mutating func beginArray() {
    begin(UInt8(ascii: "["))
  }

  /// Closes the innermost array.
  package mutating func endArray() {
    end(UInt8(ascii: "]"))
  }

  /// Writes a member's key; its value has to follow.
  package mutating func key(_ key: String) {
    beginValue()
    appendQuoted(key.utf8)
    bytes.append(UInt8(ascii: ":"))
    if layout == .indented { bytes.append(UInt8(ascii: " ")) }
    isAfterKey = true
  }

  /// Writes a text.
  package mutating func value(_ text: String) {
    beginValue()
    appendQuoted(text.utf8)
  }

  /// Writes bytes as a text, what is not UTF-8 replaced by U+FFFD.
  package mutating func value(utf8 text: ArraySlice<UInt8>) {
    value(String(decoding: text, as: UTF8.self))
  }

  /// Writes an integer.
  package mutating func value(_ number: Int64) {
    beginValue()
    appendDecimal(number)
  }

  /// Writes an integer.
  package mutating func value(_ number: Int) { value(Int64(number)) }

  /// Writes a number in its shortest form that reads back as the same; null when it is not finite, since
  /// JSON has no word for that.
  package mutating func value(_ number: Double) {
    beginValue()
    guard number.isFinite else {
      append("null")
      return
    }
    if let whole = Int64(exactly: number), abs(number) < 1e15 {
      appendDecimal(whole)
    } else {
      append(number.description)
    }
  }

  /// Writes true or false.
  package mutating func value(_ flag: Bool) {
    beginValue()
    append(flag ? "true" : "false")
  }

  /// Writes null.
  package mutating func null() {
    beginValue()
    append("null")
  }

  /// Ends a line between top-level values.
  package mutating func newline() {
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Removes what has been written and keeps the memory.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func begin(_ bracket: UInt8) {
    beginValue()
    bytes.append(bracket)
    hasMembers.append(false)
    if layout == .indented {
      lineStart.append(UInt8(ascii: " "))
      lineStart.append(UInt8(ascii: " "))
    }
  }

  private mutating func beginValue() {
    if isAfterKey {
      isAfterKey = false
      return
    }
    let last = hasMembers.count - 1
    guard last >= 0 else { return }
    if hasMembers[last] { bytes.append(UInt8(ascii: ",")) } else { hasMembers[last] = true }
    bytes.append(contentsOf: lineStart)
  }

  private mutating func end(_ bracket: UInt8) {
    guard let hadMembers = hasMembers.popLast() else { return bytes.append(bracket) }
    if layout == .indented { lineStart.removeLast(2) }
    if hadMembers { bytes.append(contentsOf: lineStart) }
    bytes.append(bracket)
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func appendDecimal(_ number: Int64) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    var magnitude = number.magnitude
    // From the end: 2⁶⁴ has 20 digits.
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var start = digits.count
    repeat {
      let (rest, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
      start -= 1
      digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
      magnitude = rest
    } while magnitude > 0
    for index in start..<digits.count { bytes.append(digits[index]) }
  }

  private mutating func appendQuoted(_ text: String.UTF8View) {
    bytes.append(UInt8(ascii: "\""))
    if Self.needsEscapes(text.span) {
      for byte in text { appendEscaped(byte) }
    } else {
      bytes.append(contentsOf: text)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func needsEscapes(_ text: Span<UInt8>) -> Bool {
    for index in text.indices {
      let byte = text[index]
      if byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        return true
      }
    }
    return false
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case UInt8(ascii: "\n"): append("\\n")
    case UInt8(ascii: "\r"): append("\\r")
    case UInt8(ascii: "\t"): append("\\t")
    case 0..<0x20, 0x7f:
      append("\\u00")
      bytes.append(Self.hexadecimal(byte >> 4))
      bytes.append(Self.hexadecimal(byte & 15))
    default: bytes.append(byte)
    }
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
