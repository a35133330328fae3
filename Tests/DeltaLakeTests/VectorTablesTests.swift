import ByteParsing
import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// Keys as hashes are, and keys that crowd: of few homes, the last one of a segment among them.
private func key(_ number: UInt64, isCrowded: Bool) -> ObjectKey {
  if isCrowded {
    let high: UInt64 = [1, 1 << 58, .max &- 1000, .max / 2][Int(number % 4)]
    return ObjectKey(high: high &+ number, low: number)
  }
  return ObjectHash().key(of: Array("\(number)".utf8))
}

@Suite struct VectorReferencesTests {
  private typealias Reference = VectorReferences.Reference

  private static func expect(_ table: VectorReferences, is oracle: [UInt64: Reference]) {
    #expect(table.count == oracle.count)
    var all: [UInt64: Reference] = [:]
    table.forEach { half, value in #expect(all.updateValue(value, forKey: half) == nil) }
    #expect(all == oracle)
    var halves: [UInt64] = []
    table.forEachSorted { half, value in
      halves.append(half)
      #expect(oracle[half] == value)
    }
    #expect(halves == oracle.keys.sorted())
  }

  @Test(arguments: [false, true], [40, 9_000] as [UInt64])
  func behavesLikeADictionary(isCrowded: Bool, numbers: UInt64) {
    // Crowded keys make every search long.
    let numbers = isCrowded ? min(numbers, 400) : numbers
    var generator = SplitMix64(state: numbers)
    var table = VectorReferences()
    var oracle: [UInt64: Reference] = [:]
    Self.expect(table, is: oracle)
    for step in 0..<(Int(numbers) * 5) {
      let key = key(UInt64.random(in: 0..<numbers, using: &generator), isCrowded: isCrowded)
      // Grows for a while, then shrinks.
      if step % 3 == 0 || step > Int(numbers) * 4 {
        #expect(table.remove(key) == oracle.removeValue(forKey: key.high))
      } else {
        let reference = Reference(mark: UInt32(step), object: step % 5 == 0 ? nil : step)
        table.set(reference, for: key)
        oracle[key.high] = reference
      }
      #expect(table[key] == oracle[key.high])
    }
    Self.expect(table, is: oracle)
    let other = table
    // Every third object is gone, the others move.
    func moved(_ place: Int) -> Int? { place % 3 == 0 ? nil : place / 3 }
    table.moveObjects(moved)
    Self.expect(
      table,
      is: oracle.mapValues { Reference(mark: $0.mark, object: $0.object.flatMap(moved)) })
    for half in oracle.keys.sorted() { table.remove(ObjectKey(high: half, low: 0)) }
    Self.expect(table, is: [:])
    Self.expect(other, is: oracle)
  }

  @Test func theKeyOfAFreeSlotIsAKeyToo() {
    var table = VectorReferences()
    let zero = ObjectKey(high: 0, low: 7)
    #expect(table[zero] == nil && table.remove(zero) == nil)
    table.set(Reference(mark: 3, object: nil), for: zero)
    #expect(table[zero] == Reference(mark: 3, object: nil) && table.count == 1)
    #expect(table.remove(zero) == Reference(mark: 3, object: nil) && table[zero] == nil)
  }
}

@Suite struct VectorTableTests {
  private typealias Object = VectorTable.Object

  private static func object(_ number: Int) -> Object {
    let sizes: [Int64] = [-1, 0, 1, 77, ObjectSize.largest]
    return Object(
      size: sizes[number % 5], birth: number % 7 == 0 ? .max : UInt32(number),
      liveReferences: Int32(number % 11 - 3), state: [.live, .retired, .leaving][number % 3],
      isExternal: number % 2 == 0)
  }

  @Test(arguments: [false, true]) func behavesLikeADictionary(isCrowded: Bool) {
    let numbers: UInt64 = isCrowded ? 300 : 6_000
    var generator = SplitMix64(state: numbers)
    var table = VectorTable()
    var oracle: [UInt64: Object] = [:]
    // The keys in the order in which they became known, those that are gone among them.
    var order: [UInt64?] = []
    #expect(table.place(of: key(1, isCrowded: isCrowded)) == nil && table[0] == nil)
    for step in 0..<(Int(numbers) * 4) {
      let key = key(UInt64.random(in: 0..<numbers, using: &generator), isCrowded: isCrowded)
      let object = Self.object(step)
      if let place = table.place(of: key) {
        #expect(table[place] == oracle[key.high] && table.half(at: place) == key.high)
        if step % 2 == 0 {
          table.remove(at: place)
          table.remove(at: place)
          order[place] = nil
          oracle[key.high] = nil
          #expect(table[place] == nil && table.update(place) { $0.size = 1 } == nil)
        } else {
          #expect(table.update(place) { $0 = object } == object)
          oracle[key.high] = object
        }
      } else {
        #expect(oracle[key.high] == nil)
        #expect(table.append(object, for: key) == order.count)
        order.append(key.high)
        oracle[key.high] = object
      }
      if step % 1_500 == 1_400 {
        var expected = 0
        for (old, new) in table.removeGone().enumerated() {
          #expect(new == (order[old] == nil ? .max : UInt32(expected)))
          if order[old] != nil { expected += 1 }
        }
        order.removeAll { $0 == nil }
        #expect(table.rowCount == order.count)
      }
    }
    #expect(table.count == oracle.count && table.goneCount == order.count - oracle.count)
    for (place, half) in order.enumerated() {
      #expect(table[place] == half.flatMap { oracle[$0] })
    }
  }
}

@Suite struct SpilledPathsTests {
  @Test(arguments: [0, 9_000, 1 << 30]) func givesEveryPathBack(memoryLimit: Int) throws {
    var paths = SpilledPaths(memoryLimit: memoryLimit)
    var numbers = SplitMix64(state: 3)
    var expected: [String] = []
    for number in 0..<2_000 {
      let path =
        number % 9 == 0
        ? PackedPathsTests.paths[number % PackedPathsTests.paths.count]
        : "ab/deletion_vector_\(numbers.uuid()).bin"
      expected.append(path)
      paths.append(Array(path.utf8).rawSpan)
    }
    let copy = paths
    paths.append(Array("behind".utf8).rawSpan)
    #expect(paths.count == 2_001 && copy.count == 2_000)
    var reader = copy.reader
    for number in Array(0..<2_000) + (0..<300).map({ $0 * 977 % 2_000 }) {
      #expect(String(decoding: try reader.path(number), as: UTF8.self) == expected[number])
    }
    #expect(try reader.path(2_000).isEmpty && reader.path(1 << 40).isEmpty)
    var later = paths.reader
    #expect(String(decoding: try later.path(2_000), as: UTF8.self) == "behind")
  }
}
