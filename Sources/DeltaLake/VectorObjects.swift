import ByteParsing
import LakeModel
import LakeStorage

/// The deletion-vector objects of a table and which live files refer to them.
///
/// Only files that have a vector take room here: about 20 bytes for the file and 31 for an object, whose path is
/// in a temporary file where there are many, or 16 bytes for a file that is not kept one by one. A vector's
/// object is created once, by the first action that names it, however many vectors it holds; it retires when no
/// live file refers to it any more.
struct VectorObjects: Sendable {
  typealias Object = VectorTable.Object

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

  /// What a commit did to an object.
  struct ObjectChange: Sendable {
    var change: Change
    var key: ObjectKey
    var object: Object
    var path: [UInt8]
    /// When the last file that referred to it was removed, if none does any more.
    var uselessSince = Int64.min
  }

  /// A vector that an action of the commit places in an object that the commit creates.
  private struct Placed: Sendable {
    var object: ObjectKey
    var offset: Int32
    var storedBytes: Int64?
  }

  /// An object that the commit refers to, or does so no more.
  private struct Touched: Sendable {
    var place: Int
    /// Its path in the text of the commit; none where no action of it names the object, or the first one does.
    var path: Range<Int>?
  }

  private let hash = ObjectHash()

  private(set) var objects = VectorTable()
  private(set) var references = VectorReferences()

  /// The paths of the objects, by place.
  private var paths = SpilledPaths()

  /// Of objects that files have ceased to refer to, by place: when the last of these was removed. Those that
  /// are retired have none.
  private var lastLeft: [Int: Int64] = [:]

  /// The vectors of live files that are not kept one by one: no commit names these, so they go on referring
  /// to their objects.
  private var others = OtherVectors()

  private var created: [Int] = []
  private var placed: [Placed] = []
  private var touched: [Touched] = []
  private var touchedText: [UInt8] = []
  /// How many of `created` and of `touched` were told.
  private var toldCreated = 0
  private var toldTouched = 0

  /// Objects whose changes are told together.
  private static let changesTogether = 4096

  /// Sizes that the store's listing tells.
  var listedSizes = ListedSizes()

  /// Every object that the listing was asked about, if that is to be remembered.
  private(set) var asked: [ObjectKey]?

  /// Makes an empty collection.
  init() {}

  /// Adds an object that is not known.
  ///
  /// - Returns: its place.
  @discardableResult
  mutating func insert(_ object: Object, path: RawSpan, for key: ObjectKey) -> Int {
    paths.append(path)
    return objects.append(object, for: key)
  }

  /// Adds a reference that was kept.
  mutating func insert(_ reference: VectorReferences.Reference, of file: ObjectKey) {
    references.set(reference, for: file)
  }

  /// Takes what was kept of a file's removal that left an object, or of a tombstone that refers to it.
  mutating func note(left place: Int, at time: Int64) {
    lastLeft[place] = max(lastLeft[place] ?? .min, time)
  }

  /// Takes a time at which an object was useless before it was brought back.
  mutating func note(left key: ObjectKey, at time: Int64) {
    if let place = objects.place(of: key) { note(left: place, at: time) }
  }

  /// When files have ceased to refer to the object at a place; nil for a retired one, and where none has.
  func lastLeft(at place: Int) -> Int64? { lastLeft[place] }

  /// Takes the objects that the listing was asked about.
  mutating func remember(asked keys: [ObjectKey]) { asked = keys }

  /// Remembers from now on which objects the listing is asked about.
  mutating func rememberAsked() { asked = asked ?? [] }

  /// An object by its key.
  subscript(key: ObjectKey) -> Object? { objects.place(of: key).flatMap { objects[$0] } }

  /// Whether any object is known.
  var isEmpty: Bool { objects.count == 0 }

  /// What reads the paths of the objects, by place.
  var pathReader: SpilledPaths.Reader { paths.reader }

  /// What is kept of the identity of the vector of a live file; nil when it has none.
  func mark(of file: ObjectKey) -> UInt32? { references[file]?.mark }

