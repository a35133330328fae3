import LakeModel

/// Colour as emphasis: without it nothing is lost.
struct TerminalStyle {
  /// Whether escape sequences are written at all.
  let isColored: Bool

  /// A title or a header.
  func strong(_ text: String) -> String { wrap(text, "1") }

  /// What can be passed over.
  func faint(_ text: String) -> String { wrap(text, "2") }

  /// The name of a severity.
  func severity(_ severity: Finding.Severity, _ text: String) -> String {
    switch severity {
    case .note: text
    case .warning: wrap(text, "33")
    case .error: wrap(text, "1;31")
    }
  }

  private func wrap(_ text: String, _ code: String) -> String {
    isColored && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}
