public import ByteParsing

/// The bytes of JSON strings: how far they are valid without a closer look, and the closer look.
extension RawSpan {
  /// The offset of the first byte, from `start` on, at which a string needs a closer look: a quote, a
  /// backslash, a control character, anything that is not ASCII, the end of the span.
  @inlinable
  @inline(__always)
  package func endOfPlainText(from start: Int) -> Int {
    var offset = start
    while true {
      let block = zeroPaddedBlock(at: offset)
      let marks =
        block.marks(of: UInt8(ascii: "\"")) | block.marks(of: UInt8(ascii: "\\"))
        | block.marksOfUnprintable
      guard marks.isEmpty else { return offset &+ marks.first }
      offset &+= ByteBlock.count
    }
  }

  /// The offset of the first byte, from `start` on, at which a text that may be JSON inside a string
  /// (statistics) needs a closer look.
  ///
  /// In such a text every quote has a backslash before it and every backslash a quote behind it, so that
  /// each byte is compared and the one before it, and nothing is carried from block to block. The byte
  /// before `start` must not be a backslash that ended an escape.
  ///
  /// - Returns: the offset of a quote that ends the string, or of a control character, of a byte that is
  ///   not ASCII, of the end of the span, or of what stands behind a backslash and is no quote. The
  ///   byte before is a backslash if and only if one that began an escape.
  func endOfQuotedJSON(from start: Int) -> Int {
    var offset = start
    while true {
      let block = zeroPaddedBlock(at: offset)
      let before = zeroPaddedBlock(at: offset &- 1)
      let marks =
        (block.marks(of: UInt8(ascii: "\"")) ^ before.marks(of: UInt8(ascii: "\\")))
        | block.marksOfUnprintable
      guard marks.isEmpty else { return offset &+ marks.first }
      offset &+= ByteBlock.count
      while let block = longBlock(at: offset), let before = longBlock(at: offset &- 1) {
        let marks =
          (block.marks(of: UInt8(ascii: "\"")) ^ before.marks(of: UInt8(ascii: "\\")))
          | block.marksOfUnprintable
        guard marks.isEmpty else { break }
        offset &+= LongByteBlock.count
      }
    }
  }

  /// Whether one of the bytes in `range` is `byte`.
  func contains(_ byte: UInt8, in range: Range<Int>) -> Bool {
    (firstOffset(of: byte, from: range.lowerBound) ?? byteCount) < range.upperBound
  }

  /// The offset behind the escape whose backslash stands at `offset`.
  func endOfEscape(at offset: Int) throws(JSONError) -> Int {
    switch zeroPaddedByte(at: offset + 1) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return offset + 2
    case UInt8(ascii: "u"):
      guard let unit = hexadecimalUnit(at: offset + 2) else {
        throw JSONError(byteCount - offset < 6 ? .truncated : .invalidEscape, at: offset)
      }
      guard unit & 0xF800 == 0xD800 else { return offset + 6 }
      guard unit < 0xDC00, starts(with: "\\u", at: offset + 6),
        let low = hexadecimalUnit(at: offset + 8), low & 0xFC00 == 0xDC00
      else { throw JSONError(.loneSurrogate, at: offset) }
      return offset + 12
    default:
      throw JSONError(offset + 1 >= byteCount ? .truncated : .invalidEscape, at: offset)
    }
  }

  /// The value of the four hexadecimal digits at `offset`, or nil when there are not four.
  func hexadecimalUnit(at offset: Int) -> UInt32? {
    var unit: UInt32 = 0
    for index in 0..<4 {
      let byte = zeroPaddedByte(at: offset + index)
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  /// The offset behind the run of characters beyond ASCII that begins at `offset`.
  ///
  /// The table of well-formed sequences is the Unicode standard's (table 3-7): no overlong forms, no
  /// surrogates, nothing above U+10FFFF.
  func endOfNonASCII(at start: Int) throws(JSONError) -> Int {
    var offset = start
    while true {
      let word = zeroPaddedWord(at: offset)
      let lead = UInt8(truncatingIfNeeded: word)
      guard lead >= 0x80 else { return offset }
      let second = UInt8(truncatingIfNeeded: word >> 8)
      let length: Int
      switch lead {
      case 0xC2...0xDF:
        length = word & 0xC000 == 0x8000 ? 2 : 0
      case 0xE0...0xEF:
        let least: UInt8 = lead == 0xE0 ? 0xA0 : 0x80
        let most: UInt8 = lead == 0xED ? 0x9F : 0xBF
        length = second >= least && second <= most && word & 0xC0_0000 == 0x80_0000 ? 3 : 0
      case 0xF0...0xF4:
        let least: UInt8 = lead == 0xF0 ? 0x90 : 0x80
        let most: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
        length = second >= least && second <= most && word & 0xC0C0_0000 == 0x8080_0000 ? 4 : 0
      default:
        length = 0
      }
      guard length > 0 else { throw JSONError(.invalidUTF8, at: offset) }
      offset += length
    }
  }
}
