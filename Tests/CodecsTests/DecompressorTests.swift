import ByteParsing
import Codecs
import Testing

@Suite("Decompressor")
struct DecompressorTests {
  /// The whole output, or the error, of a call with a known size.
  private func expand(
    _ bytes: [UInt8], _ codec: Codec, size: Int, with decompressor: inout Decompressor
  ) throws -> [UInt8] {
    var output: [UInt8] = []
    try decompressor.decompress(
      bytes.rawSpan, as: codec, expectedSize: size, appendingTo: &output)
    return output
  }

  /// The whole output, or the error, of a call with a limit.
  private func expand(
    _ bytes: [UInt8], _ codec: Codec, limit: Int, with decompressor: inout Decompressor
  ) throws -> [UInt8] {
    var output: [UInt8] = []
    try decompressor.decompress(bytes.rawSpan, as: codec, limit: limit, appendingTo: &output)
    return output
  }

  private func failure(_ body: () throws -> Void) -> CodecError? {
    do {
      try body()
      return nil
    } catch {
      return error as? CodecError
    }
  }

  @Test("expands what other libraries compressed", arguments: Vector.all)
  func expands(_ vector: Vector) throws {
    var decompressor = Decompressor()
    let count = vector.original.count
    for _ in 0..<2 {
      let exact = try expand(
        vector.compressed, vector.codec, size: count, with: &decompressor)
      #expect(exact == vector.original)
      let atLimit = try expand(
        vector.compressed, vector.codec, limit: count, with: &decompressor)
      #expect(atLimit == vector.original)
      let below = try expand(
        vector.compressed, vector.codec, limit: count + 1_000_000, with: &decompressor)
      #expect(below == vector.original)
    }
  }

