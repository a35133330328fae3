import ByteParsing
import LakeModel

/// Data objects, deletion vectors and change data that are in storage for no snapshot's sake: what a
/// VACUUM may delete.
///
/// A deletion must name its object, so the paths of these are kept, packed (`PackedPaths`): 23 bytes an object
/// whose name is like that of most, for as long as it is retired and not known to be deleted. Its key follows
/// from its path. Live objects cost nothing here.
struct RetiredObjects: Sendable {
  /// One that may be deleted.
  struct Item: Sendable {
    var key: ObjectKey
    var role: ObjectRole
    /// Milliseconds since the epoch from which on it was of no use: when it was removed, or, for change
    /// data, written.
    var time: Int64
    /// Its path in the text of its block.
    var path: Range<Int>
    /// Which of all items that ever were it is.
    fileprivate var ordinal: Int
  }

  /// Items that are kept together, unpacked.
  struct Unpacked: Sendable {
    var items: [Item] = []
    var text: [UInt8] = []
  }

  /// Items that became useless one after the other.
  struct Block: Sendable {
    /// Of each item: role, ordinal and time behind those of the item before, and path.
    var bytes: [UInt8] = []
    var earliest = Int64.max
    var lastOrdinal = 0
    var lastTime: Int64 = 0
  }

  /// Bytes with which a block is full.
  private static let blockBytes = 16_000

  private let hash = ObjectHash()
  var paths = PackedPaths()
  var blocks: [Block] = []
  var nextOrdinal = 0

  /// For objects that were brought back, by what a table keeps of their keys: the item that stands for them
  /// now; −1 for none.
  var currentItem: [ObjectKey: Int] = [:]

  /// Notes an object that has become useless.
  mutating func append(_ key: ObjectKey, role: ObjectRole, time: Int64, path: RawSpan) {
    if !currentItem.isEmpty, currentItem[key.kept] != nil { currentItem[key.kept] = nextOrdinal }
    if blocks.last.map({ $0.bytes.count >= Self.blockBytes }) ?? true { blocks.append(Block()) }
    append(role, time, ordinal: nextOrdinal, path, to: blocks.count - 1)
    nextOrdinal += 1
  }

  private mutating func append(
    _ role: ObjectRole, _ time: Int64, ordinal: Int, _ path: RawSpan, to block: Int
  ) {
    let delta = time &- blocks[block].lastTime
    blocks[block].bytes.append(Self.number(of: role))
    blocks[block].bytes.append(varint: UInt64(ordinal - blocks[block].lastOrdinal))
    // The sign is the lowest bit, so that small steps back are small too.
    blocks[block].bytes.append(zigzag: delta)
    paths.append(path, to: &blocks[block].bytes)
    blocks[block].lastOrdinal = ordinal
    blocks[block].lastTime = time
    blocks[block].earliest = min(blocks[block].earliest, time)
  }

  private static func number(of role: ObjectRole) -> UInt8 {
    switch role {
    case .deletionVector: 1
    case .changeData: 2
    default: 0
    }
  }

  /// Notes that an object is of use again.
  mutating func revive(_ key: ObjectKey) {
    currentItem[key.kept] = -1
  }

  /// The places of the blocks.
  var blockIndices: Range<Int> { blocks.indices }

  /// The items of a block that were useless at `cutoff` already, in the order in which they became so. None
  /// are left out but those that stand for nothing any more.
  ///
  /// - Complexity: O(items of the block), or O(1) when all became useless later.
  func items(ofBlock block: Int, through cutoff: Int64) -> Unpacked {
    guard blocks[block].earliest <= cutoff else { return Unpacked() }
    var unpacked = unpack(block)
    unpacked.items.removeAll { $0.time > cutoff || !isCurrent($0) }
    return unpacked
  }

  private func isCurrent(_ item: Item) -> Bool {
    currentItem.isEmpty || currentItem[item.key.kept].map { $0 == item.ordinal } ?? true
  }

  private func unpack(_ block: Int) -> Unpacked {
    var unpacked = Unpacked()
    var cursor = PackedCursor(blocks[block].bytes)
    var ordinal = 0
    var time: Int64 = 0
    while !cursor.isAtEnd {
      let role: ObjectRole =
        switch cursor.byte() {
        case 1: .deletionVector
        case 2: .changeData
        default: .data
        }
      ordinal &+= Int(truncatingIfNeeded: cursor.varint())
      time &+= cursor.zigzag()
      let start = unpacked.text.count
      guard paths.read(&cursor, into: &unpacked.text),
        let key = try? hash.key(of: unpacked.text.rawSpan, in: start..<unpacked.text.count)
      else { break }
      unpacked.items.append(
        Item(
          key: key, role: role, time: time, path: start..<unpacked.text.count, ordinal: ordinal))
    }
    return unpacked
  }

  /// Forgets items of a block, which must be in order, and those of it that stand for nothing any more.
  mutating func remove(_ removed: [Item], ofBlock block: Int) {
    guard !removed.isEmpty else { return }
    let all = unpack(block)
    blocks[block] = Block()
    var left = removed[...]
    for item in all.items {
      if left.first?.ordinal == item.ordinal {
        left.removeFirst()
        // Older items of the object may be left in other blocks.
        if !currentItem.isEmpty, currentItem[item.key.kept] != nil { revive(item.key) }
      } else if isCurrent(item) {
        append(
          item.role, item.time, ordinal: item.ordinal,
          all.text.rawSpan.extracting(item.path), to: block)
      }
    }
  }

  /// Forgets the blocks that have no items, which changes the places of the others.
  mutating func removeEmptyBlocks() {
    blocks.removeAll { $0.bytes.isEmpty }
  }
}
