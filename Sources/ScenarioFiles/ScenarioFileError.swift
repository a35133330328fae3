/// Why a scenario file is refused, and where.
package struct ScenarioFileError: Error, Equatable, CustomStringConvertible {
  /// The line, from 1.
  package let line: Int
  /// The column in characters, from 1.
  package let column: Int
  /// What is wrong, and what would be right.
  package let message: String

  /// Makes an error.
  package init(line: Int, column: Int, message: String) {
    self.line = line
    self.column = column
    self.message = message
  }

  package var description: String { "line \(line), column \(column): \(message)" }
}
