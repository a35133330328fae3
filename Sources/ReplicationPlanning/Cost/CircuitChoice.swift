import LakeAnalysis

/// The cheapest circuits of a list that carry a rate together.
///
/// Any number of each may be rented. It is the covering form of the knapsack: branch and bound over the
/// circuits by ascending cost of a bit, with the fractional cover as the bound.
public struct CircuitChoice: Equatable, Sendable {
  /// A circuit of the list and how many of it are rented.
  public struct Part: Equatable, Sendable {
    /// The circuit.
    public let circuit: PriceList.Circuit
    /// How many.
    public let count: Int64
  }

  /// What is rented, in the order of the list.
  public let parts: [Part]
  /// Rent of all per month.
  public let perMonth: Double
  /// What all cost once.
  public let setup: Double
  /// Whether nothing on the list is cheaper; false when the search was cut off, and then no choice costs less
  /// than `leastCost`.
  public let isCheapest: Bool
  /// A lower bound of the rent over the time that was looked at, with setup.
  public let leastCost: Double

  /// How many branches are looked at before the best so far is taken.
  static let branchLimit = 100_000

  /// Chooses circuits; nil when the list has none that can be rented. None are rented for a rate of zero.
  ///
  /// - Parameters:
  ///   - circuits: the list; circuits that carry nothing, or whose price is none, are passed over.
  ///   - rate: what they must carry together, in bits per second.
  ///   - months: for how many months they are rented, at least one: what setup is weighed against.
  /// - Complexity: exponential in the circuits that no other one makes useless, cut off after a fixed number
  ///   of branches.
  public init?(_ circuits: [PriceList.Circuit], carrying rate: Int64, months: Double) {
    let offers = Self.offers(circuits, months: months)
    guard let first = offers.first else { return nil }
    var search = Search(offers: offers)
    search.run(rate)
    var counts: [Int: Int64] = [:]
    for (offer, count) in zip(offers, search.best) where count > 0 { counts[offer.place] = count }
    parts = circuits.indices.compactMap { place in
      counts[place].map { Part(circuit: circuits[place], count: $0) }
    }
    perMonth = parts.reduce(0) { $0 + Double($1.count) * $1.circuit.perMonth }
    setup = parts.reduce(0) { $0 + Double($1.count) * $1.circuit.setup }
    isCheapest = !search.isCutOff
    leastCost =
      isCheapest ? search.bestCost : min(search.bestCost, first.perBit * Double(max(rate, 0)))
  }

  /// What they carry together, in bits per second.
  public var bitsPerSecond: Int64 {
    parts.reduce(0) {
      let product = $1.circuit.bitsPerSecond.multipliedReportingOverflow(by: $1.count)
      return $0.saturatingSum(product.overflow ? .max : product.partialValue)
    }
  }

  /// A circuit that may be chosen.
  private struct Offer {
    let place: Int
    let rate: Int64
    let cost: Double

    var perBit: Double { cost / Double(rate) }
  }

  /// The circuits that no other one makes useless, by ascending cost of a bit, the larger of equals first.
  private static func offers(_ circuits: [PriceList.Circuit], months: Double) -> [Offer] {
    let months = months >= 1 ? min(months, 1e6) : 1
    let all = circuits.enumerated().compactMap { place, circuit -> Offer? in
      let cost = circuit.perMonth * months + circuit.setup
      guard circuit.bitsPerSecond > 0, cost >= 0, cost.isFinite else { return nil }
      return Offer(place: place, rate: circuit.bitsPerSecond, cost: cost)
    }
    let cheapest = all.sorted {
      if $0.cost != $1.cost { return $0.cost < $1.cost }
      return $0.rate == $1.rate ? $0.place < $1.place : $0.rate > $1.rate
    }
    var kept: [Offer] = []
    var most: Int64 = 0
    // One that costs no less and carries no more than another is never needed.
    for offer in cheapest where offer.rate > most {
      kept.append(offer)
      most = offer.rate
    }
    return kept.sorted {
      $0.perBit == $1.perBit ? $0.rate > $1.rate : $0.perBit < $1.perBit
    }
  }

  private struct Search {
    let offers: [Offer]
    var counts: [Int64]
    var best: [Int64]
    var bestCost = Double.infinity
    var branches = 0
    var isCutOff = false

    init(offers: [Offer]) {
      self.offers = offers
      counts = Array(repeating: 0, count: offers.count)
      best = counts
    }

    mutating func run(_ rate: Int64) {
      guard rate > 0 else {
        bestCost = 0
        return
      }
      branch(0, left: rate, cost: 0)
    }

    private mutating func branch(_ index: Int, left: Int64, cost: Double) {
      branches += 1
      guard branches <= CircuitChoice.branchLimit else {
        isCutOff = true
        return
      }
      let offer = offers[index]
      // From as many as carry all that is left down to none: fewer leave more to dearer circuits.
      var count = (left - 1) / offer.rate + 1
      counts[index] = count
      take(cost + Double(count) * offer.cost)
      guard index + 1 < offers.count else {
        counts[index] = 0
        return
      }
      let next = offers[index + 1].perBit
      while count > 0 {
        count -= 1
        counts[index] = count
        let rest = left - count * offer.rate
        let spent = cost + Double(count) * offer.cost
        guard spent + Double(rest) * next < bestCost else { break }
        branch(index + 1, left: rest, cost: spent)
        if isCutOff { break }
      }
      counts[index] = 0
    }

    private mutating func take(_ cost: Double) {
      guard cost < bestCost else { return }
      bestCost = cost
      best = counts
    }
  }
}
