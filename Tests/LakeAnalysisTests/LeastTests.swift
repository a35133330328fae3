import Testing

@testable import LakeAnalysis

@Suite("The least of a sequence")
struct LeastTests {
  @Test(
    "are what stands in front of the sorted sequence, equals in their order",
    arguments: [-1, 0, 1, 2, 10, 63, 64, 65, 66, 200, 1000, Int.max])
  func least(count: Int) {
    for elements in [0, 1, 2, 64, 65, 66, 300] {
      for values in [1, 3, 100] {
        // Numbers that are neither ascending nor descending, and which of them came first.
        let pairs = (0..<elements).map { (value: $0 * 7919 % 311 % values, place: $0) }
        let least = pairs.least(count) { $0.value < $1.value }
        let sorted = pairs.sorted { ($0.value, $0.place) < ($1.value, $1.place) }
        #expect(least.map(\.place) == sorted.prefix(max(count, 0)).map(\.place))
      }
    }
  }
}
