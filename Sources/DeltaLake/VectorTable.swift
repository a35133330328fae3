import LakeModel

/// The objects that hold deletion vectors, in the order in which they became known.
///
/// An object keeps its place until `removeGone`. A row has 24 bytes, and its number stands in an
/// open-addressing table that is half to three quarters full: 30 to 32 bytes an object. Rows are kept in
/// chunks, so that none is there twice while the table grows.
///
/// Of an object's key the first half is kept: two of a million objects share one with a chance of 3·10⁻⁸.
struct VectorTable: Sendable {
  /// An object that holds vectors.
  struct Object: Equatable, Sendable {
    /// Bytes; −1 when nothing tells.
    var size: Int64
    /// Index of the creating commit, or `ObjectRecord.unknownBirth`.
    var birth: UInt32
    var liveReferences: Int32
    var state: ObjectState
    var isExternal: Bool
  }

  private struct Row: Sendable {
    var half: UInt64
    /// From bit 0 on: state (two bits), whether it is elsewhere, and one more than the size.
    var packed: UInt64
    var liveReferences: Int32
    var birth: UInt32

    static let gone: UInt64 = 3

    var isGone: Bool { packed & 3 == Self.gone }

    init(half: UInt64, _ object: Object) {
      self.half = half
      let size = UInt64(clamping: min(object.size, ObjectSize.largest) + 1)
      packed = size << 3 | (object.isExternal ? 4 : 0) | UInt64(object.state.rawValue)
      liveReferences = object.liveReferences
      birth = object.birth
    }

    var object: Object {
      Object(
        size: Int64(packed >> 3) - 1, birth: birth, liveReferences: liveReferences,
        state: ObjectState(rawValue: UInt8(truncatingIfNeeded: packed & 3)) ?? .retired,
        isExternal: packed & 4 != 0)
    }
  }

  private static let rowsOfChunk = 1024
  private static let leastSlots = 16

  private var chunks: [[Row]] = []
  /// One more than the number of a row; 0 for a free slot. The home of a key grows with it.
  private var slots: [UInt32] = []

  /// Rows, those of objects that are gone among them.
  private(set) var rowCount = 0

  /// The number of objects.
  private(set) var count = 0

  /// Makes an empty table.
  init() {}

  /// Objects that are gone and still have a row.
  var goneCount: Int { rowCount - count }

  private func row(_ place: Int) -> Row { Self.row(place, of: chunks) }

  private static func row(_ place: Int, of chunks: [[Row]]) -> Row {
    chunks[place / rowsOfChunk][place % rowsOfChunk]
  }

  private func home(_ half: UInt64) -> Int { Self.home(half, among: slots.count) }

  private static func home(_ half: UInt64, among slots: Int) -> Int {
    Int(truncatingIfNeeded: half.multipliedFullWidth(by: UInt64(slots)).high)
  }

  /// The slot of a key, or the free one where the search for it ends; −1 where there are no slots.
  private func slot(of half: UInt64) -> Int {
    if slots.isEmpty { return -1 }
    var slot = home(half)
    while slots[slot] != 0, row(Int(slots[slot]) - 1).half != half {
      slot += 1
      if slot == slots.count { slot = 0 }
    }
    return slot
  }

  /// The place of an object; nil when it is not known.
  ///
  /// - Complexity: O(1) on average.
  func place(of key: ObjectKey) -> Int? {
    let slot = slot(of: key.high)
    return slot < 0 || slots[slot] == 0 ? nil : Int(slots[slot]) - 1
  }

  /// The first half of the key of the object at a place.
  func half(at place: Int) -> UInt64 { row(place).half }

  /// The object at a place; nil when it is gone.
  subscript(place: Int) -> Object? {
    guard place >= 0, place < rowCount else { return nil }
    let row = row(place)
    return row.isGone ? nil : row.object
  }

  /// The places of the objects that are not gone, in ascending order.
  var places: some Sequence<Int> { (0..<rowCount).lazy.filter { !row($0).isGone } }

  /// Changes the object at a place, if it is not gone.
  ///
  /// - Returns: what it is now; nil when it is gone.
  @discardableResult
  mutating func update(_ place: Int, _ change: (inout Object) -> Void) -> Object? {
    guard var object = self[place] else { return nil }
    change(&object)
    let (chunk, offset) = place.quotientAndRemainder(dividingBy: Self.rowsOfChunk)
    chunks[chunk][offset] = Row(half: chunks[chunk][offset].half, object)
    return object
  }

  /// Adds an object that is not known, behind the others.
  ///
  /// - Returns: its place.
  /// - Complexity: O(1) on average.
  mutating func append(_ object: Object, for key: ObjectKey) -> Int {
    if (count + 1) * 4 > slots.count * 3 { index(slots: (count + 1) * 2) }
    append(Row(half: key.high, object))
    let slot = slot(of: key.high)
    slots[slot] = UInt32(truncatingIfNeeded: rowCount)
    count += 1
    return rowCount - 1
  }

  private mutating func append(_ row: Row) {
    if rowCount % Self.rowsOfChunk == 0 {
      chunks.append([])
      // A small table is as small as it may be.
      if rowCount > 0 { chunks[chunks.count - 1].reserveCapacity(Self.rowsOfChunk) }
    }
    chunks[chunks.count - 1].append(row)
    rowCount += 1
  }

  /// Works out anew in which slot each object stands.
  private mutating func index(slots count: Int) {
    slots = Array(repeating: 0, count: max(count, Self.leastSlots))
    for place in 0..<rowCount {
      let row = row(place)
      if row.isGone { continue }
      var slot = home(row.half)
      while slots[slot] != 0 {
        slot += 1
        if slot == slots.count { slot = 0 }
      }
      slots[slot] = UInt32(truncatingIfNeeded: place + 1)
    }
  }

  /// Removes an object. Its place stays empty until `removeGone`.
  mutating func remove(at place: Int) {
    guard self[place] != nil else { return }
    let slot = slot(of: row(place).half)
    do {
      let (rows, slotCount) = (chunks, slots.count)
      slots.freeSlot(slot, as: 0) { number in
        number == 0 ? nil : Self.home(Self.row(Int(number) - 1, of: rows).half, among: slotCount)
      }
    }
    let (chunk, offset) = place.quotientAndRemainder(dividingBy: Self.rowsOfChunk)
    chunks[chunk][offset].packed = Row.gone
    count -= 1
  }

  /// Moves the objects together, in the order that they have.
  ///
  /// - Returns: the place of each now, by the place that it had; `UInt32.max` for one that is gone.
  /// - Complexity: O(rows).
  mutating func removeGone() -> [UInt32] {
    var places: [UInt32] = []
    places.reserveCapacity(rowCount)
    let old = chunks
    (chunks, rowCount) = ([], 0)
    for row in old.joined() {
      places.append(row.isGone ? .max : UInt32(truncatingIfNeeded: rowCount))
      if !row.isGone { append(row) }
    }
    index(slots: count * 2)
    return places
  }
}
