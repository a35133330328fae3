/// Choices of which no other is at least as good in everything and better in something.
public enum ParetoFront {
  /// Finds which choices are worth a look.
  ///
  /// - Parameter choices: what each choice is like on the same axes, less being better; a value that is no
  ///   number is worse than any.
  /// - Returns: for each choice the first one that dominates it, nil for those on the front. Of choices that
  ///   are alike on every axis the first is on the front, and dominates the others.
  /// - Complexity: O(choices² × axes).
  public static func dominators(of choices: [[Double]]) -> [Int?] {
    let choices = choices.map { $0.map { $0.isNaN ? .infinity : $0 } }
    return choices.indices.map { index in
      choices.indices.first { other in
        guard other != index else { return false }
        let pairs = zip(choices[other], choices[index])
        guard pairs.allSatisfy({ $0 <= $1 }) else { return false }
        return pairs.contains { $0 < $1 } || other < index
      }
    }
  }
}
