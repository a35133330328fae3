/// Finds things that lie in places from 0 on by a hash of them: open addressing with linear probing, 8 to 16
/// bytes each.
struct PlaceIndex: Sendable {
  /// For a hash its thing's place, from 1 on, in the low bits and a part of the hash in the others; 0 where
  /// there is none. As many slots as a power of two; more than half of them are free.
  private var slots: [UInt32] = []

  /// How many places are in the index.
  private(set) var count = 0

  /// A hash of a number.
  @inline(__always)
  static func hash(_ number: Int64) -> UInt64 {
    let word = UInt64(bitPattern: number) &* 0x9e37_79b9_7f4a_7c15
    return word ^ word &>> 32
  }

  /// The place of the thing with a hash that is the one that is looked for; nil when there is none in the
  /// index.
  @inline(__always)
  func place(of hash: UInt64, where isWanted: (Int) -> Bool) -> Int? {
    guard !slots.isEmpty else { return nil }
    let mask = UInt32(truncatingIfNeeded: slots.count &- 1)
    let tag = UInt32(truncatingIfNeeded: hash &>> 32) & ~mask
    var slot = UInt32(truncatingIfNeeded: hash) & mask
    while true {
      let word = slots[Int(slot)]
      if word == 0 { return nil }
      if word & ~mask == tag {
        let place = Int(word & mask) &- 1
        if isWanted(place) { return place }
      }
      slot = (slot &+ 1) & mask
    }
  }

  /// Enters the things before the place `end` that are not in the index yet.
  @inline(__always)
  mutating func enter(upTo end: Int, hash: (Int) -> UInt64) {
    guard count < end else { return }
    if end * 2 > slots.count {
      var room = 64
      while room < end * 3 { room *= 2 }
      slots = Array(repeating: 0, count: room)
      count = 0
    }
    let mask = UInt32(truncatingIfNeeded: slots.count &- 1)
    while count < end {
      let hash = hash(count)
      var slot = UInt32(truncatingIfNeeded: hash) & mask
      while slots[Int(slot)] != 0 { slot = (slot &+ 1) & mask }
      count += 1
      slots[Int(slot)] =
        UInt32(truncatingIfNeeded: hash &>> 32) & ~mask | UInt32(truncatingIfNeeded: count)
    }
  }
}
