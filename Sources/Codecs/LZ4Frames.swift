internal import CLZ4

/// LZ4 frames (lz4_Frame_format.md), one after the other.
enum LZ4Frames {
  /// Whether the input begins with a frame's magic bytes.
  static func begin(_ input: RawSpan) -> Bool {
    guard input.byteCount >= 4 else { return false }
    // Safe: the four bytes lie inside the span, and any bit pattern is an integer.
    let magic = unsafe input.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)
    return UInt32(littleEndian: magic) == 0x184d_2204
  }

  static func decompress(
    _ input: RawSpan, expectedSize: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    let start = output.count
    do throws(CodecError) {
      try decompress(input, limit: expectedSize, appendingTo: &output)
    } catch {
      guard case .limitExceeded = error.reason else { throw error }
      throw CodecError(.hadoopLZ4, .sizeMismatch(expected: expectedSize))
    }
    guard output.count - start == expectedSize else {
      output.removeLast(output.count - start)
      throw CodecError(.hadoopLZ4, .sizeMismatch(expected: expectedSize))
    }
  }

  static func decompress(
    _ input: RawSpan, limit: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    var made: OpaquePointer?
    guard unsafe LZ4F_isError(LZ4F_createDecompressionContext(&made, UInt32(LZ4F_VERSION))) == 0,
      let context = unsafe made
    else { throw CodecError(.hadoopLZ4, .outOfMemory) }
    // Safe: the context was made above and is used nowhere else.
    defer { _ = unsafe LZ4F_freeDecompressionContext(context) }
    let start = output.count
    var consumed = 0
    var status = 0
    var failure: CodecError.Reason?
    repeat {
      let step = OutputRoom.next(produced: output.count - start, limit: limit)
      var written = 0
      output.append(addingCapacity: step) { room in
        unsafe room.withUnsafeMutableBufferPointer { buffer, count in
          // Safe: both pointers are valid for the lengths given, for the length of the call; the library
          // says how much of each it has used.
          unsafe input.withUnsafeBytes { source in
            var read = source.count - consumed
            written = step
            status = unsafe LZ4F_decompress(
              context, buffer.baseAddress, &written, source.baseAddress?.advanced(by: consumed),
              &read, nil)
            consumed += read
          }
          if LZ4F_isError(status) != 0 { written = 0 }
          count = written
        }
      }
      if LZ4F_isError(status) != 0 {
        failure = .corrupt
      } else if output.count - start > limit {
        failure = .limitExceeded(limit: limit)
      } else if consumed == input.byteCount, written < step {
        // Not zero: the frame wants more input than there is.
        if status == 0 { return }
        failure = .truncated
      }
    } while failure == nil
    output.removeLast(output.count - start)
    throw CodecError(.hadoopLZ4, failure ?? .corrupt)
  }
}
