/// Expands compressed bytes; keeps the libraries' contexts between calls.
///
/// One per worker: contexts are made at the first use of a format and freed with the owner. No call
/// keeps a reference to its input or output.
package struct Decompressor: ~Copyable, Sendable {
  private var zstd = ZstdContext()
  private var gzip = DeflateDecompressor(.gzip)
  private var deflate = DeflateDecompressor(.deflate)
  /// For streams whose output size is not known.
  private var gzipStream = InflateContext(.gzip)
  private var deflateStream = InflateContext(.deflate)

  /// Makes a decompressor; allocates nothing yet.
  package init() {}

  /// Expands `input`, whose output is `expectedSize` bytes long, to the end of `output`.
  ///
  /// - Throws: `CodecError`: `implausibleSize` before anything is allocated, `sizeMismatch` when the
  ///   output is shorter or longer. `output` is then as it was.
  /// - Complexity: O(`expectedSize`); at most one growth of `output`, but for Brotli, whose sizes
  ///   nothing bounds: there it grows with what really comes out.
  package mutating func decompress(
    _ input: RawSpan, as codec: Codec, expectedSize: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    guard codec.isPlausible(outputBytes: expectedSize, inputBytes: input.byteCount) else {
      throw CodecError(codec, .implausibleSize(expectedSize))
    }
    switch codec {
    case .zstd:
      try zstd.decompress(input, expectedSize: expectedSize, appendingTo: &output)
    case .snappy:
      try SnappyBlock.decompress(input, expectedSize: expectedSize, appendingTo: &output)
    case .gzip:
      try gzip.decompress(input, expectedSize: expectedSize, appendingTo: &output)
    case .deflate:
      try deflate.decompress(input, expectedSize: expectedSize, appendingTo: &output)
    case .lz4:
      try LZ4Block.decompress(
        input, as: .lz4, expectedSize: expectedSize, appendingTo: &output)
    case .hadoopLZ4:
      try HadoopLZ4.decompress(input, expectedSize: expectedSize, appendingTo: &output)
    case .brotli:
      try BrotliStream.decompress(input, expectedSize: expectedSize, appendingTo: &output)
    }
  }

  /// Expands `input`, whose output size is not known, to the end of `output`.
  ///
  /// At most `limit` bytes are appended.
  ///
  /// - Throws: `CodecError`; `limitExceeded` as soon as the output passes the limit. `output` is then
  ///   as it was.
  /// - Complexity: O(output), which grows with the bytes that really come out.
  package mutating func decompress(
    _ input: RawSpan, as codec: Codec, limit: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    switch codec {
    case .zstd: try zstd.decompress(input, limit: limit, appendingTo: &output)
    case .snappy: try SnappyBlock.decompress(input, limit: limit, appendingTo: &output)
    case .gzip: try gzipStream.decompress(input, limit: limit, appendingTo: &output)
    case .deflate: try deflateStream.decompress(input, limit: limit, appendingTo: &output)
    case .lz4: try LZ4Block.decompress(input, as: .lz4, limit: limit, appendingTo: &output)
    case .hadoopLZ4: try HadoopLZ4.decompress(input, limit: limit, appendingTo: &output)
    case .brotli: try BrotliStream.decompress(input, limit: limit, appendingTo: &output)
    }
  }
}
