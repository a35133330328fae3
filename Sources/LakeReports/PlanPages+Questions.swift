import ReplicationPlanning

/// What the data cannot answer, whom or what to ask, and what an answer would change.
extension PlanPages {
  /// The questions, those whose answer may change most first; without lines when there are none.
  func questions(title: String) -> [String] {
    let questions = plan.questions.questions
    guard !questions.isEmpty else { return [] }
    let indent = 4
    return [style.strong(title) + ", those whose answer may change most first"]
      + questions.enumerated().flatMap { index, question in
        let number = "\(index + 1)."
        let parts = [
          question.question, "Ask for: " + question.ask,
          "Changes \(question.concerns): " + effect(question.effect),
        ]
        return parts.enumerated().flatMap { place, part in
          TerminalText.wrapped(text.safe(part), to: width - indent).enumerated().map {
            line, words in
            let head = place == 0 && line == 0 ? number : ""
            return head + String(repeating: " ", count: max(indent - head.utf8.count, 1)) + words
          }
        }
      }
  }

  private func effect(_ effect: OpenQuestion.Effect) -> String {
    switch effect {
    case .factor(let range):
      "by a factor of \(DecimalText.significant(range.lowerBound)) to "
        + "\(DecimalText.significant(range.upperBound))."
    case .unknown(let reason): "by how much is not known; \(reason)."
    }
  }
}
