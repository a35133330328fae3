import ByteParsing
import LakeModel

/// The deletion-vector objects of a table and which live files refer to them.
///
/// Only files that have a vector take room here: about 70 bytes for the file and 100 for an object, or 16
/// bytes for a file that is not kept one by one. A vector's object is created once, by the first action that
/// names it, however many vectors it holds; it retires when no live file refers to it any more.
struct VectorObjects: Sendable {
  /// An object that holds vectors.
  struct Object: Sendable {
    /// Bytes; −1 when nothing tells.
    var size: Int64
    /// Index of the creating commit, or `ObjectRecord.unknownBirth`.
    var birth: UInt32
    var liveReferences: Int32
    var state: ObjectState
    var isExternal: Bool
    /// When the last file that referred to it was removed.
    var uselessSince: Int64
    /// Where its path begins among the packed ones.
    fileprivate(set) var path = 0
  }

  /// What the commit that is being read did to an object.
  enum Change: Sendable {
    case created
    case revived
    case retired

    /// The effect that the ledger names: an object elsewhere is not new by being named.
    func effect(isExternal: Bool) -> ObjectEffect {
      switch self {
      case .created: isExternal ? .revived : .created
      case .revived: .revived
      case .retired: .retired
      }
    }
  }

  /// The vector of a live file.
  struct Reference: Sendable {
    var id: ObjectKey
    /// The vector's object, or `id` where it has none.
    var object: ObjectKey

    /// Whether the vector is inline.
    var isInline: Bool { object == id }
  }

  /// What a commit did to an object.
  struct ObjectChange: Sendable {
    var change: Change
    var key: ObjectKey
    var object: Object
    var path: [UInt8]
  }

  /// A vector that an action of the commit places in an object that the commit creates.
  private struct Placed: Sendable {
    var object: ObjectKey
    var offset: Int32
    var storedBytes: Int64?
  }

  private(set) var objects = KeyTable(
    filler: Object(
      size: -1, birth: 0, liveReferences: 0, state: .live, isExternal: false, uselessSince: .min))
  private(set) var references = KeyTable(
    filler: Reference(id: ObjectKey(high: 0, low: 1), object: ObjectKey(high: 0, low: 1)))

  /// The paths of the objects, of those that are gone too until these are half of all.
  private var paths = PackedPaths()
  private var packed: [UInt8] = []
  private var goneBytes = 0

  /// The vectors of live files that are not kept one by one: no commit names these, so they go on referring
  /// to their objects.
  private var others: [OtherVector] = []
  private var othersAreSorted = true

  private var created: [ObjectKey] = []
  private var placed: [Placed] = []
  private var touched: [ObjectKey] = []

  /// Sizes that the store's listing tells, by object.
  var listedSizes: [ObjectKey: Int64] = [:]

  /// Every object that the listing was asked about, if that is to be remembered.
  private(set) var asked: [ObjectKey]?

  /// Makes an empty collection.
  init() {}

  /// Adds an object that was kept.
  mutating func insert(_ object: Object, path: RawSpan, for key: ObjectKey) {
    var object = object
    object.path = packed.count
    paths.append(path, to: &packed)
    objects.set(object, for: key)
  }

  /// Adds a reference that was kept.
  mutating func insert(_ reference: Reference, of file: ObjectKey) {
    references.set(reference, for: file)
  }

  /// Takes the objects that the listing was asked about.
  mutating func remember(asked keys: [ObjectKey]) { asked = keys }

  /// Remembers from now on which objects the listing is asked about.
  mutating func rememberAsked() { asked = asked ?? [] }

  /// An object by its key.
  subscript(key: ObjectKey) -> Object? { objects[key] }

  /// The canonical path of an object.
  func path(of object: Object) -> [UInt8] {
    var cursor = PackedCursor(packed)
    cursor.skip(object.path)
    var path: [UInt8] = []
    _ = paths.read(&cursor, into: &path)
    return path
  }

  /// Identity of the vector of a live file; nil when it has none.
  func vector(of file: ObjectKey) -> ObjectKey? { references[file]?.id }

