/// The parts of a figure's id: `link.recommended[class=Retail]` is `recommended` of section `link`, labelled
/// `class` with `Retail`.
struct FigureName {
  /// What tells one of many apart.
  struct Label: Equatable {
    /// What kind of thing it is: `class`, `site`, `year`.
    let key: String
    /// Which of them.
    let value: String
  }

  /// The word in front.
  let section: String
  /// The id without labels.
  let base: String
  /// In the order of the id.
  let labels: [Label]

  /// Takes an id apart; every text has parts.
  init(_ id: String) {
    let open = id.firstIndex(of: "[")
    let head = open.map { id[..<$0] } ?? id[...]
    base = String(head)
    section = String(head.prefix { $0 != "." })
    guard let open, id.hasSuffix("]") else {
      labels = []
      return
    }
    labels = Self.labels(id[id.index(after: open)...].dropLast())
  }

  /// The kinds of its labels.
  var keys: [String] { labels.map(\.key) }

  /// The base's last words, for a column: `caught up`.
  var words: String {
    let words = base.dropFirst(section.count).drop { $0 == "." }
    return String(words.isEmpty ? base[...] : words).replacing("-", with: " ")
      .replacing(".", with: ", ")
  }

  /// `site=A,year=3`; a comma that no `key=` follows belongs to the name before it.
  private static func labels(_ text: Substring) -> [Label] {
    var labels: [Label] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let key = part.prefix { $0 != "=" }
      let isKey =
        key.endIndex < part.endIndex && !key.isEmpty
        && key.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (0x61...0x7a).contains($0) }
      if isKey {
        labels.append(Label(key: String(key), value: String(part[key.endIndex...].dropFirst())))
      } else if let last = labels.popLast() {
        labels.append(Label(key: last.key, value: last.value + "," + part))
      } else {
        labels.append(Label(key: "", value: String(part)))
      }
    }
    return labels
  }

  /// The ids of formulas that a formula's text names: `R-21, R-20`.
  static func formulaIDs(in formula: String) -> String {
    var ids: [String] = []
    let words = formula.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "§") }
    for word in words {
      let isID =
        word.hasPrefix("R-")
        ? word.dropFirst(2).first?.isNumber == true
        : word.hasPrefix("§") && word.dropFirst().first?.isNumber == true
      if isID, !ids.contains(String(word)) { ids.append(String(word)) }
    }
    return ids.joined(separator: ", ")
  }
}
