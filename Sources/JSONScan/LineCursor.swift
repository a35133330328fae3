internal import ByteParsing

/// The lines of bytes that are all there, as offsets into them.
///
/// A byte order mark at the start, CRLF line ends, lines that hold only white space, and a last line
/// without an end are all accepted: writers and copies of logs differ in them, and none of it is
/// content.
package struct LineCursor: ~Escapable {
  /// The bytes that are cut into lines.
  package let bytes: RawSpan

  /// Offset of the first byte that has not been given out.
  package private(set) var position: Int

  /// Makes a cursor that stands at the first line.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan) {
    self.bytes = bytes
    self.position = bytes.starts(with: "\u{FEFF}") ? 3 : 0
  }

  /// The next line that is not blank, without its end; nil when there is none.
  package mutating func next() -> Range<Int>? {
    while position < bytes.byteCount {
      let start = position
      let end = bytes.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? bytes.byteCount
      position = Swift.min(end + 1, bytes.byteCount)
      if let line = LineCursor.trimmed(start..<end, in: bytes) { return line }
    }
    return nil
  }

  /// The line at `range` without the carriage return at its end, or nil when it is blank.
  static func trimmed(_ range: Range<Int>, in bytes: RawSpan) -> Range<Int>? {
    var end = range.upperBound
    while end > range.lowerBound, bytes.zeroPaddedByte(at: end - 1) == UInt8(ascii: "\r") {
      end -= 1
    }
    for offset in range.lowerBound..<end {
      let byte = bytes.zeroPaddedByte(at: offset)
      if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t"), byte != UInt8(ascii: "\r") {
        return range.lowerBound..<end
      }
    }
    return nil
  }
}