  /// Notes that a live file has a vector from now on. When a checkpoint says so (`isSeed`), its object
  /// existed before; so it did when the commit writes nothing (`wasThere`), such as a RESTORE.
  mutating func attach(
    _ vector: DeletionVector, to file: ObjectKey, in text: [UInt8], commit: UInt32,
    isSeed: Bool = false, wasThere: Bool = false
  ) {
    guard let range = vector.object else {
      references.set(.init(mark: vector.mark, object: nil), for: file)
      return
    }
    let key = vector.objectKey
    let path = text.rawSpan.extracting(range)
    let known = objects.place(of: key)
    let place: Int
    if let known {
      place = known
      objects.update(place) { $0.liveReferences &+= 1 }
    } else if !isSeed, let references = others.references(to: key.high) {
      place = recall(key, path, isExternal: vector.isExternal, references)
    } else {
      place = insert(
        Object(
          size: -1, birth: commit, liveReferences: 1,
          state: isSeed ? .live : wasThere ? .retired : .leaving, isExternal: vector.isExternal),
        path: path, for: key)
      if !isSeed, !wasThere { created.append(place) }
      asked?.append(key)
    }
    references.set(.init(mark: vector.mark, object: place), for: file)
    if isSeed {
      bound(place, by: vector)
      return
    }
    touch(place, path: known == nil ? nil : path)
    if objects[place]?.birth == commit {
      placed.append(Placed(object: key, offset: vector.offset, storedBytes: vector.storedBytes))
    }
  }

  private mutating func touch(_ place: Int, path: RawSpan?) {
    // As nearly all are that hold more than one vector.
    if touched.last?.place == place { return }
    let start = touchedText.count
    if let path { touchedText.append(contentsOf: path) }
    touched.append(
      Touched(place: place, path: path == nil ? nil : start..<touchedText.count))
  }

  /// Notes a vector that only a tombstone of a checkpoint refers to: its object existed before.
  mutating func noteSeedTombstone(_ vector: DeletionVector, in text: [UInt8], time: Int64) {
    guard let range = vector.object else { return }
    let key = vector.objectKey
    let known = objects.place(of: key)
    let place =
      known
      ?? insert(
        Object(
          size: -1, birth: ObjectRecord.unknownBirth, liveReferences: 0, state: .retired,
          isExternal: vector.isExternal),
        path: text.rawSpan.extracting(range), for: key)
    if known == nil { asked?.append(key) }
    note(left: place, at: time)
    bound(place, by: vector)
  }

  /// Sizes an object of the seed by the vectors in it that are still known: a lower bound, since others behind
  /// them may have left no trace.
  private mutating func bound(_ place: Int, by vector: DeletionVector) {
    let least = vector.leastObjectBytes ?? -1
    objects.update(place) { $0.size = max($0.size, least) }
  }

  /// Whether an object's size is that of the vectors that are known to be in it, and perhaps not all.
  func isBound(_ key: ObjectKey) -> Bool {
    listedSizes[key] == nil && self[key].map { $0.size >= 0 } == true
  }

  /// Takes vectors of live files that are not kept one by one.
  mutating func note(others vectors: [OtherVector]) { others.insert(vectors) }

  /// Takes up an object that a commit names and that only files refer to which are not kept one by one.
  private mutating func recall(
    _ key: ObjectKey, _ path: RawSpan, isExternal: Bool,
    _ references: OtherVectors.References
  ) -> Int {
    asked?.append(key)
    return insert(
      Object(
        size: listedSizes[key] ?? references.leastBytes, birth: ObjectRecord.unknownBirth,
        liveReferences: references.count &+ 1, state: .live, isExternal: isExternal),
      path: path, for: key)
  }

  /// Notes that a live file no longer has the vector that it had.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - time: when; milliseconds since the epoch.
  ///   - path: that of the vector's object, where the action that says so names it.
  mutating func detach(from file: ObjectKey, time: Int64, path: RawSpan?) {
    guard let place = references.remove(file)?.object,
      objects.update(place, { $0.liveReferences &-= 1 }) != nil
    else { return }
    note(left: place, at: time)
    touch(place, path: path)
  }

  /// Says what the commit did to its objects, some at a time, in the order in which it first touched them. The
  /// commit has ended when none are left.
  ///
  /// - Throws: `unreadable` when what was moved to a temporary file cannot be read.
  mutating func nextChanges() throws(StorageError) -> [ObjectChange] {
    if created.isEmpty && touched.isEmpty { return [] }
    if toldCreated + toldTouched == 0 { sizePlaced() }
    var changes: [ObjectChange] = []
    var reader = pathReader
    while toldCreated < created.count, changes.count < Self.changesTogether {
      let place = created[toldCreated]
      toldCreated += 1
      guard let object = objects.update(place, { $0.state = .live }) else { continue }
      changes.append(Self.change(.created, object, Array(try reader.path(place)), hash))
    }
    while toldTouched < touched.count, changes.count < Self.changesTogether {
      let item = touched[toldTouched]
      toldTouched += 1
      guard let (change, object) = settle(item.place) else { continue }
      let path =
        if let range = item.path { touchedText[range] } else { try reader.path(item.place) }
      var told = Self.change(change, object, Array(path), hash)
      if change == .retired {
        told.uselessSince = lastLeft.removeValue(forKey: item.place) ?? .min
      }
      changes.append(told)
    }
    if changes.isEmpty { forgetCommit() }
    return changes
  }

