import LakeModel

/// The name of a data object, with its instant under a number.
struct ObjectName: Equatable, Sendable {
  let fileId: FileId
  let packed: PackedName
  let instant: InstantNames.Number

  /// The name itself, where it cannot be written from its parts.
  let text: [UInt8]?
}

/// What is known of an object of a file group.
struct GroupFile: Sendable {
  /// What is known of its membership.
  enum State: UInt8, Sendable {
    /// Known from the listing or from a clean, told by no instant yet.
    case unseen
    /// Part of the latest file slice.
    case live
    /// In storage, but not part of it.
    case retired
  }

  /// What it is.
  var kind: DataFileName.Kind

  /// The instant in its name.
  var instant: InstantNames.Number

  /// When the commit that wrote it completed, as instants write it; of an earlier commit its instant.
  var order: InstantNames.Number

  /// Size in bytes as instants tell (or, before the visible history, the listing); −1 when nothing does.
  var size: Int64

  /// Size in the listing; −1 when it is not there.
  var listedSize: Int64

  /// When it was created; nil when that was before the visible history.
  var birth: Timestamp?

  /// What is known of its membership.
  var state: State

  /// Whether a visible savepoint keeps cleans from deleting it.
  var isPinned = false

  /// Its size as the ledger takes it.
  var knownSize: Int64? { size < 0 ? nil : size }
}

/// Every known object of a table by file group: a file id in one partition (hudi.md §8.2).
///
/// An object takes 32 bytes while it is in storage, live or not, and its group 48 more and a slot in a hash
/// table; texts are kept of names alone that are not spelled as Hudi spells them, and of each instant once.
struct FileGroups: Sendable {
  typealias Group = UInt32
  typealias File = UInt32

  /// Stands for no group and for no object.
  static let none = UInt32.max

  struct GroupRecord: Sendable {
    var fileId: FileId
    var partition: UInt32
    /// The last of its objects, which form a ring.
    var tail = FileGroups.none
    /// The base file of the latest slice, while it is known without a search.
    var base = FileGroups.none
    /// The latest instant in any name.
    var newest = InstantNames.none
    /// The last of the replay's turns that touched it.
    var turn: UInt32 = 0
    var marks: Marks = []
  }

  struct Marks: OptionSet {
    let rawValue: UInt8
    /// A replace commit took it out of the table.
    static let replaced = Marks(rawValue: 1)
    /// Its objects of before the visible history have been sorted into live and retired.
    static let settled = Marks(rawValue: 2)
    /// It has or had logs.
    static let logs = Marks(rawValue: 4)
    /// `base` is known.
    static let based = Marks(rawValue: 8)
  }

  /// An object, in 32 bytes.
  struct FileRecord: Sendable {
    var size: Int64
    var token: UInt64
    var writing: UInt32
    /// Its group; none while the record is free.
    var group: Group
    /// The next object of the group.
    var next: File
    var number: UInt16
    var shape: PackedName.Shape
    var bits: UInt8
  }

  /// What the instant in a name, the commit and the birth of an object are, each combination once.
  struct Writing: Hashable, Sendable {
    var instant: InstantNames.Number
    var order: InstantNames.Number
    var birth: Int64
  }

  private static let noBirth = Int64.min

  var partitions = PartitionList()
  var instants = InstantNames()

  var groups = RecordPages<GroupRecord>()
  var files = RecordPages<FileRecord>()

  /// Names that are kept as texts, and sizes in the listing that differ from those that instants tell.
  private(set) var texts: [File: [UInt8]] = [:]
  private var listedSizes: [File: Int64] = [:]

  private(set) var writings: [Writing] = []
  private var writingNumbers: [Writing: UInt32] = [:]
  private(set) var lastWriting: UInt32 = 0

  /// Open addressing. A byte of each group's hash is looked at before the group itself, which is somewhere
  /// else in memory; zero for free slots.
  private var slots: [UInt32] = Array(repeating: 0, count: 64)
  private var tags: [UInt8] = Array(repeating: 0, count: 64)
  private let seed = UInt64.random(in: .min ... .max) | 1

  /// The number of groups.
  private(set) var count = 0

  /// Groups by number, free numbers left out.
  var all: [Group] { (0..<groups.count).filter { isInUse($0) } }

  /// Objects by number, free numbers left out.
  var allFiles: some Sequence<File> {
    (0..<files.count).lazy.filter { files[$0].group != FileGroups.none }
  }

  /// Whether a group still has an object.
  func isInUse(_ group: Group) -> Bool { groups[group].tail != FileGroups.none }
}

