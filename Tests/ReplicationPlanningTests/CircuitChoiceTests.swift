import ReplicationPlanning
import Testing

@Suite("R-33: the cheapest circuits that carry a rate")
struct CircuitChoiceTests {
  /// The least cost of any number of circuits that carry a rate, by trying all.
  private func least(
    _ circuits: ArraySlice<PriceList.Circuit>, rate: Int64, months: Double
  ) -> Double {
    guard rate > 0 else { return 0 }
    guard let first = circuits.first else { return .infinity }
    var best = Double.infinity
    for count in 0...((rate - 1) / first.bitsPerSecond + 1) {
      let cost = Double(count) * (first.perMonth * months + first.setup)
      best = min(
        best,
        cost
          + least(
            circuits.dropFirst(), rate: rate - count * first.bitsPerSecond, months: months))
    }
    return best
  }

  @Test("is that of trying all")
  func bruteForce() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededNumbers(seed: seed)
    for round in 0..<1_500 {
      let place: Comment = "let seed: UInt64 = \(seed), round \(round)"
      let circuits = (0..<Int.random(in: 1...4, using: &random)).map { index in
        PriceList.Circuit(
          name: "c\(index)", bitsPerSecond: .random(in: 1...20, using: &random),
          perMonth: Double(Int.random(in: 0...50, using: &random)),
          setup: Double(Int.random(in: 0...30, using: &random)))
      }
      let rate = Int64.random(in: 0...40, using: &random)
      let months = Double(Int.random(in: 1...24, using: &random))
      let choice = try #require(
        CircuitChoice(circuits, carrying: rate, months: months), place)
      let cost = choice.perMonth * months + choice.setup
      #expect(choice.isCheapest, place)
      #expect(choice.bitsPerSecond >= rate, place)
      #expect(abs(cost - least(circuits[...], rate: rate, months: months)) < 1e-6, place)
      #expect(abs(cost - choice.leastCost) < 1e-6, place)
    }
  }

  @Test("takes small ones beside a large one where that is cheaper")
  func mixed() throws {
    let circuits = [
      PriceList.Circuit(name: "10G", bitsPerSecond: 10_000_000_000, perMonth: 1_000),
      PriceList.Circuit(name: "100G", bitsPerSecond: 100_000_000_000, perMonth: 6_000),
      PriceList.Circuit(name: "dear", bitsPerSecond: 10_000_000_000, perMonth: 1_001),
    ]
    func names(_ rate: Int64) throws -> [String] {
      try #require(CircuitChoice(circuits, carrying: rate, months: 60)).parts.map {
        "\($0.count) × \($0.circuit.name)"
      }
    }
    #expect(try names(0) == [])
    #expect(try names(1) == ["1 × 10G"])
    #expect(try names(50_000_000_001) == ["1 × 100G"])
    #expect(try names(120_000_000_000) == ["2 × 10G", "1 × 100G"])
  }

  @Test("weighs setup against the months of rent")
  func setup() throws {
    let circuits = [
      PriceList.Circuit(name: "bought", bitsPerSecond: 10, perMonth: 1, setup: 1_000),
      PriceList.Circuit(name: "rented", bitsPerSecond: 10, perMonth: 50),
    ]
    let short = try #require(CircuitChoice(circuits, carrying: 10, months: 12))
    let long = try #require(CircuitChoice(circuits, carrying: 10, months: 36))
    #expect(short.parts.map(\.circuit.name) == ["rented"] && short.setup == 0)
    #expect(long.parts.map(\.circuit.name) == ["bought"] && long.setup == 1_000)
  }

  @Test("of a hostile list ends, and says when it did not look at all")
  func hostile() throws {
    #expect(CircuitChoice([], carrying: 5, months: 1) == nil)
    let useless = [
      PriceList.Circuit(name: "a", bitsPerSecond: 0, perMonth: 1),
      PriceList.Circuit(name: "b", bitsPerSecond: -4, perMonth: 1),
      PriceList.Circuit(name: "c", bitsPerSecond: 4, perMonth: .nan),
      PriceList.Circuit(name: "d", bitsPerSecond: 4, perMonth: 1, setup: .infinity),
      PriceList.Circuit(name: "e", bitsPerSecond: 4, perMonth: -1),
    ]
    #expect(CircuitChoice(useless, carrying: 5, months: 1) == nil)
    // Hundreds of circuits, none of which makes another one useless.
    let many = (1...400).map { (number: Int) -> PriceList.Circuit in
      let rate = Int64(number) * 1_000_003 + Int64(number * number % 97)
      let odd = Double(number * 7_919 % 1_000) / 1e7
      return PriceList.Circuit(
        name: "\(number)", bitsPerSecond: rate, perMonth: Double(number) + odd)
    }
    let choice = try #require(
      CircuitChoice(many, carrying: 7_777_777_777_777, months: 1))
    #expect(choice.bitsPerSecond >= 7_777_777_777_777)
    #expect(choice.leastCost <= choice.perMonth)
    #expect(choice.perMonth < choice.leastCost * 1.01)
    let tiny = [PriceList.Circuit(name: "bit", bitsPerSecond: 1, perMonth: 1)]
    let most = try #require(CircuitChoice(tiny, carrying: .max, months: .nan))
    #expect(most.bitsPerSecond == .max)
  }
}
