import LakeModel

/// The deletion-vector objects of a table and which live files refer to them.
///
/// Only files that have a vector take room here: two entries of about 100 bytes each, or eight bytes for a
/// file that is not kept one by one. A vector's object is created once, by the first action that names it,
/// however many vectors it holds; it retires when no live file refers to it any more.
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
    var path: [UInt8]
    /// When the last file that referred to it was removed.
    var uselessSince: Int64
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
    var object: ObjectKey?
  }

  /// A vector that an action of the commit places in an object that the commit creates.
  private struct Placed: Sendable {
    var object: ObjectKey
    var offset: Int32
    var storedBytes: Int64?
  }

  private(set) var objects: [ObjectKey: Object] = [:]
  private(set) var references: [ObjectKey: Reference] = [:]

  /// First halves of the keys of the objects that live files refer to which are not kept one by one: no
  /// commit names these, so they go on referring to them. One for each file; two objects of a million share
  /// one with a chance of 3·10⁻⁸.
  private var others: [UInt64] = []
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

  /// Makes a collection of what was kept.
  init(objects: [ObjectKey: Object], references: [ObjectKey: Reference], asked: [ObjectKey]) {
    self.objects = objects
    self.references = references
    self.asked = asked
  }

  /// Remembers from now on which objects the listing is asked about.
  mutating func rememberAsked() { asked = asked ?? [] }

  /// An object by its key.
  subscript(key: ObjectKey) -> Object? { objects[key] }

  /// Identity of the vector of a live file; nil when it has none.
  func vector(of file: ObjectKey) -> ObjectKey? { references[file]?.id }

  /// Notes that a live file has a vector from now on. When a checkpoint says so (`isSeed`), its object
  /// existed before; so it did when the commit writes nothing (`wasThere`), such as a RESTORE.
  mutating func attach(
    _ vector: DeletionVector, to file: ObjectKey, in text: [UInt8], commit: UInt32,
    isSeed: Bool = false, wasThere: Bool = false
  ) {
    references[file] = Reference(
      id: vector.id, object: vector.object == nil ? nil : vector.objectKey)
    guard let range = vector.object else { return }
    let key = vector.objectKey
    if objects[key] == nil, !isSeed { recall(key, vector, in: text) }
    if objects[key] == nil {
      objects[key] = Object(
        size: -1, birth: commit, liveReferences: 0,
        state: isSeed ? .live : wasThere ? .retired : .leaving, isExternal: vector.isExternal,
        path: Array(text[range]),
        uselessSince: .min)
      if !isSeed, !wasThere { created.append(key) }
      asked?.append(key)
    }
    objects[key]?.liveReferences += 1
    if !isSeed { touched.append(key) }
    if !isSeed, objects[key]?.birth == commit {
      placed.append(Placed(object: key, offset: vector.offset, storedBytes: vector.storedBytes))
    }
  }

  /// Notes a vector that only a tombstone of a checkpoint refers to: its object existed before.
  mutating func noteSeedTombstone(_ vector: DeletionVector, in text: [UInt8], time: Int64) {
    guard let range = vector.object, objects[vector.objectKey] == nil else { return }
    objects[vector.objectKey] = Object(
      size: -1, birth: ObjectRecord.unknownBirth,
      liveReferences: 0, state: .retired, isExternal: vector.isExternal, path: Array(text[range]),
      uselessSince: time)
    asked?.append(vector.objectKey)
  }

  /// Takes objects that live files refer to which are not kept one by one.
  mutating func note(others keys: [UInt64]) {
    if keys.isEmpty { return }
    others += keys
    othersAreSorted = false
  }

  /// The number of files not kept one by one that refer to an object.
  ///
  /// - Complexity: O(log *n*) for *n* of these files; the first time O(*n* log *n*).
  private mutating func otherReferences(to key: ObjectKey) -> Int32 {
    if others.isEmpty { return 0 }
    if !othersAreSorted {
      others.sort()
      othersAreSorted = true
    }
    var place = others.firstIndex(notBelow: key.high)
    let first = place
    while place < others.count, others[place] == key.high { place += 1 }
    return Int32(clamping: place - first)
  }

  /// Takes up an object that a commit names and that only files refer to which are not kept one by one.
  private mutating func recall(_ key: ObjectKey, _ vector: DeletionVector, in text: [UInt8]) {
    let references = otherReferences(to: key)
    guard references > 0, let range = vector.object else { return }
    objects[key] = Object(
      size: listedSizes[key] ?? -1, birth: ObjectRecord.unknownBirth, liveReferences: references,
      state: .live, isExternal: vector.isExternal, path: Array(text[range]), uselessSince: .min)
    asked?.append(key)
  }

  /// Notes that a live file no longer has the vector that it had.
  mutating func detach(from file: ObjectKey, time: Int64) {
    guard let reference = references.removeValue(forKey: file), let key = reference.object,
      var object = objects[key]
    else { return }
    object.liveReferences -= 1
    object.uselessSince = max(object.uselessSince, time)
    objects[key] = object
    touched.append(key)
  }

  /// Ends a commit: says what it did to each object, in the order in which it first touched them.
  mutating func finishCommit() -> [(change: Change, key: ObjectKey, object: Object)] {
    if created.isEmpty && touched.isEmpty { return [] }
    sizePlaced()
    var changes: [(Change, ObjectKey, Object)] = []
    for key in created {
      guard let index = objects.index(forKey: key) else { continue }
      objects.values[index].state = .live
      changes.append((.created, key, objects.values[index]))
    }
    for key in touched {
      guard var object = objects[key] else { continue }
      switch (object.state, object.liveReferences > 0) {
      case (.live, false):
        object.state = .retired
        changes.append((.retired, key, object))
      case (.retired, true):
        object.state = .live
        changes.append((.revived, key, object))
      default:
        continue
      }
      objects[key] = object
    }
    created.removeAll(keepingCapacity: true)
    placed.removeAll(keepingCapacity: true)
    touched.removeAll(keepingCapacity: true)
    return changes
  }

  /// Ends the seed. Only the listing can size its objects: vectors that no file needs any more have left
  /// no trace.
  ///
  /// - Returns: those that no live file refers to, ordered by key.
  mutating func finishSeed() -> [(key: ObjectKey, object: Object)] {
    for (key, size) in listedSizes where objects[key] != nil { objects[key]?.size = size }
    if !others.isEmpty {
      for key in Array(objects.keys) {
        let references = otherReferences(to: key)
        objects[key]?.liveReferences += references
      }
    }
    return objects.sorted { $0.key < $1.key }.compactMap { key, object in
      if object.liveReferences > 0 {
        objects[key]?.state = .live
        return nil
      }
      return (key, object)
    }
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
        objects[key]?.size = listed
      } else if isComplete {
        objects[key]?.size = DeletionVector.objectBytes(
          of: placed[start..<end].map { (offset: $0.offset, storedBytes: $0.storedBytes ?? 0) })
      }
      start = end
    }
  }

  /// Forgets an object that was deleted.
  mutating func remove(_ key: ObjectKey) {
    objects[key] = nil
  }
}

extension [UInt64] {
  /// The first index of an ascending array whose element is not below a number.
  fileprivate func firstIndex(notBelow number: UInt64) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