/// Objects.
extension FileGroups {
  /// What is known of an object.
  func file(_ file: File) -> GroupFile {
    let record = files[file]
    let writing = writings[Int(record.writing)]
    return GroupFile(
      kind: record.kind, instant: writing.instant, order: writing.order, size: record.size,
      listedSize: listedSize(of: file),
      birth: writing.birth == Self.noBirth ? nil : Timestamp(milliseconds: writing.birth),
      state: record.state, isPinned: record.isPinned)
  }

  /// The instant in an object's name.
  func instant(of file: File) -> InstantNames.Number {
    writings[Int(files[file].writing)].instant
  }

  /// Whether a visible instant has told of an object: it has a birth, which listed ones do not.
  func isWritten(_ file: File) -> Bool {
    writings[Int(files[file].writing)].birth != Self.noBirth
  }

  /// When the commit of an object completed.
  func order(of file: File) -> InstantNames.Number { writings[Int(files[file].writing)].order }

  /// The size of an object in the listing; −1 when it is not there.
  func listedSize(of file: File) -> Int64 {
    let record = files[file]
    if record.isListed { return record.size }
    return record.isListedOtherwise ? listedSizes[file] ?? -1 : -1
  }

  /// The objects of a group, in the order in which they were added.
  @inline(__always)
  func forEachFile(of group: Group, _ body: (File) -> Void) {
    let tail = groups[group].tail
    guard tail != Self.none else { return }
    var file = tail
    repeat {
      file = files[file].next
      body(file)
    } while file != tail
  }

  /// The objects of a group, in the order in which they were added.
  func files(of group: Group) -> [File] {
    var found: [File] = []
    forEachFile(of: group) { found.append($0) }
    return found
  }

  /// The object of a group that has a name.
  func find(_ name: ObjectName, in group: Group) -> File? {
    let record = groups[group]
    guard record.tail != Self.none else { return nil }
    // The instants of a group's names ascend, but for a few: most names are newer than all before them.
    if name.packed.shape != .text, record.newest != InstantNames.none,
      instants.precedes(record.newest, name.instant)
    {
      return nil
    }
    var file = record.tail
    repeat {
      file = files[file].next
      let candidate = files[file]
      guard candidate.shape == name.packed.shape, candidate.kind == name.packed.kind else {
        continue
      }
      if candidate.shape == .text {
        if texts[file] == name.text { return file }
      } else if candidate.token == name.packed.token, candidate.number == name.packed.number,
        writings[Int(candidate.writing)].instant == name.instant
      {
        return file
      }
    } while file != record.tail
    return nil
  }

  /// Adds an object to a group.
  @discardableResult
  mutating func add(
    _ name: ObjectName, size: Int64, order: InstantNames.Number, birth: Timestamp?,
    state: GroupFile.State, to group: Group
  ) -> File {
    let writing = writing(name.instant, order, birth)
    let file = files.add(
      FileRecord(name.packed, size: size, writing: writing, state: state, group: group))
    if name.packed.shape == .text { texts[file] = name.text }
    let tail = groups[group].tail
    if tail == Self.none {
      files[file].next = file
    } else {
      files[file].next = files[tail].next
      files[tail].next = file
    }
    groups[group].tail = file
    let newest = groups[group].newest
    if newest == InstantNames.none || instants.precedes(newest, name.instant) {
      groups[group].newest = name.instant
    }
    if name.packed.kind == .log { groups[group].marks.insert(.logs) }
    return file
  }

  /// Notes the size that the listing has for an object.
  mutating func setListedSize(_ size: Int64, of file: File) {
    let isSame = files[file].size == size
    files[file].isListed = isSame && size >= 0
    files[file].isListedOtherwise = !isSame && size >= 0
    listedSizes[file] = isSame || size < 0 ? nil : size
  }

  /// Tells anew what is known of an object; its place in the group and its listed size stay.
  mutating func update(
    _ file: File, size: Int64, instant: InstantNames.Number, order: InstantNames.Number,
    birth: Timestamp?, state: GroupFile.State
  ) {
    let listed = listedSize(of: file)
    files[file].size = size < 0 ? listed : size
    files[file].writing = writing(instant, order, birth)
    files[file].state = state
    files[file].isPinned = false
    if listed >= 0 { setListedSize(listed, of: file) }
  }

  /// Removes an object, and its group when that was the last.
  mutating func remove(_ file: File, from group: Group) {
    let tail = groups[group].tail
    var before = tail
    while files[before].next != file { before = files[before].next }
    if before == file {
      groups[group].tail = Self.none
    } else {
      files[before].next = files[file].next
      if tail == file { groups[group].tail = before }
    }
    if groups[group].base == file {
      groups[group].base = Self.none
      groups[group].marks.remove(.based)
    }
    if files[file].shape == .text { texts[file] = nil }
    if files[file].isListedOtherwise { listedSizes[file] = nil }
    files[file].group = Self.none
    files.remove(file)
    if groups[group].tail == Self.none { remove(group) }
  }

