import ReplicationPlanning
import ScenarioFiles
import Testing

@Suite("Damaged scenario files")
struct MutationTests {
  private static let pieces: [[UInt8]] =
    [
      "\n", "\t", " ", "  ", ": ", "- ", "[", "]", "{", "}", "\"", "'", "#", "&a ", "*a", "!t ",
      "%",
      "0", "9999999999", "-", ".", "..", "é", "\u{2028}", "\r", "EiB", "Pbps", "---\n", "|\n", "? ",
      "rpo: 1 ms\n", "null", "~",
    ].map { Array($0.utf8) } + [[0xff], [0], [0xc3]]

  /// The sections of the example, so that a mutation costs little; all of it every so often.
  private static let sections: [[UInt8]] = {
    let lines = ScenarioFile.example.split(separator: "\n").filter { !$0.hasPrefix("#") }
    var sections: [String] = []
    for line in lines {
      if line.first != " " { sections.append("") }
      sections[sections.count - 1] += line + "\n"
    }
    return sections.map { Array($0.utf8) } + [Array(ScenarioFile.example.utf8)]
  }()

  @Test(
    "never stop the program, and every complaint has a place in the file",
    arguments: [1, 0x5ce4_a210, 77] as [UInt64])
  func mutations(seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    var refused = 0
    for _ in 0..<1_000 {
      var bytes = Self.sections[Int.random(in: 0..<Self.sections.count, using: &numbers)]
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        let start = Int.random(in: 0...bytes.count, using: &numbers)
        let end = min(bytes.count, start + Int.random(in: 0...6, using: &numbers))
        let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &numbers)]
        bytes.replaceSubrange(start..<end, with: Bool.random(using: &numbers) ? piece : [])
      }
      do {
        let file = try ScenarioFile.parse(bytes)
        #expect(file.values.count == 28, "seed \(seed)")
      } catch {
        refused += 1
        let place = Self.place(of: error, in: bytes)
        #expect(place, "seed \(seed): \(error) in \(String(decoding: bytes, as: UTF8.self))")
      }
    }
    // Mutations that change nothing would test nothing.
    #expect((500..<1_000).contains(refused), "seed \(seed)")
  }

  /// Whether an error stands on a line of the file and not behind that line's end.
  private static func place(of error: any Error, in bytes: [UInt8]) -> Bool {
    guard let error = error as? ScenarioFileError else { return false }
    let text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
      .replacing("\r", with: "\n")
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    guard (1...lines.count).contains(error.line) else { return false }
    return (1...(lines[error.line - 1].count + 1)).contains(error.column)
      && !error.message.contains("\n")
  }
}
