import LakeAnalysis
import LakeModel
import ReplicationPlanning

extension PlanReport {
  /// The plan as text for a terminal, every line ended.
  package func render(options: LakeTerminalReport.Options) -> String {
    let pages = PlanPages(report: self, options: options)
    return pages.sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }
}

/// The pages of a plan on a terminal.
struct PlanPages {
  let report: PlanReport
  let width: Int
  let text: TerminalText
  let style: TerminalStyle

  init(report: PlanReport, options: LakeTerminalReport.Options) {
    self.report = report
    width = options.width
    text = TerminalText(isUTF8: options.isUTF8)
    style = TerminalStyle(isColored: options.isColored)
  }

  var plan: ReplicationPlan { report.plan }

  /// The answer first, then what it rests on, section by section.
  var sections: [[String]] {
    [header, answer]
      + report.sections.map { name, title, figures in
        if name == "claims" { return claims(title: title) }
        if name == "questions" { return questions(title: title) }
        let lines = PlanSection(
          title: title, figures: figures, width: width, text: text, style: style
        ).lines
        return name == "mirror" ? lines + [""] + prefixes : lines
      } + [assumptions, findings, footer]
  }

  private var header: [String] {
    let window = plan.basis.window
    let scenario = plan.basis.scenario
    let mirrored = plan.volume.mirrored.tables
    let all = plan.basis.tables.count
    let named = scenario.name.map { " for " + text.safe($0) } ?? ""
    let file =
      report.scenarioFile.map { "scenario \(text.safe($0))" } ?? "no scenario file: all defaults"
    return [style.strong("Mirror plan" + named)]
      + TerminalText.wrapped(
        "\(text.safe(report.source)), \(file); \(PlanValueText.time(window.from)) to "
          + "\(PlanValueText.time(window.to)), \(DecimalText.significant(window.days)) days; "
          + "\(mirrored) of \(all) \(all == 1 ? "table" : "tables") mirrored.", to: width)
  }

  private var assumptions: [String] {
    guard !plan.assumptions.isEmpty else { return [] }
    var table = TextTable([
      .init(header: ["Assumed, as no scenario says otherwise"], isRightAligned: false),
      .init(header: ["Taken"], isRightAligned: false),
    ])
    for assumption in plan.assumptions {
      table.add([text.safe(assumption.key), text.safe(assumption.text)])
    }
    return table.lines(width: width, text: text, style: style)
  }

  private var findings: [String] {
    guard !plan.findings.isEmpty else { return ["No findings on the plan."] }
    var lines: [String] = [style.strong("Findings on the plan")]
    for finding in plan.findings.sorted(by: { $0.severity > $1.severity }) {
      lines.append(
        style.severity(finding.severity, finding.severity.name) + "  " + text.safe(finding.code))
      let place = finding.object.isEmpty ? "" : text.safe(finding.object) + ": "
      lines += TerminalText.wrapped(place + text.safe(finding.message), to: width - 4).map {
        "    " + $0
      }
    }
    return lines
  }

  private var footer: [String] {
    TerminalText.wrapped(
      "Volumes and rates leave out first loads, which are seeding. Bytes are binary units with decimal ones "
        + "in brackets; rates are decimal. Every figure can be traced: --explain list names them all, "
        + "--explain FIGURE prints formula, inputs and values on the way.", to: width
    ).map(style.faint)
  }
}