  @inline(__always)
  private mutating func writing(
    _ instant: InstantNames.Number, _ order: InstantNames.Number, _ birth: Timestamp?
  ) -> UInt32 {
    let writing = Writing(
      instant: instant, order: order, birth: birth?.milliseconds ?? Self.noBirth)
    if lastWriting < writings.count, writings[Int(lastWriting)] == writing { return lastWriting }
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
  /// The group of a file id in a partition, and its slot; without a group, the slot that is free for it.
  @inline(__always)
  private func find(
    _ fileId: FileId, in partition: Int, hash: UInt64
  ) -> (group: Group?, slot: Int) {
    let tag = Self.tag(hash)
    var slot = home(hash)
    while tags[slot] != 0 {
      if tags[slot] == tag {
        let group = slots[slot]
        if groups[group].fileId == fileId, groups[group].partition == UInt32(partition) {
          return (group, slot)
        }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return (nil, slot)
  }

  /// The group of a file id in a partition; nil when it has no object.
  func group(_ fileId: FileId, in partition: Int) -> Group? {
    find(fileId, in: partition, hash: hash(fileId, partition)).group
  }

  /// The group of a file id in a partition, which gets an object now.
  mutating func groupAdded(_ fileId: FileId, in partition: Int) -> Group {
    let hash = hash(fileId, partition)
    let (known, slot) = find(fileId, in: partition, hash: hash)
    if let known { return known }
    let group = groups.add(GroupRecord(fileId: fileId, partition: UInt32(partition)))
    slots[slot] = group
    tags[slot] = Self.tag(hash)
    count += 1
    if count * 4 > slots.count * 3 { grow() }
    return group
  }

  /// Brings what finding and changing groups touches into the processor's caches, all at once: one after
  /// the other each would cost the latency of the memory several times.
  ///
  /// - Parameter hashes: what `hash` gives for them.
  /// - Returns: a number without a meaning; with it the reads cannot be left out.
  @discardableResult
  func warm(_ hashes: [UInt64]) -> UInt64 {
    var sum: UInt64 = 0
    for hash in hashes { sum &+= UInt64(slots[home(hash)]) &+ UInt64(tags[home(hash)]) }
    for hash in hashes {
      let slot = home(hash)
      if tags[slot] != 0 { sum &+= groups[slots[slot]].fileId.low }
    }
    for hash in hashes {
      let slot = home(hash)
      guard tags[slot] == Self.tag(hash) else { continue }
      let tail = groups[slots[slot]].tail
      if tail != Self.none { sum &+= UInt64(files[tail].writing) }
    }
    for hash in hashes {
      let slot = home(hash)
      guard tags[slot] == Self.tag(hash) else { continue }
      let tail = groups[slots[slot]].tail
      if tail != Self.none { sum &+= UInt64(instants.warm(instant(of: tail))) }
    }
    return sum
  }

  /// Frees the slot of a group and moves the ones behind it forward, so that no search meets a gap.
  private mutating func remove(_ group: Group) {
    var gap = home(hash(groups[group].fileId, Int(groups[group].partition)))
    while tags[gap] == 0 || slots[gap] != group { gap = (gap + 1) & (slots.count - 1) }
    var probe = gap
    while true {
      probe = (probe + 1) & (slots.count - 1)
      guard tags[probe] != 0 else { break }
      let record = groups[slots[probe]]
      let home = home(hash(record.fileId, Int(record.partition)))
      let isReachable = gap <= probe ? gap < home && home <= probe : gap < home || home <= probe
      if isReachable { continue }
      slots[gap] = slots[probe]
      tags[gap] = tags[probe]
      gap = probe
    }
    tags[gap] = 0
    groups.remove(group)
    count -= 1
  }

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
  private func home(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash) & (slots.count - 1)
  }

  @inline(__always)
  private static func tag(_ hash: UInt64) -> UInt8 {
    UInt8(truncatingIfNeeded: hash >> 56) | 1
  }

  private mutating func grow() {
    let (oldSlots, oldTags) = (slots, tags)
    slots = Array(repeating: 0, count: slots.count * 2)
    tags = Array(repeating: 0, count: slots.count)
    for (index, group) in oldSlots.enumerated() where oldTags[index] != 0 {
      let record = groups[group]
      var slot = home(hash(record.fileId, Int(record.partition)))
      while tags[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = group
      tags[slot] = oldTags[index]
    }
  }
}
