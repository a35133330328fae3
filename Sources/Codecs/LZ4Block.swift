internal import CLZ4

/// LZ4 blocks without framing. The library keeps no context.
enum LZ4Block {
  /// Expands one block, which must hold exactly `expectedSize` bytes; errors name `codec`.
  static func decompress(
    _ input: RawSpan, as codec: Codec, expectedSize: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    let size = try size(of: input, as: codec)
    guard size == expectedSize else {
      throw CodecError(codec, .sizeMismatch(expected: expectedSize))
    }
    guard let inputCount = Int32(exactly: input.byteCount), let capacity = Int32(exactly: size)
    else { throw CodecError(codec, .limitExceeded(limit: Int(Int32.max))) }
    var isWhole = false
    output.append(addingCapacity: expectedSize) { room in
      unsafe room.withUnsafeMutableBufferPointer { buffer, count in
        // Safe: both pointers are valid for the lengths given, for the length of the call; the library
        // writes no more than `capacity` bytes. It wants a destination even for an empty block.
        unsafe input.withUnsafeBytes { source in
          var nothing: CChar = 0
          let written = unsafe withUnsafeMutablePointer(to: &nothing) { nowhere in
            unsafe LZ4_decompress_safe(
              source.baseAddress?.assumingMemoryBound(to: CChar.self),
              UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self)
                ?? nowhere, inputCount, capacity)
          }
          isWhole = written == capacity
        }
        count = isWhole ? expectedSize : 0
      }
    }
    guard isWhole else { throw CodecError(codec, .corrupt) }
  }

  static func decompress(
    _ input: RawSpan, as codec: Codec, limit: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    let size = try size(of: input, as: codec)
    guard size <= limit else { throw CodecError(codec, .limitExceeded(limit: limit)) }
    try decompress(input, as: codec, expectedSize: size, appendingTo: &output)
  }

  /// The bytes that a block expands to, which the block does not say: the sum over its sequences
  /// (lz4_Block_format.md).
  ///
  /// - Complexity: O(sequences), without looking at what they copy.
  static func size(of input: RawSpan, as codec: Codec) throws(CodecError) -> Int {
    var position = 0
    var size = 0
    while true {
      let token = try byte(input, &position, codec)
      let literals = try length(Int(token >> 4), input, &position, codec)
      guard literals <= input.byteCount - position else { throw CodecError(codec, .truncated) }
      position += literals
      size += literals
      // The last sequence has no match.
      if position == input.byteCount { return size }
      guard input.byteCount - position >= 2 else { throw CodecError(codec, .truncated) }
      position += 2
      size += try length(Int(token & 15), input, &position, codec) + 4
    }
  }

  /// A length of which the token has four bits; 15 means that more bytes add to it. No overflow: a byte
  /// of input adds 255 at most.
  private static func length(
    _ nibble: Int, _ input: RawSpan, _ position: inout Int, _ codec: Codec
  ) throws(CodecError) -> Int {
    guard nibble == 15 else { return nibble }
    var length = nibble
    var more: UInt8
    repeat {
      more = try byte(input, &position, codec)
      length += Int(more)
    } while more == 255
    return length
  }

  private static func byte(
    _ input: RawSpan, _ position: inout Int, _ codec: Codec
  ) throws(CodecError) -> UInt8 {
    guard position < input.byteCount else { throw CodecError(codec, .truncated) }
    // Safe: the position is inside the span.
    let value = unsafe input.unsafeLoad(fromByteOffset: position, as: UInt8.self)
    position += 1
    return value
  }
}
