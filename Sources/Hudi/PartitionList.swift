import ByteParsing
import LakeModel

/// The partitions of a table: every one that a listing or an instant names, and the numbers under which
/// the ledger has announced some of them.
struct PartitionList: Sendable {
  /// Paths, by the list's own index.
  private var paths = ByteStringColumn()

  /// By the hash of the path's bytes: texts that are canonically equivalent are different folders.
  private var indices: [ObjectKey: Int] = [:]

  /// The ledger's numbers, by index; −1 for partitions that it does not know yet.
  private var announced: [Int32] = []
  private var announcedCount: Int32 = 0

  /// The one that was asked for last.
  private var last = 0

  /// How many there are.
  var count: Int { paths.count }

  /// The list's own index of the path in `range`.
  mutating func index(of bytes: RawSpan, in range: Range<Int>) -> Int {
    if last < paths.count, paths.range(at: last).count == range.count,
      bytes.extracting(range).starts(
        with: paths.arena.rawSpan.extracting(paths.range(at: last)), at: 0)
    {
      return last
    }
    // The range is one of the bytes themselves, so the hash cannot fail.
    let key = (try? ObjectHash().key(of: bytes, in: range)) ?? ObjectKey(high: 0, low: 0)
    if let index = indices[key] {
      last = index
      return index
    }
    last = paths.count
    indices[key] = last
    paths.append((try? bytes.bytes(in: range)) ?? [])
    announced.append(-1)
    return last
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
    let range = paths.range(at: index)
    guard !range.isEmpty else { return }
    buffer.append(contentsOf: paths.arena[range])
    buffer.append(UInt8(ascii: "/"))
  }

  /// The ledger's number of a partition, announced at its first use; nil for the one partition of a
  /// table without partitions.
  mutating func announce(_ index: Int, in newPartitions: inout [String]) -> Int? {
    guard !paths.range(at: index).isEmpty else { return nil }
    if announced[index] >= 0 { return Int(announced[index]) }
    announced[index] = announcedCount
    announcedCount += 1
    newPartitions.append(path(index))
    return Int(announced[index])
  }
}
