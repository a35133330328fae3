/// The bytes of a file that are fit to be read as YAML: UTF-8 of a bounded size, without what an editor
/// does not show.
struct SourceText {
  /// The bytes without a byte order mark.
  let bytes: [UInt8]
  /// Where the last line ends.
  let end: TextPlace

  /// The most bytes that a file may have: a thousand times what a long scenario needs.
  static let largestFile = 1 << 20

  /// Checks the bytes of a file.
  ///
  /// Everything that libyaml's reader would refuse is refused here, because the reader says at which byte
  /// and not at which line.
  ///
  /// - Throws: where the first byte stands that is no text.
  init(_ bytes: [UInt8]) throws(ScenarioFileError) {
    guard bytes.count <= Self.largestFile else {
      throw ScenarioFileError(
        TextPlace(), "the file has \(bytes.count) bytes; the most is \(Self.largestFile)")
    }
    let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
    var place = TextPlace()
    var wasReturn = false
    var decoder = UTF8()
    var rest = text.makeIterator()
    while true {
      switch decoder.decode(&rest) {
      case .emptyInput:
        self.bytes = text
        end = place
        return
      case .error: throw ScenarioFileError(place, "this is not UTF-8; save the file as UTF-8")
      case .scalarValue(let scalar):
        if scalar == "\n", wasReturn {
          wasReturn = false
          continue
        }
        wasReturn = scalar == "\r"
        if scalar == "\n" || wasReturn {
          place = TextPlace(line: place.line + 1, column: 1)
          continue
        }
        guard Self.isText(scalar) else {
          let code = String(scalar.value, radix: 16, uppercase: true)
          let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
          throw ScenarioFileError(place, "the character U+\(padded) has no place in a scenario")
        }
        place.column += 1
      }
    }
  }

  /// Whether a character may stand in a file. The line breaks that only Unicode knows are not among them:
  /// libyaml counts them and editors do not, so no line after one could be found.
  private static func isText(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x20...0x7e, 0xa0...0x2027, 0x202a...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd,
      0x10000...0x10ffff:
      true
    default: false
    }
  }
}
