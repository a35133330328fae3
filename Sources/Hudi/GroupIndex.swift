/// The numbers of groups by the hashes of what identifies them: open addressing over slots of eight bytes,
/// of which half are bits of the hash, so that a search looks at few groups but the right one.
struct GroupIndex: Sendable {
  /// The hash's upper half above the group's number plus one; zero for free slots.
  private var slots: [UInt64] = Array(repeating: 0, count: 64)

  /// How many bits of a hash are no part of its slot's number.
  private var shift: UInt64 = 64 - 6

  /// How many groups there are.
  private(set) var count = 0

  private var mask: Int { slots.count - 1 }

  @inline(__always)
  private func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> shift) }

  /// Brings the slot at which the search for a hash begins into the processor's caches.
  ///
  /// - Returns: a number without a meaning; with it the read cannot be left out.
  @inline(__always)
  func warm(_ hash: UInt64) -> UInt64 { slots[home(hash)] }

  /// The first group whose hash may be this one; nil when there is none.
  @inline(__always)
  func candidate(_ hash: UInt64) -> UInt32? { find(hash) { _ in true } }

  /// The group with a hash that `isWanted` takes.
  @inline(__always)
  func find(_ hash: UInt64, where isWanted: (UInt32) -> Bool) -> UInt32? {
    var slot = home(hash)
    while true {
      let found = slots[slot]
      if found == 0 { return nil }
      if (found ^ hash) >> 32 == 0 {
        let group = UInt32(truncatingIfNeeded: found) &- 1
        if isWanted(group) { return group }
      }
      slot = (slot + 1) & mask
    }
  }

  /// Adds a group that is not there.
  mutating func add(_ group: UInt32, _ hash: UInt64) {
    if (count + 1) * 4 > slots.count * 3 { grow() }
    var slot = home(hash)
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = hash & ~0xFFFF_FFFF | UInt64(group &+ 1)
    count += 1
  }

  /// Frees the slot of a group and moves the ones behind it forward, so that no search meets a gap.
  mutating func remove(_ group: UInt32, _ hash: UInt64) {
    let wanted = hash & ~0xFFFF_FFFF | UInt64(group &+ 1)
    var gap = home(hash)
    while slots[gap] != wanted {
      guard slots[gap] != 0 else { return }
      gap = (gap + 1) & mask
    }
    var probe = gap
    while true {
      probe = (probe + 1) & mask
      let found = slots[probe]
      guard found != 0 else { break }
      let home = home(found)
      let isReachable = gap <= probe ? gap < home && home <= probe : gap < home || home <= probe
      if isReachable { continue }
      slots[gap] = found
      gap = probe
    }
    slots[gap] = 0
    count -= 1
  }

  /// Doubles the slots, as long as a slot's number is made of bits of the hash that are kept.
  private mutating func grow() {
    guard shift > 32 else { return }
    let old = slots
    shift -= 1
    slots = Array(repeating: 0, count: old.count * 2)
    for found in old where found != 0 {
      var slot = home(found)
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = found
    }
  }
}
