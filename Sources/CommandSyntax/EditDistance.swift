/// Counts the insertions, deletions, substitutions and swaps of neighbours between two words.
///
/// Optimal string alignment: no part is edited twice. O(n·m) time, three rows of memory; both words
/// are cut at 64 characters, past which nobody mistypes.
func editDistance(_ first: String, _ second: String) -> Int {
  let source = Array(first.prefix(64))
  let target = Array(second.prefix(64))
  var beforePrevious: [Int] = []
  var previous = Array(0...target.count)
  for row in 0..<source.count {
    var current = [row + 1]
    for column in 0..<target.count {
      let substitution = previous[column] + (source[row] == target[column] ? 0 : 1)
      var least = min(substitution, previous[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, source[row] == target[column - 1], source[row - 1] == target[column] {
        least = min(least, beforePrevious[column - 1] + 1)
      }
      current.append(least)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[target.count]
}

/// The candidate a mistyped word most likely meant; the first of equals, nil when none is near.
///
/// Near is one edit for words up to three letters, else a third of the letters; a word that the
/// candidate continues (`--form` for `--format`) counts as one edit.
package func nearestWord(to word: String, in candidates: [String]) -> String? {
  let typed = word.lowercased()
  let length = typed.count
  guard length > 0 else { return nil }
  let tolerance = max(1, length / 3)
  var best: (word: String, distance: Int)?
  for candidate in candidates {
    let lowercased = candidate.lowercased()
    let continues = length >= 2 && lowercased.hasPrefix(typed)
    let distance = continues ? min(1, lowercased.count - length) : editDistance(typed, lowercased)
    if distance <= tolerance, distance < best?.distance ?? Int.max {
      best = (candidate, distance)
    }
  }
  return best?.word
}
