internal import ByteParsing

/// Integers as DELTA_BINARY_PACKED writes them: differences, less the smallest of their block, packed
/// into miniblocks of one bit width each (Encodings.md).
struct DeltaStream: Sendable {
  /// The most values of a block that are believed; writers use 128 or 256.
  private static let largestBlock: UInt64 = 1 << 20

  private let end: Int
  private let maximumWidth: Int
  private let valuesPerMiniblock: Int
  private let miniblocksPerBlock: Int
  /// Values that have not been read, the first included.
  private(set) var valuesLeft: Int
  private var isAtFirst = true
  private var value: Int64
  private var smallestDelta: Int64 = 0
  /// Offset of the bit widths of the block's miniblocks, and how many of them have been begun.
  private var widths = 0
  private var miniblocksBegun: Int
  /// Offset of the next miniblock, or of the next block when all have been begun.
  private var position: Int
  /// Differences left of the current miniblock.
  private var deltasLeft = 0
  private var width = 0
  private var bitPosition = 0
  private var scratch: [UInt64] = []

  /// Reads the header at the start of `range`.
  init(range: Range<Int>, in page: RawSpan, maximumWidth: Int) throws(ParquetError) {
    var reader = ByteReader(page.extracting(0..<range.upperBound), at: range.lowerBound)
    do throws(ByteParsingError) {
      let block = try reader.readVarint()
      let miniblocks = try reader.readVarint()
      let total = try reader.readVarint()
      value = try reader.readZigzag()
      guard block > 0, block <= Self.largestBlock, block % 128 == 0, miniblocks > 0,
        block % miniblocks == 0, (block / miniblocks) % 32 == 0
      else { throw ByteParsingError(.invalidValue, at: range.lowerBound) }
      valuesPerMiniblock = Int(block / miniblocks)
      miniblocksPerBlock = Int(miniblocks)
      valuesLeft = Int(clamping: total)
    } catch {
      throw .malformed(.delta)
    }
    miniblocksBegun = miniblocksPerBlock
    position = reader.position
    end = range.upperBound
    self.maximumWidth = maximumWidth
  }

  /// Appends the next `count` values to `output`.
  ///
  /// - Throws: `ParquetError`, `values` when there are fewer.
  mutating func read(
    _ count: Int, from page: RawSpan, appendingTo output: inout [Int64]
  ) throws(ParquetError) {
    guard count <= valuesLeft else { throw .malformed(.values) }
    valuesLeft -= count
    var left = count
    if isAtFirst, left > 0 {
      isAtFirst = false
      output.append(value)
      left -= 1
    }
    let bytes = page.extracting(0..<end)
    while left > 0 {
      if deltasLeft == 0 { try beginMiniblock(bytes) }
      let taken = min(left, deltasLeft)
      scratch.removeAll(keepingCapacity: true)
      _ = try BitUnpacking.unpack(
        taken, ofWidth: width, from: bytes, atBit: bitPosition, appendingTo: &scratch)
      bitPosition += taken * width
      deltasLeft -= taken
      left -= taken
      var running = value
      let smallest = smallestDelta
      output.append(addingCapacity: taken) { room in
        for delta in scratch {
          // Differences wrap around: that is how a writer gets from the largest to the smallest.
          running = running &+ smallest &+ Int64(bitPattern: delta)
          room.append(running)
        }
      }
      value = running
    }
  }

  /// Where the stream ends, from where it stands now.
  ///
  /// - Complexity: O(miniblocks), without reading a value.
  func findEnd(in page: RawSpan) throws(ParquetError) -> Int {
    var walker = self
    let bytes = page.extracting(0..<end)
    var left = max(0, valuesLeft - (isAtFirst ? 1 : 0))
    left -= min(left, walker.deltasLeft)
    while left > 0 {
      try walker.beginMiniblock(bytes)
      left -= min(left, valuesPerMiniblock)
    }
    return walker.position
  }

  private mutating func beginMiniblock(_ bytes: RawSpan) throws(ParquetError) {
    if miniblocksBegun == miniblocksPerBlock {
      var reader = ByteReader(bytes, at: position)
      do throws(ByteParsingError) {
        smallestDelta = try reader.readZigzag()
        widths = try reader.readRange(count: miniblocksPerBlock).lowerBound
      } catch {
        throw .malformed(.delta)
      }
      position = reader.position
      miniblocksBegun = 0
    }
    guard let declared = try? bytes.byte(at: widths + miniblocksBegun),
      Int(declared) <= maximumWidth
    else { throw .malformed(.delta) }
    width = Int(declared)
    miniblocksBegun += 1
    bitPosition = position * 8
    deltasLeft = valuesPerMiniblock
    // The last miniblock may be cut short; whether the values needed are there shows when reading.
    position = min(end, position + valuesPerMiniblock / 8 * width)
  }
}
