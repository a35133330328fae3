import ReplicationPlanning

/// The figures of one section of a plan as tables: those of the whole one below the other, those of many
/// (classes, sites, scopes, years) side by side.
struct PlanSection {
  let title: String
  let figures: [PlanFigure]
  let width: Int
  let text: TerminalText
  let style: TerminalStyle

  private var values: PlanValueText { PlanValueText(text: text) }

  /// The longest value that has a cell; longer ones are sentences below the table.
  private var cellWidth: Int { max(24, width / 3) }

  /// The section, without lines when it has no figure.
  var lines: [String] {
    guard !figures.isEmpty else { return [] }
    var notes = Notes()
    var lines: [String] = []
    for group in groups {
      if !lines.isEmpty { lines.append("") }
      lines += group.key.isEmpty ? list(group.figures, &notes) : matrix(group, &notes)
    }
    return lines + notes.lines(width: width, text: text).map(style.faint)
  }

  /// Figures that stand in one table.
  private struct Group {
    let key: String
    var figures: [PlanFigure]
  }

  /// Figures without a label first, then those of each kind of label, in the order of the plan.
  private var groups: [Group] {
    var groups: [Group] = []
    for figure in figures {
      let key = FigureName(figure.id).labelKey
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].figures.append(figure)
      } else {
        groups.append(Group(key: key, figures: [figure]))
      }
    }
    return groups.filter(\.key.isEmpty) + groups.filter { !$0.key.isEmpty }
  }

  // MARK: One below the other

  private func list(_ figures: [PlanFigure], _ notes: inout Notes) -> [String] {
    var table = TextTable([
      .init(header: [title], isRightAligned: false), .init(header: ["Value"]),
      .init(header: ["Formula"], isRightAligned: false),
      .init(header: ["Note"], isRightAligned: false),
    ])
    var sentences: [String] = []
    for figure in figures {
      let value = values.short(figure.value)
      let ids = FigureName.formulaIDs(in: figure.formula)
      guard TerminalText.width(value) <= cellWidth else {
        sentences += TerminalText.wrapped(
          text.safe(figure.name) + ": " + value + (ids.isEmpty ? "" : " (\(text.safe(ids)))"),
          to: width)
        continue
      }
      table.add([text.safe(figure.name), value, text.safe(ids), notes.mark(figure.caveat)])
    }
    let shown = [0, 1, 2, 3].filter { column in
      column < 2 || table.rows.contains { !$0[column].isEmpty }
    }
    let body =
      table.rows.isEmpty
      ? [style.strong(title)]
      : table.selecting(shown).lines(width: width, text: text, style: style)
    return body + sentences
  }

  // MARK: Side by side

  private func matrix(_ group: Group, _ notes: inout Notes) -> [String] {
    let named = group.figures.map { (name: FigureName($0.id), figure: $0) }
    var rows: [String] = []
    var columns: [String] = []
    for (name, _) in named {
      if !rows.contains(name.label) { rows.append(name.label) }
      if !columns.contains(name.base) { columns.append(name.base) }
    }
    let cells = Dictionary(
      named.map { (Place(row: $0.name.label, column: $0.name.base), $0.figure) },
      uniquingKeysWith: { first, _ in first })
    var sentences: [String] = []
    var table = TextTable(
      [
        .init(
          header: [group.key.prefix(1).uppercased() + group.key.dropFirst()], isRightAligned: false)
      ]
        + columns.map { base in
          let figure = named.first { $0.name.base == base }?.figure
          return .init(
            header: header(of: figure, notes: &notes, named: named.map(\.figure), base: base))
        })
    for row in rows {
      table.add(
        [text.safe(row)]
          + columns.map { column in
            guard let figure = cells[Place(row: row, column: column)] else { return text.none }
            let value = values.brief(figure.value)
            guard TerminalText.width(value) <= cellWidth else {
              sentences.append("\(text.safe(row)), \(text.safe(figure.name)): \(value)")
              return figure.value.isUnknown ? "not known" : "below"
            }
            return value
          })
    }
    let widest = table.rows.reduce(0) { max($0, TerminalText.width($1[0])) }
    let parts = LakeTerminalReport.parts(
      of: table, columns: Array(table.columns.indices.dropFirst()), firstColumn: min(widest, 16),
      width: width)
    var lines: [String] = []
    for part in parts {
      if !lines.isEmpty { lines.append("") }
      lines += part.lines(width: width, text: text, style: style)
    }
    return lines + sentences.flatMap { TerminalText.wrapped($0, to: width) }
  }

  private struct Place: Hashable {
    let row: String
    let column: String
  }

  /// The name of a column over a few lines, then its formulas and the mark of its note.
  private func header(
    of figure: PlanFigure?, notes: inout Notes, named: [PlanFigure], base: String
  ) -> [String] {
    guard let figure else { return [text.safe(base)] }
    var lines = TerminalText.wrapped(text.safe(figure.name), to: 14)
    let caveats = named.filter { FigureName($0.id).base == base }.map(\.caveat)
    let marks = caveats.reduce(into: [String]()) { marks, caveat in
      let mark = notes.mark(caveat)
      if !mark.isEmpty, !marks.contains(mark) { marks.append(mark) }
    }
    let ids = text.safe(FigureName.formulaIDs(in: figure.formula))
    lines += TerminalText.wrapped(
      ([ids] + marks).filter { !$0.isEmpty }.joined(separator: " "), to: 14)
    return lines
  }
}

/// Caveats with a number each, the same one once.
struct Notes {
  private var sentences: [String] = []

  /// The mark that stands beside a figure: `[1]`; empty without a caveat.
  mutating func mark(_ caveat: String?) -> String {
    guard let caveat, !caveat.isEmpty else { return "" }
    let index = sentences.firstIndex(of: caveat) ?? sentences.count
    if index == sentences.count { sentences.append(caveat) }
    return "[\(index + 1)]"
  }

  /// The notes below a table.
  func lines(width: Int, text: TerminalText) -> [String] {
    sentences.enumerated().flatMap { index, sentence in
      TerminalText.wrapped("[\(index + 1)] " + text.safe(sentence), to: width)
    }
  }
}

extension PlanFigure.Value {
  var isUnknown: Bool { if case .unknown = self { true } else { false } }
}
