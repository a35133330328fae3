/// The objects of one table that are live, or retired and not known to be deleted.
///
/// A hash table of 25 bytes a slot (`ObjectSegment`), of which 26 to 29 in 32 are in use in a table that
/// grew: 28 to 31 bytes an object. A large table is split by the first bits of the keys, and its parts grow one
/// after the other: what is there twice while it grows is little.
///
/// Of a key 104 bits are kept: in a table of a billion objects two are taken for one with a chance of
/// 3·10⁻¹⁴.
package struct ObjectTable: Sendable {
  /// Where an object stands, until others are added or removed.
  @usableFromInline
  package struct Place: Equatable, Sendable {
    fileprivate var segment: Int32
    @usableFromInline fileprivate(set) var slot: Int32

    /// No object's place.
    package static var none: Place { Place(segment: 0, slot: -1) }

    /// Whether it is no object's place.
    @inlinable package var isNone: Bool { slot < 0 }
  }

  /// Objects that one segment may have alone.
  private static let mostInOne = 1 << 16

  /// Bits of a key that choose among the segments of a large table.
  static let segmentBits: UInt64 = 6

  var segments = [ObjectSegment()]

  /// Bits of a key that have chosen the segment: none, or `segmentBits`.
  var chosenBits: UInt64 = 0

  /// A sum without a meaning: reads that nobody used would be left out.
  private var warmth: UInt64 = 0

  /// The number of objects.
  package internal(set) var count = 0

  /// Makes an empty table.
  package init() {}

  /// The number of bytes that the slots take.
  package var byteCount: Int { segments.reduce(0) { $0 + $1.byteCount } }

  @inline(__always)
  private func segment(of key: ObjectKey) -> Int {
    // A shift by 64 gives zero.
    Int(truncatingIfNeeded: key.high >> (64 &- chosenBits))
  }

  /// What the home of a key in its segment is worked out from.
  @inline(__always)
  private func home(_ high: UInt64) -> UInt64 { high &<< chosenBits }

  /// The record of an object; nil when the table does not have it. Setting nil removes it.
  ///
  /// - Complexity: O(1) on average.
  package subscript(key: ObjectKey) -> ObjectRecord? {
    get {
      let place = place(of: key)
      return place.isNone ? nil : self[place]
    }
    set {
      if let newValue {
        let (place, _) = insert(key)
        self[place] = newValue
      } else {
        let place = place(of: key)
        if place.isNone { return }
        segments[Int(place.segment)].remove(slot: Int(place.slot))
        count -= 1
      }
    }
  }

  /// The place of an object; `none` when the table does not have it.
  ///
  /// - Complexity: O(1) on average.
  package func place(of key: ObjectKey) -> Place {
    let segment = segment(of: key)
    let slot = segments[segment].slot(of: key, at: home(key.high))
    return slot < 0
      ? .none
      : Place(segment: Int32(truncatingIfNeeded: segment), slot: Int32(truncatingIfNeeded: slot))
  }

  /// The same, where it is known at which place the object once was.
  package func place(of key: ObjectKey, once place: Place) -> Place {
    if Int(place.segment) < segments.count, Int(place.segment) == segment(of: key),
      segments[Int(place.segment)].has(key, inSlot: Int(place.slot))
    {
      return place
    }
    return self.place(of: key)
  }

  /// The place of an object, which is added if the table does not have it. The record of a new one must be
  /// set.
  ///
  /// - Complexity: O(1) on average.
  package mutating func insert(_ key: ObjectKey) -> (place: Place, isNew: Bool) {
    var segment = segment(of: key)
    if !segments[segment].hasRoom {
      // Only a new object moves others.
      let known = place(of: key)
      if !known.isNone { return (known, false) }
      makeRoom(in: segment)
      segment = self.segment(of: key)
    }
    let (slot, isNew) = segments[segment].insert(key, at: home(key.high))
    if isNew { count &+= 1 }
    return (
      Place(segment: Int32(truncatingIfNeeded: segment), slot: Int32(truncatingIfNeeded: slot)),
      isNew
    )
  }

  /// The record of the object at a place.
  package subscript(place: Place) -> ObjectRecord {
    get { segments[Int(place.segment)].record(inSlot: Int(place.slot)) }
    set { segments[Int(place.segment)].set(newValue, inSlot: Int(place.slot)) }
  }

  private mutating func makeRoom(in segment: Int) {
    if chosenBits == 0, count >= Self.mostInOne {
      split(for: count + count / 4)
    } else {
      let bits = chosenBits
      segments[segment].grow(isAlone: bits == 0) { $0 &<< bits }
    }
  }

  /// Spreads the objects of the one segment over many.
  private mutating func split(for objects: Int) {
    let whole = segments[0]
    segments = []
    chosenBits = Self.segmentBits
    let bits = chosenBits
    // Some more than the others have, as chance will have it.
    let each = objects >> Int(bits) + Int(Double(objects >> Int(bits)).squareRoot()) * 4
    for _ in 0..<(1 << bits) {
      var segment = ObjectSegment()
      segment.reserve(each) { $0 &<< bits }
      segments.append(segment)
    }
    count = 0
    whole.forEach { key, record in self[key] = record }
  }

  /// Makes room for as many objects in all, so that the table need not grow on the way to them.
  package mutating func reserveCapacity(_ objects: Int) {
    if chosenBits == 0, objects > Self.mostInOne {
      split(for: max(objects, count))
    } else if chosenBits == 0 {
      segments[0].reserve(objects) { $0 }
    } else {
      let each = objects >> Int(chosenBits)
      let bits = chosenBits
      for index in segments.indices {
        segments[index].reserve(each + Int(Double(each).squareRoot()) * 4) { $0 &<< bits }
      }
    }
  }

  /// Inserts objects of the same birth and state, of which few are known.
  ///
  /// - Parameters:
  ///   - keys: the objects.
  ///   - sizes: their sizes in bytes, −1 where nothing tells; as many.
  ///   - partitions: the indices of their partitions, −1 for none; as many, or none at all.
  ///   - birth: index of the creating commit, or `ObjectRecord.unknownBirth`.
  ///   - state: whether they are live.
  ///   - detailed: the positions of those of which the owner keeps more elsewhere, ascending.
  /// - Returns: the positions of those that the table had already; they stay as they were.
  /// - Complexity: O(`keys.count`) on average; the memory of several slots is waited for at once.
  package mutating func insertNew(
    _ keys: [ObjectKey], sizes: [Int64], partitions: [Int32], birth: UInt32, state: ObjectState,
    detailed: [Int] = []
  ) -> [Int] {
    var known: [Int] = []
    var nextDetailed = 0
    let count = Swift.min(keys.count, sizes.count)
    var start = 0
    while start < count {
      let end = Swift.min(start + Self.warmed, count)
      warmth &+= warm(keys, start..<end)
      for position in start..<end {
        let hasDetail = nextDetailed < detailed.count && detailed[nextDetailed] == position
        if hasDetail { nextDetailed += 1 }
        let (place, isNew) = insert(keys[position])
        guard isNew else {
          known.append(position)
          continue
        }
        let partition = position < partitions.count ? partitions[position] : -1
        self[place] = ObjectRecord(
          size: sizes[position], birth: birth, partition: Int(partition), state: state,
          hasDetail: hasDetail)
      }
      start = end
    }
    return known
  }

  /// Objects that are brought into the caches together.
  private static let warmed = 256

  /// Objects below which all of them are in the caches.
  private static let leastWarmed = 4096

  private func warm(_ keys: [ObjectKey], _ positions: Range<Int>) -> UInt64 {
    if count < Self.leastWarmed { return 0 }
    var sum: UInt64 = 0
    for position in positions {
      let key = keys[position]
      sum &+= segments[segment(of: key)].tags(at: home(key.high))
    }
    for position in positions {
      let key = keys[position]
      sum &+= segments[segment(of: key)].firstSlot(of: key, at: home(key.high))
    }
    return sum
  }

  /// Brings what is kept of some objects into the processor's caches. Reading it one after the other costs the
  /// latency of the memory each time; here the reads do not depend on each other.
  ///
  /// - Returns: a number without a meaning; with it the reads cannot be left out.
  @discardableResult
  package func warm(_ keys: [ObjectKey]) -> UInt64 { warm(keys, keys.indices) }

  /// Calls `body` with every object, in an order that depends on the keys alone for one history of
  /// insertions and removals. The keys are what is kept of them: they find the same objects.
  package func forEach(_ body: (ObjectKey, ObjectRecord) throws -> Void) rethrows {
    for part in parts { try forEach(in: part, body) }
  }

  /// The numbers of the parts that the objects lie in: one, or several about equal ones of a large table.
  package var parts: Range<Int> { segments.indices }

  /// Calls `body` with every object of a part, as `forEach` does.
  package func forEach(
    in part: Int, _ body: (ObjectKey, ObjectRecord) throws -> Void
  ) rethrows {
    try segments[part].forEach(body)
  }
}
