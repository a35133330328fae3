import ByteParsing
import LakeModel

/// A number for each of some keys: an open-addressing table that is at most half full. Keys are hashes
/// already, so none is worked out.
struct KeyIndex: Sendable {
  private struct Entry: Sendable {
    var key: ObjectKey
    /// −1 for a free entry.
    var number: Int
  }

  private static var free: Entry { Entry(key: ObjectKey(high: 0, low: 0), number: -1) }
  private static let leastEntries = 32
  /// Entries up to which it grows fourfold at a time.
  private static let fewEntries = 1024

  /// None, or a power of two.
  private var entries: [Entry] = []

  /// How many keys have a number.
  private(set) var count = 0

  private func place(of key: ObjectKey) -> Int {
    let mask = entries.count &- 1
    var place = Int(truncatingIfNeeded: key.low) & mask
    while entries[place].number >= 0, entries[place].key != key { place = (place &+ 1) & mask }
    return place
  }

  /// The number of a key; nil when it has none.
  subscript(key: ObjectKey) -> Int? {
    if entries.isEmpty { return nil }
    let number = entries[place(of: key)].number
    return number < 0 ? nil : number
  }

  /// Calls `body` with every key and its number, in no order.
  func forEach(_ body: (ObjectKey, Int) -> Void) {
    for entry in entries where entry.number >= 0 { body(entry.key, entry.number) }
  }

  /// Gives a number, which is not negative, to a key.
  mutating func insert(_ key: ObjectKey, _ number: Int) {
    if count * 2 >= entries.count {
      let old = entries
      let growth = old.count <= Self.fewEntries ? 4 : 2
      entries = Array(repeating: Self.free, count: max(old.count * growth, Self.leastEntries))
      for entry in old where entry.number >= 0 { entries[place(of: entry.key)] = entry }
    }
    let place = place(of: key)
    if entries[place].number < 0 { count += 1 }
    entries[place] = Entry(key: key, number: number)
  }

  /// Forgets all keys and keeps the memory.
  mutating func removeAll() {
    for place in entries.indices { entries[place] = Self.free }
    count = 0
  }
}

extension ObjectKey {
  /// The key of a text that is told apart from others by its fingerprint.
  init(fingerprintOf text: RawSpan) {
    let fingerprint = text.fingerprint(of: 0..<text.byteCount)
    self.init(high: fingerprint, low: fingerprint)
  }
}
