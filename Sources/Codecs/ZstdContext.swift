internal import CZstd

/// A Zstandard decompression context, made at the first use and freed with its owner.
@safe
struct ZstdContext: ~Copyable, @unchecked Sendable {
  private var context: OpaquePointer?

  /// Whether the input of `expand` so far ends between two frames.
  private(set) var isAtEnd = true

  /// Bytes that the library wants next of a stream that `expand` reads.
  private var wanted = ZstdContext.frameStart

  /// Bytes of a frame that the library wants first.
  private static let frameStart = 5

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
  /// One call takes in no more than what the library asked for, which is one block: so what comes before
  /// damaged bytes is given out, the same however the stream is cut.
  ///
  /// - Returns: whether anything was consumed or appended.
  mutating func expand(
    _ input: RawSpan, _ position: inout Int, room: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) -> Bool {
    // Between frames the context has nothing left to give.
    guard position < input.byteCount || !isAtEnd else { return false }
    let context: OpaquePointer
    if let made = unsafe self.context {
      unsafe context = unsafe made
    } else {
      unsafe context = unsafe try ready()
    }
    let start = position
    let end = min(input.byteCount, position + max(wanted, 1))
    var status = 0
    var written = 0
    output.append(addingCapacity: room) { free in
      unsafe free.withUnsafeMutableBufferPointer { buffer, count in
        // Safe: both buffers are valid for the lengths given, for the length of the call; the library
        // moves `pos` only inside them.
        unsafe input.withUnsafeBytes { source in
          var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: end, pos: position)
          var into = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: room, pos: 0)
          status = unsafe ZSTD_decompressStream(context, &into, &from)
          position = unsafe from.pos
          written = unsafe into.pos
        }
        count = written
      }
    }
    guard ZSTD_isError(status) == 0 else { throw CodecError(.zstd, .corrupt) }
    isAtEnd = status == 0
    // The library likes to see the header of the next block together with a block; an error in that
    // header would take the block's output with it.
    wanted = isAtEnd ? Self.frameStart : status > 3 ? status - 3 : status
    return position > start || written > 0
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
