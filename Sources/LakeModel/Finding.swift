/// Something that the reader of a figure must know: data, not a print.
///
/// The same list feeds the terminal, the report and the exit code.
public struct Finding: Hashable, Sendable {
  /// How much it matters.
  public enum Severity: Int, Comparable, CaseIterable, Sendable {
    /// Worth knowing; no figure is wrong because of it.
    case note
    /// Some figure is an interval, or rests on less than it seems.
    case warning
    /// Something could not be read; the figures leave it out.
    case error

    /// The milder one comes first.
    public static func < (left: Severity, right: Severity) -> Bool {
      left.rawValue < right.rawValue
    }

    /// The name that every output uses.
    public var name: String {
      switch self {
      case .note: "note"
      case .warning: "warning"
      case .error: "error"
      }
    }
  }

  /// A stable name of the kind of finding, in kebab case, such as `delta-commit-truncated`.
  public let code: String

  /// How much it matters.
  public let severity: Severity

  /// Key of the object it is about, relative to the table root; empty when it is the table.
  public let object: String

  /// One sentence: what, where, and what follows for the figures.
  public let message: String

  /// Makes a finding.
  package init(code: String, severity: Severity, object: String, message: String) {
    self.code = code
    self.severity = severity
    self.object = object
    self.message = message
  }
}
