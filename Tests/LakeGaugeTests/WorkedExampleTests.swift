import Foundation
import LakeGauge
import Testing

/// The worked example of the documentation is a file of these tests: it compiles, it runs, and the article
/// shows it as it is.
@Suite("The worked example")
struct WorkedExampleTests {
  private static let article = SampleLake.repository.appending(
    path: "Sources/LakeGauge/LakeGauge.docc/GaugingALake.md")
  private static let example = SampleLake.repository.appending(
    path: "Tests/LakeGaugeTests/Examples/GaugeALake.swift")

  /// The text between a fence of a language and the fence that ends it.
  private static func block(_ language: String) throws -> String {
    let text = try String(contentsOf: article, encoding: .utf8)
    let parts = text.components(separatedBy: "```\(language)\n")
    #expect(parts.count == 2, "one block of \(language)")
    return try #require(parts.last?.components(separatedBy: "```").first)
  }

  @Test("the article shows the file that is compiled")
  func code() throws {
    #expect(try Self.block("swift") == String(contentsOf: Self.example, encoding: .utf8))
  }

  @Test("the article shows what it gives")
  func output() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let lines = try await gauge(SampleLake.lake, keepingScanIn: file)
    #expect(lines.joined(separator: "\n") + "\n" == (try Self.block("text")))
  }
}
