import LakeModel
import Testing

@Suite("What is worked out on all processors")
struct ConcurrentMapTests {
  /// Something that takes longer for some elements than for others.
  private static func collatzSteps(_ start: Int) -> Int {
    var (number, steps) = (start, 0)
    while number > 1 {
      number = number.isMultiple(of: 2) ? number / 2 : number * 3 + 1
      steps += 1
    }
    return steps
  }

  @Test("is what `map` gives, in the same order", arguments: [0, 1, 2, 3, 1000])
  func order(count: Int) {
    let numbers = Array(1..<count + 1)
    #expect(numbers.concurrentMap(Self.collatzSteps) == numbers.map(Self.collatzSteps))
  }

  @Test("keeps nothing back that is nil")
  func optionals() {
    let parsed = ["1", "x", "3"].concurrentMap { Int($0) }
    #expect(parsed == [1, nil, 3])
  }

  @Test("may be nested")
  func nested() {
    let rows = Array(1...20)
    let sums = rows.concurrentMap { row in
      Array(1...row).concurrentMap { $0 * row }.reduce(0, +)
    }
    #expect(sums == rows.map { $0 * $0 * ($0 + 1) / 2 })
  }

  @Test("gives three things, each in its place", arguments: [true, false])
  func three(isWorthIt: Bool) {
    let (number, text, nothing) = concurrently(if: isWorthIt) {
      Self.collatzSteps(27)
    } _: {
      String(repeating: "a", count: 3)
    } _: {
      nil as Int?
    }
    #expect(number == 111)
    #expect(text == "aaa")
    #expect(nothing == nil)
  }
}
