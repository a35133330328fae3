import JSONScan
package import LakeAnalysis
package import LakeModel
package import ReplicationPlanning

/// A mirror plan as people and programs read it; nothing is computed here.
package struct MirrorReport {
  let plan: MirrorPlan
  let source: String
  let window: AnalysisWindow
  let findings: [Finding]
  let top: Int
  let change: Change?

  /// How the plan differs from an earlier one.
  package struct Change {
    let since: String
    let difference: MirrorPlanDifference

    /// Makes a change; `since` is the earlier scan, as the user named it.
    package init(since: String, difference: MirrorPlanDifference) {
      self.since = since
      self.difference = difference
    }
  }

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - plan: what is reported.
  ///   - source: the file or folder that was scanned, as the user named it.
  ///   - window: the time that its rates are taken over.
  ///   - findings: what the reader must know: the plan's own, and what else came up.
  ///   - top: how many prefixes the text names; JSON and CSV list all.
  ///   - change: how it differs from an earlier plan; nil when it is compared with none.
  package init(
    _ plan: MirrorPlan, source: String, window: AnalysisWindow, findings: [Finding], top: Int,
    change: Change? = nil
  ) {
    self.plan = plan
    self.source = source
    self.window = window
    self.findings = findings
    self.top = top
    self.change = change
  }

  /// The plan as JSON, with a line break at its end.
  package func json(version: String) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("lakegauge", version)
    writer.member("source", source)
    writer.key("window")
    writer.window(window)
    writer.array("prefixes", plan.prefixes) { prefix, writer in
      writer.prefix(prefix.path, PrefixList.Detail(prefix))
    }
    writer.array("exclusions", plan.selection.exclusions) { exclusion, writer in
      writer.beginObject()
      writer.member("kind", exclusion.kind)
      writer.member("exclude", exclusion.text)
      writer.endObject()
    }
    writer.array("external", plan.selection.externalPrefixes) { $1.value($0) }
    writer.figures(plan.figures)
    writer.array("dateRules", plan.dateRules) { rule, writer in
      writer.beginObject()
      writer.member("table", rule.table)
      writer.member("column", rule.column)
      writer.member("days", rule.days)
      writer.member("today", rule.today)
      writer.member("bytes", rule.bytes)
      writer.member("listedBytes", rule.listedBytes)
      writer.member("hot", rule.hot)
      writer.member("listedHot", rule.listedHot)
      writer.member("coverage", rule.coverage)
      writer.member("containsList", rule.containsList)
      writer.endObject()
    }
    writer.array("orderings", plan.orderings) { $1.value($0) }
    if let change {
      writer.object("change") { writer in
        writer.member("since", change.since)
        writer.array("added", change.difference.added) { $1.value($0) }
        writer.array("dropped", change.difference.dropped) { $1.value($0) }
        writer.member("bytesToCopy", change.difference.bytesToCopy)
        writer.member("bytesToDrop", change.difference.bytesToDrop)
        writer.member("similarity", change.difference.similarity)
      }
    }
    writer.findings(findings)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// The prefixes as comma-separated values, in the order of the plan.
  package func csv() -> [UInt8] {
    var writer = CSVWriter()
    for name in ["prefix", "bytes", "hot_bytes", "churn_bytes_per_day", "why"] {
      writer.field(name)
    }
    writer.endRecord()
    for prefix in plan.prefixes {
      writer.field(prefix.path)
      writer.field(prefix.bytes)
      writer.field(prefix.hot)
      writer.field(prefix.churnPerDay)
      writer.field(prefix.reason.rawValue)
      writer.endRecord()
    }
    return writer.bytes
  }

  /// The plan as text for a terminal, every line ended.
  package func render(options: LakeTerminalReport.Options) -> String {
    MirrorPage(
      report: self, width: options.width, text: TerminalText(isUTF8: options.isUTF8),
      style: TerminalStyle(isColored: options.isColored)
    ).render()
  }
}

/// A mirror plan on its way to a terminal.
private struct MirrorPage: TablePage {
  let report: MirrorReport
  let width: Int
  let text: TerminalText
  let style: TerminalStyle

  private var plan: MirrorPlan { report.plan }

  var sections: [[String]] {
    [
      header,
      PlanSection(
        title: "What is mirrored", figures: plan.figures, width: width, text: text, style: style
      ).lines, prefixes, change, exclusions, dateRules, orderings, lines(of: report.findings),
      footer,
    ]
  }

