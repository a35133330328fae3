import LakeModel

extension FileGroups.FileRecord {
  /// Two bits of state, two of kind, one of a pin, two of the listing.
  private static let pinned: UInt8 = 1 << 4
  private static let listed: UInt8 = 1 << 5
  private static let listedOtherwise: UInt8 = 1 << 6

  init(
    _ name: PackedName, size: Int64, writing: UInt32, state: GroupFile.State,
    group: FileGroups.Group
  ) {
    self.group = group
    self.size = size
    token = name.token
    self.writing = writing
    next = FileGroups.none
    number = name.number
    shape = name.shape
    bits = state.rawValue | name.kind.rawValue << 2
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

  var name: PackedName { PackedName(kind: kind, shape: shape, number: number, token: token) }
}
