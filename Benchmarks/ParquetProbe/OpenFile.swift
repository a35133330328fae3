import Glibc

/// A file that is read by ranges.
struct OpenFile: ~Copyable {
  private let descriptor: Int32
  let path: String

  init(_ path: String) throws {
    self.path = path
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ProbeError("\(path): errno \(errno)") }
  }

  deinit {
    close(descriptor)
  }

  var size: Int64 {
    get throws {
      var status = stat()
      // Safe: the pointer lives for the call.
      guard unsafe fstat(descriptor, &status) == 0 else {
        throw ProbeError("\(path): errno \(errno)")
      }
      return Int64(status.st_size)
    }
  }

  func bytes(_ range: Range<Int64>) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try append(range, to: &bytes)
    return bytes
  }

  /// Reads a range to the end of `bytes`.
  func append(_ range: Range<Int64>, to bytes: inout [UInt8]) throws {
    let count = Int(range.upperBound - range.lowerBound)
    let start = bytes.count
    bytes.append(addingCapacity: count) { room in
      unsafe room.withUnsafeMutableBufferPointer { buffer, filled in
        // Safe: the buffer has room for `count` bytes.
        filled = unsafe max(
          0, pread(descriptor, buffer.baseAddress, count, off_t(range.lowerBound)))
      }
    }
    guard bytes.count == start + count else { throw ProbeError("\(path): a short read") }
  }
}
