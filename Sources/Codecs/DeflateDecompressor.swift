internal import CDeflate

/// Whole streams of the deflate family whose output size is known, by libdeflate: about twice as fast as
/// zlib, which has to be ready to stop anywhere.
@safe
struct DeflateDecompressor: ~Copyable, @unchecked Sendable {
  private let codec: Codec
  private var decompressor: OpaquePointer?

  /// Makes a decompressor for `.gzip` or `.deflate`; allocates nothing yet.
  init(_ codec: Codec) {
    self.codec = codec
  }

  deinit {
    // Safe: the decompressor is owned by this value alone, and freeing nil does nothing.
    unsafe libdeflate_free_decompressor(decompressor)
  }

  private mutating func ready() throws(CodecError) -> OpaquePointer {
    if let decompressor = unsafe decompressor { return unsafe decompressor }
    guard let made = unsafe libdeflate_alloc_decompressor() else {
      throw CodecError(codec, .outOfMemory)
    }
    unsafe decompressor = unsafe made
    return unsafe made
  }

  /// Expands `input`, all of it, to exactly `expectedSize` bytes. Gzip members may follow one another.
  mutating func decompress(
    _ input: RawSpan, expectedSize: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    let decompressor = unsafe try ready()
    let format = Format(of: input, codec)
    var status = LIBDEFLATE_SUCCESS
    var consumed = 0
    var produced = 0
    output.append(addingCapacity: expectedSize) { room in
      unsafe room.withUnsafeMutableBufferPointer { buffer, count in
        var nothing: UInt8 = 0
        // Safe: the pointers are valid for the lengths given, for the length of each call, and the
        // library says how much of either it has used. It wants a destination even for no bytes.
        unsafe input.withUnsafeBytes { source in
          unsafe withUnsafeMutablePointer(to: &nothing) { nowhere in
            repeat {
              var read = 0
              var written = 0
              let from = unsafe source.baseAddress?.advanced(by: consumed)
              let into = unsafe buffer.baseAddress?.advanced(by: produced) ?? nowhere
              let readable = source.count - consumed
              let writable = expectedSize - produced
              status =
                switch format {
                case .gzip:
                  unsafe libdeflate_gzip_decompress_ex(
                    decompressor, from, readable, into, writable, &read, &written)
                case .zlib:
                  unsafe libdeflate_zlib_decompress_ex(
                    decompressor, from, readable, into, writable, &read, &written)
                case .bare:
                  unsafe libdeflate_deflate_decompress_ex(
                    decompressor, from, readable, into, writable, &read, &written)
                }
              guard status == LIBDEFLATE_SUCCESS else { break }
              consumed += read
              produced += written
            } while format == .gzip && consumed < source.count
          }
        }
        count = 0
        if status == LIBDEFLATE_SUCCESS, consumed == input.byteCount, produced == expectedSize {
          count = expectedSize
        }
      }
    }
    guard status != LIBDEFLATE_INSUFFICIENT_SPACE else {
      throw CodecError(codec, .sizeMismatch(expected: expectedSize))
    }
    guard status == LIBDEFLATE_SUCCESS, consumed == input.byteCount else {
      throw CodecError(codec, .corrupt)
    }
    guard produced == expectedSize else {
      throw CodecError(codec, .sizeMismatch(expected: expectedSize))
    }
  }

  /// What stands around the deflate stream.
  private enum Format {
    case gzip
    case zlib
    case bare

    /// Gzip and zlib streams are told apart by gzip's two magic bytes, which no zlib header can have.
    init(of input: RawSpan, _ codec: Codec) {
      guard codec == .gzip else {
        self = .bare
        return
      }
      guard input.byteCount >= 2 else {
        self = .gzip
        return
      }
      // Safe: the two bytes lie inside the span, and any bit pattern is an integer.
      let magic = unsafe input.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt16.self)
      self = UInt16(littleEndian: magic) == 0x8b1f ? .gzip : .zlib
    }
  }
}
