/// Writing texts in pieces of up to eight bytes: a piece is one store, whatever its length.
extension OutputSpan where Element == UInt8 {
  /// Appends the first `count` bytes of a word, lowest first; at most eight.
  ///
  /// The bytes behind them are written over as well where there is room, and count for nothing.
  @inlinable
  @inline(__always)
  @_lifetime(self: copy self)
  package mutating func append(_ word: UInt64, count: Int) {
    guard freeCapacity >= 8, count >= 0, count <= 8 else {
      for index in 0..<Swift.min(Swift.max(count, 0), 8) {
        append(UInt8(truncatingIfNeeded: word >> UInt64(index * 8)))
      }
      return
    }
    // Safe: eight bytes behind those that are initialised lie inside the buffer, and any bit pattern is
    // one of bytes; no more of them count as initialised than were written.
    unsafe withUnsafeMutableBufferPointer { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      unsafe UnsafeMutableRawPointer(base + initialized).storeBytes(
        of: word.littleEndian, as: UInt64.self)
      initialized += count
    }
  }

  /// Appends a copy of the bytes of a span.
  ///
  /// - Complexity: O(`bytes.byteCount`), by the C library's vectorised copy.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func append(_ bytes: RawSpan) {
    guard freeCapacity >= bytes.byteCount else {
      for offset in bytes.byteOffsets { append(bytes.zeroPaddedByte(at: offset)) }
      return
    }
    // Safe: as many bytes as are copied lie free behind those that are initialised, and neither pointer
    // leaves its closure.
    unsafe withUnsafeMutableBufferPointer { buffer, initialized in
      unsafe bytes.withUnsafeBytes { source in
        guard let base = buffer.baseAddress, let start = source.baseAddress else { return }
        unsafe UnsafeMutableRawPointer(base + initialized).copyMemory(
          from: start, byteCount: source.count)
        initialized += source.count
      }
    }
  }
}
