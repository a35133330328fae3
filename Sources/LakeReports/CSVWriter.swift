/// Writes CSV (RFC 4180, lines end with a line feed) into a buffer.
///
/// A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a
/// carriage return) gets an apostrophe in front, which spreadsheets hide; numbers are left alone. Control
/// characters but tab and line ends become U+FFFD, so that a name cannot command the terminal it is shown
/// on.
package struct CSVWriter: Sendable {
  /// What has been written and not been taken.
  package private(set) var bytes: [UInt8] = []

  private var isRecordStarted = false

  /// Makes a writer with an empty buffer.
  package init() {}

  /// Writes a text.
  package mutating func field(_ text: String) {
    separate()
    let utf8 = Self.printable(text).utf8
    let isFormula =
      switch utf8.first {
      case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"),
        UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        true
      default: false
      }
    let needsQuotes = utf8.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 < 0x20 || $0 == 0x7f
    }
    if needsQuotes { bytes.append(UInt8(ascii: "\"")) }
    if isFormula { bytes.append(UInt8(ascii: "'")) }
    if needsQuotes {
      for byte in utf8 {
        if byte == UInt8(ascii: "\"") { bytes.append(byte) }
        bytes.append(byte)
      }
      bytes.append(UInt8(ascii: "\""))
    } else {
      bytes.append(contentsOf: utf8)
    }
  }

  /// Writes an integer, or nothing.
  package mutating func field(_ number: Int64?) {
    separate()
    if let number { bytes.append(contentsOf: String(number).utf8) }
  }

  /// Writes a number in its shortest form that reads back as the same, or nothing.
  package mutating func field(_ number: Double?) {
    separate()
    if let number, number.isFinite { bytes.append(contentsOf: number.description.utf8) }
  }

  /// Ends the record.
  package mutating func endRecord() {
    bytes.append(UInt8(ascii: "\n"))
    isRecordStarted = false
  }

  /// Removes what has been written and keeps the memory.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  private static func printable(_ text: String) -> String {
    // Bytes that a control character's UTF-8 begins with: most texts have none and stay as they are.
    let isSuspect = text.utf8.contains { $0 < 0x20 || $0 == 0x7f || $0 == 0xc2 }
    guard isSuspect else { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isLayout = scalar == "\t" || scalar == "\n" || scalar == "\r"
      let isControl = scalar.properties.generalCategory == .control && !isLayout
      scalars.append(isControl ? "\u{fffd}" : scalar)
    }
    return String(scalars)
  }

  private mutating func separate() {
    if isRecordStarted { bytes.append(UInt8(ascii: ",")) }
    isRecordStarted = true
  }
}
