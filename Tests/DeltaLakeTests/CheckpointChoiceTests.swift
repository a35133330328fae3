import ByteParsing
import Testing

@testable import DeltaLake

/// The first look at the paths of a checkpoint: it may take too many, never too few.
@Suite struct CheckpointChoiceTests {
  private static func path(_ number: UInt64) -> [UInt8] {
    Array("date=2026-01-\(10 + number % 20)/part-\(number)-\(number &* 0x9e37_79b9).parquet".utf8)
  }

  @Test(arguments: [1, 100, 5_000] as [UInt64])
  func marksAreThoseOfTheirPathsAndOfFewOthers(count: UInt64) {
    var marks = PathMarks()
    for number in 0..<count { marks.insert(Self.path(number).rawSpan) }
    for number in 0..<count {
      let path = Self.path(number)
      let isMarked = marks.mayContain(path.rawSpan.fingerprint(of: 0..<path.count))
      #expect(isMarked)
    }
    let others = (count..<(count + 20_000)).count { number in
      let path = Self.path(number)
      return marks.mayContain(path.rawSpan.fingerprint(of: 0..<path.count))
    }
    #expect(others < 400)
  }

  @Test func noMarksAreThoseOfNoPath() {
    let path = Self.path(1)
    let isMarked = PathMarks().mayContain(path.rawSpan.fingerprint(of: 0..<path.count))
    #expect(!isMarked)
  }
}
