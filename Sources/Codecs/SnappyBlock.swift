/// Raw Snappy blocks: the length of what they hold, then the tags that make it.
enum SnappyBlock {
  static func decompress(
    _ input: RawSpan, expectedSize: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    let (size, start) = try declaredSize(input)
    guard size == expectedSize else {
      throw CodecError(.snappy, .sizeMismatch(expected: expectedSize))
    }
    var isWhole = false
    output.append(addingCapacity: expectedSize) { room in
      unsafe room.withUnsafeMutableBufferPointer { buffer, count in
        // Safe: both buffers are valid for the length of the call, and the target is `expectedSize` bytes
        // long, all of which are written when the call says so.
        isWhole = unsafe input.withUnsafeBytes { source in
          unsafe SnappyDecoder.expand(
            UnsafeRawBufferPointer(rebasing: source[start...]),
            into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: expectedSize))
        }
        count = isWhole ? expectedSize : 0
      }
    }
    guard isWhole else { throw CodecError(.snappy, .corrupt) }
  }

  static func decompress(
    _ input: RawSpan, limit: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    let (size, _) = try declaredSize(input)
    guard size <= limit else { throw CodecError(.snappy, .limitExceeded(limit: limit)) }
    guard Codec.snappy.isPlausible(outputBytes: size, inputBytes: input.byteCount) else {
      throw CodecError(.snappy, .implausibleSize(size))
    }
    try decompress(input, expectedSize: size, appendingTo: &output)
  }

  /// The length that a block declares, 32 bits in groups of seven, and where its tags start.
  private static func declaredSize(
    _ input: RawSpan
  ) throws(CodecError) -> (size: Int, start: Int) {
    var size = 0
    for index in 0..<5 {
      guard index < input.byteCount else { throw CodecError(.snappy, .truncated) }
      // Safe: the index is inside the span.
      let byte = unsafe input.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      size |= Int(byte & 0x7f) << (7 * index)
      if byte < 0x80 {
        guard size <= Int(UInt32.max) else { break }
        return (size, index + 1)
      }
    }
    throw CodecError(.snappy, .corrupt)
  }
}