  @Test("appends behind what is there, and leaves it alone on failure", arguments: Vector.all)
  func appends(_ vector: Vector) throws {
    var decompressor = Decompressor()
    var output: [UInt8] = [1, 2, 3]
    try decompressor.decompress(
      vector.compressed.rawSpan, as: vector.codec, expectedSize: vector.original.count,
      appendingTo: &output)
    #expect(output == [1, 2, 3] + vector.original)
    let before = output
    let cut = Array(vector.compressed.dropLast())
    #expect(throws: CodecError.self) {
      try decompressor.decompress(
        cut.rawSpan, as: vector.codec, expectedSize: vector.original.count, appendingTo: &output)
    }
    #expect(throws: CodecError.self) {
      try decompressor.decompress(
        cut.rawSpan, as: vector.codec, limit: vector.original.count, appendingTo: &output)
    }
    #expect(output == before)
  }

  @Test("refuses another size than the declared one", arguments: Vector.all)
  func sizeMismatch(_ vector: Vector) {
    var decompressor = Decompressor()
    let count = vector.original.count
    for wrong in [count + 1, count - 1] where wrong >= 0 {
      let error = failure {
        _ = try expand(vector.compressed, vector.codec, size: wrong, with: &decompressor)
      }
      #expect(error == CodecError(vector.codec, .sizeMismatch(expected: wrong)))
    }
  }

  @Test("stops at the limit", arguments: Vector.all.filter { !$0.original.isEmpty })
  func limit(_ vector: Vector) {
    var decompressor = Decompressor()
    for limit in [0, 1, vector.original.count - 1] {
      let error = failure {
        _ = try expand(vector.compressed, vector.codec, limit: limit, with: &decompressor)
      }
      #expect(error == CodecError(vector.codec, .limitExceeded(limit: limit)))
    }
  }

  @Test("refuses a size that so few bytes cannot hold", arguments: Codec.allCases)
  func implausible(_ codec: Codec) {
    var decompressor = Decompressor()
    guard let ratio = codec.highestRatio else {
      #expect(codec == .brotli)
      #expect(codec.isPlausible(outputBytes: .max, inputBytes: 1))
      #expect(!codec.isPlausible(outputBytes: -1, inputBytes: 1))
      return
    }
    for size in [ratio * 10 + 65, .max, -1] {
      let error = failure {
        _ = try expand([UInt8](repeating: 0, count: 10), codec, size: size, with: &decompressor)
      }
      #expect(error == CodecError(codec, .implausibleSize(size)))
    }
    #expect(codec.isPlausible(outputBytes: ratio * 10 + 64, inputBytes: 10))
    #expect(codec.isPlausible(outputBytes: .max, inputBytes: .max))
  }

  @Test("refuses every truncation", arguments: Vector.all)
  func truncations(_ vector: Vector) {
    var decompressor = Decompressor()
    for length in 0..<vector.compressed.count {
      let prefix = Array(vector.compressed.prefix(length))
      #expect(throws: CodecError.self, "\(length) bytes, known size") {
        try expand(prefix, vector.codec, size: vector.original.count, with: &decompressor)
      }
      if vector.codec == .lz4 || vector.codec == .hadoopLZ4 {
        // A block has no end of its own: what is cut behind a sequence is a shorter block.
        let output = try? expand(prefix, vector.codec, limit: 1_000_000, with: &decompressor)
        #expect(output.map { $0.count < vector.original.count } ?? true, "\(length) bytes")
        continue
      }
      #expect(throws: CodecError.self, "\(length) bytes, with a limit") {
        try expand(prefix, vector.codec, limit: 1_000_000, with: &decompressor)
      }
    }
  }

  @Test("refuses bytes behind the end", arguments: Vector.all)
  func trailing(_ vector: Vector) {
    var decompressor = Decompressor()
    let bytes = vector.compressed + [0xff, 0xff, 0xff, 0xff]
    #expect(throws: CodecError.self) {
      try expand(bytes, vector.codec, size: vector.original.count, with: &decompressor)
    }
    #expect(throws: CodecError.self) {
      try expand(bytes, vector.codec, limit: 1_000_000, with: &decompressor)
    }
  }

  @Test("expands members and frames that follow one another", arguments: [Codec.gzip, .zstd])
  func concatenated(_ codec: Codec) throws {
    var decompressor = Decompressor()
    let vectors = Vector.all.filter { $0.codec == codec && $0.name != "zlib" }
    let bytes = vectors.flatMap(\.compressed)
    let original = vectors.flatMap(\.original)
    let exact = try expand(bytes, codec, size: original.count, with: &decompressor)
    #expect(exact == original)
    let limited = try expand(bytes, codec, limit: original.count, with: &decompressor)
    #expect(limited == original)
  }

  @Test("survives flipped bytes", arguments: Vector.all)
  func flips(_ vector: Vector) {
    var decompressor = Decompressor()
    for position in vector.compressed.indices {
      for mask: UInt8 in [0x01, 0x80, 0xff] {
        var bytes = vector.compressed
        bytes[position] ^= mask
        if let output = try? expand(
          bytes, vector.codec, size: vector.original.count, with: &decompressor)
        {
          #expect(output.count == vector.original.count)
        }
        if let output = try? expand(bytes, vector.codec, limit: 2_000, with: &decompressor) {
          #expect(output.count <= 2_000)
        }
      }
    }
    // The context is as good as new after all those failures.
    #expect(throws: Never.self) {
      try expand(
        vector.compressed, vector.codec, size: vector.original.count, with: &decompressor)
    }
  }

  @Test("the library of every format but Brotli's is linked", arguments: Codec.allCases)
  func libraries(_ codec: Codec) {
    #expect(codec.isAvailable || codec == .brotli)
    #expect(codec.missingPackage == (codec.isAvailable ? nil : "libbrotli1"))
  }

  @Test("makes no room on the word of a size that nothing bounds")
  func brotliBomb() throws {
    try #require(Codec.brotli.isAvailable)
    var decompressor = Decompressor()
    let error = failure {
      _ = try expand([0x06], .brotli, size: 1 << 46, with: &decompressor)
    }
    #expect(error == CodecError(.brotli, .sizeMismatch(expected: 1 << 46)))
  }

  @Test("takes an incompressible literal longer than its first step")
  func longSnappy() throws {
    // format_description.txt: a literal tag 61 << 2 is followed by two bytes of length − 1.
    let literal = (0..<60_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let bytes: [UInt8] = [0xe0, 0xd4, 0x03, 61 << 2, 0x5f, 0xea] + literal
    var decompressor = Decompressor()
    let output = try expand(bytes, .snappy, limit: 60_000, with: &decompressor)
    #expect(output == literal)
  }
}

@Suite("CRC32")
struct CRC32Tests {
  @Test(
    "equals the published values",
    arguments: [
      ([], 0), (Array("123456789".utf8), 0xcbf4_3926), (Vector.names, 1_894_009_798),
    ] as [([UInt8], UInt32)])
  func checksum(_ bytes: [UInt8], _ expected: UInt32) {
    #expect(CRC32.checksum(bytes.rawSpan) == expected)
  }
}
