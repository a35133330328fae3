/// What stands in Parquet files under the obsolete codec `LZ4`.
///
/// Hadoop writes frames of its own: the size of some bytes, then one or more blocks, each behind its
/// length, that expand to as many; all numbers of four bytes, highest first. Early parquet-cpp wrote one
/// bare block instead, and others frames as LZ4 itself has them. Which of the three it is shows in the
/// bytes: Hadoop's sizes add up to the end of the input.
enum HadoopLZ4 {
  /// A block of a frame, and the bytes that it expands to.
  private struct Block {
    let range: Range<Int>
    let size: Int
  }

  static func decompress(
    _ input: RawSpan, expectedSize: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    if let blocks = blocks(of: input) {
      guard blocks.reduce(0, { $0 + $1.size }) == expectedSize else {
        throw CodecError(.hadoopLZ4, .sizeMismatch(expected: expectedSize))
      }
      try expand(blocks, of: input, appendingTo: &output)
    } else if LZ4Frames.begin(input) {
      try LZ4Frames.decompress(input, expectedSize: expectedSize, appendingTo: &output)
    } else {
      try LZ4Block.decompress(
        input, as: .hadoopLZ4, expectedSize: expectedSize, appendingTo: &output)
    }
  }

  static func decompress(
    _ input: RawSpan, limit: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    if let blocks = blocks(of: input) {
      guard blocks.reduce(0, { $0 + $1.size }) <= limit else {
        throw CodecError(.hadoopLZ4, .limitExceeded(limit: limit))
      }
      try expand(blocks, of: input, appendingTo: &output)
    } else if LZ4Frames.begin(input) {
      try LZ4Frames.decompress(input, limit: limit, appendingTo: &output)
    } else {
      try LZ4Block.decompress(input, as: .hadoopLZ4, limit: limit, appendingTo: &output)
    }
  }

  private static func expand(
    _ blocks: [Block], of input: RawSpan, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    let before = output.count
    for block in blocks {
      do throws(CodecError) {
        try LZ4Block.decompress(
          input.extracting(block.range), as: .hadoopLZ4, expectedSize: block.size,
          appendingTo: &output)
      } catch {
        output.removeLast(output.count - before)
        throw error
      }
    }
  }

  /// The blocks of Hadoop's frames; nil when the input is something else.
  private static func blocks(of input: RawSpan) -> [Block]? {
    guard !input.isEmpty else { return nil }
    var blocks: [Block] = []
    var position = 0
    while position < input.byteCount {
      guard var left = number(input, &position) else { return nil }
      while left > 0 {
        guard let length = number(input, &position), length <= input.byteCount - position else {
          return nil
        }
        let range = position..<(position + length)
        guard let size = try? LZ4Block.size(of: input.extracting(range), as: .hadoopLZ4), size > 0,
          size <= left
        else { return nil }
        position = range.upperBound
        left -= size
        blocks.append(Block(range: range, size: size))
      }
    }
    return blocks
  }

  /// A number of four bytes, highest first.
  private static func number(_ input: RawSpan, _ position: inout Int) -> Int? {
    guard input.byteCount - position >= 4 else { return nil }
    // Safe: the four bytes lie inside the span, and any bit pattern is an integer.
    let value = unsafe input.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self)
    position += 4
    return Int(UInt32(bigEndian: value))
  }
}
