extension Array {
  /// Where the elements begin that satisfy a condition, all of which stand behind those that do not.
  ///
  /// - Parameter belongsBehind: the condition.
  /// - Returns: the index of the first one, or the end.
  /// - Complexity: O(log *n*).
  func partitioningIndex(where belongsBehind: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if belongsBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
