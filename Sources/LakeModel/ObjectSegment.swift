/// Some objects of an `ObjectTable`: an open-addressing hash table that may be nearly full.
///
/// Slots stand in buckets of eight. A bucket has a word with a byte for each of its slots, the tag: eight
/// bits of the object's key, or what marks a slot as free. So one word tells most slots apart from the one
/// that is looked for, and a bucket with a free slot ends the search. A full bucket's objects overflow to
/// the next one. An object's home bucket grows with its key, so that a segment that moves to more buckets
/// is read and written in order.
///
/// A slot has three words: the first half of the key; 32 bits more of the key, birth, state and whether the
/// record is kept apart; size and partition. With the tag a slot takes 25 bytes. A record that does not
/// fit (an object of 4 TiB, say) stands in a list beside the slots.
struct ObjectSegment: Sendable {
  /// Tag of a slot that never had an object since the segment was built.
  static let free: UInt64 = 0
  /// Tag of a slot whose object was removed: the search goes on behind it.
  static let removed: UInt64 = 1

  static let slotsOfBucket = 8
  static let wordsOfSlot = 3
  private static let everyByte: UInt64 = 0x0101_0101_0101_0101

  /// The tags of all buckets, then the slots.
  var words: [UInt64] = []
  var bucketCount = 0

  /// Slots that are not free, removed ones among them.
  var usedCount = 0

  /// Used slots with which the segment must grow before the next object.
  var limit = 0

  /// The records that do not fit into a slot, and the places of those that nobody uses any more.
  var wide: [ObjectRecord] = []
  var unusedWide: [Int] = []

  /// The number of objects.
  var count = 0

  /// Bits of the key that the first word of a slot does not have.
  static func lowBits(_ low: UInt64) -> UInt64 { low & 0xffff_ffff_0000_0000 }

