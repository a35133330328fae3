package import LakeModel

/// What `.hoodie/hoodie.properties` says of a table: Java properties, read as Java does.
package struct TableProperties: Sendable {
  /// Keys and un-escaped values; the last of several equal keys wins.
  package let values: [String: String]

  /// When the file was written, from its comment (`#Updated at …Z`, `#Properties saved on …Z`).
  package let savedAt: Timestamp?

  /// How far the writer's local time was ahead of UTC when it wrote the file, in minutes: the comment
  /// `#Sat Aug 02 16:38:33 PDT 2025` beside the one in UTC tells.
  package let writerOffsetMinutes: Int?

  /// Reads the bytes of a properties file. Bytes are ISO 8859-1, as Java writes them; anything that is
  /// not a comment is a key with a value, so the only way to fail is a malformed `\u` escape.
  ///
  /// - Throws: `invalidProperties` for a malformed escape.
  package init(_ bytes: [UInt8], object: String) throws(HudiError) {
    var values: [String: String] = [:]
    var savedAt: Timestamp?
    var local: Timestamp?
    var lines = PropertyLines(bytes)
    while let line = lines.next() {
      switch line {
      case .comment(let text):
        if let found = Self.utcTime(in: text) {
          savedAt = found
        } else if let found = Self.javaDate(text) {
          local = found
        }
      case .logical(let line):
        let (key, value) = try Self.split(line, object: object)
        values[key] = value
      }
    }
    self.values = values
    self.savedAt = savedAt
    if let savedAt, let local {
      let difference = local.milliseconds - savedAt.milliseconds
      // The date in local time has whole seconds; zones are whole quarters of an hour.
      let quarters = (Double(difference) / 900_000).rounded()
      let residual = abs(Double(difference) - quarters * 900_000)
      writerOffsetMinutes =
        residual < 60_000 && abs(quarters) <= 64 ? Int(quarters) * 15 : nil
    } else {
      writerOffsetMinutes = nil
    }
  }

  /// The value of a key.
  package func text(_ key: String) -> String? { values[key] }

  /// All of them, by key.
  package var all: [(key: String, value: String)] {
    values.map { ($0.key, $0.value) }.sorted { $0.key < $1.key }
  }

  private static func split(
    _ line: [UInt8], object: String
  ) throws(HudiError) -> (key: String, value: String) {
    var end = 0
    while end < line.count {
      let byte = line[end]
      if byte == UInt8(ascii: "\\") {
        end += 2
        continue
      }
      if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") || isSpace(byte) { break }
      end += 1
    }
    end = min(end, line.count)
    var start = end
    while start < line.count, isSpace(line[start]) { start += 1 }
    if start < line.count, line[start] == UInt8(ascii: "=") || line[start] == UInt8(ascii: ":") {
      start += 1
      while start < line.count, isSpace(line[start]) { start += 1 }
    }
    return (
      try unescape(line[..<end], object: object), try unescape(line[start...], object: object)
    )
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0C
  }

  private static func unescape(
    _ bytes: ArraySlice<UInt8>, object: String
  ) throws(HudiError) -> String {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      guard byte == UInt8(ascii: "\\"), index < bytes.endIndex else {
        units.append(UInt16(byte))
        continue
      }
      let escaped = bytes[index]
      index += 1
      switch escaped {
      case UInt8(ascii: "t"): units.append(0x09)
      case UInt8(ascii: "n"): units.append(0x0A)
      case UInt8(ascii: "r"): units.append(0x0D)
      case UInt8(ascii: "f"): units.append(0x0C)
      case UInt8(ascii: "u"):
        var unit: UInt16 = 0
        for _ in 0..<4 {
          guard index < bytes.endIndex, let digit = hexadecimal(bytes[index]) else {
            throw .invalidProperties(object: object, reason: "a \\u escape lacks four digits")
          }
          unit = unit << 4 | digit
          index += 1
        }
        units.append(unit)
      default: units.append(UInt16(escaped))
      }
    }
    // Writers other than Java leave UTF-8 as it is: take it as such when it is well formed.
    if units.allSatisfy({ $0 < 0x100 }),
      let text = String(validating: units.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    {
      return text
    }
    return String(decoding: units, as: UTF16.self)
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// The time in `Updated at 2025-08-02T23:38:33.063Z` or `Properties saved on …Z`.
  private static func utcTime(in comment: String) -> Timestamp? {
    guard let last = comment.split(separator: " ").last, last.hasSuffix("Z") else { return nil }
    return Timestamp(iso8601: last)
  }

  /// The fields of a Java date, `Sat Aug 02 16:38:33 PDT 2025`, read as if they were UTC.
  private static func javaDate(_ comment: String) -> Timestamp? {
    let words = comment.split(separator: " ")
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard words.count == 6, let month = months.firstIndex(of: String(words[1])),
      let day = Int(words[2]), let year = Int(words[5])
    else { return nil }
    let clock = words[3].split(separator: ":")
    guard clock.count == 3, let hour = Int(clock[0]), let minute = Int(clock[1]),
      let second = Int(clock[2])
    else { return nil }
    return Timestamp(
      year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
  }
}

/// Comments and logical lines of a Java properties file: blank lines are dropped, a line that ends with
/// an odd number of backslashes goes on in the next.
private struct PropertyLines {
  enum Line {
    case comment(String)
    case logical([UInt8])
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func next() -> Line? {
    while let natural = nextNatural() {
      var line = trimmed(natural)
      guard let first = line.first else { continue }
      if first == UInt8(ascii: "#") || first == UInt8(ascii: "!") {
        return .comment(String(decoding: line.dropFirst(), as: UTF8.self))
      }
      var logical: [UInt8] = []
      while endsWithContinuation(line) {
        logical.append(contentsOf: line.dropLast())
        guard let following = nextNatural() else {
          line = []
          break
        }
        line = trimmed(following)
      }
      logical.append(contentsOf: line)
      return .logical(logical)
    }
    return nil
  }

  private mutating func nextNatural() -> ArraySlice<UInt8>? {
    guard position < bytes.count else { return nil }
    let start = position
    while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D {
      position += 1
    }
    let line = bytes[start..<position]
    if position < bytes.count {
      let isCarriageReturn = bytes[position] == 0x0D
      position += 1
      if isCarriageReturn, position < bytes.count, bytes[position] == 0x0A { position += 1 }
    }
    return line
  }

  private func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0C }
  }

  private func endsWithContinuation(_ line: ArraySlice<UInt8>) -> Bool {
    line.reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
  }
}
