import LakeModel

/// Every known object of a table by file group: a file id in one partition (hudi.md §8.2).
///
/// A group takes 64 bytes with the object that was added to it last, and 11 to 21 in a hash table; each
/// further object 28 while it is in storage, live or not. Texts are kept of names alone that are not
/// spelled as Hudi spells them, and of each instant once.
struct FileGroups: Sendable {
  typealias Group = UInt32

  /// The handle of an object: it stays the same until another object is added to the group.
  typealias File = UInt32

  /// Stands for no group and for no object.
  static let none = UInt32.max

  /// Marks the handle of the object that is in the record of its group, whose number is the rest.
  static let isLatest: UInt32 = 1 << 31

  var partitions = PartitionList()
  var instants = InstantNames()

  var records = RecordPages<GroupRecord>()

  /// Objects that are not the last of their group.
  var older = RecordPages<FileRecord>()

  /// Names that are kept as texts, and sizes in the listing that differ from those that instants tell.
  private(set) var texts: [File: [UInt8]] = [:]
  private var listedSizes: [File: Int64] = [:]

  private(set) var writings: [Writing] = []
  private var writingNumbers: [Writing: UInt32] = [:]
  private var lastWriting: UInt32 = 0

  /// The groups of each partition, once somebody has asked for those of one.
  var partitionGroups: PartitionGroups?

  private var index = GroupIndex()
  private let seed = UInt64.random(in: .min ... .max) | 1

  /// The number of groups.
  var count: Int { index.count }

  /// Groups by number, free numbers left out.
  var all: some Collection<Group> {
    (0..<records.count).lazy.filter { isInUse($0) }
  }

  /// Whether a group still has an object.
  func isInUse(_ group: Group) -> Bool { records[group].isInUse }

  /// What is kept of a group.
  subscript(group group: Group) -> GroupRecord {
    @inline(__always)
    get { records[group] }
    @inline(__always)
    _modify { yield &records[group] }
  }

  /// What is kept of an object.
  subscript(file: File) -> FileRecord {
    @inline(__always)
    get {
      file & Self.isLatest != 0 ? records[file & ~Self.isLatest].latest : older[file]
    }
    @inline(__always)
    _modify {
      if file & Self.isLatest != 0 {
        yield &records[file & ~Self.isLatest].latest
      } else {
        yield &older[file]
      }
    }
  }
}

/// Objects.
extension FileGroups {
  /// What is known of an object.
  func file(_ file: File) -> GroupFile {
    let record = self[file]
    let writing = writings[Int(record.writing)]
    return GroupFile(
      kind: record.kind, instant: writing.instant, order: writing.order, size: record.size,
      listedSize: listedSize(of: file), birth: writing.birthTime, state: record.state,
      isPinned: record.isPinned)
  }

  /// What an object's instant, its commit and its birth are.
  @inline(__always)
  func writing(of file: File) -> Writing { writings[Int(self[file].writing)] }

  /// The instant in an object's name.
  @inline(__always)
  func instant(of file: File) -> InstantNames.Number { writing(of: file).instant }

  /// When the commit of an object completed.
  func order(of file: File) -> InstantNames.Number { writing(of: file).order }

  /// The size of an object in the listing; −1 when it is not there.
  func listedSize(of file: File) -> Int64 {
    let record = self[file]
    if record.isListed { return record.size }
    return record.isListedOtherwise ? listedSizes[file] ?? -1 : -1
  }

  /// The objects of a group, the one that was added last first.
  @inline(__always)
  private func forEachFromLatest(of group: Group, _ body: (File) -> Void) {
    let record = records[group]
    if record.latest.isObject { body(group | Self.isLatest) }
    var file = record.older
    while file != Self.none {
      let next = older[file].older
      body(file)
      file = next
    }
  }

  /// The objects of a group, in the order in which they were added.
  func files(of group: Group) -> [File] {
    var found: [File] = []
    forEachFromLatest(of: group) { found.append($0) }
    found.reverse()
    return found
  }

  /// Every object, in no order that means anything.
  var allFiles: some Sequence<File> {
    let groups = Int(records.count)
    return (0..<groups + Int(older.count)).lazy
      .map { $0 < groups ? UInt32($0) | Self.isLatest : UInt32($0 - groups) }
      .filter { self[$0].isObject }
  }

