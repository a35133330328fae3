/// Patterns of table paths.
extension YAMLNode {
  /// One pattern, or a list of them.
  ///
  /// - Parameter taken: the patterns that came before: a table belongs to the first that it matches, so
  ///   the same one for a second time would never be of use.
  /// - Returns: the patterns as they are written, from 1 to 1000.
  /// - Throws: where a pattern was taken before, or can match no table.
  func tablePatterns(_ taken: inout DistinctNames) throws(ScenarioFileError) -> [String] {
    let elements: [YAMLNode]
    if case .scalar = content {
      elements = [self]
    } else {
      elements = try list("patterns of table paths such as \"retail/**\"")
    }
    guard (1...1_000).contains(elements.count) else {
      throw refusal("\(elements.count) patterns; there are from 1 to 1000")
    }
    var patterns: [String] = []
    for element in elements {
      let pattern = try element.text("a pattern of table paths such as \"retail/**\"")
      guard !pattern.hasPrefix("/"), !pattern.hasSuffix("/") else {
        throw element.refusal(
          "'\(pattern.shown)' matches no table: paths neither start nor end with /, and all tables "
            + "below a folder are folder/**")
      }
      try taken.take(pattern, at: element.place)
      patterns.append(pattern)
    }
    return patterns
  }
}
