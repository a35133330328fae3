/// Why a scenario file is refused, and where.
package struct ScenarioFileError: Error, Equatable, CustomStringConvertible {
  /// The file that the scenario refers to and that is wrong, as the scenario names it; nil for the
  /// scenario itself.
  package let file: String?
  /// The line, from 1.
  package let line: Int
  /// The column in characters, from 1.
  package let column: Int
  /// What is wrong, and what would be right.
  package let message: String

  /// Makes an error.
  package init(file: String? = nil, line: Int, column: Int, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  init(_ place: TextPlace, _ message: String) {
    self.init(line: place.line, column: place.column, message: message)
  }

  /// The same complaint about another file.
  func inFile(_ name: String) -> ScenarioFileError {
    ScenarioFileError(file: name, line: line, column: column, message: message)
  }

  package var description: String {
    (file.map { "\($0), " } ?? "") + "line \(line), column \(column): \(message)"
  }
}

/// Where something stands in a file.
struct TextPlace: Equatable, Sendable {
  /// The line, from 1.
  var line = 1
  /// The column in characters, from 1.
  var column = 1
}