  /// The objects of a group of which some may be part of its latest slice, in the order in which they were
  /// added. Where that slice is known to be the object that was added last, no other is looked at.
  func collectCandidates(of group: Group, in files: inout [File]) {
    let record = records[group]
    files.removeAll(keepingCapacity: true)
    let latest = group | Self.isLatest
    if record.marks.contains(.based), record.marks.isDisjoint(with: [.logs, .replaced]),
      record.base == latest
    {
      files.append(latest)
    } else {
      forEachFromLatest(of: group) { files.append($0) }
      files.reverse()
    }
  }

  /// The base file with the greatest instant among some objects, the last told among equals.
  func latestBase(of group: Group, where isCandidate: (FileRecord) -> Bool) -> File? {
    var latest: File?
    forEachFromLatest(of: group) { file in
      let record = self[file]
      guard record.kind == .base, isCandidate(record) else { return }
      if let found = latest, !instants.precedes(instant(of: found), instant(of: file)) { return }
      latest = file
    }
    return latest
  }

  /// Whether an instant is newer than those in all names of a group, none counting as older than any.
  @inline(__always)
  func isNewest(_ instant: InstantNames.Number, in group: Group) -> Bool {
    let newest = records[group].newest
    return newest == InstantNames.none || instants.precedes(newest, instant)
  }

  /// The object of a group that has a name.
  func find(_ name: ObjectName, in group: Group) -> File? {
    // The instants of a group's names ascend, but for a few: most names are newer than all before them.
    if name.packed.shape != .text, isNewest(name.instant, in: group) { return nil }
    var found: File?
    forEachFromLatest(of: group) { file in
      let candidate = self[file]
      guard candidate.name == name.packed else { return }
      if candidate.shape == .text
        ? texts[file] == name.text : writings[Int(candidate.writing)].instant == name.instant
      {
        found = file
      }
    }
    return found
  }

  /// Adds an object to a group, of whose instant `isNewest` has told.
  @discardableResult
  mutating func add(
    _ name: ObjectName, size: Int64, order: InstantNames.Number, birth: Timestamp?,
    state: GroupFile.State, to group: Group, isNewest: Bool
  ) -> File {
    let record = FileRecord(
      name.packed, size: size, writing: writing(name.instant, order, birth), state: state)
    let handle = group | Self.isLatest
    let moved = move(records[group].latest, from: handle)
    records[group].put(
      record, handle: handle, moved: moved, instant: isNewest ? name.instant : nil)
    if name.packed.shape == .text { texts[handle] = name.text }
    return handle
  }

  /// Makes room for another object in the record of a group.
  ///
  /// - Parameters:
  ///   - latest: the object that is there, or nothing.
  ///   - handle: its handle.
  /// - Returns: its handle from now on; none when there is no object.
  @inline(__always)
  mutating func move(_ latest: FileRecord, from handle: File) -> File {
    guard latest.isObject else { return Self.none }
    let moved = older.add(latest)
    if latest.hasDetail {
      texts[moved] = texts.removeValue(forKey: handle)
      listedSizes[moved] = listedSizes.removeValue(forKey: handle)
    }
    return moved
  }

  /// Adds an object to a group.
  @discardableResult
  mutating func add(
    _ name: ObjectName, size: Int64, order: InstantNames.Number, birth: Timestamp?,
    state: GroupFile.State, to group: Group
  ) -> File {
    add(
      name, size: size, order: order, birth: birth, state: state, to: group,
      isNewest: isNewest(name.instant, in: group))
  }

  /// Notes the size that the listing has for an object.
  mutating func setListedSize(_ size: Int64, of file: File) {
    let isSame = self[file].size == size
    if self[file].isListedOtherwise { listedSizes[file] = nil }
    self[file].isListed = isSame && size >= 0
    self[file].isListedOtherwise = !isSame && size >= 0
    if !isSame, size >= 0 { listedSizes[file] = size }
  }

  /// Tells anew what is known of an object; its place in the group and its listed size stay.
  mutating func update(
    _ file: File, size: Int64, instant: InstantNames.Number, order: InstantNames.Number,
    birth: Timestamp?, state: GroupFile.State
  ) {
    let listed = listedSize(of: file)
    self[file].size = size < 0 ? listed : size
    self[file].writing = writing(instant, order, birth)
    self[file].state = state
    self[file].isPinned = false
    if listed >= 0 { setListedSize(listed, of: file) }
  }

