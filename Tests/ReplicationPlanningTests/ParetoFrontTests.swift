import ReplicationPlanning
import Testing

@Suite("The front of choices")
struct ParetoFrontTests {
  @Test("drops what another choice dominates, and nothing else")
  func bruteForce() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededNumbers(seed: seed)
    for round in 0..<400 {
      let place: Comment = "let seed: UInt64 = \(seed), round \(round)"
      let axes = Int.random(in: 1...4, using: &random)
      let choices = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        (0..<axes).map { _ in Double(Int.random(in: 0...4, using: &random)) }
      }
      let dominators = ParetoFront.dominators(of: choices)
      #expect(dominators.count == choices.count, place)
      for (index, choice) in choices.enumerated() {
        // On the front is what beats every other choice on some axis, or is alike and comes first.
        let isBest = choices.enumerated().allSatisfy { other, rival in
          if other == index { return true }
          if rival == choice { return other > index }
          return zip(choice, rival).contains { $0 < $1 }
        }
        #expect((dominators[index] == nil) == isBest, place)
        if let dominator = dominators[index] {
          #expect(zip(choices[dominator], choice).allSatisfy { $0 <= $1 }, place)
        }
      }
      // Something is always on the front.
      #expect(choices.isEmpty || dominators.contains(nil), place)
    }
  }

  @Test("takes a value that is no number for the worst")
  func noNumber() {
    #expect(ParetoFront.dominators(of: [[.nan, 1], [5, 1]]) == [1, nil])
    #expect(ParetoFront.dominators(of: [[.nan], [.infinity]]) == [nil, 0])
    #expect(ParetoFront.dominators(of: [[], []]) == [nil, 0])
  }
}
