/// Numbers that depend on a seed alone (SplitMix64).
package struct SeededWords {
  private var state: UInt64

  /// Begins with a seed.
  package init(_ seed: UInt64) { state = seed }

  /// A whole number below `bound`.
  package mutating func number(below bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word &>> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word &>> 27) &* 0x94d0_49bb_1331_11eb
    return Int((word ^ word &>> 31) % UInt64(max(bound, 1)))
  }
}
