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

  /// Whether a key was just written, so that a value follows on the same line.
  private var isAfterKey = false

  /// Makes a writer with an empty buffer.
  package init(layout: Layout = .compact) {
    self.layout = layout
  }

  /// Opens an object.
  package mutating func beginObject() {
    beginValue()
    bytes.append(UInt8(ascii: "{"))
    hasMembers.append(false)
  }

  /// Closes the innermost object.
  package mutating func endObject() {
    end(UInt8(ascii: "}"))
  }

  /// Opens an array.
  package mutating func beginArray() {
    beginValue()
    bytes.append(UInt8(ascii: "["))
    hasMembers.append(false)
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

  private mutating func beginValue() {
    if isAfterKey {
      isAfterKey = false
      return
    }
    guard let last = hasMembers.indices.last else { return }
    if hasMembers[last] { bytes.append(UInt8(ascii: ",")) }
    hasMembers[last] = true
    breakLine()
  }

  private mutating func end(_ bracket: UInt8) {
    let hadMembers = hasMembers.popLast() ?? false
    if hadMembers { breakLine() }
    bytes.append(bracket)
  }

  private mutating func breakLine() {
    guard layout == .indented else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<(2 * hasMembers.count) { bytes.append(UInt8(ascii: " ")) }
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func appendDecimal(_ number: Int64) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    var magnitude = number.magnitude
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10))
      magnitude /= 10
    } while magnitude > 0
    bytes[start...].reverse()
  }

  private mutating func appendQuoted(_ text: String.UTF8View) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
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
    bytes.append(UInt8(ascii: "\""))
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
