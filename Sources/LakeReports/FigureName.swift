/// The parts of a figure's id: `link.recommended[class=Retail]` is `recommended` of section `link`, labelled
/// `class` with `Retail`.
struct FigureName {
  /// The word in front.
  let section: String
  /// The id without labels.
  let base: String
  /// What the label tells apart; empty without one.
  let labelKey: String
  /// What it is of.
  let label: String

  /// Takes an id apart; every text has parts.
  init(_ id: String) {
    let open = id.firstIndex(of: "[")
    let head = open.map { id[..<$0] } ?? id[...]
    base = String(head)
    section = String(head.prefix { $0 != "." })
    guard let open, id.hasSuffix("]") else {
      labelKey = ""
      label = ""
      return
    }
    let inner = id[id.index(after: open)...].dropLast()
    guard let equals = inner.firstIndex(of: "=") else {
      labelKey = ""
      label = String(inner)
      return
    }
    labelKey = String(inner[..<equals])
    label = String(inner[inner.index(after: equals)...])
  }

  /// The ids of formulas that a formula's text begins with or names: `R-21, R-20`.
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
