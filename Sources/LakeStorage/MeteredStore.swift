import Synchronization

/// Another store, with a count of what was asked of it.
package final class MeteredStore: ObjectStore {
  /// What was asked of a store.
  package struct Counts: Hashable, Sendable {
    /// Listings begun.
    package var listings = 0
    /// Pages that the listings gave: the requests that an object store would have been sent.
    package var pages = 0
    /// Objects that the listings gave.
    package var listed = 0
    /// Requests for one object's size and time.
    package var infos = 0
    /// Reads, those that failed among them.
    package var reads = 0
    /// Bytes that the reads gave.
    package var bytes: Int64 = 0
  }

  private let store: any ObjectStore
  private let state = Mutex(Counts())

  /// Counts what is asked of `store`.
  package init(_ store: any ObjectStore) {
    self.store = store
  }

  /// What has been asked so far.
  package var counts: Counts { state.withLock { $0 } }

  /// The name of the store below.
  package var name: String { store.name }

  /// How far the times of the store below can be believed.
  package var timeOrigin: TimeOrigin { store.timeOrigin }

  /// Lists recursively, and counts.
  package func listAll(
    under prefix: String, _ body: (ListingPage) throws -> Void
  ) async throws {
    state.withLock { $0.listings += 1 }
    try await store.listAll(under: prefix) { page in
      count(page)
      try body(page)
    }
  }

  package func listAll(
    under prefix: String, unreadable: @escaping (StorageError) -> Void,
    _ body: (ListingPage) throws -> Void
  ) async throws {
    state.withLock { $0.listings += 1 }
    try await store.listAll(under: prefix, unreadable: unreadable) { page in
      count(page)
      try body(page)
    }
  }

  /// Lists one level, and counts.
  package func listLevel(
    under prefix: String, _ body: (ListingPage) throws -> Void
  ) async throws {
    state.withLock { $0.listings += 1 }
    try await store.listLevel(under: prefix) { page in
      count(page)
      try body(page)
    }
  }

  /// The size and time of an object, counted.
  package func info(of key: String) async throws(StorageError) -> ObjectInfo {
    state.withLock { $0.infos += 1 }
    return try await store.info(of: key)
  }

  /// Reads, and counts.
  package func read(_ key: String, range: Range<Int64>?) async throws(StorageError) -> [UInt8] {
    state.withLock { $0.reads += 1 }
    let bytes = try await store.read(key, range: range)
    state.withLock { $0.bytes += Int64(bytes.count) }
    return bytes
  }

  package func read(
    _ key: String, range: Range<Int64>, appendingTo bytes: inout [UInt8]
  ) async throws(StorageError) {
    state.withLock { $0.reads += 1 }
    let start = bytes.count
    try await store.read(key, range: range, appendingTo: &bytes)
    let read = bytes.count - start
    state.withLock { $0.bytes += Int64(read) }
  }

  private func count(_ page: ListingPage) {
    state.withLock {
      $0.pages += 1
      $0.listed += page.objects.count
    }
  }
}
