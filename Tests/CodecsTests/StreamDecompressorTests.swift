import ByteParsing
import Codecs
import Testing

/// A stream that other programs wrote, and what it holds.
struct CompressedStream: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let format: StreamFormat
  let bytes: [UInt8]
  let original: [UInt8]
  /// Where the stream may end, its whole length left out.
  let ends: [Int]

  /// Two members, by Python's gzip.
  static let gzip = CompressedStream(
    testDescription: "gzip members", format: .gzip,
    bytes: Vector.bytes(
      hex: """
        1f8b08000000000002034bcb2c2a2e51c84dcd4d4a2de24ac3c901002c54187a270000001f8b08000000\
        000002032b4e4dcecf4b51c84dcd4d4a2de22a46e101007b5adca01c000000
        """),
    original: Array(
      """
      first member
      first member
      first member
      second member
      second member

      """.utf8), ends: [36])

  /// Two frames by zstd 1.5.4, and a skippable one between them.
  static let zstd = CompressedStream(
    testDescription: "zstd frames", format: .zstd,
    bytes: Vector.bytes(
      hex: """
        28b52ffd2018950000606669727374206672616d650a0100e74a12512a4d180300000061626328b52ffd\
        240d6900007365636f6e64206672616d650a9e3973ab
        """),
    original: Array("first frame\nfirst frame\nsecond frame\n".utf8), ends: [27, 38])

  /// Blocks by python-lz4, compressed and not, behind lz4-java's headers with checksums by python-xxhash;
  /// the end of one stream and the beginning of another.
  static let lz4 = CompressedStream(
    testDescription: "lz4-java blocks", format: .lz4JavaBlocks,
    bytes: Vector.bytes(
      hex: """
        4c5a34426c6f636b251f000000a000000061a22e01ff056162636465666768696a6b6c6d6e6f707172737\
        41400745070717273744c5a34426c6f636b1510000000100000002c103c04706c61696e2c207468697274\
        65656e0a4c5a34426c6f636b150000000000000000000000004c5a34426c6f636b15030000000300000043\
        ac5b0778797a
        """),
    original: (0..<8).flatMap { _ in Array("abcdefghijklmnopqrst".utf8) }
      + Array("plain, thirteen\nxyz".utf8), ends: [52, 89, 110])

  /// Blocks by pyarrow, put behind snappy-java's header and lengths; a second stream follows.
  static let snappy = CompressedStream(
    testDescription: "snappy-java streams", format: .snappyJavaStream,
    bytes: snappyHeader + block + block + snappyHeader + block,
    original: Vector.names + Vector.names + Vector.names,
    ends: [16, 16 + block.count, 16 + 2 * block.count, 32 + 2 * block.count])

  private static let snappyHeader: [UInt8] =
    [0x82] + Array("SNAPPY".utf8) + [0, 0, 0, 0, 1, 0, 0, 0, 1]

  private static let block: [UInt8] = {
    let bytes = Vector.snappyNames.compressed
    return [0, 0, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes
  }()

  static let plain = CompressedStream(
    testDescription: "plain", format: .plain, bytes: Array("no compression\n".utf8),
    original: Array("no compression\n".utf8), ends: Array(0..<15))

  static let all = [gzip, zstd, lz4, snappy, plain]
}

@Suite("Streams that arrive piece by piece")
struct StreamDecompressorTests {
  /// What comes out of a stream that is cut at `cuts`, and the error that stops it.
  private func expand(
    _ bytes: [UInt8], _ format: StreamFormat, cuts: [Int] = []
  ) -> (output: [UInt8], error: CodecError?) {
    var decompressor = StreamDecompressor(format)
    var output: [UInt8] = []
    do throws(CodecError) {
      var start = 0
      for end in cuts + [bytes.count] {
        let piece = Array(bytes[start..<end])
        var position = 0
        while try decompressor.expand(piece.rawSpan, &position, appendingTo: &output) {}
        #expect(position == piece.count)
        start = end
      }
      try decompressor.finish()
      return (output, nil)
    } catch {
      return (output, error)
    }
  }

