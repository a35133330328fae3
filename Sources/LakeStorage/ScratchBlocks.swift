import Synchronization

/// Blocks of bytes in a file without a name, for what would take too much memory.
///
/// A block stays as it was written for as long as the file is there, so copies of what refers to blocks can
/// share it. The space of a block that nobody needs any more is not used again.
package final class ScratchBlocks: Sendable {
  /// Where a block lies.
  package struct Place: Sendable {
    fileprivate var offset: Int64
    /// The number of its bytes.
    package fileprivate(set) var count: Int
  }

  private let file: OpenFile

  /// Where the next block begins; nil once one could not be written, which leaves the end uncertain.
  private let end = Mutex<Int64?>(0)

  /// Makes a file in the folder for temporary files (`TMPDIR`, or `/tmp`), which is gone with the last
  /// reference.
  ///
  /// - Throws: `unreadable`.
  package init() throws(StorageError) {
    file = try ScratchFile().file
  }

  /// Writes a block.
  ///
  /// - Returns: where it lies; nil when it or one before it could not be written, on a full disk for example.
  package func append(_ bytes: [UInt8]) -> Place? {
    end.withLock { end in
      guard let offset = end else { return nil }
      do {
        try file.append(bytes)
      } catch {
        end = nil
        return nil
      }
      end = offset + Int64(bytes.count)
      return Place(offset: offset, count: bytes.count)
    }
  }

  /// Reads a block of this file.
  ///
  /// - Throws: `unreadable`.
  package func read(_ place: Place) throws(StorageError) -> [UInt8] {
    do {
      let bytes = try file.read(at: place.offset, count: place.count)
      if bytes.count == place.count { return bytes }
    } catch {
      throw .unreadable(key: "temporary file", reason: error.reason)
    }
    throw .unreadable(key: "temporary file", reason: "it was cut")
  }
}
