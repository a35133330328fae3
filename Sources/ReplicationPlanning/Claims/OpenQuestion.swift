/// Something that the scan and the scenario do not tell, what to ask for, and how much the answer would change.
public struct OpenQuestion: Equatable, Sendable {
  /// How much an answer would change the figures it names.
  public enum Effect: Equatable, Sendable {
    /// They are multiplied by something between two bounds, 1 for as they are.
    case factor(ClosedRange<Double>)
    /// Nothing bounds it, and why.
    case unknown(String)

    /// How far it may go, either way; infinite when nothing bounds it.
    public var size: Double {
      switch self {
      case .factor(let range):
        max(
          range.upperBound, range.lowerBound > 0 ? 1 / range.lowerBound : .infinity)
      case .unknown: .infinity
      }
    }
  }

  /// A stable name in kebab case, such as `no-access-logs`.
  public let code: String
  /// What is not known.
  public let question: String
  /// The command to run or the export to ask for.
  public let ask: String
  /// What of the plan would change.
  public let concerns: String
  /// How much.
  public let effect: Effect

  /// Makes a question.
  init(code: String, question: String, ask: String, concerns: String, effect: Effect) {
    self.code = code
    self.question = question
    self.ask = ask
    self.concerns = concerns
    self.effect = effect
  }
}
