/// The word that was probably meant by one that is not known.
enum NearestKey {
  /// The nearest of the words, when it is near enough to be a slip: at most a third of its letters away.
  ///
  /// - Parameters:
  ///   - word: what was written.
  ///   - words: what could have been meant; the first of two that are as near is taken.
  /// - Returns: nil when none is near.
  /// - Complexity: O(letters² × words); a word of over 40 letters is near to none.
  static func of(_ word: String, in words: [String]) -> String? {
    let written = Array(word.lowercased().unicodeScalars.filter { $0 != "_" && $0 != "-" })
    guard written.count <= 40 else { return nil }
    var nearest: (word: String, distance: Int)?
    for candidate in words {
      let letters = Array(candidate.lowercased().unicodeScalars)
      let distance = distance(written, letters)
      guard distance <= max(1, letters.count / 3), distance < letters.count else { continue }
      if distance < nearest?.distance ?? .max { nearest = (candidate, distance) }
    }
    return nearest?.word
  }

  /// Letters inserted, left out, replaced or swapped with their neighbour.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var rows = [Array(0...right.count)]
    for (row, letter) in left.enumerated() {
      var next = [row + 1]
      for (column, other) in right.enumerated() {
        var least = min(
          rows[row][column] + (letter == other ? 0 : 1), rows[row][column + 1] + 1,
          next[column] + 1)
        if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
          least = min(least, rows[row - 1][column - 1] + 1)
        }
        next.append(least)
      }
      rows.append(next)
    }
    return rows[left.count][right.count]
  }
}
