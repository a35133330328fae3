import ReplicationPlanning

/// What somebody said, claim by claim, in the same units and beside the scan.
extension PlanPages {
  /// The claims; without lines when there are none.
  func claims(title: String) -> [String] {
    let ledger = plan.claims
    guard !ledger.rows.isEmpty else { return [] }
    var lines = [style.strong(title)]
    lines += ledger.rows.flatMap { row in
      TerminalText.wrapped(
        "Claim \(row.number): \(text.safe(row.claim.text))"
          + (row.claim.source.map { " (\(text.safe($0)))" } ?? "")
          + (row.problem.map { ": cannot be put into numbers, \(text.safe($0))" } ?? ""), to: width)
    }
    let tables = [table(of: ledger), accessTable(of: ledger)]
    for table in tables where !table.rows.isEmpty {
      let parts = LakeTerminalReport.parts(
        of: table, columns: Array(table.columns.indices.dropFirst()), firstColumn: 5, width: width)
      for part in parts {
        lines.append("")
        lines += part.lines(width: width, text: text, style: style)
      }
    }
    let pairs = plan.figures.filter {
      FigureName($0.id).section == "claims" && FigureName($0.id).labels.count != 1
        || FigureName($0.id).keys == ["claims"]
    }
    lines.append("")
    lines +=
      PlanSection(
        title: "Claims beside each other", figures: pairs.map(\.unlabelled), width: width,
        text: text,
        style: style
      ).lines
    return lines
  }

  private func bounds(_ range: ClosedRange<Double>?, _ spell: (Double) -> String) -> String {
    guard let range else { return text.none }
    let (low, high) = (spell(range.lowerBound), spell(range.upperBound))
    guard low != high else { return low }
    // One unit when both have the same.
    let parts = low.split(separator: " ")
    let hasOneUnit = parts.count == 2 && high.hasSuffix(" " + parts[1])
    return (hasOneUnit ? String(parts[0]) : low) + text.dash + high
  }

  private func table(of ledger: ClaimsLedger) -> TextTable {
    var table = TextTable([
      .init(header: ["Claim"]), .init(header: ["Size"]), .init(header: ["Bytes", "a day"]),
      .init(header: ["Decimal", "a day"]), .init(header: ["Rate"]),
      .init(header: ["Of the lake", "a day"]), .init(header: ["To what was", "measured"]),
    ])
    let isSample = ledger.lakeOrigin != .scan
    for row in ledger.rows where row.problem == nil {
      // A claim about a larger lake is fairly held against the share that the scan measured.
      let measured = isSample ? row.toMeasuredShare ?? row.toMeasured : row.toMeasured
      table.add([
        String(row.number), row.size.map { ByteQuantity.binary($0) } ?? text.none,
        bounds(row.bytesPerDay) { ByteQuantity.binary($0) },
        bounds(row.bytesPerDay) { ByteQuantity.decimal($0) },
        bounds(row.bitsPerSecond) { ByteQuantity.rate($0) },
        bounds(row.shareOfLakePerDay) { DecimalText.percent($0) },
        bounds(measured) { PlanValueText(text: text).brief(.ratio($0)) },
      ])
    }
    return table
  }

  /// Capacity and performance together.
  private func accessTable(of ledger: ClaimsLedger) -> TextTable {
    var table = TextTable([
      .init(header: ["Claim"]), .init(header: ["Access"]), .init(header: ["All of it", "read in"]),
      .init(header: ["overwritten", "in"]), .init(header: ["overwritten", "a day"]),
    ])
    for row in ledger.rows {
      guard let access = row.access else { continue }
      func seconds(_ seconds: Double?) -> String {
        seconds.map { PlanValueText(text: text).brief(.days($0 / 86_400)) } ?? "never"
      }
      table.add([
        String(row.number), ByteQuantity.decimal(access.bytesPerSecond) + "/s",
        seconds(access.secondsToRead), seconds(access.secondsToOverwrite),
        DecimalText.significant(access.overwritesPerDay) + " times",
      ])
    }
    return table
  }
}

extension PlanFigure {
  /// The same without labels, for a list of figures whose names tell them apart.
  var unlabelled: PlanFigure {
    PlanFigure(
      id: FigureName(id).base, name: name, value: value, formula: formula, inputs: inputs,
      steps: steps, caveat: caveat)
  }
}
