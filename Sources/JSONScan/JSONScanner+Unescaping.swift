internal import ByteParsing

/// Un-escaping into a buffer of the caller.
extension JSONScanner {
  /// Appends a string of this scanner, un-escaped, to `buffer`.
  ///
  /// Texts without escapes are copied at once, the others in moves of eight bytes from escape to
  /// escape; a caller that keeps the buffer allocates only while it grows.
  ///
  /// - Complexity: O(`text.range.count`).
  package func append(_ text: JSONText, to buffer: inout [UInt8]) {
    let range = text.range.clamped(to: 0..<bytes.byteCount)
    guard text.hasEscapes else {
      buffer.append(contentsOf: bytes.extracting(range))
      return
    }
    // Un-escaped text is never longer than escaped text; the eight bytes more are for the last move.
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: range.count + 8))
    var output = buffer.mutableSpan
    var written = start
    var offset = range.lowerBound
    while offset < range.upperBound {
      let word = bytes.zeroPaddedWord(at: offset)
      output.store(word, at: written)
      let differences = word ^ 0x5C5C_5C5C_5C5C_5C5C
      // The lowest mark is exact, which is the only one that is used.
      let marks =
        (differences &- 0x0101_0101_0101_0101) & ~differences & 0x8080_8080_8080_8080
      let plain = Swift.min(marks.trailingZeroBitCount >> 3, range.upperBound - offset)
      offset += plain
      written += plain
      guard plain < 8, offset < range.upperBound else { continue }
      let escape = bytes.zeroPaddedByte(at: offset + 1)
      if let byte = JSONScanner.plainByte(ofEscape: escape) {
        output[written] = byte
        offset += 2
        written += 1
      } else {
        let (scalar, length) = scalarOfEscape(at: offset)
        for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
          output[written] = unit
          written += 1
        }
        offset += length
      }
    }
    buffer.removeLast(start + range.count + 8 - written)
  }

  /// The byte that the escape of one letter stands for, or nil for `u`.
  private static func plainByte(ofEscape escape: UInt8) -> UInt8? {
    switch escape {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "u"): nil
    default: escape
    }
  }

  /// The character that the `\u` escape (or pair of them) at `offset` stands for, and its length.
  ///
  /// Texts come from the scanner, which has checked them; an escape that is none reads as U+FFFD.
  private func scalarOfEscape(at offset: Int) -> (Unicode.Scalar, Int) {
    guard let unit = bytes.hexadecimalUnit(at: offset + 2) else { return ("\u{FFFD}", 6) }
    if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
    guard unit < 0xDC00, let low = bytes.hexadecimalUnit(at: offset + 8), low & 0xFC00 == 0xDC00,
      let scalar = Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF)
    else { return ("\u{FFFD}", 6) }
    return (scalar, 12)
  }
}
