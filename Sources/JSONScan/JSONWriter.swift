import ByteParsing

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

  /// How many objects and arrays are open.
  private var depth = 0

  /// Whether the innermost of them has no member yet.
  private var isEmpty = true

  /// Whether a key was just written, so that a value follows on the same line.
  private var isAfterKey = false

  /// Makes a writer with an empty buffer.
  package init(layout: Layout = .compact) { self.layout = layout }

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
    append(key.utf8.span, isKey: true)
    isAfterKey = true
  }

  /// Writes a text.
  package mutating func value(_ text: String) { append(text.utf8.span, isKey: false) }

  /// Writes bytes as a text, what is not UTF-8 replaced by U+FFFD.
  package mutating func value(utf8 text: ArraySlice<UInt8>) {
    value(String(decoding: text, as: UTF8.self))
  }

  /// Writes an integer.
  package mutating func value(_ number: Int64) {
    append(decimal: number)
  }

  /// Writes an integer.
  package mutating func value(_ number: Int) { value(Int64(number)) }

  /// Writes a number in its shortest form that reads back as the same; null when it is not finite, since
  /// JSON has no word for that.
  package mutating func value(_ number: Double) {
    guard number.isFinite else { return null() }
    if let whole = Int64(exactly: number), abs(number) < 1e15 {
      append(decimal: whole)
    } else {
      append(literal: number.description)
    }
  }

  /// Writes true or false.
  package mutating func value(_ flag: Bool) {
    append(literal: flag ? "true" : "false")
  }

  /// Writes null.
  package mutating func null() {
    append(literal: "null")
  }

  /// Ends a line between top-level values.
  package mutating func newline() {
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Removes what has been written and keeps the memory.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  /// A writer of values that come next in the innermost object or array, for `append`: several of them can
  /// be filled at once.
  package var continuation: JSONWriter {
    var next = JSONWriter(layout: layout)
    next.depth = depth
    return next
  }

  /// Writes what a continuation has, which must have closed all that it opened.
  package mutating func append(_ continuation: JSONWriter) {
    if continuation.bytes.isEmpty { return }
    if !isEmpty { bytes.append(UInt8(ascii: ",")) }
    bytes += continuation.bytes
    isEmpty = false
  }

  private mutating func begin(_ bracket: UInt8) {
    append(room: 1) { $0.append(bracket) }
    depth += 1
    isEmpty = true
  }

  private mutating func end(_ bracket: UInt8) {
    guard depth > 0 else { return bytes.append(bracket) }
    depth -= 1
    let line = isEmpty ? nil : lineStart
    isEmpty = false
    bytes.append(addingCapacity: (line?.room ?? 0) + 1) { room in
      if let line { line.write(to: &room) }
      room.append(bracket)
    }
  }

  /// A line break and the indentation at this depth; nothing in compact form.
  private var lineStart: LineStart { LineStart(spaces: layout == .indented ? depth * 2 : nil) }

  /// What begins a line.
  private struct LineStart {
    /// Nil where no line begins.
    let spaces: Int?

    /// The bytes that it may write over.
    var room: Int { spaces.map { $0 + 9 } ?? 0 }

    func write(to room: inout OutputSpan<UInt8>) {
      guard var left = spaces else { return }
      room.append(UInt8(ascii: "\n"))
      while left > 0 {
        room.append(0x2020_2020_2020_2020, count: min(left, 8))
        left -= 8
      }
    }
  }

  /// Appends what stands before a value, and what `write` writes, for which so many bytes are free.
  private mutating func append(room size: Int, _ write: (inout OutputSpan<UInt8>) -> Void) {
    guard depth > 0, !isAfterKey else {
      isAfterKey = false
      return bytes.append(addingCapacity: size, initializingWith: write)
    }
    let (isFirst, line) = (isEmpty, lineStart)
    isEmpty = false
    bytes.append(addingCapacity: size + line.room + 1) { room in
      if !isFirst { room.append(UInt8(ascii: ",")) }
      line.write(to: &room)
      write(&room)
    }
  }

  private mutating func append(literal: String) {
    let text = literal.utf8.span.rawSpan
    append(room: text.byteCount) { room in room.append(text) }
  }

  private mutating func append(decimal number: Int64) {
    append(room: 24) { room in
      if number < 0 { room.append(UInt8(ascii: "-")) }
      room.append(decimal: number.magnitude)
    }
  }

  /// Appends a text in quotation marks, as a key with its colon.
  private mutating func append(_ text: Span<UInt8>, isKey: Bool) {
    let isIndented = layout == .indented
    // The longest escape takes six bytes for one.
    append(room: text.count * 6 + 12) { room in
      room.append(UInt8(ascii: "\""))
      Self.append(text, to: &room)
      room.append(UInt8(ascii: "\""))
      if isKey {
        room.append(UInt8(ascii: ":"))
        if isIndented { room.append(UInt8(ascii: " ")) }
      }
    }
  }

  private static func append(_ text: Span<UInt8>, to room: inout OutputSpan<UInt8>) {
    let bytes = text.rawSpan
    var offset = 0
    while offset < bytes.byteCount {
      let word = bytes.zeroPaddedWord(at: offset)
      let count = min(bytes.byteCount - offset, 8)
      // Zeros behind the end of the text are not in it, and are no reason to look at its bytes.
      if word.hasEscapedByte(among: count) {
        for index in offset..<offset + count { appendEscaped(text[index], to: &room) }
      } else {
        room.append(word, count: count)
      }
      offset += 8
    }
  }

  private static func appendEscaped(_ byte: UInt8, to room: inout OutputSpan<UInt8>) {
    let letter: UInt8
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter = byte
    case UInt8(ascii: "\n"): letter = UInt8(ascii: "n")
    case UInt8(ascii: "\r"): letter = UInt8(ascii: "r")
    case UInt8(ascii: "\t"): letter = UInt8(ascii: "t")
    case 0..<0x20, 0x7f:
      room.append(0x3030_755c, count: 4)
      room.append(hexadecimal(byte >> 4))
      return room.append(hexadecimal(byte & 15))
    default: return room.append(byte)
    }
    room.append(UInt8(ascii: "\\"))
    room.append(letter)
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}

extension UInt64 {
  /// Whether one of the first `count` bytes, the lowest first, is a control character, a quotation mark or a
  /// backslash.
  fileprivate func hasEscapedByte(among count: Int) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    // A byte of zero where there is what is looked for; then its top bit, or one above it, is set.
    func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
    let controls = (self &- ones &* 0x20) & ~self
    let quotes = zeros(self ^ ones &* 0x22) | zeros(self ^ ones &* 0x5c)
    let found = controls | quotes | zeros(self ^ ones &* 0x7f)
    return found & tops & (UInt64.max &>> UInt64((8 - count) * 8)) != 0
  }
}
