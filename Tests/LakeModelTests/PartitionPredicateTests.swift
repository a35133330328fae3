import LakeModel
import Testing

/// A predicate, a partition with the columns `day` and `region`, and whether it matches.
private struct PredicateCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let predicate: PartitionPredicate
  var day: String? = "2026-09-10"
  var region: String? = "9"
  let matches: Bool?
}

@Suite struct PartitionPredicateTests {
  @Test(
    arguments: [
      PredicateCase(
        testDescription: "ISO dates compare as text",
        predicate: .compare(column: "day", .greaterOrEqual, value: "2026-09-09"), matches: true),
      PredicateCase(
        testDescription: "numbers compare as numbers",
        predicate: .compare(column: "region", .less, value: "10"), matches: true),
      PredicateCase(
        testDescription: "one of several",
        predicate: .oneOf(column: "region", values: ["1", "09"]), matches: true),
      PredicateCase(
        testDescription: "a number of days says nothing of a date",
        predicate: .compare(column: "day", .greaterOrEqual, value: "20706"), matches: nil),
      PredicateCase(
        testDescription: "nor a date of a number",
        predicate: .oneOf(column: "region", values: ["2026-09-10"]), matches: nil),
      PredicateCase(
        testDescription: "one that is equal decides",
        predicate: .oneOf(column: "region", values: ["nine", "9"]), matches: true),
      PredicateCase(
        testDescription: "begins as bytes do",
        predicate: .startsWith(column: "day", prefix: "2026-09"), matches: true),
      PredicateCase(
        testDescription: "begins otherwise",
        predicate: .startsWith(column: "day", prefix: "2026-1"), matches: false),
      PredicateCase(
        testDescription: "null begins with nothing",
        predicate: .not(.startsWith(column: "day", prefix: "2026")), day: nil, matches: false),
      PredicateCase(
        testDescription: "null is not unequal either",
        predicate: .compare(column: "region", .notEqual, value: "1"), region: nil, matches: false),
      PredicateCase(
        testDescription: "nor is what is not equal",
        predicate: .not(.compare(column: "region", .equal, value: "1")), region: nil,
        matches: false),
      PredicateCase(
        testDescription: "null is null", predicate: .isNull(column: "region"), region: nil,
        matches: true),
      PredicateCase(
        testDescription: "is not null", predicate: .not(.isNull(column: "region")), matches: true),
      PredicateCase(
        testDescription: "a column that is not there",
        predicate: .compare(column: "hour", .equal, value: "1"), matches: nil),
      PredicateCase(
        testDescription: "and: one part that fails decides",
        predicate: .and([.unknown, .compare(column: "region", .equal, value: "1")]),
        matches: false),
      PredicateCase(
        testDescription: "and: an unknown part leaves it open",
        predicate: .and([.unknown, .compare(column: "region", .equal, value: "9")]), matches: nil),
      PredicateCase(
        testDescription: "or: one part that holds decides",
        predicate: .or([.unknown, .compare(column: "region", .equal, value: "9")]), matches: true),
      PredicateCase(testDescription: "nothing asked", predicate: .and([]), matches: true),
      PredicateCase(testDescription: "nothing offered", predicate: .or([]), matches: false),
    ] as [PredicateCase])
  private func matching(_ example: PredicateCase) {
    let found = example.predicate.matches { column in
      switch column {
      case "day": .some(example.day)
      case "region": .some(example.region)
      default: nil
      }
    }
    #expect(found == example.matches)
  }
}
