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

  /// Stands for a value that nobody knows; the reason is a note.
  private static let notKnown = "not known"

  /// The section, without lines when it has no figure.
  var lines: [String] {
    guard !figures.isEmpty else { return [] }
    var notes = Notes()
    var lines: [String] = []
    for group in groups {
      if !lines.isEmpty { lines.append("") }
      lines += group.keys.isEmpty ? list(group.figures, &notes) : matrix(group, &notes)
    }
    return lines + notes.lines(width: width, text: text).map(style.faint)
  }

  /// Figures that stand in one table.
  private struct Group {
    /// The kinds of their labels.
    let keys: [String]
    /// The base of those with two labels, which have a table each.
    let base: String
    var figures: [PlanFigure]
  }

  /// Figures without a label first, then those of each kind of label, in the order of the plan.
  private var groups: [Group] {
    var groups: [Group] = []
    for figure in figures {
      let name = FigureName(figure.id)
      let base = name.keys.count > 1 ? name.base : ""
      if let index = groups.firstIndex(where: { $0.keys == name.keys && $0.base == base }) {
        groups[index].figures.append(figure)
      } else {
        groups.append(Group(keys: name.keys, base: base, figures: [figure]))
      }
    }
    return groups.filter(\.keys.isEmpty) + groups.filter { !$0.keys.isEmpty }
  }

  // MARK: One below the other

  private func list(_ figures: [PlanFigure], _ notes: inout Notes) -> [String] {
    var table = TextTable([
      .init(header: [title], isRightAligned: false), .init(header: ["Value"]),
      .init(header: ["Note"], isRightAligned: false),
      .init(header: ["Formula"], isRightAligned: false),
    ])
    var sentences: [String] = []
    for figure in figures {
      let value = figure.value.isUnknown ? Self.notKnown : values.short(figure.value)
      let ids = text.safe(FigureName.formulaIDs(in: figure.formula))
      let name = TerminalText.capitalized(text.safe(figure.name))
      let marks = notes.marks(of: figure)
      guard TerminalText.width(value) <= cellWidth else {
        let tail = [marks, ids.isEmpty ? "" : "(\(ids))"].filter { !$0.isEmpty }
        sentences += TerminalText.wrapped(
          ([name + ": " + value] + tail).joined(separator: " "), to: width)
        continue
      }
      table.add([name, value, marks, ids])
    }
    guard !table.rows.isEmpty else { return [style.strong(title)] + sentences }
    let names = table.rows.reduce(TerminalText.width(title)) { max($0, TerminalText.width($1[0])) }
    // Names are worth more than formulas, which the explanation of a figure tells as well.
    let hasNotes = table.rows.contains { !$0[2].isEmpty }
    let choices = hasNotes ? [[0, 1, 2, 3], [0, 1, 2]] : [[0, 1, 3], [0, 1]]
    let shown =
      choices.first { table.selecting($0).width(firstColumn: names) <= width } ?? choices[1]
    return table.selecting(shown).lines(width: width, text: text, style: style) + sentences
  }

  // MARK: Side by side

  private func matrix(_ group: Group, _ notes: inout Notes) -> [String] {
    let grid = Grid(group.figures, isOfTwoLabels: group.keys.count > 1)
    var sentences: [String] = []
    let corner = text.safe(TerminalText.capitalized(grid.rowKey))
    let header =
      group.base.isEmpty
      ? [corner] : TerminalText.wrapped(PlanColumns.title(of: group.base), to: 20) + [corner]
    var table = TextTable(
      [.init(header: header, isRightAligned: false)]
        + grid.columns.map { column in
          let figures = grid.rows.compactMap { grid.figure($0, column) }
          let title =
            group.base.isEmpty ? PlanColumns.title(of: column) : grid.columnKey + " " + column
          return .init(header: self.header(text.safe(title), figures, &notes))
        })
    for row in grid.rows {
      table.add(
        [text.safe(PlanColumns.row(grid.rowKey, row))]
          + grid.columns.map { column in
            guard let figure = grid.figure(row, column) else { return text.none }
            if figure.value.isUnknown { return Self.notKnown }
            let value = values.brief(figure.value)
            guard TerminalText.width(value) > cellWidth else { return value }
            sentences.append(
              "\(text.safe(row)), \(TerminalText.capitalized(figure.name)): \(value)")
            return "see below"
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

  /// The title of a column over a few lines, then its formulas and the marks of its notes.
  private func header(
    _ title: String, _ figures: [PlanFigure], _ notes: inout Notes
  ) -> [String] {
    var marks: [String] = []
    for figure in figures {
      let own = notes.marks(of: figure)
      if !own.isEmpty, !marks.contains(own) { marks.append(own) }
    }
    let ids = figures.first.map { text.safe(FigureName.formulaIDs(in: $0.formula)) } ?? ""
    return TerminalText.wrapped(title, to: 14)
      + TerminalText.wrapped(
        ([ids] + marks).filter { !$0.isEmpty }.joined(separator: " "), to: 14)
  }
}

/// Figures by two labels, or by one label and what they are.
private struct Grid {
  private struct Place: Hashable {
    let row: String
    let column: String
  }

  private(set) var rows: [String] = []
  private(set) var columns: [String] = []
  private var cells: [Place: PlanFigure] = [:]

  /// The kind of thing that a row is of.
  private(set) var rowKey = ""
  /// The kind of thing that a column is of; empty when columns are figures.
  private(set) var columnKey = ""

  /// Of two labels the one with more values makes the rows.
  init(_ figures: [PlanFigure], isOfTwoLabels: Bool) {
    let names = figures.map { FigureName($0.id) }
    let firsts = Set(names.map { $0.labels.first?.value })
    let lasts = Set(names.map { $0.labels.last?.value })
    let isTurned = isOfTwoLabels && firsts.count > lasts.count
    for (name, figure) in zip(names, figures) {
      let rowLabel = isTurned ? name.labels.first : name.labels.last
      let columnLabels = isTurned ? name.labels.dropFirst() : name.labels.dropLast()
      rowKey = rowLabel?.key ?? ""
      columnKey = columnLabels.first?.key ?? ""
      let row = rowLabel?.value ?? ""
      let column =
        isOfTwoLabels ? columnLabels.map(\.value).joined(separator: ", ") : name.base
      if !rows.contains(row) { rows.append(row) }
      if !columns.contains(column) { columns.append(column) }
      cells[Place(row: row, column: column)] = figure
    }
  }

  func figure(_ row: String, _ column: String) -> PlanFigure? {
    cells[Place(row: row, column: column)]
  }
}

/// What rows and columns are called whose figures have a name each of their own.
enum PlanColumns {
  /// The title of a row: the value of a label, which is a quantity where the label says so.
  static func row(_ key: String, _ value: String) -> String {
    switch key {
    case "bytes": Int64(value).map { ByteQuantity.binary($0) } ?? value
    case "every" where value.hasSuffix("ms"):
      Int64(value.dropLast(2)).map { PlanValueText.span(TimeSpan(milliseconds: $0)) } ?? value
    default: value
    }
  }

  /// The title of the figures with a base.
  static func title(of base: String) -> String {
    titles[base] ?? TerminalText.capitalized(FigureName(base).words)
  }

  private static let titles = [
    "capacity.needed": "Capacity after years", "capacity.full": "Full",
    "capacity.longer": "Kept longer than at the source", "capacity.stored": "Stored at the source",
    "seeding.wave": "Wave caught up", "seeding.caught-up": "Caught up",
    "volume.retired-soon": "Retired within", "volume.deleted-soon": "Deleted within",
    "volume.mean-day": "Mean day", "volume.p50-day": "Median day",
    "volume.p95-day": "95th pct. day",
    "volume.p99-day": "99th pct. day", "volume.largest-day": "Largest day",
    "link.minimum": "C*(D)", "link.mean": "Mean", "link.witness": "Forced by",
    "link.worst-lag": "Worst lag", "link.worst-backlog": "Most waiting",
    "link.drain": "Waits until drained", "link.meets": "Link that meets the objectives for",
    "link.publish-needed": "Link needed", "link.cadence": "Moved a day",
    "scope.bytes": "To hold", "scope.volume": "To move a day", "cost.month": "A month after years",
    "cost.year": "A year", "cost.total": "All years and once", "proposal.capacity": "Capacity",
    "estimate.alternative": "Whole lake if the rest were like",
    "growth.live": "Live", "growth.volume": "Volume a day",
  ]
}

/// Caveats with a number each, the same one once.
struct Notes {
  private var sentences: [String] = []

  /// The marks that stand beside a figure: `[1]`, of why it is not known and of its caveat; empty without
  /// either.
  mutating func marks(of figure: PlanFigure) -> String {
    var reason: String?
    if case .unknown(let words) = figure.value { reason = words }
    return mark(reason) + mark(figure.caveat)
  }

  private mutating func mark(_ caveat: String?) -> String {
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

extension TerminalText {
  /// A text whose first letter is a capital.
  static func capitalized(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
