import LakeModel
import Testing

@testable import DeltaLake

@Suite struct KeyTableTests {
  /// Keys as hashes are, and keys that crowd: of few homes, the last one of a segment among them.
  private static func key(_ number: UInt64, isCrowded: Bool) -> ObjectKey {
    if isCrowded {
      let high: UInt64 = [0, 1 << 58, .max, .max - 1][Int(number % 4)]
      return ObjectKey(high: high, low: number)
    }
    return ObjectHash().key(of: Array("\(number)".utf8))
  }

  private static func expect(_ table: KeyTable<Int>, is oracle: [ObjectKey: Int]) {
    #expect(table.count == oracle.count && table.isEmpty == oracle.isEmpty)
    #expect(table.sortedKeys == oracle.keys.sorted())
    var all: [ObjectKey: Int] = [:]
    table.forEach { key, value in #expect(all.updateValue(value, forKey: key) == nil) }
    #expect(all == oracle)
  }

  @Test(arguments: [false, true], [40, 9_000] as [UInt64])
  func behavesLikeADictionary(isCrowded: Bool, numbers: UInt64) {
    // Crowded keys make every search long.
    let numbers = isCrowded ? min(numbers, 400) : numbers
    var generator = SplitMix64(state: numbers)
    var table = KeyTable(filler: -1)
    var oracle: [ObjectKey: Int] = [:]
    Self.expect(table, is: oracle)
    for step in 0..<(Int(numbers) * 5) {
      let key = Self.key(UInt64.random(in: 0..<numbers, using: &generator), isCrowded: isCrowded)
      // Grows for a while, then shrinks.
      let removes = step % 3 == 0 || step > Int(numbers) * 4
      if removes {
        #expect(table.remove(key) == oracle.removeValue(forKey: key))
      } else if step % 3 == 1 {
        table.set(step, for: key)
        oracle[key] = step
      } else {
        #expect(table.update(key) { $0 += 1 } == (oracle[key] != nil))
        oracle[key]? += 1
      }
      #expect(table[key] == oracle[key])
    }
    Self.expect(table, is: oracle)
    let other = table
    for key in oracle.keys.sorted() { table.remove(key) }
    Self.expect(table, is: [:])
    Self.expect(other, is: oracle)
  }

  @Test func findsEveryKeyOfALargeTable() {
    var table = KeyTable(filler: UInt64.max)
    for number in 0..<60_000 as Range<UInt64> {
      table.set(number, for: Self.key(number, isCrowded: false))
    }
    #expect(table.count == 60_000)
    #expect(
      (0..<60_000 as Range<UInt64>).allSatisfy {
        table[Self.key($0, isCrowded: false)] == $0
      })
    #expect(table[Self.key(60_000, isCrowded: false)] == nil)
  }
}
