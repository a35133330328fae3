/// Whether an object of a table is part of its latest snapshot.
package enum ObjectState: UInt8, Sendable {
  /// Part of the snapshot.
  case live
  /// Still in storage, but no longer part of the snapshot.
  case retired
  /// Retired by the commit that is being read, which may yet bring it back.
  case leaving
}

/// What is remembered of an object: its size, when it was created, where it belongs.
package struct ObjectRecord: Equatable, Sendable {
  /// Stands for a birth before the visible history.
  package static let unknownBirth = UInt32.max

  /// The most partitions that a record can tell apart.
  package static let maximumPartitions = Int(partitionMask)

  /// Size in bytes; −1 when nothing tells.
  package var size: Int64

  /// Index of the commit that created it in its reader's list of commit times.
  package var birth: UInt32

  private static let partitionMask: UInt32 = (1 << 29) - 1
  private var bits: UInt32

  /// Makes a record.
  ///
  /// - Parameters:
  ///   - size: bytes; nil or negative when nothing tells.
  ///   - birth: index of the creating commit, or `unknownBirth`.
  ///   - partition: index of the partition, below `maximumPartitions`; anything else means none.
  ///   - state: whether it is live.
  ///   - hasDetail: whether the owner keeps more about it elsewhere.
  package init(
    size: Int64?, birth: UInt32, partition: Int?, state: ObjectState, hasDetail: Bool = false
  ) {
    self.size = max(size ?? -1, -1)
    self.birth = birth
    var index = Self.partitionMask
    if let partition, partition >= 0, partition < Self.maximumPartitions {
      index = UInt32(partition)
    }
    bits = index | UInt32(state.rawValue) << 29 | (hasDetail ? 1 << 31 : 0)
  }

  fileprivate init(size: Int64, birth: UInt32, bits: UInt32) {
    self.size = size
    self.birth = birth
    self.bits = bits
  }

  fileprivate var rawBits: UInt32 { bits }

  /// Index of its partition; nil for none.
  package var partition: Int? {
    let index = bits & Self.partitionMask
    return index == Self.partitionMask ? nil : Int(index)
  }

  /// Whether it is live.
  package var state: ObjectState {
    get { ObjectState(rawValue: UInt8(bits >> 29 & 3)) ?? .retired }
    set { bits = bits & ~(3 << 29) | UInt32(newValue.rawValue) << 29 }
  }

  /// Whether the owner keeps more about it in a table of its own (a deletion vector, say).
  package var hasDetail: Bool {
    get { bits >> 31 == 1 }
    set { bits = bits & ~(1 << 31) | (newValue ? 1 << 31 : 0) }
  }
}

