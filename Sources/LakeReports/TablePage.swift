import LakeModel

/// What the pages on one table have in common on their way to a terminal.
protocol TablePage {
  var width: Int { get }
  var text: TerminalText { get }
  var style: TerminalStyle { get }

  /// Parts of the page, each in lines; empty ones are left out.
  var sections: [[String]] { get }
}

extension TablePage {
  /// The page, every line ended, with an empty line between its parts.
  func render() -> String {
    sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  /// A named value, wrapped beside its name.
  func fact(_ name: String, _ value: String) -> [String] {
    let indent = 12
    return TerminalText.wrapped(value, to: width - indent).enumerated().map { index, line in
      let label = index == 0 ? name : ""
      return label + String(repeating: " ", count: indent - label.count) + line
    }
  }

  /// Findings, the worst first, each spelled out.
  func lines(of findings: [Finding]) -> [String] {
    guard !findings.isEmpty else { return ["No findings."] }
    return findings.sorted { $0.severity > $1.severity }.flatMap { finding in
      let object = finding.object.isEmpty ? "" : text.safe(finding.object) + ": "
      return [
        style.severity(finding.severity, finding.severity.name) + "  " + text.safe(finding.code)
      ]
        + TerminalText.wrapped(object + text.safe(finding.message), to: width - 4).map {
          "    " + $0
        }
    }
  }

  /// A number of bytes in binary units.
  func bytes(_ count: Int64) -> String { ByteQuantity.binary(count) }

  /// A number and what it counts.
  func counted(_ count: Int64, _ name: String) -> String {
    DecimalText.quantity(count, name)
  }
}
