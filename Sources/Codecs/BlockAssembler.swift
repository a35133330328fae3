/// Puts the blocks of lz4-java's and snappy-java's streams together from the pieces in which they arrive,
/// and expands each as soon as it is whole.
struct BlockAssembler: Sendable {
  private let format: StreamFormat

  /// What of the current header or block has arrived.
  private var pending: [UInt8] = []

  private var state: State

  private enum State {
    /// The header of the stream, which snappy-java alone has.
    case streamHeader
    case blockHeader
    case block(Block)
  }

  /// A block whose header has been read.
  private struct Block {
    /// Bytes in the stream.
    let length: Int
    /// Bytes that come of it; nil where the block says so itself.
    let size: Int?
    let isCompressed: Bool
    let checksum: UInt32
  }

  init(_ format: StreamFormat) {
    self.format = format
    self.state = format == .snappyJavaStream ? .streamHeader : .blockHeader
  }

  /// Whether the bytes so far end between two blocks.
  var isAtEnd: Bool {
    if case .blockHeader = state { pending.isEmpty } else { false }
  }

  /// Takes in one header or one block.
  mutating func expand(
    _ input: RawSpan, _ position: inout Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) -> Bool {
    let start = position
    switch state {
    case .streamHeader:
      guard fill(16, from: input, &position) else { break }
      try checkStreamHeader()
    case .blockHeader where format == .snappyJavaStream:
      guard fill(4, from: input, &position) else { break }
      try beginSnappyBlock(appendingFrom: input, &position)
    case .blockHeader:
      guard fill(21, from: input, &position) else { break }
      try beginLZ4Block()
    case .block(let block):
      guard fill(block.length, from: input, &position) else { break }
      try expand(block, appendingTo: &output)
      pending.removeAll(keepingCapacity: true)
      state = .blockHeader
      return true
    }
    return position > start
  }

  /// Moves bytes of the input to `pending` until it has `count`; false when the input ends before.
  private mutating func fill(_ count: Int, from input: RawSpan, _ position: inout Int) -> Bool {
    let taken = min(count - pending.count, input.byteCount - position)
    if taken > 0 {
      input.extracting(position..<(position + taken)).append(to: &pending)
      position += taken
    }
    return pending.count >= count
  }

  private func word(at offset: Int) -> UInt32 {
    UInt32(pending[offset]) | UInt32(pending[offset + 1]) << 8
      | UInt32(pending[offset + 2]) << 16 | UInt32(pending[offset + 3]) << 24
  }

  /// Magic number, version, and the oldest version that reads it: four bytes each, highest first, the
  /// magic number eight (snappy-java's SnappyCodec). Writers of all versions so far say 1 and 1.
  private mutating func checkStreamHeader() throws(CodecError) {
    // Safe: a byte has no padding.
    guard unsafe StreamFormat(prefix: pending.span.bytes) == .snappyJavaStream,
      word(at: 12).byteSwapped <= 1
    else { throw CodecError(.snappy, .corrupt) }
    pending.removeAll(keepingCapacity: true)
    state = .blockHeader
  }

  private mutating func beginSnappyBlock(
    appendingFrom input: RawSpan, _ position: inout Int
  ) throws(CodecError) {
    let length = word(at: 0).byteSwapped
    // A file that was appended to has the header of another stream here, whose first four bytes stand
    // for a length that no block has.
    if length == 0x8253_4e41 {
      state = .streamHeader
      return
    }
    guard length <= StreamDecompressor.maximumBlockSize else {
      throw CodecError(.snappy, .limitExceeded(limit: StreamDecompressor.maximumBlockSize))
    }
    pending.removeAll(keepingCapacity: true)
    state = .block(Block(length: Int(length), size: nil, isCompressed: true, checksum: 0))
  }

  /// `LZ4Block`, a token (method and the logarithm of the block size less ten), compressed length,
  /// length, checksum, lowest byte first (lz4-java's LZ4BlockOutputStream).
  private mutating func beginLZ4Block() throws(CodecError) {
    // Safe: a byte has no padding.
    guard unsafe StreamFormat(prefix: pending.span.bytes) == .lz4JavaBlocks else {
      throw CodecError(.lz4, .corrupt)
    }
    let token = pending[8]
    let length = word(at: 9)
    let size = word(at: 13)
    let checksum = word(at: 17)
    let isCompressed = token >> 4 == 2
    let largest = UInt32(1) << (10 + UInt32(token & 15))
    guard isCompressed || token >> 4 == 1, size <= largest,
      length <= StreamDecompressor.maximumBlockSize, isCompressed || length == size,
      (length == 0) == (size == 0)
    else { throw CodecError(.lz4, .corrupt) }
    pending.removeAll(keepingCapacity: true)
    // A block of nothing ends a stream; another may follow.
    guard size > 0 else { return }
    state = .block(
      Block(length: Int(length), size: Int(size), isCompressed: isCompressed, checksum: checksum))
  }

  private func expand(_ block: Block, appendingTo output: inout [UInt8]) throws(CodecError) {
    let start = output.count
    // Safe: a byte has no padding.
    let input = unsafe pending.span.bytes
    guard let size = block.size else {
      try SnappyBlock.decompress(
        input, limit: StreamDecompressor.maximumBlockSize, appendingTo: &output)
      return
    }
    if block.isCompressed {
      try LZ4Block.decompress(input, as: .lz4, expectedSize: size, appendingTo: &output)
    } else {
      output.append(contentsOf: pending)
    }
    // lz4-java keeps 28 bits of the checksum.
    let checksum = XXHash32.checksum(output[start...], seed: 0x9747_b28c) & 0x0fff_ffff
    guard checksum == block.checksum else {
      output.removeLast(output.count - start)
      throw CodecError(.lz4, .corrupt)
    }
  }
}
