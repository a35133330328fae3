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

  /// What has been written, and room behind it, whose bytes mean nothing: so nothing but `count` changes with
  /// each of the many short texts that are written.
  private var buffer: [UInt8] = []

  /// How many bytes have been written and not been taken.
  package private(set) var count = 0

  /// What has been written and not been taken.
  ///
  /// - Complexity: O(`count`), at every call.
  package var bytes: [UInt8] { Array(buffer[..<count]) }

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
    append(key.utf8.span.rawSpan, isKey: true)
    isAfterKey = true
  }

  /// Writes a text.
  package mutating func value(_ text: String) { append(text.utf8.span.rawSpan, isKey: false) }

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
    makeRoom(1)
    put(UInt8(ascii: "\n"))
  }

  /// Removes what has been written and keeps the memory.
  package mutating func removeAll() { count = 0 }

  /// A writer of values that come next in the innermost object or array, for `append`: several of them can
  /// be filled at once.
  package var continuation: JSONWriter {
    var next = JSONWriter(layout: layout)
    next.depth = depth
    return next
  }

  /// Writes what a continuation has, which must have closed all that it opened.
  package mutating func append(_ continuation: JSONWriter) {
    if continuation.count == 0 { return }
    if !isEmpty {
      makeRoom(1)
      put(UInt8(ascii: ","))
    }
    buffer.removeSubrange(count...)
    buffer.append(contentsOf: continuation.buffer[..<continuation.count])
    count = buffer.count
    isEmpty = false
  }

  private mutating func begin(_ bracket: UInt8) {
    beginValue(room: 1)
    put(bracket)
    depth += 1
    isEmpty = true
  }

  private mutating func end(_ bracket: UInt8) {
    if depth > 0 {
      depth -= 1
      if !isEmpty { beginLine(room: 1) }
      isEmpty = false
    }
    makeRoom(1)
    put(bracket)
  }

  /// Makes room for so many bytes, and for those that a word writes over behind them.
  @inline(__always)
  private mutating func makeRoom(_ size: Int) {
    if buffer.count &- count < size &+ 8 { grow(size &+ 8) }
  }

  private mutating func grow(_ size: Int) {
    buffer += [UInt8](repeating: 0, count: max(size, buffer.count, 128))
  }

  /// Writes a byte, for which there is room.
  private mutating func put(_ byte: UInt8) {
    buffer[count] = byte
    count &+= 1
  }

  /// Writes what stands before a value, and makes room for the value.
  @inline(__always)
  private mutating func beginValue(room size: Int) {
    if isAfterKey {
      isAfterKey = false
    } else if depth > 0 {
      beginLine(room: size, comma: !isEmpty)
      isEmpty = false
      return
    }
    makeRoom(size)
  }

  /// Writes a comma, a line break and the indentation at this depth, as far as the layout has them, and makes
  /// room for what comes next.
  private mutating func beginLine(room size: Int, comma: Bool = false) {
    let line = layout == .indented ? depth &* 2 &+ 1 : 0
    let written = line &+ (comma ? 1 : 0)
    makeRoom(size &+ written)
    var place = count
    count &+= written
    let end = count
    var room = buffer.mutableSpan
    // A comma and a line break, lowest byte first; spaces behind them.
    room.store(comma ? 0x2020_2020_2020_0a2c : 0x2020_2020_2020_200a, at: place)
    place &+= 8
    while place < end {
      room.store(0x2020_2020_2020_2020, at: place)
      place &+= 8
    }
  }

  private mutating func append(literal: String) {
    let text = literal.utf8.span.rawSpan
    beginValue(room: text.byteCount)
    let start = count
    count &+= text.byteCount
    var room = buffer.mutableSpan
    for offset in stride(from: 0, to: text.byteCount, by: 8) {
      room.store(text.zeroPaddedWord(at: offset), at: start &+ offset)
    }
  }

  private mutating func append(decimal number: Int64) {
    beginValue(room: 20)
    if number < 0 { put(UInt8(ascii: "-")) }
    let start = count
    var room = buffer.mutableSpan
    let end = Self.write(decimal: number.magnitude, to: &room, at: start)
    count = end
  }

  /// Writes the digits of a number, eight at a time.
  ///
  /// - Returns: where they end.
  private static func write(
    decimal number: UInt64, to room: inout MutableSpan<UInt8>, at place: Int
  ) -> Int {
    // Of the numbers of a report, most are zero.
    if number < 10 {
      room[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number)
      return place &+ 1
    }
    let eightDigits: UInt64 = 100_000_000
    guard number >= eightDigits else {
      let (text, count) = number.textOfDigits
      room.store(text, at: place)
      return place &+ count
    }
    let (high, low) = number.quotientAndRemainder(dividingBy: eightDigits)
    let start = write(decimal: high, to: &room, at: place)
    room.store(low.bytesOfDigits | 0x3030_3030_3030_3030, at: start)
    return start &+ 8
  }

  /// Appends a text in quotation marks, as a key with its colon.
  private mutating func append(_ text: RawSpan, isKey: Bool) {
    // The longest escape takes six bytes for one.
    beginValue(room: text.byteCount &* 6 &+ 4)
    let isIndented = layout == .indented
    var place = count
    var room = buffer.mutableSpan
    room[place] = UInt8(ascii: "\"")
    place &+= 1
    var offset = 0
    while offset < text.byteCount {
      let word = text.zeroPaddedWord(at: offset)
      let size = min(text.byteCount &- offset, 8)
      // Zeros behind the end of the text are not in it, and are no reason to look at its bytes.
      if word.hasEscapedByte(among: size) {
        for index in 0..<size {
          place = Self.write(
            escaped: UInt8(truncatingIfNeeded: word &>> UInt64(index &* 8)), to: &room, at: place)
        }
      } else {
        room.store(word, at: place)
        place &+= size
      }
      offset &+= 8
    }
    // `": `, lowest byte first.
    room.store(0x20_3a22, at: place)
    count = place &+ (isKey ? isIndented ? 3 : 2 : 1)
  }

  /// Writes a byte, escaped where it has to be.
  ///
  /// - Returns: where it ends.
  private static func write(
    escaped byte: UInt8, to room: inout MutableSpan<UInt8>, at place: Int
  ) -> Int {
    let letter: UInt8
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter = byte
    case UInt8(ascii: "\n"): letter = UInt8(ascii: "n")
    case UInt8(ascii: "\r"): letter = UInt8(ascii: "r")
    case UInt8(ascii: "\t"): letter = UInt8(ascii: "t")
    case 0..<0x20, 0x7f:
      // `\u00`, lowest byte first.
      room.store(0x3030_755c, at: place)
      room[place &+ 4] = hexadecimal(byte >> 4)
      room[place &+ 5] = hexadecimal(byte & 15)
      return place &+ 6
    default:
      room[place] = byte
      return place &+ 1
    }
    room[place] = UInt8(ascii: "\\")
    room[place &+ 1] = letter
    return place &+ 2
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
