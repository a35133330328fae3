import LakeModel

/// Which vector each of some live files has, and which object it lies in.
///
/// An open-addressing table of 16 bytes a slot, of which 25 to 28 in 32 are in use in a table that grew: 18 to
/// 21 bytes a file. A large table grows part by part, so that what is there twice while it grows is little.
///
/// Of a file's key the first half is kept: two of a million files share one with a chance of 3·10⁻⁸.
struct VectorReferences: Sendable {
  /// The vector of a live file.
  struct Reference: Equatable, Sendable {
    /// What is kept of the vector's identity (`DeletionVector.mark`).
    var mark: UInt32
    /// The place of its object; nil for an inline vector.
    var object: Int? {
      get { place == Self.nowhere ? nil : Int(place) }
      set { place = newValue.flatMap { UInt32(exactly: $0) } ?? Self.nowhere }
    }

    private var place = Self.nowhere
    private static let nowhere = UInt32.max

    /// Makes a reference.
    init(mark: UInt32, object: Int?) {
      self.mark = mark
      self.object = object
    }
  }

  /// A slot is free where the half of the key is zero, which no file's is.
  private struct Slot: Sendable {
    var half: UInt64
    var reference: Reference

    static let free = Slot(half: 0, reference: Reference(mark: 0, object: nil))
  }

  /// A part of the table: one slot after the other. The home of a key grows with it.
  private struct Segment: Sendable {
    var slots: [Slot] = []
    var count = 0
  }

  /// Files that one segment may have alone.
  private static let mostInOne = 4096

  /// Bits of a key that choose among the segments of a large table.
  private static let segmentBits: UInt64 = 6

  private var segments = [Segment()]
  /// None, or `segmentBits`.
  private var chosenBits: UInt64 = 0

  /// The number of files.
  private(set) var count = 0

  /// Makes an empty table.
  init() {}

  /// What is kept of a file's key.
  private static func half(of file: ObjectKey) -> UInt64 { max(file.high, 1) }

  private func segment(of half: UInt64) -> Int {
    // A shift by 64 gives zero.
    Int(truncatingIfNeeded: half >> (64 - chosenBits))
  }

  private func home(_ half: UInt64, among slots: Int) -> Int {
    Self.home(half, among: slots, behind: chosenBits)
  }

  private static func home(_ half: UInt64, among slots: Int, behind chosenBits: UInt64) -> Int {
    Int(truncatingIfNeeded: (half << chosenBits).multipliedFullWidth(by: UInt64(slots)).high)
  }

  /// The slot of a key, or the free one where the search for it ends; −1 where there are no slots.
  private func slot(of half: UInt64, in segment: Int) -> Int {
    let count = segments[segment].slots.count
    if count == 0 { return -1 }
    var slot = home(half, among: count)
    while true {
      let there = segments[segment].slots[slot].half
      if there == 0 || there == half { return slot }
      slot += 1
      if slot == count { slot = 0 }
    }
  }

  /// The vector of a file; nil when it has none.
  ///
  /// - Complexity: O(1) on average.
  subscript(file: ObjectKey) -> Reference? {
    let half = Self.half(of: file)
    let segment = segment(of: half)
    let slot = slot(of: half, in: segment)
    guard slot >= 0, segments[segment].slots[slot].half != 0 else { return nil }
    return segments[segment].slots[slot].reference
  }

  /// Gives a file a vector, or another one.
  ///
  /// - Complexity: O(1) on average.
  mutating func set(_ reference: Reference, for file: ObjectKey) {
    let half = Self.half(of: file)
    var segment = segment(of: half)
    var slot = slot(of: half, in: segment)
    if slot < 0 || segments[segment].slots[slot].half == 0 {
      if makeRoom(for: half) {
        segment = self.segment(of: half)
        slot = self.slot(of: half, in: segment)
      }
      segments[segment].count += 1
      count += 1
    }
    segments[segment].slots[slot] = Slot(half: half, reference: reference)
  }

  /// Removes a file.
  ///
  /// - Returns: its vector; nil when it had none.
  @discardableResult
  mutating func remove(_ file: ObjectKey) -> Reference? {
    let half = Self.half(of: file)
    let segment = segment(of: half)
    let slot = slot(of: half, in: segment)
    guard slot >= 0, segments[segment].slots[slot].half != 0 else { return nil }
    let reference = segments[segment].slots[slot].reference
    let bits = chosenBits
    let slots = segments[segment].slots.count
    segments[segment].slots.freeSlot(slot, as: .free) { there in
      there.half == 0 ? nil : Self.home(there.half, among: slots, behind: bits)
    }
    segments[segment].count -= 1
    count -= 1
    return reference
  }

  /// Calls `body` with what is kept of every file's key, in ascending order, and with its vector.
  func forEachSorted(_ body: (UInt64, Reference) throws -> Void) rethrows {
    for segment in segments {
      let slots = segment.slots.filter { $0.half != 0 }.sorted { $0.half < $1.half }
      for slot in slots { try body(slot.half, slot.reference) }
    }
  }

  /// Calls `body` with what is kept of every file's key and its vector, in no order that means anything.
  func forEach(_ body: (UInt64, Reference) -> Void) {
    for segment in segments {
      for slot in segment.slots where slot.half != 0 { body(slot.half, slot.reference) }
    }
  }

  /// Lets every vector refer to the place that its object has now.
  mutating func moveObjects(_ place: (Int) -> Int?) {
    for segment in segments.indices {
      for slot in segments[segment].slots.indices {
        guard let old = segments[segment].slots[slot].reference.object else { continue }
        segments[segment].slots[slot].reference.object = place(old)
      }
    }
  }

  /// Makes room for one more key.
  ///
  /// - Returns: whether the others have moved.
  private mutating func makeRoom(for half: UInt64) -> Bool {
    var hasMoved = false
    if chosenBits == 0, count >= Self.mostInOne {
      split()
      hasMoved = true
    }
    let segment = segment(of: half)
    let used = segments[segment].count + 1
    guard used * 8 > segments[segment].slots.count * 7 else { return hasMoved }
    // Twice as many where that is little, else an eighth more.
    let wanted = chosenBits == 0 ? used * 2 : used + used / 8
    let old = segments[segment].slots
    segments[segment].slots = Array(repeating: .free, count: wanted * 8 / 7 + 8)
    for there in old where there.half != 0 { place(there, in: segment) }
    return true
  }

  /// Puts what is not there into a segment that has room.
  private mutating func place(_ new: Slot, in segment: Int) {
    let count = segments[segment].slots.count
    var slot = home(new.half, among: count)
    while segments[segment].slots[slot].half != 0 {
      slot += 1
      if slot == count { slot = 0 }
    }
    segments[segment].slots[slot] = new
  }

  /// Spreads the files of the one segment over many.
  private mutating func split() {
    let old = segments[0].slots
    chosenBits = Self.segmentBits
    segments = Array(repeating: Segment(), count: 1 << Int(chosenBits))
    for there in old where there.half != 0 { segments[segment(of: there.half)].count += 1 }
    for segment in segments.indices {
      segments[segment].slots = Array(repeating: .free, count: segments[segment].count * 2 + 8)
    }
    for there in old where there.half != 0 { place(there, in: segment(of: there.half)) }
  }
}
