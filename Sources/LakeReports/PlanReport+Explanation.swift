import ReplicationPlanning

/// Every figure of a plan can be traced.
extension PlanReport {
  /// How a figure is computed: its formula, what goes in, the values on the way, the result and how wrong it
  /// can be; every line ended.
  ///
  /// - Parameters:
  ///   - id: the figure's id.
  ///   - options: what the terminal can do.
  /// - Returns: nil when the plan has no such figure.
  package func explanation(of id: String, options: LakeTerminalReport.Options) -> String? {
    guard let figure = plan.figures.first(where: { $0.id == id }) else { return nil }
    let text = TerminalText(isUTF8: options.isUTF8)
    let style = TerminalStyle(isColored: options.isColored)
    let values = PlanValueText(text: text)
    var lines = TerminalText.wrapped(text.safe(figure.name), to: options.width).map(style.strong)
    func add(_ name: String, _ content: String, indent: Int = 10) {
      let wrapped = TerminalText.wrapped(content, to: options.width - indent)
      for (index, line) in wrapped.enumerated() {
        let head = index == 0 ? name : ""
        lines.append(
          head + String(repeating: " ", count: max(1, indent - TerminalText.width(head))) + line)
      }
    }
    add("id", text.safe(figure.id))
    add("value", values.exact(figure.value))
    add("formula", text.safe(figure.formula))
    func add(_ title: String, _ terms: [PlanFigure.Term]) {
      guard !terms.isEmpty else { return }
      lines.append(title)
      let widest = min(terms.reduce(0) { max($0, TerminalText.width(text.safe($1.name))) }, 40)
      for term in terms {
        add("  " + text.safe(term.name), values.exact(term.value), indent: widest + 4)
      }
    }
    add("inputs", figure.inputs)
    add("on the way", figure.steps)
    add("caveat", text.safe(figure.caveat ?? "none: exact for the ledger of the window"))
    return lines.joined(separator: "\n") + "\n"
  }

  /// The ids of all figures, in the order of the plan.
  package var figureIDs: [String] { plan.figures.map(\.id) }

  /// Every figure's id and name, one a line.
  package func listFigures(options: LakeTerminalReport.Options) -> String {
    let text = TerminalText(isUTF8: options.isUTF8)
    var table = TextTable([
      .init(header: ["Figure"], isRightAligned: false),
      .init(header: ["Name"], isRightAligned: false),
    ])
    for figure in plan.figures { table.add([text.safe(figure.id), text.safe(figure.name)]) }
    // An id is to be typed again, so none is cut.
    let ids = plan.figures.reduce(0) { max($0, TerminalText.width(text.safe($1.id))) }
    let names = plan.figures.reduce(0) { max($0, TerminalText.width(text.safe($1.name))) }
    return table.lines(
      width: max(options.width, ids + names + TextTable.gap), text: text,
      style: TerminalStyle(isColored: options.isColored)
    ).joined(separator: "\n") + "\n"
  }
}
