import LakeModel

extension FileGroups {
  /// An object, in 28 bytes.
  ///
  /// Words of eight bytes are kept in halves: with them the record would be four bytes longer.
  struct FileRecord: Sendable {
    private var sizeHalves: (UInt32, UInt32)
    private var tokenHalves: (UInt32, UInt32)

    /// What its instant, its commit and its birth are; none stands for no object at all.
    var writing: UInt32

    /// The object of its group that was added before it.
    var older = FileGroups.none

    private let number: UInt16
    let shape: PackedName.Shape
    private var bits: UInt8

    /// Two bits of state, two of kind, one of a pin, two of the listing.
    private static let pinned: UInt8 = 1 << 4
    private static let listed: UInt8 = 1 << 5
    private static let listedOtherwise: UInt8 = 1 << 6

    /// Stands where no object is.
    static let nothing = FileRecord(
      PackedName.text(.base), size: -1, writing: FileGroups.none, state: .unseen)

    @inline(__always)
    init(_ name: PackedName, size: Int64, writing: UInt32, state: GroupFile.State) {
      sizeHalves = Self.halves(UInt64(bitPattern: size))
      tokenHalves = Self.halves(name.token)
      self.writing = writing
      number = name.number
      shape = name.shape
      bits = state.rawValue | name.kind.rawValue << 2
    }

    @inline(__always)
    private static func halves(_ word: UInt64) -> (UInt32, UInt32) {
      (UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word >> 32))
    }

    /// Whether there is an object.
    var isObject: Bool { writing != FileGroups.none }

    /// As instants tell, or, before the visible history, the listing; −1 when nothing does.
    var size: Int64 {
      get { Int64(bitPattern: UInt64(sizeHalves.0) | UInt64(sizeHalves.1) << 32) }
      set { sizeHalves = Self.halves(UInt64(bitPattern: newValue)) }
    }

    var state: GroupFile.State {
      get { GroupFile.State(rawValue: bits & 3) ?? .unseen }
      set { bits = bits & ~3 | newValue.rawValue }
    }

    var kind: DataFileName.Kind { DataFileName.Kind(rawValue: bits >> 2 & 3) ?? .base }

    var isPinned: Bool {
      get { bits & Self.pinned != 0 }
      set { bits = newValue ? bits | Self.pinned : bits & ~Self.pinned }
    }

    /// Whether the listing has the object, with the size that is kept.
    var isListed: Bool {
      get { bits & Self.listed != 0 }
      set { bits = newValue ? bits | Self.listed : bits & ~Self.listed }
    }

    /// Whether the listing has the object, with another size.
    var isListedOtherwise: Bool {
      get { bits & Self.listedOtherwise != 0 }
      set { bits = newValue ? bits | Self.listedOtherwise : bits & ~Self.listedOtherwise }
    }

    /// Whether something about it is kept under its handle.
    var hasDetail: Bool { shape == .text || isListedOtherwise }

    var name: PackedName {
      PackedName(
        kind: kind, shape: shape, number: number,
        token: UInt64(tokenHalves.0) | UInt64(tokenHalves.1) << 32)
    }
  }

  /// A group, in 64 bytes.
  ///
  /// The object that was added last is in the record itself: most writes replace that one, so they find
  /// all that they need in one place.
  struct GroupRecord: Sendable {
    let fileId: FileId
    let partition: UInt32

    /// The object that was added last, unless it is gone.
    var latest = FileRecord.nothing

    /// The base file of the latest slice, while it is known without a search.
    var base = FileGroups.none

    /// The latest instant in any name.
    var newest = InstantNames.none

    private var turnAndMarks: UInt32 = 0

    /// Makes a group without an object.
    init(fileId: FileId, partition: UInt32) {
      self.fileId = fileId
      self.partition = partition
    }

    /// The last of the replay's turns that touched it, modulo 2²⁴.
    var turn: UInt32 { turnAndMarks >> 8 }

    var marks: GroupMarks {
      get { GroupMarks(rawValue: UInt8(truncatingIfNeeded: turnAndMarks)) }
      set { turnAndMarks = turnAndMarks & ~0xFF | UInt32(newValue.rawValue) }
    }

    /// Notes that a turn touches it.
    ///
    /// - Returns: whether the turn had touched it before; once in 2²⁴ turns it may only seem so.
    @inline(__always)
    mutating func touch(in turn: UInt32) -> Bool {
      let isAgain = self.turn == turn & 0xFF_FFFF
      turnAndMarks = turnAndMarks & 0xFF | turn << 8
      return isAgain
    }

    /// Notes that the base file of the latest slice is known.
    @inline(__always)
    mutating func setBase(_ file: File) {
      base = file
      marks.insert(.based)
    }

    /// The last of the objects before the latest one; it stays when that one goes.
    var older: File {
      get { latest.older }
      set { latest.older = newValue }
    }

    /// Forgets the object that was added last.
    mutating func removeLatest() {
      let kept = older
      latest = .nothing
      older = kept
    }

    /// Whether it has an object.
    var isInUse: Bool { latest.isObject || older != FileGroups.none }

    /// Makes an object the latest one.
    ///
    /// - Parameters:
    ///   - record: what is kept of it.
    ///   - handle: its handle, which was that of the latest object before.
    ///   - moved: the handle of that one now; none if there was none.
    ///   - instant: the instant in its name if it is newer than all others.
    @inline(__always)
    mutating func put(
      _ record: FileRecord, handle: File, moved: File, instant: InstantNames.Number?
    ) {
      if moved != FileGroups.none, base == handle { base = moved }
      let before = moved == FileGroups.none ? older : moved
      latest = record
      older = before
      if let instant { newest = instant }
      if record.kind == .log { marks.insert(.logs) }
    }

    /// Makes a base file whose instant is newer than all others the latest object, and the base of the latest
    /// slice.
    @inline(__always)
    mutating func putBase(
      _ record: FileRecord, handle: File, moved: File, instant: InstantNames.Number
    ) {
      put(record, handle: handle, moved: moved, instant: instant)
      setBase(handle)
    }
  }

  struct GroupMarks: OptionSet {
    let rawValue: UInt8
    /// A replace commit took it out of the table.
    static let replaced = GroupMarks(rawValue: 1)
    /// Its objects of before the visible history have been sorted into live and retired.
    static let settled = GroupMarks(rawValue: 2)
    /// It has or had logs.
    static let logs = GroupMarks(rawValue: 4)
    /// `base` is known.
    static let based = GroupMarks(rawValue: 8)
  }

  /// What the instant in a name, the commit and the birth of an object are, each combination once.
  struct Writing: Hashable, Sendable {
    var instant: InstantNames.Number
    var order: InstantNames.Number
    var birth: Int64

    /// Stands for a birth before the visible history.
    static let noBirth = Int64.min

    var birthTime: Timestamp? {
      birth == Self.noBirth ? nil : Timestamp(milliseconds: birth)
    }
  }
}
