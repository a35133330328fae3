/// Expands a file that arrives piece by piece, into pieces of bounded size.
///
///     var position = 0
///     while try decompressor.expand(piece, &position, appendingTo: &output) {
///       use(output)
///       output.removeAll(keepingCapacity: true)
///     }
///
/// Memory is the library's window or one block, whatever the file's size.
package struct StreamDecompressor: ~Copyable, Sendable {
  /// About how many bytes one call of `expand` appends at most; a block of a format that has blocks
  /// may be larger, up to `maximumBlockSize`.
  package static let stepSize = 1 << 18

  /// The largest block that is accepted, compressed or expanded: what lz4-java can write at most
  /// (2²⁵ bytes); Spark's blocks have 32 KiB.
  package static let maximumBlockSize = 1 << 25

  /// How the file is compressed.
  package let format: StreamFormat

  private var zstd = ZstdContext()
  private var gzip = InflateContext(.gzip)
  private var blocks: BlockAssembler

  /// Makes a decompressor for a file that begins.
  package init(_ format: StreamFormat) {
    self.format = format
    self.blocks = BlockAssembler(format)
  }

  /// Expands some of `input`, from `position` on, to the end of `output`.
  ///
  /// - Returns: whether anything was consumed or appended; when not, the next piece is needed.
  /// - Throws: `CodecError` at bytes that are damaged; what was appended before them stays, and the
  ///   decompressor is of no more use.
  package mutating func expand(
    _ input: RawSpan, _ position: inout Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) -> Bool {
    switch format {
    case .plain:
      guard position < input.byteCount else { return false }
      let end = min(input.byteCount, position + StreamDecompressor.stepSize)
      input.extracting(position..<end).append(to: &output)
      position = end
      return true
    case .gzip:
      return try gzip.expand(
        input, &position, room: StreamDecompressor.stepSize, appendingTo: &output)
    case .zstd:
      return try zstd.expand(
        input, &position, room: StreamDecompressor.stepSize, appendingTo: &output)
    case .lz4JavaBlocks, .snappyJavaStream:
      return try blocks.expand(input, &position, appendingTo: &output)
    }
  }

  /// Says that the file has ended.
  ///
  /// - Throws: `CodecError` with `truncated` when it has ended inside a frame or block.
  package mutating func finish() throws(CodecError) {
    let isWhole =
      switch format {
      case .plain: true
      case .gzip: gzip.isAtEnd
      case .zstd: zstd.isAtEnd
      case .lz4JavaBlocks, .snappyJavaStream: blocks.isAtEnd
      }
    guard isWhole else { throw CodecError(format.codec, .truncated) }
  }
}

extension RawSpan {
  /// Appends a copy of these bytes.
  func append(to output: inout [UInt8]) {
    // Safe: the pointer does not leave the closure.
    unsafe withUnsafeBytes { unsafe output.append(contentsOf: $0) }
  }
}
