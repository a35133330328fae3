import ByteParsing
import LakeModel
import LakeStorage

/// Data objects, deletion vectors and change data that are in storage for no snapshot's sake: what a
/// VACUUM may delete.
///
/// A deletion must name its object, so the paths of these are kept, packed (`PackedPaths`): 23 bytes an object
/// whose name is like that of most, for as long as it is retired and not known to be deleted. Its key follows
/// from its path. Live objects cost nothing here.
///
/// Paths are needed when a VACUUM comes and at no other time, so what is more than `memoryLimit` bytes lies in
/// a temporary file. Where there can be none, all stay in memory.
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
    /// Of each item: role, ordinal and time behind those of the item before, and path. None when they are
    /// elsewhere.
    var bytes: [UInt8] = []
    /// Where they lie in the temporary file.
    var place: ScratchBlocks.Place?
    var earliest = Int64.max
    var lastOrdinal = 0
    var lastTime: Int64 = 0

    /// Adds an item behind the others.
    ///
    /// - Returns: the bytes that it takes.
    fileprivate mutating func append(
      _ role: ObjectRole, _ time: Int64, ordinal: Int, _ path: RawSpan, _ paths: inout PackedPaths
    ) -> Int {
      let before = bytes.count
      bytes.append(RetiredObjects.number(of: role))
      bytes.append(varint: UInt64(ordinal - lastOrdinal))
      // The sign is the lowest bit, so that small steps back are small too.
      bytes.append(zigzag: time &- lastTime)
      paths.append(path, to: &bytes)
      lastOrdinal = ordinal
      lastTime = time
      earliest = min(earliest, time)
      return bytes.count - before
    }
  }

  /// Bytes with which a block is full.
  private static let blockBytes = 16_000

  /// Bytes of items that stay in memory.
  let memoryLimit: Int

  /// Bytes of a temporary file that nobody needs and for which the others are not worth copying.
  let wasteLimit: Int64

  private let hash = ObjectHash()
  var paths = PackedPaths()
  var blocks: [Block] = []
  var nextOrdinal = 0

  /// Bytes of the blocks in memory.
  private var memoryBytes = 0
  private var scratch: ScratchBlocks?
  /// Bytes of the temporary file, and those of blocks that are still there.
  private(set) var scratchBytes: (written: Int64, needed: Int64) = (0, 0)

  /// For objects that were brought back, by what a table keeps of their keys: the item that stands for them
  /// now; −1 for none.
  var currentItem: [ObjectKey: Int] = [:]

  /// Makes an empty collection.
  init(memoryLimit: Int = 8 << 20, wasteLimit: Int64 = 64 << 20) {
    self.memoryLimit = memoryLimit
    self.wasteLimit = wasteLimit
  }

  /// Notes an object that has become useless.
  mutating func append(_ key: ObjectKey, role: ObjectRole, time: Int64, path: RawSpan) {
    if !currentItem.isEmpty, currentItem[key.kept] != nil { currentItem[key.kept] = nextOrdinal }
    if blocks.last.map({ $0.place != nil || $0.bytes.count >= Self.blockBytes }) ?? true {
      begin(Block())
    }
    append(role, time, ordinal: nextOrdinal, path, to: blocks.count - 1)
    nextOrdinal += 1
  }

  private mutating func append(
    _ role: ObjectRole, _ time: Int64, ordinal: Int, _ path: RawSpan, to block: Int
  ) {
    memoryBytes += blocks[block].append(role, time, ordinal: ordinal, path, &paths)
  }

  /// Begins a block behind the others.
  mutating func begin(_ block: Block) {
    if !blocks.isEmpty { spill(blocks.count - 1) }
    memoryBytes += block.bytes.count
    blocks.append(block)
  }

  /// Moves a block that nothing is added to into the temporary file if there is too much in memory.
  private mutating func spill(_ block: Int) {
    guard memoryBytes > memoryLimit, !blocks[block].bytes.isEmpty else { return }
    if scratch == nil { scratch = try? ScratchBlocks() }
    guard let place = scratch?.append(blocks[block].bytes) else { return }
    scratchBytes.written += Int64(place.count)
    scratchBytes.needed += Int64(place.count)
    memoryBytes -= place.count
    blocks[block].place = place
    blocks[block].bytes = []
  }

  /// The items of a block, packed.
  ///
  /// - Throws: `unreadable` when the temporary file does not give them.
  func bytes(ofBlock block: Int) throws(StorageError) -> [UInt8] {
    guard let place = blocks[block].place, let scratch else { return blocks[block].bytes }
    return try scratch.read(place)
  }

  fileprivate static func number(of role: ObjectRole) -> UInt8 {
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
  /// - Throws: `unreadable` when the temporary file does not give them.
  /// - Complexity: O(items of the block), or O(1) when all became useless later.
  func items(ofBlock block: Int, through cutoff: Int64) throws(StorageError) -> Unpacked {
    guard blocks[block].earliest <= cutoff else { return Unpacked() }
    var unpacked = try unpack(block)
    unpacked.items.removeAll { $0.time > cutoff || !isCurrent($0) }
    return unpacked
  }

  /// The latest time at which each of some vector objects became useless, whether or not it was brought back
  /// since; none for one that never did.
  ///
  /// - Throws: `unreadable` when the temporary file does not give them.
  /// - Complexity: O(items).
  func latestTimes(
    ofVectorObjects keys: Set<ObjectKey>
  ) throws(StorageError) -> [ObjectKey: Int64] {
    var times: [ObjectKey: Int64] = [:]
    for block in blocks.indices {
      for item in try unpack(block).items
      where item.role == .deletionVector && keys.contains(item.key) {
        times[item.key] = max(times[item.key] ?? .min, item.time)
      }
    }
    return times
  }

  private func isCurrent(_ item: Item) -> Bool {
    currentItem.isEmpty || currentItem[item.key.kept].map { $0 == item.ordinal } ?? true
  }

  private func unpack(_ block: Int) throws(StorageError) -> Unpacked {
    var unpacked = Unpacked()
    var cursor = PackedCursor(try bytes(ofBlock: block))
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
  ///
  /// - Throws: `unreadable` when the temporary file does not give them.
  mutating func remove(_ removed: [Item], ofBlock block: Int) throws(StorageError) {
    guard !removed.isEmpty else { return }
    let all = try unpack(block)
    scratchBytes.needed -= Int64(blocks[block].place?.count ?? 0)
    memoryBytes -= blocks[block].bytes.count
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
    spill(block)
  }

  /// Forgets the blocks that have no items, which changes the places of the others, and the room that nobody
  /// needs in the temporary file.
  ///
  /// - Throws: `unreadable` when the temporary file does not give what is needed of it.
  mutating func removeEmptyBlocks() throws(StorageError) {
    blocks.removeAll { $0.bytes.isEmpty && $0.place == nil }
    if scratchBytes.written - scratchBytes.needed > scratchBytes.needed + wasteLimit {
      try moveToNewScratch()
    }
  }

  private mutating func moveToNewScratch() throws(StorageError) {
    let old = scratch
    scratch = nil
    scratchBytes = (0, 0)
    for block in blocks.indices {
      guard let place = blocks[block].place, let bytes = try old?.read(place) else { continue }
      blocks[block].place = nil
      blocks[block].bytes = bytes
      memoryBytes += bytes.count
      spill(block)
    }
  }
}