  /// Removes an object, and its group when that was the last. Handles of others stay the same.
  mutating func remove(_ file: File, from group: Group) {
    if self[file].shape == .text { texts[file] = nil }
    if self[file].isListedOtherwise { listedSizes[file] = nil }
    if records[group].base == file {
      records[group].base = Self.none
      records[group].marks.remove(.based)
    }
    if file & Self.isLatest != 0 {
      records[group].removeLatest()
    } else {
      unlink(file, from: group)
      older[file] = .nothing
      older.remove(file)
    }
    if !isInUse(group) { remove(group) }
  }

  private mutating func unlink(_ file: File, from group: Group) {
    let next = older[file].older
    if records[group].older == file {
      records[group].older = next
      return
    }
    var before = records[group].older
    while before != Self.none, older[before].older != file { before = older[before].older }
    if before != Self.none { older[before].older = next }
  }

  @inline(__always)
  mutating func writing(
    _ instant: InstantNames.Number, _ order: InstantNames.Number, _ birth: Timestamp?
  ) -> UInt32 {
    let writing = Writing(
      instant: instant, order: order, birth: birth?.milliseconds ?? Writing.noBirth)
    if lastWriting < writings.count, writings[Int(lastWriting)] == writing { return lastWriting }
    return number(of: writing)
  }

  private mutating func number(of writing: Writing) -> UInt32 {
    if let number = writingNumbers[writing] {
      lastWriting = number
      return number
    }
    lastWriting = UInt32(writings.count)
    writings.append(writing)
    writingNumbers[writing] = lastWriting
    return lastWriting
  }
}

/// Groups.
extension FileGroups {
  /// The hash under which a group is found; another in every process.
  @inline(__always)
  func hash(_ fileId: FileId, _ partition: Int) -> UInt64 {
    var hash = (fileId.high ^ seed) &* 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ hash >> 32 ^ fileId.low) &* 0xC2B2_AE3D_27D4_EB4F
    hash =
      (hash ^ hash >> 29 ^ UInt64(fileId.suffix) << 32 ^ UInt64(partition))
      &* 0x1656_67B1_9E37_79F9
    return hash ^ hash >> 31
  }

  @inline(__always)
  private func group(_ fileId: FileId, in partition: Int, hash: UInt64) -> Group? {
    index.find(hash) { group in
      records[group].fileId == fileId && records[group].partition == UInt32(partition)
    }
  }

  /// The group of a file id in a partition; nil when it has no object.
  func group(_ fileId: FileId, in partition: Int) -> Group? {
    group(fileId, in: partition, hash: hash(fileId, partition))
  }

  /// The group of a file id in a partition, which gets an object now.
  mutating func groupAdded(_ fileId: FileId, in partition: Int) -> Group {
    groupAdded(fileId, in: partition, hash: hash(fileId, partition))
  }

  /// The group of a file id in a partition, whose hash is known, and which gets an object now.
  @inline(__always)
  mutating func groupAdded(_ fileId: FileId, in partition: Int, hash: UInt64) -> Group {
    if let known = group(fileId, in: partition, hash: hash) { return known }
    let group = records.add(GroupRecord(fileId: fileId, partition: UInt32(partition)))
    index.add(group, hash)
    partitionGroups?.add(group, to: UInt32(partition))
    return group
  }

  private mutating func remove(_ group: Group) {
    let record = records[group]
    index.remove(group, hash(record.fileId, Int(record.partition)))
    records.remove(group)
  }

  /// Brings what finding and changing groups touches into the processor's caches, all at once: one after
  /// the other each would cost the latency of the memory several times.
  ///
  /// - Parameter hashes: what `hash` gives for them.
  /// - Returns: a number without a meaning; with it the reads cannot be left out.
  @discardableResult
  func warm(_ hashes: [UInt64]) -> UInt64 {
    var sum: UInt64 = 0
    for hash in hashes { sum &+= index.warm(hash) }
    for hash in hashes {
      guard let group = index.candidate(hash) else { continue }
      // Its two ends: no record lies in one line of the caches.
      sum &+= records[group].fileId.low &+ UInt64(records[group].turn)
    }
    for hash in hashes {
      guard let group = index.candidate(hash) else { continue }
      let writing = records[group].latest.writing
      if writing != Self.none { sum &+= UInt64(instants.warm(writings[Int(writing)].instant)) }
    }
    return sum
  }
}
