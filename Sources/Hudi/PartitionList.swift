import ByteParsing

/// The partitions of a table: every one that a listing or an instant names, and the numbers under which
/// the ledger has announced some of them.
struct PartitionList: Sendable {
  /// Paths, one behind the other.
  private var arena: [UInt8] = []

  /// Where the paths stand, by the list's own index.
  private var folders: [Range<Int>] = []

  /// By a hash of the path's bytes: texts that are canonically equivalent are different folders. Open
  /// addressing: the hash's upper half above the index plus one, zero for free slots.
  private var slots: [UInt64] = Array(repeating: 0, count: 16)
  private let seed = UInt64.random(in: .min ... .max) | 1

  /// The ledger's numbers, by index; −1 for partitions that it does not know yet.
  private var announced: [Int32] = []
  private var announcedCount: Int32 = 0

  /// How many there are.
  var count: Int { folders.count }

  /// The list's own index of the path in `range`.
  mutating func index(of bytes: RawSpan, in range: Range<Int>) -> Int {
    let hash = hash(bytes, range)
    var slot = home(hash)
    while slots[slot] != 0 {
      if (slots[slot] ^ hash) >> 32 == 0 {
        let index = Int(slots[slot] & 0xFFFF_FFFF) - 1
        if isPath(index, bytes, in: range) { return index }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    let index = count
    slots[slot] = hash & ~0xFFFF_FFFF | UInt64(index + 1)
    let start = arena.count
    arena.append(contentsOf: bytes.extracting(range))
    folders.append(start..<arena.count)
    announced.append(-1)
    if count * 2 > slots.count { grow() }
    return index
  }

  /// The list's own index of a path, if it has it.
  func knownIndex(of path: String) -> Int? {
    let bytes = Array(path.utf8)
    let hash = hash(bytes.rawSpan, 0..<bytes.count)
    var slot = home(hash)
    while slots[slot] != 0 {
      if (slots[slot] ^ hash) >> 32 == 0 {
        let index = Int(slots[slot] & 0xFFFF_FFFF) - 1
        if isPath(index, bytes.rawSpan, in: 0..<bytes.count) { return index }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Whether the path of an index stands in `range`: a call of the C library's comparison would cost more
  /// than comparing the few words of a path.
  @inline(__always)
  private func isPath(_ index: Int, _ bytes: RawSpan, in range: Range<Int>) -> Bool {
    let known = folders[index]
    guard known.count == range.count else { return false }
    let arena = arena.rawSpan
    var offset = 0
    while offset < range.count {
      let difference =
        arena.zeroPaddedWord(at: known.lowerBound + offset)
        ^ bytes.zeroPaddedWord(at: range.lowerBound + offset)
      let left = range.count - offset
      guard left >= 8 ? difference == 0 : difference << UInt64(64 - left * 8) == 0 else {
        return false
      }
      offset += 8
    }
    return true
  }

  @inline(__always)
  private func hash(_ bytes: RawSpan, _ range: Range<Int>) -> UInt64 {
    var hash = seed &+ UInt64(range.count)
    var offset = range.lowerBound
    while offset < range.upperBound {
      var word = bytes.zeroPaddedWord(at: offset)
      let left = range.upperBound - offset
      if left < 8 { word &= 1 << UInt64(left * 8) - 1 }
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 32
      offset += 8
    }
    return hash &* 0xC2B2_AE3D_27D4_EB4F
  }

  @inline(__always)
  private func home(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: old.count * 2)
    for found in old where found != 0 {
      var slot = home(found)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = found
    }
  }

  /// The list's own index of a path.
  mutating func index(of path: String) -> Int {
    let bytes = Array(path.utf8)
    return index(of: bytes.rawSpan, in: 0..<bytes.count)
  }

  /// A path.
  func path(_ index: Int) -> String {
    String(decoding: arena[folders[index]], as: UTF8.self)
  }

  /// Appends a path and the `/` behind it; nothing for the one partition of a table without partitions.
  func appendPath(_ index: Int, to buffer: inout [UInt8]) {
    buffer.append(addingCapacity: pathCapacity(index)) { out in writePath(index, to: &out) }
  }

  /// How many bytes must be free to write a path and the `/` behind it.
  @inline(__always)
  func pathCapacity(_ index: Int) -> Int { folders[index].count + 1 }

  /// `appendPath` into memory that is free.
  @inline(__always)
  func writePath(_ index: Int, to out: inout OutputSpan<UInt8>) {
    let folder = folders[index]
    guard !folder.isEmpty else { return }
    out.append(arena.rawSpan.extracting(folder))
    out.append(UInt8(ascii: "/"))
  }

  /// The ledger's number of a partition, announced at its first use; −1 for the one partition of a table
  /// without partitions.
  @inline(__always)
  mutating func announcedNumber(_ index: Int, in newPartitions: inout [String]) -> Int32 {
    announced[index] >= 0 ? announced[index] : announce(index, in: &newPartitions)
  }

  private mutating func announce(_ index: Int, in newPartitions: inout [String]) -> Int32 {
    guard !folders[index].isEmpty else { return -1 }
    announced[index] = announcedCount
    announcedCount += 1
    newPartitions.append(path(index))
    return announced[index]
  }
}
