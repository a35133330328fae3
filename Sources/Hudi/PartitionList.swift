import ByteParsing
import LakeModel

/// The partitions of a table: every one that a listing or an instant names, and the numbers under which
/// the ledger has announced some of them.
struct PartitionList: Sendable {
  /// Paths, by the list's own index.
  private var paths = ByteStringColumn()

  /// By a hash of the path's bytes: texts that are canonically equivalent are different folders. Open
  /// addressing: the hash's upper half above the index plus one, zero for free slots.
  private var slots: [UInt64] = Array(repeating: 0, count: 16)
  private let seed = UInt64.random(in: .min ... .max) | 1

  /// The ledger's numbers, by index; −1 for partitions that it does not know yet.
  private var announced: [Int32] = []
  private var announcedCount: Int32 = 0

  /// The one that was asked for last.
  private var last = 0

  /// How many there are.
  var count: Int { announced.count }

  /// The list's own index of the path in `range`.
  mutating func index(of bytes: RawSpan, in range: Range<Int>) -> Int {
    if last < count, isPath(last, bytes, in: range) { return last }
    let hash = hash(bytes, range)
    var slot = home(hash)
    while slots[slot] != 0 {
      if (slots[slot] ^ hash) >> 32 == 0 {
        let index = Int(slots[slot] & 0xFFFF_FFFF) - 1
        if isPath(index, bytes, in: range) {
          last = index
          return index
        }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    last = count
    slots[slot] = hash & ~0xFFFF_FFFF | UInt64(last + 1)
    paths.append((try? bytes.bytes(in: range)) ?? [])
    announced.append(-1)
    if count * 2 > slots.count { grow() }
    return last
  }

  @inline(__always)
  private func isPath(_ index: Int, _ bytes: RawSpan, in range: Range<Int>) -> Bool {
    let known = paths.range(at: index)
    return known.count == range.count
      && bytes.starts(with: paths.arena.rawSpan.extracting(known), at: range.lowerBound)
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
  func path(_ index: Int) -> String { paths.text(at: index) }

  /// Appends a path and the `/` behind it; nothing for the one partition of a table without partitions.
  func appendPath(_ index: Int, to buffer: inout [UInt8]) {
    let folder = folder(index)
    guard !folder.isEmpty else { return }
    buffer.append(contentsOf: bytes[folder])
    buffer.append(UInt8(ascii: "/"))
  }

  /// The bytes of all paths.
  var bytes: [UInt8] {
    @inline(__always)
    get { paths.arena }
  }

  /// Where a path stands among them.
  @inline(__always)
  func folder(_ index: Int) -> Range<Int> { paths.range(at: index) }

  /// The ledger's number of a partition, announced at its first use; nil for the one partition of a
  /// table without partitions.
  @inline(__always)
  mutating func announce(_ index: Int, in newPartitions: inout [String]) -> Int? {
    if announced[index] >= 0 { return Int(announced[index]) }
    guard !paths.range(at: index).isEmpty else { return nil }
    announced[index] = announcedCount
    announcedCount += 1
    newPartitions.append(path(index))
    return Int(announced[index])
  }
}