  /// Notes that a live file has a vector from now on. When a checkpoint says so (`isSeed`), its object
  /// existed before; so it did when the commit writes nothing (`wasThere`), such as a RESTORE.
  mutating func attach(
    _ vector: DeletionVector, to file: ObjectKey, in text: [UInt8], commit: UInt32,
    isSeed: Bool = false, wasThere: Bool = false
  ) {
    references.set(
      Reference(id: vector.id, object: vector.object == nil ? vector.id : vector.objectKey),
      for: file)
    guard let range = vector.object else { return }
    let key = vector.objectKey
    if objects.update(key, { $0.liveReferences += 1 }) {
      // Known already, as nearly all are that hold more than one vector.
    } else if !isSeed, let references = otherReferences(to: key) {
      recall(key, vector, in: text, references)
    } else {
      insert(
        Object(
          size: -1, birth: commit, liveReferences: 1,
          state: isSeed ? .live : wasThere ? .retired : .leaving, isExternal: vector.isExternal,
          uselessSince: .min),
        path: text.rawSpan.extracting(range), for: key)
      if !isSeed, !wasThere { created.append(key) }
      asked?.append(key)
    }
    if isSeed {
      bound(key, by: vector)
      return
    }
    touched.append(key)
    if objects[key]?.birth == commit {
      placed.append(Placed(object: key, offset: vector.offset, storedBytes: vector.storedBytes))
    }
  }

  /// Notes a vector that only a tombstone of a checkpoint refers to: its object existed before.
  mutating func noteSeedTombstone(_ vector: DeletionVector, in text: [UInt8], time: Int64) {
    guard let range = vector.object else { return }
    if objects[vector.objectKey] == nil {
      insert(
        Object(
          size: -1, birth: ObjectRecord.unknownBirth, liveReferences: 0, state: .retired,
          isExternal: vector.isExternal, uselessSince: time),
        path: text.rawSpan.extracting(range), for: vector.objectKey)
      asked?.append(vector.objectKey)
    }
    bound(vector.objectKey, by: vector)
  }

  /// Sizes an object of the seed by the vectors in it that are still known: a lower bound, since others behind
  /// them may have left no trace.
  private mutating func bound(_ key: ObjectKey, by vector: DeletionVector) {
    let least = vector.leastObjectBytes ?? -1
    objects.update(key) { $0.size = max($0.size, least) }
  }

  /// Whether an object's size is that of the vectors that are known to be in it, and perhaps not all.
  func isBound(_ key: ObjectKey) -> Bool {
    listedSizes[key] == nil && objects[key].map { $0.size >= 0 } == true
  }

  /// Takes vectors of live files that are not kept one by one.
  mutating func note(others vectors: [OtherVector]) {
    if vectors.isEmpty { return }
    others += vectors
    othersAreSorted = false
  }

  /// The number of files not kept one by one that refer to an object, and the bytes that it has at least by
  /// their vectors, −1 when these do not tell; nil for none.
  ///
  /// - Complexity: O(log *n*) for *n* of these files; the first time O(*n* log *n*).
  private mutating func otherReferences(
    to key: ObjectKey
  ) -> (count: Int32, leastBytes: Int64)? {
    if others.isEmpty { return nil }
    if !othersAreSorted {
      others.sort { $0.object < $1.object }
      othersAreSorted = true
    }
    var place = others.partitioningIndex { $0.object >= key.high }
    let first = place
    var leastBytes: Int64 = -1
    while place < others.count, others[place].object == key.high {
      leastBytes = max(leastBytes, others[place].leastBytes)
      place += 1
    }
    return place == first ? nil : (Int32(clamping: place - first), leastBytes)
  }

  /// Takes up an object that a commit names and that only files refer to which are not kept one by one.
  private mutating func recall(
    _ key: ObjectKey, _ vector: DeletionVector, in text: [UInt8],
    _ references: (count: Int32, leastBytes: Int64)
  ) {
    guard let range = vector.object else { return }
    insert(
      Object(
        size: listedSizes[key] ?? references.leastBytes, birth: ObjectRecord.unknownBirth,
        liveReferences: references.count + 1, state: .live, isExternal: vector.isExternal,
        uselessSince: .min),
      path: text.rawSpan.extracting(range), for: key)
    asked?.append(key)
  }

  /// Notes that a live file no longer has the vector that it had.
  mutating func detach(from file: ObjectKey, time: Int64) {
    guard let reference = references.remove(file), !reference.isInline else { return }
    let isKnown = objects.update(reference.object) { object in
      object.liveReferences -= 1
      object.uselessSince = max(object.uselessSince, time)
    }
    if isKnown { touched.append(reference.object) }
  }