  /// The highest bit of every byte of a word that is zero. Above the lowest of them others may be marked
  /// wrongly.
  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- everyByte) & ~word & (everyByte &<< 7)
  }

  /// The number of bytes that the slots take.
  var byteCount: Int { words.count * 8 + wide.count * MemoryLayout<ObjectRecord>.stride }

  /// Whether an object may be added without moving the others.
  var hasRoom: Bool { usedCount < limit }

  @inline(__always)
  private static func home(_ place: UInt64, among buckets: Int) -> Int {
    Int(truncatingIfNeeded: place.multipliedFullWidth(by: UInt64(buckets)).high)
  }

  /// The word of a slot's first half of the key.
  @inline(__always)
  func firstWord(ofSlot slot: Int) -> Int { bucketCount &+ slot &* Self.wordsOfSlot }

  /// The slot of an object; −1 when it is not there. Its home bucket is worked out from `place`.
  @inline(__always)
  func slot(of key: ObjectKey, at place: UInt64) -> Int {
    guard bucketCount > 0 else { return -1 }
    let words = words.span
    let pattern = key.tag &* Self.everyByte
    var bucket = Self.home(place, among: bucketCount)
    while true {
      let tags = words[bucket]
      var matches = Self.zeroBytes(tags ^ pattern)
      while matches != 0 {
        let slot = bucket &* Self.slotsOfBucket &+ matches.trailingZeroBitCount &>> 3
        let first = firstWord(ofSlot: slot)
        if words[first] == key.high, (words[first &+ 1] ^ key.low) &>> 32 == 0,
          Self.isTag(tags, key, slot)
        {
          return slot
        }
        matches &= matches &- 1
      }
      if Self.zeroBytes(tags) != 0 { return -1 }
      bucket &+= 1
      if bucket == bucketCount { bucket = 0 }
    }
  }

  /// Whether a slot's tag is that of a key; a mark of `zeroBytes` may be wrong.
  @inline(__always)
  private static func isTag(_ tags: UInt64, _ key: ObjectKey, _ slot: Int) -> Bool {
    tags &>> (UInt64(truncatingIfNeeded: slot & 7) &<< 3) & 0xff == key.tag
  }

  /// The slot of an object, which is added if it is not there. There must be room, and a record must be set
  /// for a new one.
  @inline(__always)
  mutating func insert(_ key: ObjectKey, at place: UInt64) -> (slot: Int, isNew: Bool) {
    let (slot, change) = Self.insert(key, at: place, into: &words, of: bucketCount)
    if change == .none { return (slot, false) }
    if change == .ofFree { usedCount &+= 1 }
    count &+= 1
    return (slot, true)
  }

  private enum Insertion {
    case none, ofFree, ofRemoved
  }

  @inline(__always)
  private static func insert(
    _ key: ObjectKey, at place: UInt64, into words: inout [UInt64], of bucketCount: Int
  ) -> (slot: Int, change: Insertion) {
    var words = words.mutableSpan
    let pattern = key.tag &* everyByte
    var bucket = home(place, among: bucketCount)
    var vacant = -1
    while true {
      let tags = words[bucket]
      var matches = zeroBytes(tags ^ pattern)
      while matches != 0 {
        let slot = bucket &* slotsOfBucket &+ matches.trailingZeroBitCount &>> 3
        let first = bucketCount &+ slot &* wordsOfSlot
        if words[first] == key.high, (words[first &+ 1] ^ key.low) &>> 32 == 0,
          isTag(tags, key, slot)
        {
          return (slot, .none)
        }
        matches &= matches &- 1
      }
      let vacancies = zeroBytes(tags & ~everyByte)
      if vacant < 0, vacancies != 0 {
        vacant = bucket &* slotsOfBucket &+ vacancies.trailingZeroBitCount &>> 3
      }
      if zeroBytes(tags) != 0 { break }
      bucket &+= 1
      if bucket == bucketCount { bucket = 0 }
    }
    let shift = UInt64(truncatingIfNeeded: vacant & 7) &<< 3
    let tags = words[vacant &>> 3]
    words[vacant &>> 3] = tags & ~(0xff &<< shift) | key.tag &<< shift
    let first = bucketCount &+ vacant &* wordsOfSlot
    words[first] = key.high
    words[first &+ 1] = lowBits(key.low)
    return (vacant, tags &>> shift & 0xff == free ? .ofFree : .ofRemoved)
  }

  /// Whether a slot has an object of this key.
  @inline(__always)
  func has(_ key: ObjectKey, inSlot slot: Int) -> Bool {
    guard slot >= 0, slot &>> 3 < bucketCount else { return false }
    let first = firstWord(ofSlot: slot)
    return words[first] == key.high && (words[first &+ 1] ^ key.low) &>> 32 == 0
      && Self.isTag(words[slot &>> 3], key, slot)
  }

  /// The record in a slot.
  @inline(__always)
  func record(inSlot slot: Int) -> ObjectRecord {
    let first = firstWord(ofSlot: slot)
    let packed = PackedRecord(
      head: UInt32(truncatingIfNeeded: words[first &+ 1]), body: words[first &+ 2])
    return packed.isElsewhere ? wide[Int(truncatingIfNeeded: packed.body)] : packed.record
  }

  /// Replaces the record in a slot.
  @inline(__always)
  mutating func set(_ record: ObjectRecord, inSlot slot: Int) {
    let first = firstWord(ofSlot: slot)
    guard let packed = PackedRecord(record), words[first &+ 1] & PackedRecord.elsewhere == 0 else {
      return setWide(record, inSlot: slot)
    }
    // One check that nobody else has the words, in place of one for each.
    var words = words.mutableSpan
    words[first &+ 1] = Self.lowBits(words[first &+ 1]) | UInt64(packed.head)
    words[first &+ 2] = packed.body
  }

  /// `set` for a record that does not fit, or in place of one.
  private mutating func setWide(_ record: ObjectRecord, inSlot slot: Int) {
    let first = firstWord(ofSlot: slot)
    dropWide(ofSlot: slot)
    var packed = PackedRecord(record)
    if packed == nil {
      let place = unusedWide.popLast() ?? wide.count
      if place == wide.count { wide.append(record) } else { wide[place] = record }
      packed = PackedRecord(
        head: UInt32(PackedRecord.elsewhere), body: UInt64(truncatingIfNeeded: place))
    }
    guard let packed else { return }
    words[first &+ 1] = Self.lowBits(words[first &+ 1]) | UInt64(packed.head)
    words[first &+ 2] = packed.body
  }

  private mutating func dropWide(ofSlot slot: Int) {
    let first = firstWord(ofSlot: slot)
    guard words[first &+ 1] & PackedRecord.elsewhere != 0 else { return }
    unusedWide.append(Int(truncatingIfNeeded: words[first &+ 2]))
    words[first &+ 1] = Self.lowBits(words[first &+ 1])
  }

  /// Removes the object in a slot.
  mutating func remove(slot: Int) {
    dropWide(ofSlot: slot)
    let bucket = slot / Self.slotsOfBucket
    let shift = UInt64(slot % Self.slotsOfBucket) * 8
    // Where a search ends in this bucket anyway, nothing behind it depends on the slot.
    let isEnd = Self.zeroBytes(words[bucket]) != 0
    words[bucket] =
      words[bucket] & ~(0xff << shift) | (isEnd ? Self.free : Self.removed) << shift
    if isEnd { usedCount -= 1 }
    count -= 1
  }

  /// A number that depends on the words which a search for the key begins with, and brings them into the
  /// processor's caches.
  @inline(__always)
  func tags(at place: UInt64) -> UInt64 {
    bucketCount > 0 ? words[Self.home(place, among: bucketCount)] : 0
  }

  /// The same for the first slot that may hold the key.
  @inline(__always)
  func firstSlot(of key: ObjectKey, at place: UInt64) -> UInt64 {
    guard bucketCount > 0 else { return 0 }
    let bucket = Self.home(place, among: bucketCount)
    let matches = Self.zeroBytes(words[bucket] ^ key.tag &* Self.everyByte)
    if matches == 0 { return 0 }
    let slot = bucket &* Self.slotsOfBucket &+ matches.trailingZeroBitCount &>> 3
    return words[firstWord(ofSlot: slot)]
  }

  /// Calls `body` with every object.
  func forEach(_ body: (ObjectKey, ObjectRecord) throws -> Void) rethrows {
    for bucket in 0..<bucketCount {
      for index in 0..<Self.slotsOfBucket {
        let tag = words[bucket] >> UInt64(index * 8) & 0xff
        if tag <= Self.removed { continue }
        let slot = bucket * Self.slotsOfBucket + index
        let first = firstWord(ofSlot: slot)
        let key = ObjectKey(high: words[first], low: Self.lowBits(words[first + 1]) | tag)
        try body(key, record(inSlot: slot))
      }
    }
  }

  /// The most objects that so many buckets take: 29 of 32 slots.
  static func limit(ofBuckets count: Int) -> Int { count * slotsOfBucket * 29 / 32 }

  /// Makes room for so many objects in all, `place` giving what each one's home is worked out from.
  mutating func reserve(_ objects: Int, _ place: (UInt64) -> UInt64) {
    let buckets = objects / (Self.slotsOfBucket - 1) + 2
    if Self.limit(ofBuckets: bucketCount) < objects { move(toBuckets: buckets, place) }
  }

  /// Makes room for more objects: for an eighth more, or for twice as many in the one segment of a small
  /// table, which wastes little by it.
  mutating func grow(isAlone: Bool, _ place: (UInt64) -> UInt64) {
    let objects = count + max(isAlone ? count : count / 8, 24)
    move(toBuckets: objects * 32 / (29 * Self.slotsOfBucket) + 1, place)
  }

  private mutating func move(toBuckets newCount: Int, _ place: (UInt64) -> UInt64) {
    var grown = ObjectSegment()
    grown.bucketCount = newCount
    grown.limit = Self.limit(ofBuckets: newCount)
    grown.words = [UInt64](
      repeating: 0, count: newCount * (1 + Self.slotsOfBucket * Self.wordsOfSlot))
    grown.wide = wide
    grown.unusedWide = unusedWide
    take(allInto: &grown, place)
    self = grown
  }

  /// Adds all objects to a segment that has room for them and none of them.
  private func take(allInto other: inout ObjectSegment, _ place: (UInt64) -> UInt64) {
    let old = words.span
    for bucket in 0..<bucketCount {
      var tags = old[bucket]
      for slot in (bucket &* Self.slotsOfBucket)..<((bucket &+ 1) &* Self.slotsOfBucket) {
        let tag = tags & 0xff
        tags &>>= 8
        if tag <= Self.removed { continue }
        let first = firstWord(ofSlot: slot)
        other.append(
          old[first], old[first &+ 1], old[first &+ 2], tag: tag, at: place(old[first]))
      }
    }
  }

  /// Adds an object that is not there, given as the words of its slot. No slot was ever removed.
  @inline(__always)
  private mutating func append(
    _ high: UInt64, _ middle: UInt64, _ body: UInt64, tag: UInt64, at place: UInt64
  ) {
    var bucket = Self.home(place, among: bucketCount)
    var vacancies = Self.zeroBytes(words[bucket])
    while vacancies == 0 {
      bucket &+= 1
      if bucket == bucketCount { bucket = 0 }
      vacancies = Self.zeroBytes(words[bucket])
    }
    let index = vacancies.trailingZeroBitCount &>> 3
    let first = firstWord(ofSlot: bucket &* Self.slotsOfBucket &+ index)
    words[bucket] |= tag &<< UInt64(truncatingIfNeeded: index &<< 3)
    words[first] = high
    words[first &+ 1] = middle
    words[first &+ 2] = body
    usedCount &+= 1
    count &+= 1
  }
}

extension ObjectKey {
  /// The tag of a key in an `ObjectSegment`: its last byte, apart from the two values that mean something
  /// else.
  @inlinable
  @inline(__always)
  package var tag: UInt64 {
    let byte = low & 0xff
    return byte < 2 ? byte | 0xfe : byte
  }

  /// What an `ObjectTable` keeps of the second half of a key.
  @inlinable
  @inline(__always)
  package var keptLow: UInt64 { low & 0xffff_ffff_0000_0000 | tag }

  /// What an `ObjectTable` keeps of a key, as a key: it finds the same objects.
  package var kept: ObjectKey { ObjectKey(high: high, low: keptLow) }
}
