/// The stored bytes of a column chunk, inside a buffer that may hold its neighbours too.
struct ChunkBytes: Sendable {
  /// The buffer, shared with other chunks and never changed.
  let buffer: [UInt8]
  /// Where the chunk is in the buffer.
  let range: Range<Int>
  /// Offset in the file of the buffer's first byte.
  let bufferOffset: Int64
}
