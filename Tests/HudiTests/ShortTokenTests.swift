import ByteParsing
import Testing

@testable import Hudi

@Suite("Write tokens of few characters")
struct ShortTokenTests {
  /// The token in front of a text: three times digits with dashes between, and what ends them; nil where
  /// it is anything else or longer than sixteen characters.
  private static func oracle(_ text: String) -> String? {
    let token = text.prefix { "0123456789-".contains($0) }
    let numbers = token.split(separator: "-", omittingEmptySubsequences: false)
    guard numbers.count == 3, numbers.allSatisfy({ !$0.isEmpty }), token.count <= 16 else {
      return nil
    }
    return String(token)
  }

  private func check(_ text: String, upTo count: Int, behind: String) {
    let bytes = Array("x\(text)\(behind)".utf8)
    let expected = Self.oracle(String(text.prefix(count)))
    let found = ShortToken.read(bytes.rawSpan, at: 1, upTo: 1 + min(count, text.utf8.count))
    #expect((found?.end).map { $0 - 1 } == expected?.utf8.count, "\(text) up to \(count)")
    guard let found else { return }
    for capacity in [found.end - 1, 40] {
      let written = [UInt8](capacity: capacity) { out in ShortToken.write(found.token, to: &out) }
      #expect(String(decoding: written, as: UTF8.self) == expected)
    }
  }

  @Test(
    "are read and written as they are, and nothing else is read",
    arguments: [
      "", "0", "-", "--", "---", "0-1", "0-1-", "0--1", "-0-1-2", "0-1-2", "0-1-2-", "0-1-2-3",
      "00-01-002", "0-1-2_", "0-1-2.", "0-1-2/", "0-1-2:", "0-1-2,", "1-2-3\u{AD}", "a-1-2",
      "0-1-2147483647", "12345-67890-1234", "49-200000-400049", "49-200000-400049_1",
      "49-200000-4000491", "49-200000-400049-", "1-2-34567890123456", "123456789012-1-2",
      "1-23456789012345-6", "99999999-9-9", "9-9999999-9", "9-99999-9",
    ])
  func texts(_ text: String) {
    for count in 0...text.utf8.count + 1 where text.utf8.count == text.count {
      for behind in ["", "0", "-1-2", "_20260501000000000.parquet"] {
        check(text, upTo: count, behind: behind)
      }
    }
    check(text, upTo: text.utf8.count, behind: "")
  }

  @Test("are kept as their characters, longer ones as their numbers")
  func shapes() {
    let uuid = "0123abcd-4567-89ef-0000-ffffffffffff-0"
    for (token, shape) in [
      ("49-200000-400049", PackedName.Shape.shortToken), ("49-200000-4000491", .token),
      ("262144-1048576-67108864", .text), ("0-1-2", .shortToken),
    ] {
      let name = Array("\(uuid)_\(token)_20260501000000000.parquet".utf8)
      let found = ParsedName(name.rawSpan, in: 0..<name.count)?.packed.shape
      #expect(found == shape, "\(token)")
    }
  }
}
