import LakeModel
import Testing

@testable import AccessLogs

/// What Spark prints of partition filters, and what it says.
private struct FilterCase: CustomTestStringConvertible, Sendable {
  let text: String
  let predicate: PartitionPredicate?

  var testDescription: String { text }

  init(_ text: String, _ predicate: PartitionPredicate?) {
    self.text = text
    self.predicate = predicate
  }
}

@Suite("Partition filters of Spark")
struct SparkFilterTests {
  @Test(
    arguments: [
      FilterCase("[]", nil),
      FilterCase("[isnotnull(day#12)]", .not(.isNull(column: "day"))),
      FilterCase("[isnull(day#12)]", .isNull(column: "day")),
      FilterCase(
        "[isnotnull(day#12), (day#12 >= 2026-09-01), (day#12 < 2026-10-01)]",
        .and([
          .not(.isNull(column: "day")),
          .compare(column: "day", .greaterOrEqual, value: "2026-09-01"),
          .compare(column: "day", .less, value: "2026-10-01"),
        ])),
      FilterCase("[(id#3L = 7)]", .compare(column: "id", .equal, value: "7")),
      FilterCase("[(7 > id#3)]", .compare(column: "id", .less, value: "7")),
      FilterCase("[(id#3 <=> null)]", .isNull(column: "id")),
      FilterCase("[(id#3 <=> 5)]", .compare(column: "id", .equal, value: "5")),
      FilterCase("[NOT (id#3 = 5)]", .not(.compare(column: "id", .equal, value: "5"))),
      FilterCase(
        "[region#5 IN (eu,us)]", .oneOf(column: "region", values: ["eu", "us"])),
      FilterCase(
        "[cast(day#5 as string) IN (2026-09-03,2026-09-10)]",
        .oneOf(column: "day", values: ["2026-09-03", "2026-09-10"])),
      FilterCase(
        "[day#5 INSET 2026-09-01, 2026-09-02, (region#6 = eu)]",
        .and([
          .oneOf(column: "day", values: ["2026-09-01", "2026-09-02"]),
          .compare(column: "region", .equal, value: "eu"),
        ])),
      FilterCase(
        "[NOT day#5 INSET 2026-09-01, 2026-09-02]",
        .not(.oneOf(column: "day", values: ["2026-09-01", "2026-09-02"]))),
      FilterCase(
        "[((region#5 = eu) OR (isnotnull(day#6) AND (day#6 = 2026-09-01)))]",
        .or([
          .compare(column: "region", .equal, value: "eu"),
          .and([
            .not(.isNull(column: "day")), .compare(column: "day", .equal, value: "2026-09-01"),
          ]),
        ])),
      FilterCase(
        "[((a#1 = 1) && (b#2 = 2))]",
        .and([
          .compare(column: "a", .equal, value: "1"), .compare(column: "b", .equal, value: "2"),
        ])),
      FilterCase(
        "[(region#5 IN (eu,us) AND (day#6 = 1))]",
        .and([
          .oneOf(column: "region", values: ["eu", "us"]),
          .compare(column: "day", .equal, value: "1"),
        ])),
      FilterCase("[StartsWith(day#1, 2026-09)]", .startsWith(column: "day", prefix: "2026-09")),
      FilterCase("[day#1 LIKE 2026-09%]", .startsWith(column: "day", prefix: "2026-09")),
      FilterCase("[day#1 LIKE 2026_09%]", .unknown),
      FilterCase("[isActive#4]", .compare(column: "isActive", .equal, value: "true")),
      // Texts stand without quotes, and may look like anything.
      FilterCase(
        "[(kind#1 = toys, games)]", .compare(column: "kind", .equal, value: "toys, games")),
      FilterCase(
        "[(kind#1 = rock AND roll)]", .compare(column: "kind", .equal, value: "rock AND roll")),
      FilterCase("[(kind#1 = a = b)]", .compare(column: "kind", .equal, value: "a = b")),
      FilterCase(
        "[(kind#1 = shoes (men))]", .compare(column: "kind", .equal, value: "shoes (men)")),
      FilterCase("[(kind#1 = smile :))]", .unknown),
      FilterCase("[kind#1 IN (toys, games,food)]", .unknown),
      FilterCase("[kind#1 LIKE a, b%]", .unknown),
      // What is no plain condition on a column.
      FilterCase("[NOT dayofweek(day#5) IN (1,7)]", .unknown),
      FilterCase("[(year(day#5) = 2026)]", .unknown),
      FilterCase("[(cast(day#5 as date) >= 2026-09-01)]", .unknown),
      FilterCase("[(day#5 = other#6)]", .unknown),
      FilterCase("[(day#5 = cast(2026-09-01 as date))]", .unknown),
      FilterCase("[((a#1 + 1) = 5)]", .unknown),
      FilterCase("[(a#1 = null)]", .unknown),
      FilterCase("[dynamicpruningexpression(true)]", nil),
      FilterCase(
        "[(a#1 = 1), dynamicpruningexpression(b#2 IN dynamicpruning#31)]",
        .and([.compare(column: "a", .equal, value: "1"), .unknown])),
      FilterCase("[", .unknown),
      FilterCase("", .unknown),
      FilterCase("[)]", .unknown),
      FilterCase("[...]", .unknown),
    ] as [FilterCase])
  private func reads(_ example: FilterCase) {
    #expect(SparkFilter.predicate(example.text) == example.predicate)
  }

  @Test("nesting beyond the limit is unknown")
  func depth() {
    let depth = 2_000
    let text =
      "[" + String(repeating: "NOT ", count: depth) + "(a#1 = 1)]"
    #expect(SparkFilter.predicate(text) == PartitionPredicate.unknown)
    let parentheses =
      "[" + String(repeating: "(", count: depth) + "a#1" + String(repeating: ")", count: depth)
      + "]"
    #expect(SparkFilter.predicate(parentheses) == .unknown)
  }

  @Test("locations: what a list leaves out is counted, what cannot be cut into paths is refused")
  func locations() throws {
    let one = try #require(SparkLocation("PreparedDeltaFileIndex(1 paths)[file:/lake/a, b]"))
    #expect(one.index == "PreparedDeltaFileIndex")
    #expect(one.paths == ["file:/lake/a, b"])
    let cut = try #require(SparkLocation("InMemoryFileIndex(5 paths)[gs://b/1, gs://b/2, ...]"))
    #expect(cut.paths == ["gs://b/1", "gs://b/2"])
    #expect(cut.elided == 3)
    let old = try #require(SparkLocation("InMemoryFileIndex[hdfs://n/t]"))
    #expect(old.paths == ["hdfs://n/t"])
    let none = try #require(SparkLocation("InMemoryFileIndex(0 paths)[]"))
    #expect(none.paths.isEmpty && none.elided == 0)
    #expect(SparkLocation("InMemoryFileIndex(2 paths)[gs://b/1, 2, gs://b/3]") == nil)
    #expect(SparkLocation("InMemoryFileIndex(3 paths)[gs://b/1, gs://b/2]") == nil)
    #expect(SparkLocation("InMemoryFileIndex[gs://b/1, ...]") == nil)
    #expect(SparkLocation("InMemoryFileIndex(1 paths)[gs://bucket/a/long/pa...") == nil)
    #expect(SparkLocation("") == nil)
  }
}
