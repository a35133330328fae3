/// What a process does with memory that it has freed.
package enum FreedMemory {
  /// A little below the largest piece from which glibc learns.
  private static let largestPiece = (32 << 20) - (64 << 10)

  /// Keeps freed memory, up to 64 MiB, for the next use rather than giving it back to the system.
  ///
  /// For executables that read windows, pages and batches one after the other: memory that is given back
  /// has to be cleared when it is asked for again, which is a third of the time of reading a checkpoint.
  /// glibc learns both limits from the largest piece that was ever freed (mallopt(3), on
  /// `M_MMAP_THRESHOLD`), so one is asked for and freed, untouched. Elsewhere this does nothing that lasts.
  @inline(never)
  package static func keep() {
    var piece: [UInt8] = []
    piece.reserveCapacity(largestPiece)
    piece.append(0)
    withExtendedLifetime(piece) {}
  }
}
