#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Brotli streams, by the system's libbrotlidec.
///
/// The library is loaded at the first use rather than linked: few files need it, and many machines do
/// not have it.
enum BrotliStream {
  /// The Debian package that has the library.
  static let packageName = "libbrotli1"

  /// Whether the library was found.
  static var isAvailable: Bool { Library.shared != nil }

  static func decompress(
    _ input: RawSpan, expectedSize: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    let start = output.count
    do throws(CodecError) {
      try decompress(
        input, limit: expectedSize, firstStep: min(expectedSize, firstRoom) + 1,
        appendingTo: &output)
    } catch {
      guard case .limitExceeded = error.reason else { throw error }
      throw CodecError(.brotli, .sizeMismatch(expected: expectedSize))
    }
    guard output.count - start == expectedSize else {
      output.removeLast(output.count - start)
      throw CodecError(.brotli, .sizeMismatch(expected: expectedSize))
    }
  }

  static func decompress(
    _ input: RawSpan, limit: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    try decompress(
      input, limit: limit, firstStep: OutputRoom.next(produced: 0, limit: limit),
      appendingTo: &output)
  }

  /// Room that is made at once on the word of a declared size, which nothing bounds in this format.
  private static let firstRoom = 4 << 20

  private static func decompress(
    _ input: RawSpan, limit: Int, firstStep: Int, appendingTo output: inout [UInt8]
  ) throws(CodecError) {
    guard let library = Library.shared else {
      throw CodecError(.brotli, .libraryMissing(package: packageName))
    }
    // Safe: the library allocates with malloc when it is given no functions of its own.
    guard let state = unsafe library.create(nil, nil, nil) else {
      throw CodecError(.brotli, .outOfMemory)
    }
    // Safe: the state was made above and is used nowhere else.
    defer { unsafe library.destroy(state) }
    let start = output.count
    var consumed = 0
    var step = firstStep
    var failure: CodecError.Reason?
    while failure == nil {
      var result: Int32 = 0
      output.append(addingCapacity: step) { room in
        unsafe room.withUnsafeMutableBufferPointer { buffer, count in
          // Safe: both pointers are valid for the lengths given, for the length of the call; the library
          // moves them and their lengths only inside the buffers.
          unsafe input.withUnsafeBytes { source in
            var readable = source.count - consumed
            var next = unsafe source.baseAddress?.advanced(by: consumed).assumingMemoryBound(
              to: UInt8.self)
            var writable = step
            var target = buffer.baseAddress
            result = unsafe library.decompress(
              state, &readable, &next, &writable, &target, nil)
            consumed = source.count - readable
            count = step - writable
          }
        }
      }
      let produced = output.count - start
      switch result {
      case Library.success where consumed < input.byteCount: failure = .corrupt
      case Library.needsMoreInput: failure = .truncated
      case Library.success, Library.needsMoreOutput:
        if produced > limit {
          failure = .limitExceeded(limit: limit)
        } else if result == Library.success {
          return
        }
      default: failure = .corrupt
      }
      step = OutputRoom.next(produced: produced, limit: limit)
    }
    output.removeLast(output.count - start)
    throw CodecError(.brotli, failure ?? .corrupt)
  }

  /// The functions of libbrotlidec that are used (brotli/decode.h).
  @safe
  private struct Library: @unchecked Sendable {
    typealias Create =
      @convention(c) (OpaquePointer?, OpaquePointer?, UnsafeMutableRawPointer?) -> OpaquePointer?
    typealias Decompress =
      @convention(c) (
        OpaquePointer, UnsafeMutablePointer<Int>, UnsafeMutablePointer<UnsafePointer<UInt8>?>,
        UnsafeMutablePointer<Int>, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
        UnsafeMutablePointer<Int>?
      ) -> Int32
    typealias Destroy = @convention(c) (OpaquePointer) -> Void

    /// BrotliDecoderResult.
    static let success: Int32 = 1
    static let needsMoreInput: Int32 = 2
    static let needsMoreOutput: Int32 = 3

    let create: Create
    let decompress: Decompress
    let destroy: Destroy

    /// The library, for as long as the process lives; nil when it is not on this machine.
    static let shared: Library? = {
      for name in ["libbrotlidec.so.1", "libbrotlidec.1.dylib"] {
        guard let handle = unsafe dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
        guard let create = unsafe dlsym(handle, "BrotliDecoderCreateInstance"),
          let decompress = unsafe dlsym(handle, "BrotliDecoderDecompressStream"),
          let destroy = unsafe dlsym(handle, "BrotliDecoderDestroyInstance")
        else { continue }
        // Safe: these are the functions' types in brotli/decode.h, and the handle is never closed.
        return unsafe Library(
          create: unsafeBitCast(create, to: Create.self),
          decompress: unsafeBitCast(decompress, to: Decompress.self),
          destroy: unsafeBitCast(destroy, to: Destroy.self))
      }
      return nil
    }()
  }
}
