import LakeModel

/// Values by the hashes of paths, like a dictionary in less room: three quarters of the slots or a little less
/// are in use, no hash is worked out, and a large table grows part by part, so that what is there twice while
/// it grows is little.
struct KeyTable<Value: Sendable>: Sendable {
  /// A slot is free where both halves of the key are zero, which no key has.
  private struct Slot: Sendable {
    var high: UInt64
    var low: UInt64
    var value: Value

    var isFree: Bool { high == 0 && low == 0 }
  }

  /// A part of the table: open addressing, one slot after the other. The home of a key grows with its first
  /// half.
  private struct Segment: Sendable {
    var slots: [Slot] = []
    var count = 0
  }

  /// Keys that one segment may have alone.
  private static var mostInOne: Int { 4096 }

  /// Bits of a key that choose among the segments of a large table.
  private static var segmentBits: UInt64 { 6 }

  private let filler: Value
  private var segments = [Segment()]
  /// None, or `segmentBits`.
  private var chosenBits: UInt64 = 0

  /// The number of keys.
  private(set) var count = 0

  /// Makes an empty table.
  ///
  /// - Parameter filler: any value, for the slots that are free.
  init(filler: Value) {
    self.filler = filler
  }

  /// Whether there are no keys.
  var isEmpty: Bool { count == 0 }

  private func segment(of high: UInt64) -> Int {
    // A shift by 64 gives zero.
    Int(truncatingIfNeeded: high >> (64 - chosenBits))
  }

  private func home(_ high: UInt64, among slots: Int) -> Int {
    Int(truncatingIfNeeded: (high << chosenBits).multipliedFullWidth(by: UInt64(slots)).high)
  }

  /// The slot of a key, or the free one where the search for it ends; −1 where there are no slots.
  private func slot(of key: ObjectKey, in segment: Int) -> Int {
    let count = segments[segment].slots.count
    if count == 0 { return -1 }
    var slot = home(key.high, among: count)
    while true {
      let there = segments[segment].slots[slot]
      if there.isFree || (there.high == key.high && there.low == key.low) { return slot }
      slot += 1
      if slot == count { slot = 0 }
    }
  }

  /// The value of a key; nil when it has none.
  ///
  /// - Complexity: O(1) on average.
  subscript(key: ObjectKey) -> Value? {
    let segment = segment(of: key.high)
    let slot = slot(of: key, in: segment)
    guard slot >= 0, !segments[segment].slots[slot].isFree else { return nil }
    return segments[segment].slots[slot].value
  }

  /// Gives a key a value, or another one.
  ///
  /// - Complexity: O(1) on average.
  mutating func set(_ value: Value, for key: ObjectKey) {
    if update(key, { $0 = value }) { return }
    makeRoom(for: key)
    let segment = segment(of: key.high)
    let slot = slot(of: key, in: segment)
    segments[segment].slots[slot] = Slot(high: key.high, low: key.low, value: value)
    segments[segment].count += 1
    count += 1
  }

  /// Changes the value of a key in its place.
  ///
  /// - Returns: whether it has one.
  @discardableResult
  mutating func update(_ key: ObjectKey, _ change: (inout Value) -> Void) -> Bool {
    let segment = segment(of: key.high)
    let slot = slot(of: key, in: segment)
    guard slot >= 0, !segments[segment].slots[slot].isFree else { return false }
    change(&segments[segment].slots[slot].value)
    return true
  }

  /// Removes a key.
  ///
  /// - Returns: its value; nil when it had none.
  @discardableResult
  mutating func remove(_ key: ObjectKey) -> Value? {
    let segment = segment(of: key.high)
    var hole = slot(of: key, in: segment)
    guard hole >= 0, !segments[segment].slots[hole].isFree else { return nil }
    let value = segments[segment].slots[hole].value
    let slots = segments[segment].slots.count
    var next = hole
    while true {
      next = next + 1 == slots ? 0 : next + 1
      let there = segments[segment].slots[next]
      if there.isFree { break }
      // What a search would not find any more behind a free slot moves into it.
      let home = home(there.high, among: slots)
      let isReached = hole <= next ? hole < home && home <= next : hole < home || home <= next
      if isReached { continue }
      segments[segment].slots[hole] = there
      hole = next
    }
    segments[segment].slots[hole] = Slot(high: 0, low: 0, value: filler)
    segments[segment].count -= 1
    count -= 1
    return value
  }

  /// Calls `body` with every key and its value, in no order that means anything.
  func forEach(_ body: (ObjectKey, Value) throws -> Void) rethrows {
    for segment in segments {
      for slot in segment.slots where !slot.isFree {
        try body(ObjectKey(high: slot.high, low: slot.low), slot.value)
      }
    }
  }

  /// All keys in ascending order.
  var sortedKeys: [ObjectKey] {
    var keys: [ObjectKey] = []
    keys.reserveCapacity(count)
    forEach { key, _ in keys.append(key) }
    keys.sort()
    return keys
  }

  private mutating func makeRoom(for key: ObjectKey) {
    if chosenBits == 0, count >= Self.mostInOne { split() }
    let segment = segment(of: key.high)
    let used = segments[segment].count + 1
    guard used * 4 > segments[segment].slots.count * 3 else { return }
    // Twice as many where that is little, else a fifth more.
    let wanted = chosenBits == 0 ? used * 2 : used + used / 5
    let grown = wanted * 4 / 3 + 8
    let old = segments[segment].slots
    segments[segment].slots = Array(
      repeating: Slot(high: 0, low: 0, value: filler), count: grown)
    for there in old where !there.isFree {
      place(there, in: segment)
    }
  }

  /// Puts what is not there into a segment that has room.
  private mutating func place(_ new: Slot, in segment: Int) {
    let count = segments[segment].slots.count
    var slot = home(new.high, among: count)
    while !segments[segment].slots[slot].isFree {
      slot += 1
      if slot == count { slot = 0 }
    }
    segments[segment].slots[slot] = new
  }

  /// Spreads the keys of the one segment over many.
  private mutating func split() {
    let old = segments[0].slots
    chosenBits = Self.segmentBits
    segments = Array(repeating: Segment(), count: 1 << Int(chosenBits))
    for there in old where !there.isFree { segments[segment(of: there.high)].count += 1 }
    for segment in segments.indices {
      segments[segment].slots = Array(
        repeating: Slot(high: 0, low: 0, value: filler), count: segments[segment].count * 2 + 8)
    }
    for there in old where !there.isFree { place(there, in: segment(of: there.high)) }
  }
}
