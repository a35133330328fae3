import ByteParsing
import LakeStorage

/// Paths that are rarely needed, by the numbers in which they came: 20 to 25 bytes each (`PackedPaths`).
///
/// What is more than `memoryLimit` bytes lies in a temporary file. Where there can be none, all stay in memory.
struct SpilledPaths: Sendable {
  private static let pathsOfBlock = 256

  /// Paths, packed.
  private struct Block: Sendable {
    /// None when they are elsewhere.
    var bytes: [UInt8] = []
    /// Where they lie in the temporary file.
    var place: ScratchBlocks.Place?
  }

  /// Reads paths; one after the other costs little.
  struct Reader: Sendable {
    private let paths: SpilledPaths
    private var block = -1
    private var text: [UInt8] = []
    private var ends: [Int] = []

    fileprivate init(_ paths: SpilledPaths) { self.paths = paths }

    /// The path with a number; an empty one where there is none.
    ///
    /// - Throws: `unreadable` when the temporary file does not give it.
    /// - Complexity: O(1) behind the one that was read last; else O(256).
    mutating func path(_ number: Int) throws(StorageError) -> ArraySlice<UInt8> {
      let (block, offset) = number.quotientAndRemainder(dividingBy: SpilledPaths.pathsOfBlock)
      if block != self.block { try unpack(block) }
      guard ends.indices.contains(offset) else { return [] }
      return text[(offset == 0 ? 0 : ends[offset - 1])..<ends[offset]]
    }

    private mutating func unpack(_ block: Int) throws(StorageError) {
      text.removeAll(keepingCapacity: true)
      ends.removeAll(keepingCapacity: true)
      self.block = block
      var cursor = PackedCursor(try paths.bytes(ofBlock: block))
      while !cursor.isAtEnd, paths.packing.read(&cursor, into: &text) { ends.append(text.count) }
    }
  }

  /// Bytes of paths that stay in memory.
  let memoryLimit: Int

  private var packing = PackedPaths()
  private var blocks: [Block] = []
  private var memoryBytes = 0
  private var scratch: ScratchBlocks?

  /// The number of paths.
  private(set) var count = 0

  /// Makes an empty collection.
  init(memoryLimit: Int = 1 << 20) {
    self.memoryLimit = memoryLimit
  }

  /// Adds a path, which gets the next number.
  mutating func append(_ path: RawSpan) {
    if count % Self.pathsOfBlock == 0 {
      spillLast()
      blocks.append(Block())
    }
    packing.append(path, to: &blocks[blocks.count - 1].bytes)
    count += 1
  }

  /// Moves the last block, which is full, into the temporary file if there is too much in memory.
  private mutating func spillLast() {
    guard let last = blocks.indices.last else { return }
    memoryBytes += blocks[last].bytes.count
    guard memoryBytes > memoryLimit else { return }
    if scratch == nil { scratch = try? ScratchBlocks() }
    guard let place = scratch?.append(blocks[last].bytes) else { return }
    memoryBytes -= place.count
    blocks[last] = Block(place: place)
  }

  /// What reads the paths that are there now.
  var reader: Reader { Reader(self) }

  private func bytes(ofBlock block: Int) throws(StorageError) -> [UInt8] {
    guard blocks.indices.contains(block) else { return [] }
    guard let place = blocks[block].place, let scratch else { return blocks[block].bytes }
    return try scratch.read(place)
  }
}
