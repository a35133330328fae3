import ByteParsing

/// Turns the paths of log actions into the keys of objects (PROTOCOL.md, *Add File and Remove File*: a
/// path is a URI reference by RFC 2396).
///
/// The canonical form is what identity rests on: percent-decoded exactly once, relative to the table
/// root when the object lies under it; otherwise absolute, with one spelling for each place
/// (`file:/a`, `file:///a` and `/a` are one; so are `s3`, `s3a`, `s3n`; `abfs`, `abfss`; `wasb`,
/// `wasbs`).
struct ObjectPath: Sendable {
  /// Canonical absolute form of the table root with a `/` at the end; nil when nobody knows it.
  private let location: [UInt8]?

  /// Scheme and authority of the table root, such as `s3://bucket`; empty for a local one.
  private let place: [UInt8]

  /// Makes the rules for a table whose root is `location`, an absolute path or a URL, or nil.
  init(location: String?) {
    guard var bytes = location.map({ Array($0.utf8) }), !bytes.isEmpty else {
      self.location = nil
      self.place = []
      return
    }
    if bytes.last != UInt8(ascii: "/") { bytes.append(UInt8(ascii: "/")) }
    // A path of the file system is no URI: what looks like an escape in it is part of a name.
    if Self.schemeEnd(bytes[...]) == nil {
      bytes = bytes.flatMap { $0 == UInt8(ascii: "%") ? Array("%25".utf8) : [$0] }
    }
    var canonical: [UInt8] = []
    guard Self.appendAbsolute(bytes[...], place: [], to: &canonical) else {
      self.location = nil
      self.place = []
      return
    }
    self.location = canonical
    if canonical.starts(with: Array("file:".utf8)) {
      self.place = []
    } else {
      // Everything up to the slash that ends the authority.
      var slashes = 0
      self.place = Array(
        canonical.prefix {
          if $0 == UInt8(ascii: "/") { slashes += 1 }
          return slashes < 3
        })
    }
  }

  /// Appends the canonical form of `path`, whose bytes are those of the action (JSON escapes resolved).
  ///
  /// - Returns: whether the object lies outside the table root.
  func append(canonicalOf path: ArraySlice<UInt8>, to text: inout [UInt8]) -> Bool {
    if !Self.isAbsolute(path) {
      Self.appendDecoded(path, to: &text)
      return false
    }
    let start = text.count
    guard Self.appendAbsolute(path, place: place, to: &text) else {
      Self.appendDecoded(path, to: &text)
      return true
    }
    if let location, text.count - start > location.count, text[start...].starts(with: location) {
      text.removeSubrange(start..<(start + location.count))
      return false
    }
    return true
  }

  /// Whether a path is its own canonical form for any table: relative beyond doubt, with nothing to decode.
  static func isCanonical(_ path: RawSpan) -> Bool {
    isCanonical(path, 0..<path.byteCount)
  }

  /// `isCanonical` for the path that stands in a range of `bytes`.
  static func isCanonical(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    guard bytes.zeroPaddedByte(at: range.lowerBound) != UInt8(ascii: "/") else {
      return range.isEmpty
    }
    var offset = range.lowerBound
    while offset < range.upperBound, let block = bytes.longBlock(at: offset) {
      let marks = block.marks(of: UInt8(ascii: ":")) | block.marks(of: UInt8(ascii: "%"))
      guard marks.isEmpty else { break }
      offset &+= LongByteBlock.count
    }
    while offset < range.upperBound {
      let block = bytes.zeroPaddedBlock(at: offset)
      let marks = block.marks(of: UInt8(ascii: ":")) | block.marks(of: UInt8(ascii: "%"))
      // What is marked behind the path is none of it.
      guard marks.isEmpty else { return offset &+ marks.first >= range.upperBound }
      offset &+= ByteBlock.count
    }
    return true
  }

  /// Whether a path begins with `/` or with a scheme (RFC 2396: a letter, then letters, digits, `+`,
  /// `-`, `.`, then `:`).
  static func isAbsolute(_ path: ArraySlice<UInt8>) -> Bool {
    path.first == UInt8(ascii: "/") || schemeEnd(path) != nil
  }

  /// Index of the colon that ends the scheme; nil when there is none.
  private static func schemeEnd(_ path: ArraySlice<UInt8>) -> Int? {
    for index in path.indices {
      let byte = path[index]
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        if index == path.startIndex { return nil }
      case UInt8(ascii: ":"):
        return index == path.startIndex ? nil : index
      default:
        return nil
      }
    }
    return nil
  }

  /// Appends an absolute path in its one spelling; false when `path` is not absolute.
  private static func appendAbsolute(
    _ path: ArraySlice<UInt8>, place: [UInt8], to text: inout [UInt8]
  ) -> Bool {
    guard let colon = schemeEnd(path) else {
      guard path.first == UInt8(ascii: "/") else { return false }
      text.append(contentsOf: place.isEmpty ? Array("file:".utf8) : place)
      appendDecoded(path.drop { $0 == UInt8(ascii: "/") }, after: UInt8(ascii: "/"), to: &text)
      return true
    }
    let scheme = canonicalScheme(path[..<colon])
    let rest = path[(colon + 1)...]
    text.append(contentsOf: scheme)
    text.append(UInt8(ascii: ":"))
    guard scheme != Array("file".utf8) else {
      var key = rest
      if key.starts(with: Array("//localhost/".utf8)) { key = key.dropFirst(11) }
      appendDecoded(key.drop { $0 == UInt8(ascii: "/") }, after: UInt8(ascii: "/"), to: &text)
      return true
    }
    appendDecoded(rest, to: &text)
    return true
  }

  private static func canonicalScheme(_ scheme: ArraySlice<UInt8>) -> [UInt8] {
    let lower = scheme.map { $0 >= 0x41 && $0 <= 0x5a ? $0 + 0x20 : $0 }
    for (canonical, spellings) in sameSchemes where spellings.contains(lower) { return canonical }
    return lower
  }

  private static let sameSchemes: [([UInt8], [[UInt8]])] = [
    ("s3", ["s3a", "s3n"]), ("abfs", ["abfss"]), ("wasb", ["wasbs"]),
  ].map { (Array($0.0.utf8), $0.1.map { Array($0.utf8) }) }

  /// Appends `path` with every `%hh` replaced by its byte, once. A `%` without two hexadecimal digits
  /// behind it stands for itself, as old writers left it.
  private static func appendDecoded(
    _ path: ArraySlice<UInt8>, after first: UInt8? = nil, to text: inout [UInt8]
  ) {
    if let first { text.append(first) }
    guard var escape = path.firstIndex(of: UInt8(ascii: "%")) else {
      text.append(contentsOf: path)
      return
    }
    var start = path.startIndex
    while true {
      text.append(contentsOf: path[start..<escape])
      if path.endIndex - escape > 2, let high = hexValue(path[escape + 1]),
        let low = hexValue(path[escape + 2])
      {
        text.append(high << 4 | low)
        start = escape + 3
      } else {
        text.append(UInt8(ascii: "%"))
        start = escape + 1
      }
      guard let next = path[start...].firstIndex(of: UInt8(ascii: "%")) else { break }
      escape = next
    }
    text.append(contentsOf: path[start...])
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 0x57
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 0x37
    default: nil
    }
  }
}