  /// Ends a commit: says what it did to each object, in the order in which it first touched them.
  mutating func finishCommit() -> [ObjectChange] {
    if created.isEmpty && touched.isEmpty { return [] }
    sizePlaced()
    var changes: [ObjectChange] = []
    func note(_ change: Change, _ key: ObjectKey, _ object: Object) {
      changes.append(
        ObjectChange(change: change, key: key, object: object, path: path(of: object)))
    }
    for key in created {
      objects.update(key) { $0.state = .live }
      if let object = objects[key] { note(.created, key, object) }
    }
    for key in touched {
      guard var object = objects[key] else { continue }
      switch (object.state, object.liveReferences > 0) {
      case (.live, false):
        object.state = .retired
        note(.retired, key, object)
      case (.retired, true):
        object.state = .live
        note(.revived, key, object)
      default:
        continue
      }
      objects.set(object, for: key)
    }
    created.removeAll(keepingCapacity: true)
    placed.removeAll(keepingCapacity: true)
    touched.removeAll(keepingCapacity: true)
    return changes
  }

  /// Ends the seed. What the listing says of its objects' sizes is better than what their vectors say.
  ///
  /// - Returns: those that no live file refers to, ordered by key.
  mutating func finishSeed() -> [(key: ObjectKey, object: Object)] {
    if !others.isEmpty {
      for key in objects.sortedKeys {
        guard let references = otherReferences(to: key) else { continue }
        objects.update(key) { object in
          object.liveReferences += references.count
          object.size = max(object.size, references.leastBytes)
        }
      }
    }
    for (key, size) in listedSizes { objects.update(key) { $0.size = size } }
    var useless: [(key: ObjectKey, object: Object)] = []
    var revived: [ObjectKey] = []
    objects.forEach { key, object in
      if object.liveReferences <= 0 {
        useless.append((key, object))
      } else if object.state != .live {
        revived.append(key)
      }
    }
    for key in revived { objects.update(key) { $0.state = .live } }
    return useless.sorted { $0.key < $1.key }
  }

  /// Whether any object is known.
  var isEmpty: Bool { objects.isEmpty }

  /// Gives new objects their sizes: what the listing says, else what their vectors need.
  private mutating func sizePlaced() {
    placed.sort { $0.object == $1.object ? $0.offset < $1.offset : $0.object < $1.object }
    var start = 0
    while start < placed.count {
      let key = placed[start].object
      var end = start
      var isComplete = true
      while end < placed.count, placed[end].object == key {
        isComplete = isComplete && placed[end].storedBytes != nil
        end += 1
      }
      if let listed = listedSizes[key] {
        objects.update(key) { $0.size = listed }
      } else if isComplete {
        let size = DeletionVector.objectBytes(
          of: placed[start..<end].map { (offset: $0.offset, storedBytes: $0.storedBytes ?? 0) })
        objects.update(key) { $0.size = size }
      }
      start = end
    }
  }

  /// Forgets an object that was deleted.
  mutating func remove(_ key: ObjectKey) {
    guard let object = objects.remove(key) else { return }
    var cursor = PackedCursor(packed)
    cursor.skip(object.path)
    _ = paths.skip(&cursor)
    goneBytes += cursor.position - object.path
    if goneBytes > packed.count / 2 + 4096 { packAnew() }
  }

  /// Leaves out the paths of objects that are gone.
  private mutating func packAnew() {
    let old = packed
    packed = []
    goneBytes = 0
    for key in objects.sortedKeys {
      guard let object = objects[key] else { continue }
      var cursor = PackedCursor(old)
      cursor.skip(object.path)
      _ = paths.skip(&cursor)
      let start = packed.count
      packed += old[object.path..<Swift.min(cursor.position, old.count)]
      objects.update(key) { $0.path = start }
    }
  }
}

/// The vector of a file that is not kept one by one, as far as its object is concerned.
struct OtherVector: Equatable, Sendable {
  /// First half of the object's key: two objects of a million share one with a chance of 3·10⁻⁸.
  var object: UInt64
  /// Bytes that the object has at least by this vector; −1 when its descriptor does not tell.
  var leastBytes: Int64
}
