package import ReplicationPlanning

/// A scenario as a file says it.
package struct ScenarioFile: Equatable, Sendable {
  /// What a plan is made for.
  package let scenario: Scenario
  /// Every value of the scenario in a fixed order, those that nobody gave among them: a plan prints them as
  /// its assumptions.
  package let values: [ScenarioValue]

  /// Reads a scenario.
  ///
  /// - Parameters:
  ///   - bytes: the file; one without any value is the scenario of all defaults.
  ///   - reading: gives the bytes of a file that the scenario names for its prices or claims, relative to
  ///     itself; what it throws is told where the name stands. Nil refuses such names.
  /// - Returns: the scenario and which of its values were given.
  /// - Throws: the first thing that is wrong, with line and column.
  /// - Complexity: O(bytes), with at most `YAMLNode.most` values kept.
  package static func parse(
    _ bytes: [UInt8], reading: ((String) throws -> [UInt8])? = nil
  ) throws(ScenarioFileError) -> ScenarioFile {
    var decoder = ScenarioDecoder(ReferenceReader(read: reading))
    if let root = try YAMLNode.document(bytes) { try decoder.decode(root) }
    return ScenarioFile(
      scenario: decoder.scenario, values: decoder.scenario.values(given: decoder.given))
  }
}
