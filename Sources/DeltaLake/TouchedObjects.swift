import ByteParsing
import LakeModel

/// The objects that some commits name: of a checkpoint under them, only these matter one by one.
struct TouchedObjects: Sendable {
  private var keys: Set<ObjectKey> = []
  private var marks = KeyMarks()

  /// Whether a commit names an object.
  func contains(_ key: ObjectKey) -> Bool { marks.mayContain(key) && keys.contains(key) }

  /// The objects by their paths.
  private(set) var paths = PathMarks()

  /// Adds the object with a path in `text`.
  mutating func insert(_ key: ObjectKey, path: Range<Int>, in text: [UInt8]) {
    marks.insert(key)
    if keys.insert(key).inserted { paths.insert(text.rawSpan.extracting(path)) }
  }

  /// Adds all objects that the actions name.
  mutating func insert(_ actions: ActionBatch) {
    for remove in actions.removes { insert(remove.key, path: remove.path, in: actions.text) }
    for add in actions.adds { insert(add.key, path: add.path, in: actions.text) }
    for change in actions.changes { insert(change.key, path: change.path, in: actions.text) }
  }
}

/// A bit for each of some objects, which others may have in common: it tells most others apart from them
/// without looking any further.
struct KeyMarks: Sendable {
  /// 32 KiB: little enough to stay in the processor's nearest cache.
  private static let words = 4096

  private var bits: [UInt64] = []

  private static func place(of key: ObjectKey) -> (word: Int, bit: UInt64) {
    let index = Int(truncatingIfNeeded: key.low & UInt64(words * 64 - 1))
    return (index >> 6, 1 << UInt64(index & 63))
  }

  /// Whether an object may be one of them; false for all when there are none.
  func mayContain(_ key: ObjectKey) -> Bool {
    guard !bits.isEmpty else { return false }
    let (word, bit) = Self.place(of: key)
    return bits[word] & bit != 0
  }

  /// Adds an object.
  mutating func insert(_ key: ObjectKey) {
    if bits.isEmpty { bits = [UInt64](repeating: 0, count: Self.words) }
    let (word, bit) = Self.place(of: key)
    bits[word] |= bit
  }
}
