import ReplicationPlanning
import Testing

@Suite("Patterns of table paths")
struct PathPatternTests {
  @Test(
    "match whole paths",
    arguments: [
      ("silver/orders", "silver/orders", true), ("silver/*", "silver/orders", true),
      ("silver/*", "silver/eu/orders", false), ("silver/**", "silver/eu/orders", true),
      ("**", "", true), ("*", "a/b", false), ("**/orders", "silver/eu/orders", true),
      ("silver/o?ders", "silver/orders", true), ("a?c", "a/c", false), ("a?c", "aéc", true),
      ("a?c", "aéec", false), ("?", "日", true), ("", "", true), ("", "a", false),
      ("**a**a**a**b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
    ] as [(String, String, Bool)])
  func matches(pattern: String, path: String, isMatch: Bool) {
    #expect(PathPattern(pattern).matches(path) == isMatch)
  }
}
