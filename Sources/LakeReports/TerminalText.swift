import LakeAnalysis

/// What a terminal can show: which characters, how wide.
struct TerminalText {
  /// Whether the terminal takes UTF-8; without it everything is ASCII.
  let isUTF8: Bool

  /// Stands between two bounds.
  var dash: String { isUTF8 ? "–" : "-" }

  /// Stands for what was left out.
  var ellipsis: String { isUTF8 ? "…" : "..." }

  /// Draws a line under a header.
  var rule: Character { isUTF8 ? "─" : "-" }

  /// Stands before an upper bound.
  var atMost: String { isUTF8 ? "≤" : "<=" }

  /// Stands before a lower bound.
  var atLeast: String { isUTF8 ? "≥" : ">=" }

  /// Stands before a ratio that is not exact.
  func mark(_ bound: TableProfile.RatioBound) -> String {
    switch bound {
    case .exact: ""
    case .atMost: atMost
    case .atLeast: atLeast
    case .either: "~"
    }
  }

  /// A character that is the darker the nearer `bytes` is to `most`; nothing is a dot.
  func shade(of bytes: Int64, most: Int64) -> String {
    guard bytes > 0, most > 0 else { return isUTF8 ? "·" : "." }
    let steps = isUTF8 ? Array("▁▂▃▄▅▆▇█") : Array("12345678")
    return String(steps[min(Int(Double(bytes) / Double(most) * 8), 7)])
  }

  /// A figure that there is not.
  var none: String { isUTF8 ? "–" : "-" }

  /// A text that came from a lake, or a sentence of ours, safe to print.
  ///
  /// Controls (escapes, line breaks, bidirectional marks) are spelled out, `\u{1b}`, so that no name in a
  /// lake can move the cursor, colour the screen or hide a part of a line.
  func safe(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7f }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if Self.isControl(scalar) {
        result += Self.spelled(scalar)
      } else if isUTF8 || scalar.isASCII {
        result.unicodeScalars.append(scalar)
      } else {
        result += Self.plain[scalar] ?? Self.spelled(scalar)
      }
    }
    return result
  }

  /// The number of columns that a text takes.
  static func width(_ text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 }
      ? text.utf8.count : text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  /// A text of at most `width` columns, its middle left out where it is longer.
  func elided(_ text: String, to width: Int) -> String {
    guard Self.width(text) > width else { return text }
    let room = width - Self.width(ellipsis)
    guard room > 0 else { return String(ellipsis.prefix(max(width, 0))) }
    var head = ""
    var tail: [Unicode.Scalar] = []
    var used = 0
    for scalar in text.unicodeScalars {
      guard used + Self.width(scalar) <= room / 2 else { break }
      used += Self.width(scalar)
      head.unicodeScalars.append(scalar)
    }
    for scalar in text.unicodeScalars.reversed() {
      guard used + Self.width(scalar) <= room else { break }
      used += Self.width(scalar)
      tail.append(scalar)
    }
    var result = head + ellipsis
    result.unicodeScalars.append(contentsOf: tail.reversed())
    return result
  }

  /// The start of a text, in at most `width` columns with the sign for what was left out.
  func cut(_ text: String, to width: Int) -> String {
    var result = ""
    var used = Self.width(ellipsis)
    for scalar in text.unicodeScalars {
      used += Self.width(scalar)
      guard used <= width else { break }
      result.unicodeScalars.append(scalar)
    }
    return result + ellipsis
  }

  /// Lines of at most `width` columns, broken at spaces; a longer word keeps a line of its own.
  static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ") {
      let wide = Self.width(String(word))
      if !line.isEmpty, used + 1 + wide > width {
        lines.append(line)
        line = ""
        used = 0
      }
      if !line.isEmpty {
        line += " "
        used += 1
      }
      line += word
      used += wide
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// Signs that our own sentences use, in ASCII.
  private static let plain: [Unicode.Scalar: String] = [
    "–": "-", "—": "-", "−": "-", "…": "...", "×": "x", "÷": "/", "≤": "<=", "≥": ">=",
    "·": "-", "Δ": "delta", "→": "->", "Σ": "sum", "§": "section ",
  ]

  private static func spelled(_ scalar: Unicode.Scalar) -> String {
    "\\u{" + String(scalar.value, radix: 16) + "}"
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      true
    default: false
    }
  }

  /// East Asian wide and emoji blocks take two columns, marks none (Unicode Standard Annex 11, by block).
  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3,
      0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f,
      0x1f680...0x1f6ff, 0x1f900...0x1f9ff, 0x20000...0x3fffd:
      return 2
    default: return 1
    }
  }
}
