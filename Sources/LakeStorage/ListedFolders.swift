import Synchronization

/// The folders that were listed last, which stay open: what a listing shows is mostly read next, and the way
/// down to a folder takes longer than a file in it.
///
/// A folder that is listed again is taken anew. One that was moved away since is still the one that was listed;
/// what is not found in it, as where it was removed and made again, is to be looked for on the way down from
/// the root.
final class ListedFolders: Sendable {
  /// Folders that stay open: about as many as tables are read at the same time.
  private static let most = 32

  private let folders = Mutex<[(prefix: [UInt8], folder: OpenFile)]>([])

  /// Takes a folder that is being listed, in place of the one that was listed before all others.
  func add(_ folder: OpenFile, _ prefix: [UInt8]) {
    folders.withLock { folders in
      folders.removeAll { $0.prefix == prefix }
      if folders.count == Self.most { folders.removeFirst() }
      folders.append((prefix, folder))
    }
  }

  /// The folder of a prefix; nil when it is not among them.
  func folder(_ prefix: [UInt8]) -> OpenFile? {
    folders.withLock { folders in folders.last { $0.prefix == prefix }?.folder }
  }
}
