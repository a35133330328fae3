internal import CZstd

/// A Zstandard decompression context, made at the first use and freed with its owner.
@safe
struct ZstdContext: ~Copyable, @unchecked Sendable {
  private var context: OpaquePointer?

  /// What of a stream that `expand` reads has arrived and is less than the library wants.
  private var pending: [UInt8] = []

  /// Bytes that the library wants next of that stream.
  private var wanted = ZstdContext.frameStart

  /// Whether the bytes of that stream that the library has seen end between two frames.
  private var isBetweenFrames = true

  /// Bytes of a frame that the library wants first.
  private static let frameStart = 5

  /// The most that the library is given at once, more than any block (RFC 8878, 3.1.1.2.4).
  private static let mostWanted = 1 << 18

  /// Whether the input of `expand` so far ends between two frames.
  var isAtEnd: Bool { isBetweenFrames && pending.isEmpty }

  init() {}

  deinit {
    // Safe: the context is owned by this value alone, and freeing nil does nothing.
    _ = unsafe ZSTD_freeDCtx(context)
  }

  private mutating func ready() throws(CodecError) -> OpaquePointer {
    if let context = unsafe context {
      // Safe: the context is live; a reset drops what a failed call left in it.
      _ = unsafe ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
      return unsafe context
    }
    guard let made = unsafe ZSTD_createDCtx() else { throw CodecError(.zstd, .outOfMemory) }
    unsafe context = unsafe made
    return unsafe made
  }

  mutating func decompress(
    _ input: RawSpan, expectedSize: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    // No bytes are no frame, though the library takes them for a stream of none.
    guard !input.isEmpty else { throw CodecError(.zstd, .truncated) }
    let context = unsafe try ready()
    var produced = 0
    output.append(addingCapacity: expectedSize) { room in
      unsafe room.withUnsafeMutableBufferPointer { buffer, count in
        // Safe: both pointers are valid for the lengths given, for the length of the call, and the
        // library writes no more than `buffer.count` bytes, of which it says how many.
        produced = unsafe input.withUnsafeBytes { source in
          unsafe ZSTD_decompressDCtx(
            context, buffer.baseAddress, expectedSize, source.baseAddress, source.count)
        }
        count = ZSTD_isError(produced) == 0 && produced == expectedSize ? expectedSize : 0
      }
    }
    guard ZSTD_isError(produced) == 0 else {
      throw CodecError(.zstd, Self.reason(produced, expectedSize: expectedSize))
    }
    guard produced == expectedSize else {
      throw CodecError(.zstd, .sizeMismatch(expected: expectedSize))
    }
  }

  mutating func decompress(
    _ input: RawSpan, limit: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    // No bytes are no frame, though the library takes them for a stream of none.
    guard !input.isEmpty else { throw CodecError(.zstd, .truncated) }
    let context = unsafe try ready()
    let start = output.count
    var consumed = 0
    var status = 0
    repeat {
      let step = OutputRoom.next(produced: output.count - start, limit: limit)
      var written = 0
      output.append(addingCapacity: step) { room in
        unsafe room.withUnsafeMutableBufferPointer { buffer, count in
          // Safe: both buffers are valid for the lengths given, for the length of the call; the
          // library moves `pos` only inside them.
          unsafe input.withUnsafeBytes { source in
            var from = unsafe ZSTD_inBuffer(
              src: source.baseAddress, size: source.count, pos: consumed)
            var into = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: step, pos: 0)
            status = unsafe ZSTD_decompressStream(context, &into, &from)
            consumed = unsafe from.pos
            written = unsafe into.pos
          }
          count = written
        }
      }
      guard ZSTD_isError(status) == 0 else {
        output.removeLast(output.count - start)
        throw CodecError(.zstd, .corrupt)
      }
      guard output.count - start <= limit else {
        output.removeLast(output.count - start)
        throw CodecError(.zstd, .limitExceeded(limit: limit))
      }
      if consumed == input.byteCount, written < step { break }
    } while true
    // Not zero: the frame wants more input than there is.
    guard status == 0 else {
      output.removeLast(output.count - start)
      throw CodecError(.zstd, .truncated)
    }
  }

  /// Expands some of a stream that arrives piece by piece; the context keeps what it needs of it.
  ///
  /// The library is always given exactly what it asks for, which is one block: so what comes before
  /// damaged bytes is given out, the same however the stream is cut.
  ///
  /// - Returns: whether anything was consumed or appended.
  mutating func expand(
    _ input: RawSpan, _ position: inout Int, room: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) -> Bool {
    guard position < input.byteCount else { return false }
    if pending.isEmpty, input.byteCount - position >= wanted {
      let piece = input.extracting(position..<(position + wanted))
      position += wanted
      try expand(piece, room: room, appendingTo: &output)
      return true
    }
    let end = min(input.byteCount, position + wanted - pending.count)
    input.extracting(position..<end).append(to: &pending)
    position = end
    guard pending.count == wanted else { return true }
    let piece = pending
    pending.removeAll(keepingCapacity: true)
    // Safe: a byte has no padding.
    try unsafe expand(piece.span.bytes, room: room, appendingTo: &output)
    return true
  }

  /// Expands what the library has asked for, which it takes in whole.
  private mutating func expand(
    _ piece: RawSpan, room: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    let context: OpaquePointer
    if let made = unsafe self.context {
      unsafe context = unsafe made
    } else {
      unsafe context = unsafe try ready()
    }
    var status = 0
    var written = 0
    var isWhole = false
    output.append(addingCapacity: room) { free in
      unsafe free.withUnsafeMutableBufferPointer { buffer, count in
        // Safe: both buffers are valid for the lengths given, for the length of the call; the library
        // moves `pos` only inside them.
        unsafe piece.withUnsafeBytes { source in
          var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
          var into = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: room, pos: 0)
          status = unsafe ZSTD_decompressStream(context, &into, &from)
          isWhole = unsafe from.pos == source.count
          written = unsafe into.pos
        }
        count = written
      }
    }
    // One block is less than the room that there is for it.
    guard ZSTD_isError(status) == 0, isWhole, written < room else {
      throw CodecError(.zstd, .corrupt)
    }
    isBetweenFrames = status == 0
    // The library likes to see the header of the next block together with a block; an error in that
    // header would take the block's output with it.
    wanted =
      isBetweenFrames ? Self.frameStart : min(status > 3 ? status - 3 : status, Self.mostWanted)
  }

  private static func reason(_ status: Int, expectedSize: Int) -> CodecError.Reason {
    switch ZSTD_getErrorCode(status) {
    case ZSTD_error_dstSize_tooSmall: .sizeMismatch(expected: expectedSize)
    case ZSTD_error_srcSize_wrong: .truncated
    case ZSTD_error_memory_allocation: .outOfMemory
    default: .corrupt
    }
  }
}
