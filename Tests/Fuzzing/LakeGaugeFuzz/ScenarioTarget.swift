internal import ScenarioFiles

/// Scenario files: a complaint has a place in the file and stands in one line, and a scenario has all of
/// its values. A file that the scenario names has the same bytes.
enum ScenarioTarget {
  static func run(_ input: [UInt8]) {
    // At least as many as there are: a return and a newline together are one break.
    let lines = 1 + input.count { $0 == 0x0a || $0 == 0x0d }
    do throws(ScenarioFileError) {
      let file = try ScenarioFile.parse(input) { _ in input }
      expect(file.values.count == 28, "\(file.values.count) values")
      let again = try ScenarioFile.parse(input) { _ in input }
      expect(file == again, "read again it is another scenario")
    } catch {
      expect((1...lines).contains(error.line), "an error on line \(error.line) of \(lines)")
      expect((1...(input.count + 1)).contains(error.column), "an error in column \(error.column)")
      expect(!error.message.contains("\n"), "an error in more than one line")
    }
  }

  /// Inputs to start from: the example and its sections.
  static let seeds: [[UInt8]] = {
    var sections: [String] = []
    for line in ScenarioFile.example.split(separator: "\n") where !line.hasPrefix("#") {
      if line.first != " " { sections.append("") }
      sections[sections.count - 1] += line + "\n"
    }
    return ([ScenarioFile.example] + sections).map { Array($0.utf8) }
  }()
}