  private var header: [String] {
    [style.strong("Prefixes to mirror")]
      + TerminalText.wrapped(
        "\(text.safe(report.source)), \(PlanValueText.time(report.window.from)) to "
          + "\(PlanValueText.time(report.window.to)); hot is what was read or written within "
          + "\(plan.span.name).", to: width)
  }

  private var prefixes: [String] {
    let largest = plan.prefixes.enumerated().sorted { left, right in
      left.element.bytes != right.element.bytes
        ? left.element.bytes > right.element.bytes : left.offset < right.offset
    }.map(\.element).prefix(report.top)
    var lines: [String] = []
    if !largest.isEmpty {
      var table = TextTable([
        .init(header: ["Prefix"], isRightAligned: false), .init(header: ["Bytes"]),
        .init(header: ["Hot"]), .init(header: ["New a day"]),
        .init(header: ["Why"], isRightAligned: false),
      ])
      for prefix in largest {
        table.add([
          prefix.path.isEmpty ? "(the whole lake)" : text.safe(prefix.path), bytes(prefix.bytes),
          bytes(prefix.hot), bytes(prefix.churnPerDay), prefix.reason.rawValue,
        ])
      }
      lines = table.lines(width: width, text: text, style: style)
    }
    let omitted = plan.prefixes.count - largest.count
    if omitted > 0 {
      lines.append(
        style.faint(
          "\(DecimalText.grouped(Int64(omitted))) more with a larger --top, or all with --format csv."
        ))
    }
    return lines
  }

  private var change: [String] {
    guard let change = report.change else { return [] }
    let difference = change.difference
    let sentence =
      "To copy: \(bytes(difference.bytesToCopy)); no longer selected: "
      + "\(bytes(difference.bytesToDrop)); the same: \(DecimalText.percent(difference.similarity)) of the live bytes that either selects "
      + "(Jaccard)."
    return [style.strong("Against the plan of " + text.safe(change.since))]
      + TerminalText.wrapped(sentence, to: width)
      + named(difference.added, as: "New prefixes") + named(difference.dropped, as: "Gone prefixes")
  }

  private func named(_ prefixes: [String], as title: String) -> [String] {
    guard !prefixes.isEmpty else { return [] }
    let omitted = prefixes.count - report.top
    return ["\(title): \(DecimalText.grouped(Int64(prefixes.count)))"]
      + prefixes.prefix(report.top).map { "  " + text.safe($0) }
      + (omitted > 0 ? [style.faint("  \(omitted) more with a larger --top.")] : [])
  }

  private var exclusions: [String] {
    let selection = plan.selection
    guard !selection.exclusions.isEmpty || !selection.externalPrefixes.isEmpty else { return [] }
    var lines: [String] = []
    if !selection.exclusions.isEmpty {
      lines.append(style.strong("Left out below the prefixes"))
      lines += selection.exclusions.prefix(report.top).map { "  " + text.safe($0.words) }
      let omitted = selection.exclusions.count - report.top
      if omitted > 0 { lines.append(style.faint("  \(omitted) more with a larger --top.")) }
    }
    if !selection.externalPrefixes.isEmpty {
      lines.append(style.strong("Outside the lake, to be mirrored by themselves"))
      lines += selection.externalPrefixes.map { "  " + text.safe($0) }
    }
    return lines
  }

  private var dateRules: [String] {
    guard !plan.dateRules.isEmpty else { return [] }
    var table = TextTable([
      .init(header: ["Rule by date, in place of a list"], isRightAligned: false),
      .init(header: ["Table"], isRightAligned: false), .init(header: ["Bytes"]),
      .init(header: ["Listed"]), .init(header: ["Coverage"]),
    ])
    for rule in plan.dateRules {
      table.add([
        text.safe(rule.text), rule.table.isEmpty ? "." : text.safe(rule.table), bytes(rule.bytes),
        bytes(rule.listedBytes), DecimalText.percent(rule.coverage),
      ])
    }
    return table.lines(width: width, text: text, style: style)
  }

  private var orderings: [String] {
    guard !plan.orderings.isEmpty else { return [] }
    return [style.strong("In this order, for every state of the mirror to be readable")]
      + plan.orderings.enumerated().flatMap { index, rule in
        TerminalText.wrapped("\(index + 1). \(text.safe(rule))", to: width)
      }
  }

  private var footer: [String] {
    TerminalText.wrapped(
      "Bytes are binary units with decimal ones in brackets. --for writes the plan as the file of a tool: "
        + MirrorTarget.allCases.map(\.rawValue).joined(separator: ", ") + ".", to: width
    ).map(style.faint)
  }
}
