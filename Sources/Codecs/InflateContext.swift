internal import CZlib

/// A zlib inflate state for gzip and zlib streams, or for bare deflate streams.
@safe
struct InflateContext: ~Copyable, @unchecked Sendable {
  private let codec: Codec
  /// On the heap, because zlib's own state points back at it.
  private var stream: UnsafeMutablePointer<z_stream>?

  /// Whether the input of `expand` so far ends between two members.
  private(set) var isAtEnd = true

  /// Makes a context for `.gzip` or `.deflate`; allocates nothing yet.
  init(_ codec: Codec) {
    self.codec = codec
  }

  deinit {
    guard let stream = unsafe stream else { return }
    // Safe: the state was initialised when the pointer was stored, and is owned by this value alone.
    _ = unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  private mutating func ready() throws(CodecError) -> UnsafeMutablePointer<z_stream> {
    if let stream = unsafe stream {
      // Safe: the state is live; a reset drops what the last call left in it.
      _ = unsafe inflateReset(stream)
      return unsafe stream
    }
    // zlib.h: 15 + 32 is the largest window with gzip and zlib headers told apart; −15 has no header.
    let windowBits: Int32 = codec == .gzip ? 15 + 32 : -15
    let made = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe made.initialize(to: z_stream())
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(made, windowBits, ZLIB_VERSION, size) == Z_OK else {
      unsafe made.deallocate()
      throw CodecError(codec, .outOfMemory)
    }
    unsafe stream = unsafe made
    return unsafe made
  }

  mutating func decompress(
    _ input: RawSpan, limit: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    let stream = unsafe try ready()
    let start = output.count
    var consumed = 0
    var step = OutputRoom.next(produced: 0, limit: limit)
    var failure: CodecError.Reason?
    while failure == nil {
      let (status, written) = unsafe Self.inflate(
        stream, input, &consumed, room: step, appendingTo: &output)
      let produced = output.count - start
      if produced > limit {
        failure = .limitExceeded(limit: limit)
      } else if status == Z_STREAM_END {
        if consumed == input.byteCount { return }
        // Writers may put several members one after the other; the output is all of them.
        // Safe: the state is live.
        guard codec == .gzip, unsafe inflateReset(stream) == Z_OK else {
          failure = .corrupt
          break
        }
      } else if status == Z_MEM_ERROR {
        failure = .outOfMemory
      } else if status != Z_OK, status != Z_BUF_ERROR {
        failure = .corrupt
      } else if consumed == input.byteCount, written < step {
        failure = .truncated
      }
      step = OutputRoom.next(produced: produced, limit: limit)
    }
    output.removeLast(output.count - start)
    throw CodecError(codec, failure ?? .corrupt)
  }

  /// One call of zlib: takes input from `position` on, and appends at most `room` bytes.
  ///
  /// - Returns: zlib's status, and how many bytes were appended.
  private static func inflate(
    _ stream: UnsafeMutablePointer<z_stream>, _ input: RawSpan, _ position: inout Int, room: Int,
    appendingTo output: inout [UInt8]
  ) -> (status: Int32, written: Int) {
    var written = 0
    var status = Z_OK
    output.append(addingCapacity: room) { free in
      unsafe free.withUnsafeMutableBufferPointer { buffer, count in
        // Safe: both pointers are valid for the lengths given, for the length of the call; zlib reads
        // and writes inside them only, and neither pointer is used by a later call.
        unsafe input.withUnsafeBytes { source in
          let wanted = UInt32(clamping: source.count - position)
          let most = UInt32(clamping: room)
          unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
            mutating: source.baseAddress?.advanced(by: position).assumingMemoryBound(
              to: UInt8.self))
          unsafe stream.pointee.avail_in = wanted
          unsafe stream.pointee.next_out = buffer.baseAddress
          unsafe stream.pointee.avail_out = most
          status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
          position += unsafe Int(wanted - stream.pointee.avail_in)
          written = unsafe Int(most - stream.pointee.avail_out)
        }
        count = written
      }
    }
    return (status, written)
  }

  /// Expands some of a stream that arrives piece by piece; the state keeps what it needs of it.
  ///
  /// - Returns: whether anything was consumed or appended.
  mutating func expand(
    _ input: RawSpan, _ position: inout Int, room: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) -> Bool {
    guard position < input.byteCount || !isAtEnd else { return false }
    let stream: UnsafeMutablePointer<z_stream>
    if !isAtEnd, let made = unsafe self.stream {
      unsafe stream = unsafe made
    } else {
      unsafe stream = unsafe try ready()
    }
    let start = position
    let (status, written) = unsafe Self.inflate(
      stream, input, &position, room: room, appendingTo: &output)
    switch status {
    case Z_STREAM_END: isAtEnd = true
    // No progress is possible: more input is needed.
    case Z_OK, Z_BUF_ERROR: isAtEnd = false
    case Z_MEM_ERROR: throw CodecError(codec, .outOfMemory)
    default: throw CodecError(codec, .corrupt)
    }
    return position > start || written > 0
  }
}
