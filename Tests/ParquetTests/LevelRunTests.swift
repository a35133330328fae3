import ByteParsing
import Testing

@testable import Parquet

/// Levels that are read run by run, against the levels that were written.
@Suite("Levels in runs")
struct LevelRunTests {
  private static let maximum: UInt8 = 3

  /// Some runs, repeated and packed, and the levels that they stand for.
  private static func levels(_ generator: inout SeededGenerator) -> (levels: [UInt8], page: [UInt8])
  {
    var levels: [UInt8] = []
    var page: [UInt8] = []
    for _ in 0..<12 {
      if Bool.random(using: &generator) {
        let level = UInt8.random(in: 0...maximum, using: &generator)
        let count = Int.random(in: 1...63, using: &generator)
        levels += [UInt8](repeating: level, count: count)
        page += [UInt8(count << 1), level]
      } else {
        let groups = Int.random(in: 1...3, using: &generator)
        let some = (0..<(groups * 8)).map { _ in UInt8.random(in: 0...maximum, using: &generator) }
        levels += some
        page.append(UInt8(groups << 1 | 1))
        page += pack(some.map { UInt64($0) }, width: 2)
      }
    }
    return (levels, page)
  }

  private static func decoder(_ page: [UInt8]) throws -> LevelDecoder {
    try LevelDecoder(Levels(range: 0..<page.count), upTo: maximum)
  }

  @Test(
    "definition levels are the same in parts of any size", arguments: 1...40 as ClosedRange<UInt64>)
  func definition(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (expected, page) = Self.levels(&generator)
    for keepsAll in [true, false] {
      var decoder = try Self.decoder(page)
      var levels: [UInt8] = []
      var taken = 0
      while taken < expected.count {
        let count = min(Int.random(in: 1...50, using: &generator), expected.count - taken)
        let values = try decoder.readDefinition(
          count, slotsBefore: taken, keepsAll: keepsAll, from: page.rawSpan, appendingTo: &levels)
        #expect(values == expected[taken..<(taken + count)].count { $0 == Self.maximum })
        taken += count
        let soFar = Array(expected[..<taken])
        #expect(
          levels == soFar
            || !keepsAll && levels.isEmpty && soFar.allSatisfy { $0 == Self.maximum })
      }
    }
  }

  @Test(
    "zeros are taken from runs of zeros and from nothing else",
    arguments: 1...40 as ClosedRange<UInt64>)
  func zeros(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (expected, page) = Self.levels(&generator)
    var decoder = try Self.decoder(page)
    var levels: [UInt8] = []
    while levels.count < expected.count {
      let count = min(Int.random(in: 1...50, using: &generator), expected.count - levels.count)
      let zeros = try decoder.takeZeros(upTo: count, from: page.rawSpan)
      #expect(zeros <= count)
      levels += [UInt8](repeating: 0, count: zeros)
      if zeros == 0 { try decoder.read(count, from: page.rawSpan, appendingTo: &levels) }
    }
    #expect(levels == expected)
    let run: [UInt8] = [60 << 1, 0, 60 << 1, 1]
    var alone = try Self.decoder(run)
    for count in [50, 10, 0] {
      let zeros = try alone.takeZeros(upTo: 50, from: run.rawSpan)
      #expect(zeros == count)
    }
  }

  @Test("a level is counted from any place", arguments: [0, 1, 254, 255, 256, 700])
  func counting(count: Int) {
    let levels = (0..<count).map { UInt8($0 % 3 == 0 ? 2 : 1) }
    for start in [0, count / 2, count] {
      #expect(levels.count(of: 2, from: start) == levels[start...].count { $0 == 2 })
    }
  }
}
