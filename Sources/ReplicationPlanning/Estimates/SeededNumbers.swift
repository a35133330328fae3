/// Random numbers that depend on a seed alone: SplitMix64 (Steele, Lea and Flood, 2014).
///
/// A figure that rests on them names its seed, so that anybody gets the same figure again.
package struct SeededNumbers: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Makes a generator.
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word &>> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word &>> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word &>> 31
  }

  /// A number below a bound, every one as likely (Lemire's multiplication with rejection).
  ///
  /// It is our own and not `Int.random(in:using:)`, whose way from words to numbers the standard library
  /// does not promise to keep.
  ///
  /// - Parameter bound: above zero.
  /// - Returns: from 0 up.
  package mutating func number(below bound: UInt64) -> UInt64 {
    let threshold = (0 &- bound) % bound
    while true {
      let product = next().multipliedFullWidth(by: bound)
      if product.low >= threshold { return product.high }
    }
  }
}
