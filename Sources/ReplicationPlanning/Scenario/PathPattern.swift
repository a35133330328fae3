/// A pattern of table paths: `*` is anything but `/`, `**` anything, `?` one character but `/`; everything
/// else is itself. The whole path has to match, byte by byte.
package struct PathPattern: Equatable, Sendable {
  private enum Piece: Equatable, Sendable {
    case byte(UInt8)
    case one
    case many
    case anything
  }

  private let pieces: [Piece]

  /// Reads a pattern; every text is one.
  package init(_ text: String) {
    var pieces: [Piece] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "*") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "*"):
        pieces.append(.anything)
        index += 1
      case UInt8(ascii: "*"): pieces.append(.many)
      case UInt8(ascii: "?"): pieces.append(.one)
      case let byte: pieces.append(.byte(byte))
      }
      index += 1
    }
    self.pieces = pieces
  }

  /// Whether a path matches.
  ///
  /// - Complexity: O(pattern × path), whatever the pattern: a hostile one cannot make it slow.
  package func matches(_ path: String) -> Bool {
    // The set of pieces that may be next, after each byte.
    var reached = closure([true] + Array(repeating: false, count: pieces.count))
    let slash = UInt8(ascii: "/")
    var isInCharacter = false
    for byte in path.utf8 {
      let continues = byte & 0b1100_0000 == 0b1000_0000
      var next = Array(repeating: false, count: pieces.count + 1)
      for (index, piece) in pieces.enumerated() where reached[index] {
        switch piece {
        case .byte(let wanted): if byte == wanted { next[index + 1] = true }
        case .one: if byte != slash, !continues { next[index + 1] = true }
        case .many: if byte != slash { next[index] = true }
        case .anything: next[index] = true
        }
      }
      // The rest of a character that `?` took.
      if continues, isInCharacter {
        for (index, piece) in pieces.enumerated() where piece == .one && reached[index + 1] {
          next[index + 1] = true
        }
      }
      isInCharacter = byte >= 0b1000_0000
      reached = closure(next)
    }
    return reached[pieces.count]
  }

  private func closure(_ reached: [Bool]) -> [Bool] {
    var reached = reached
    for (index, piece) in pieces.enumerated() where reached[index] {
      if piece == .many || piece == .anything { reached[index + 1] = true }
    }
    return reached
  }
}