/// The objects of one table that are live, or retired and not known to be deleted.
///
/// Open addressing with linear probing over slots of 32 bytes: key, size, birth, partition and state.
/// A slot's home is the product of the key's first half and the capacity, so that the capacity can grow
/// by half instead of doubling; between 7/12 and 7/8 of the slots are in use, which makes 37 to 55
/// bytes an object, and a growing table holds its old and its new slots for a moment.
package struct ObjectTable: Sendable {
  private struct Slot: Sendable {
    var high: UInt64
    var low: UInt64
    var size: Int64
    var birth: UInt32
    var bits: UInt32

    static let free = Slot(high: 0, low: 0, size: 0, birth: 0, bits: 0)

    var isFree: Bool { high == 0 && low == 0 }
  }

  private var slots: [Slot] = []

  /// A sum without a meaning: reads that nobody used would be left out.
  private var warmth: UInt64 = 0

  /// The number of objects.
  package private(set) var count = 0

  /// Makes an empty table.
  package init() {}

  /// The number of bytes that the slots take.
  package var byteCount: Int { slots.count * MemoryLayout<Slot>.stride }

  /// The record of an object; nil when the table does not have it. Setting nil removes it.
  ///
  /// - Complexity: O(1) on average.
  package subscript(key: ObjectKey) -> ObjectRecord? {
    get {
      guard let index = index(of: key) else { return nil }
      let slot = slots[index]
      return ObjectRecord(size: slot.size, birth: slot.birth, bits: slot.bits)
    }
    set {
      if let newValue {
        insert(key, newValue)
      } else if let index = index(of: key) {
        remove(at: index)
      }
    }
  }

  /// Makes room for so many objects in all, so that the table need not grow on the way to them.
  package mutating func reserveCapacity(_ objects: Int) {
    let needed = objects + objects / 6 + 16
    if needed > slots.count { grow(to: needed) }
  }

  /// Inserts objects of the same birth and state, of which few are known.
  ///
  /// - Parameters:
  ///   - keys: the objects.
  ///   - sizes: their sizes in bytes, −1 where nothing tells; as many.
  ///   - partitions: the indices of their partitions, −1 for none; as many, or none at all.
  ///   - birth: index of the creating commit, or `ObjectRecord.unknownBirth`.
  ///   - state: whether they are live.
  /// - Returns: the positions of those that the table had already; they stay as they were.
  /// - Complexity: O(`keys.count`) on average; the memory of several slots is waited for at once.
  package mutating func insertNew(
    _ keys: [ObjectKey], sizes: [Int64], partitions: [Int32], birth: UInt32, state: ObjectState
  ) -> [Int] {
    var known: [Int] = []
    let count = Swift.min(keys.count, sizes.count)
    reserveForInserting(count)
    let common = ObjectRecord(size: 0, birth: birth, partition: nil, state: state)
    var start = 0
    while start < count {
      let end = Swift.min(start + Self.warmed, count)
      warm(keys, start..<end)
      for position in start..<end {
        let key = keys[position]
        let index = slot(of: key)
        guard slots[index].isFree else {
          known.append(position)
          continue
        }
        let partition = position < partitions.count ? partitions[position] : -1
        slots[index] = Slot(
          high: key.high, low: key.low, size: sizes[position], birth: birth,
          bits: partition < 0
            ? common.rawBits
            : ObjectRecord(size: 0, birth: birth, partition: Int(partition), state: state).rawBits)
        self.count += 1
      }
      start = end
    }
    return known
  }

  /// Slots that are brought into the caches together.
  private static let warmed = 256

  private mutating func reserveForInserting(_ more: Int) {
    while count + more >= slots.count - slots.count / 8 { grow() }
  }

  private mutating func warm(_ keys: [ObjectKey], _ positions: Range<Int>) {
    for position in positions { warmth &+= slots[home(keys[position].high)].low }
  }

  /// The slot of a key, or the free one that it would take; there is one.
  private func slot(of key: ObjectKey) -> Int {
    var index = home(key.high)
    while true {
      let slot = slots[index]
      if slot.low == key.low && slot.high == key.high || slot.isFree { return index }
      index += 1
      if index == slots.count { index = 0 }
    }
  }

  /// Brings the slots of some keys into the processor's caches. Reading them one after the other costs the
  /// latency of the memory each time; here the reads do not depend on each other.
  ///
  /// - Returns: a number without a meaning; with it the reads cannot be left out.
  @discardableResult
  package func warm(_ keys: [ObjectKey]) -> UInt64 {
    guard !slots.isEmpty else { return 0 }
    var sum: UInt64 = 0
    for key in keys { sum &+= slots[home(key.high)].low }
    return sum
  }

  /// Calls `body` with every object, in an order that depends on the keys alone for one history of
  /// insertions.
  package func forEach(_ body: (ObjectKey, ObjectRecord) throws -> Void) rethrows {
    for slot in slots where !slot.isFree {
      try body(
        ObjectKey(high: slot.high, low: slot.low),
        ObjectRecord(size: slot.size, birth: slot.birth, bits: slot.bits))
    }
  }

  private func home(_ high: UInt64) -> Int {
    Int(high.multipliedFullWidth(by: UInt64(slots.count)).high)
  }

  private func index(of key: ObjectKey) -> Int? {
    guard !slots.isEmpty else { return nil }
    var index = home(key.high)
    while true {
      let slot = slots[index]
      if slot.low == key.low, slot.high == key.high { return index }
      if slot.isFree { return nil }
      index += 1
      if index == slots.count { index = 0 }
    }
  }

  private mutating func insert(_ key: ObjectKey, _ record: ObjectRecord) {
    if count >= slots.count - slots.count / 8 { grow() }
    var index = home(key.high)
    while !slots[index].isFree {
      if slots[index].low == key.low, slots[index].high == key.high {
        count -= 1
        break
      }
      index += 1
      if index == slots.count { index = 0 }
    }
    slots[index] = Slot(
      high: key.high, low: key.low, size: record.size, birth: record.birth, bits: record.rawBits)
    count += 1
  }

  private mutating func grow(to count: Int? = nil) {
    let old = slots
    slots = Array(repeating: .free, count: count ?? max(16, old.count + old.count / 2))
    for slot in old where !slot.isFree {
      var index = home(slot.high)
      while !slots[index].isFree {
        index += 1
        if index == slots.count { index = 0 }
      }
      slots[index] = slot
    }
  }

  /// Frees a slot and moves the ones behind it forward, so that no probe meets a gap.
  private mutating func remove(at index: Int) {
    var gap = index
    var probe = index
    while true {
      probe += 1
      if probe == slots.count { probe = 0 }
      if slots[probe].isFree { break }
      let home = home(slots[probe].high)
      let staysReachable = gap <= probe ? gap < home && home <= probe : gap < home || home <= probe
      if staysReachable { continue }
      slots[gap] = slots[probe]
      gap = probe
    }
    slots[gap] = .free
    count -= 1
  }
}