  /// Gives an object the state that follows from the files that refer to it.
  ///
  /// - Returns: what has become of it; nil for nothing else.
  private mutating func settle(_ place: Int) -> (Change, Object)? {
    guard let object = objects[place] else { return nil }
    let change: Change
    switch (object.state, object.liveReferences > 0) {
    case (.live, false): change = .retired
    case (.retired, true): change = .revived
    default: return nil
    }
    return objects.update(place) { $0.state = change == .retired ? .retired : .live }
      .map { (change, $0) }
  }

  private mutating func forgetCommit() {
    let isUsual = touched.count <= Self.changesTogether
    created.removeAll(keepingCapacity: isUsual)
    placed.removeAll(keepingCapacity: isUsual)
    touched.removeAll(keepingCapacity: isUsual)
    touchedText.removeAll(keepingCapacity: isUsual)
    (toldCreated, toldTouched) = (0, 0)
  }

  private static func change(
    _ change: Change, _ object: Object, _ path: [UInt8], _ hash: ObjectHash
  ) -> ObjectChange {
    ObjectChange(change: change, key: hash.key(of: path), object: object, path: path)
  }

  /// Ends the seed. What the listing says of its objects' sizes is better than what their vectors say.
  ///
  /// - Returns: those that no live file refers to, in the order in which they became known.
  /// - Throws: `unreadable` when what was moved to a temporary file cannot be read.
  mutating func finishSeed() throws(StorageError) -> [ObjectChange] {
    var useless: [ObjectChange] = []
    var reader = pathReader
    for place in 0..<objects.rowCount {
      let half = objects.half(at: place)
      let references = others.references(to: half)
      let changed = objects.update(place) { object in
        if let references {
          object.liveReferences &+= references.count
          object.size = max(object.size, references.leastBytes)
        }
        if object.liveReferences > 0 { object.state = .live }
      }
      guard let object = changed, object.liveReferences <= 0 else { continue }
      var told = Self.change(.retired, object, Array(try reader.path(place)), hash)
      told.uselessSince = lastLeft.removeValue(forKey: place) ?? .min
      useless.append(told)
    }
    listedSizes.forEach { key, size in
      guard let place = objects.place(of: key) else { return }
      objects.update(place) { $0.size = size }
    }
    return useless
  }

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
      let size: Int64? =
        if let listed = listedSizes[key] {
          listed
        } else if isComplete {
          DeletionVector.objectBytes(
            of: placed[start..<end].map { (offset: $0.offset, storedBytes: $0.storedBytes ?? 0) })
        } else {
          nil
        }
      if let size, let place = objects.place(of: key) { objects.update(place) { $0.size = size } }
      start = end
    }
  }

  /// Forgets an object that was deleted.
  ///
  /// - Throws: `unreadable` when what was moved to a temporary file cannot be read.
  mutating func remove(_ key: ObjectKey) throws(StorageError) {
    guard let place = objects.place(of: key) else { return }
    objects.remove(at: place)
    lastLeft[place] = nil
    if objects.goneCount > objects.count + Self.fewGone { try removeGone() }
  }

  private static let fewGone = 4096

  /// Gives up the room of objects that are gone.
  private mutating func removeGone() throws(StorageError) {
    var reader = pathReader
    paths = SpilledPaths(memoryLimit: paths.memoryLimit)
    let places = objects.removeGone()
    for (old, new) in places.enumerated() where new != .max {
      paths.append(Array(try reader.path(old)).rawSpan)
    }
    func place(_ old: Int) -> Int? { places[old] == .max ? nil : Int(places[old]) }
    references.moveObjects(place)
    lastLeft = Dictionary(
      uniqueKeysWithValues: lastLeft.compactMap { old, time in place(old).map { ($0, time) } })
  }
}
