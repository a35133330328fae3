internal import CSnappy

/// Raw Snappy blocks. The library keeps no context.
enum SnappyBlock {
  static func decompress(
    _ input: RawSpan, expectedSize: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    guard try declaredSize(input) == expectedSize else {
      throw CodecError(.snappy, .sizeMismatch(expected: expectedSize))
    }
    var isWhole = false
    output.append(addingCapacity: expectedSize) { room in
      unsafe room.withUnsafeMutableBufferPointer { buffer, count in
        // Safe: both pointers are valid for the lengths given, for the length of the call; the library
        // writes no more than `length` bytes. It wants a destination even for an empty block.
        unsafe input.withUnsafeBytes { source in
          var length = expectedSize
          var nothing: CChar = 0
          let status = unsafe withUnsafeMutablePointer(to: &nothing) { nowhere in
            unsafe snappy_uncompress(
              source.baseAddress?.assumingMemoryBound(to: CChar.self), source.count,
              UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self)
                ?? nowhere, &length)
          }
          isWhole = status == SNAPPY_OK && length == expectedSize
        }
        count = isWhole ? expectedSize : 0
      }
    }
    guard isWhole else { throw CodecError(.snappy, .corrupt) }
  }

  static func decompress(
    _ input: RawSpan, limit: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    let size = try declaredSize(input)
    guard size <= limit else { throw CodecError(.snappy, .limitExceeded(limit: limit)) }
    guard Codec.snappy.isPlausible(outputBytes: size, inputBytes: input.byteCount) else {
      throw CodecError(.snappy, .implausibleSize(size))
    }
    try decompress(input, expectedSize: size, appendingTo: &output)
  }

  private static func declaredSize(_ input: RawSpan) throws(CodecError) -> Int {
    guard !input.isEmpty else { throw CodecError(.snappy, .truncated) }
    var size = 0
    // Safe: the pointer is valid for the length given, for the length of the call.
    let status = unsafe input.withUnsafeBytes { source in
      unsafe snappy_uncompressed_length(
        source.baseAddress?.assumingMemoryBound(to: CChar.self), source.count, &size)
    }
    guard status == SNAPPY_OK, size >= 0 else { throw CodecError(.snappy, .corrupt) }
    return size
  }
}
