import ReplicationPlanning
import Testing

@Suite("What a mirror selects")
struct MirrorSelectionTests {
  private let selection = MirrorSelection(
    prefixes: ["a/", "b/x=1/"],
    exclusions: [
      .prefix("a/.hoodie/.temp/"), .folder(name: "_temporary"),
      .folders(namePrefix: ".spark-staging-"),
    ])

  @Test(
    "is what lies below a prefix and below no exclusion",
    arguments: [
      ("a/1.parquet", true), ("a", false), ("ab/1.parquet", false), ("b/x=1/1.parquet", true),
      ("b/x=10/1.parquet", false), ("a/.hoodie/.temp/m", false), ("a/.hoodie/x.commit", true),
      ("a/x/_temporary/0/f", false), ("a/_temporary", true), ("a/.spark-staging-7/f", false),
      ("a/.spark-staging", true), ("c/1", false),
    ] as [(String, Bool)])
  func selects(path: String, isSelected: Bool) {
    #expect(selection.selects(path) == isSelected)
  }

  @Test("of an empty prefix is the whole lake")
  func wholeLake() {
    #expect(MirrorSelection(prefixes: [""]).selects("any/where"))
    #expect(!MirrorSelection(prefixes: []).selects("any/where"))
  }
}