  @Test("the format shows in the first bytes", arguments: CompressedStream.all)
  func detection(_ stream: CompressedStream) {
    #expect(StreamFormat(prefix: stream.bytes.rawSpan) == stream.format)
    #expect(StreamFormat(prefix: [UInt8]().rawSpan) == .plain)
    if stream.format != .plain {
      #expect(StreamFormat(prefix: [stream.bytes[0]].rawSpan) == .plain)
    }
  }

  @Test("a stream may be cut anywhere", arguments: CompressedStream.all)
  func cuts(_ stream: CompressedStream) {
    #expect(expand(stream.bytes, stream.format) == (stream.original, nil))
    for cut in 0...stream.bytes.count {
      #expect(expand(stream.bytes, stream.format, cuts: [cut]) == (stream.original, nil))
    }
    let everywhere = Array(1..<stream.bytes.count)
    #expect(expand(stream.bytes, stream.format, cuts: everywhere) == (stream.original, nil))
  }

  @Test(
    "a stream that ends early gives its beginning and says so", arguments: CompressedStream.all)
  func truncation(_ stream: CompressedStream) {
    for end in 1..<stream.bytes.count {
      let (output, error) = expand(Array(stream.bytes[..<end]), stream.format)
      #expect(output == Array(stream.original.prefix(output.count)))
      #expect(error?.reason == (stream.ends.contains(end) ? nil : .truncated), "at \(end)")
    }
  }

  @Test("damage never traps, and what comes before it is the same however the stream is cut")
  func damage() {
    for stream in CompressedStream.all {
      for index in stream.bytes.indices {
        var bytes = stream.bytes
        bytes[index] ^= index % 2 == 0 ? 0x80 : 0x03
        let whole = expand(bytes, stream.format)
        #expect(whole == expand(bytes, stream.format, cuts: [index]))
        guard index % 5 == 0 else { continue }
        #expect(whole == expand(bytes, stream.format, cuts: Array(1..<bytes.count)))
      }
    }
  }

  @Test(
    "blocks beyond what their header or the limit allows are refused before they are made room for")
  func hostileSizes() {
    func header(token: UInt8, length: UInt32, size: UInt32) -> [UInt8] {
      func bytes(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      }
      return Array("LZ4Block".utf8) + [token] + bytes(length) + bytes(size) + bytes(0)
    }
    let cases: [[UInt8]] = [
      // More than the token's block size.
      header(token: 0x20, length: 10, size: 1025),
      // A length that no block has.
      header(token: 0x2f, length: .max, size: 1 << 20),
      // Bytes that are not compressed and change their number.
      header(token: 0x15, length: 10, size: 11),
      // Something from nothing, and nothing from something.
      header(token: 0x25, length: 0, size: 5), header(token: 0x25, length: 5, size: 0),
      // A method that is none.
      header(token: 0x35, length: 5, size: 5),
    ]
    for bytes in cases {
      #expect(expand(bytes, .lz4JavaBlocks).error == CodecError(.lz4, .corrupt))
    }
    let snappy = Array(CompressedStream.snappy.bytes[..<16])
    #expect(
      expand(snappy + [0x7f, 0xff, 0xff, 0xff], .snappyJavaStream).error?.reason
        == .limitExceeded(limit: StreamDecompressor.maximumBlockSize))
  }

  @Test("a stream of zeros comes out in steps")
  func steps() throws {
    var decompressor = Decompressor()
    var zeros: [UInt8] = []
    let vector = try #require(
      Vector.all.first { $0.codec == .zstd && $0.original.count > StreamDecompressor.stepSize })
    try decompressor.decompress(
      vector.compressed.rawSpan, as: .zstd, expectedSize: vector.original.count,
      appendingTo: &zeros)
    var stream = StreamDecompressor(.zstd)
    var total = 0
    var position = 0
    var output: [UInt8] = []
    while try stream.expand(vector.compressed.rawSpan, &position, appendingTo: &output) {
      #expect(output.count <= StreamDecompressor.stepSize)
      total += output.count
      output.removeAll(keepingCapacity: true)
    }
    #expect(total == zeros.count)
  }
}
