import JSONScan
import LakeStorage

/// Reads one commit: newline-delimited JSON of any length.
///
/// A commit of usual size is read and parsed at once. A huge one is read twice in ranges: first for what
/// concerns the whole commit and for its removes, which must be applied first, then for the rest, chunk
/// by chunk; so memory holds a chunk, and never the commit.
struct CommitReader: Sendable {
  /// A commit up to this size is kept whole.
  static let wholeLimit: Int64 = 32 << 20

  /// Bytes of a ranged read of a larger one.
  static let chunkSize: Int64 = 16 << 20

  let store: any ObjectStore
  /// Key of the table root in the store.
  let root: String
  let wholeLimit: Int64
  let chunkSize: Int64

  /// Makes a reader; the limits are smaller in tests.
  init(
    store: any ObjectStore, root: String, wholeLimit: Int64 = Self.wholeLimit,
    chunkSize: Int64 = Self.chunkSize
  ) {
    self.store = store
    self.root = root
    self.wholeLimit = wholeLimit
    self.chunkSize = chunkSize
  }

  /// What the first reading of a commit gives.
  struct Result: Sendable {
    var summary = CommitSummary()
    /// All file actions; of a huge commit, its removes.
    var actions = ActionBatch()
    /// Whether `forEachChunk` must be called for the other file actions.
    var isPartial = false
  }

  /// Reads a commit for the first time, into memory that may be used again.
  ///
  /// - Throws: `corrupt` with the offset in the object; `unreadable`.
  func read(
    _ commit: LogObject, _ parser: inout ActionParser, using actions: ActionBatch
  ) async throws(DeltaError) -> Result {
    var result = Result()
    result.actions = actions
    result.actions.removeAll()
    let object = "_delta_log/" + commit.name
    guard commit.size > wholeLimit else {
      let bytes = try await bytes(of: object, nil)
      guard !bytes.isEmpty else {
        throw .corrupt(object: object, offset: nil, reason: "the commit has no bytes")
      }
      parser.wanted = .all
      // A byte order mark is no part of the text; some tools write one.
      let start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
      try Self.locating(object, 0) {
        try parser.parse(bytes, start..<bytes.count, into: &result.actions, &result.summary)
      }
      return result
    }
    result.isPartial = true
    parser.wanted = .removesOnly
    var chunks = Chunks(object: object, size: commit.size)
    while try await parseNext(&chunks, &parser, &result.actions, &result.summary) {}
    return result
  }

  /// What became of the version checksum of a commit.
  enum Checksum: Sendable {
    case missing
    case unreadable
    case read(VersionChecksum)
  }

  /// Reads a version checksum. One that does not hold what it should is no reason to stop.
  func readChecksum(_ object: LogObject?) async -> Checksum {
    guard let object else { return .missing }
    guard object.size <= VersionChecksum.sizeLimit else { return .unreadable }
    do {
      let text = try await store.read(root + "_delta_log/" + object.name, range: nil)
      return VersionChecksum(text).map { .read($0) } ?? .unreadable
    } catch .notFound, .contentAbsent {
      return .missing
    } catch {
      return .unreadable
    }
  }

  /// Reads the adds and changes of a huge commit, chunk by chunk.
  func forEachChunk(
    of commit: LogObject, _ parser: inout ActionParser, using actions: inout ActionBatch,
    _ body: (ActionBatch) throws -> Void
  ) async throws {
    parser.wanted = .addsAndChangesOnly
    var summary = CommitSummary()
    var chunks = Chunks(object: "_delta_log/" + commit.name, size: commit.size)
    actions.removeAll()
    while try await parseNext(&chunks, &parser, &actions, &summary) {
      try body(actions)
      actions.removeAll()
    }
  }

  /// How far a commit has been read in ranges.
  private struct Chunks {
    let object: String
    let size: Int64
    var position: Int64 = 0
    var splitter = LineSplitter()
  }

  /// Reads the next range and parses the lines that end in it.
  ///
  /// - Returns: false when nothing is left.
  private func parseNext(
    _ chunks: inout Chunks, _ parser: inout ActionParser, _ actions: inout ActionBatch,
    _ summary: inout CommitSummary
  ) async throws(DeltaError) -> Bool {
    guard chunks.position < chunks.size else { return false }
    let end = chunks.position + min(chunks.size - chunks.position, chunkSize)
    chunks.splitter.append(try await bytes(of: chunks.object, chunks.position..<end))
    chunks.position = end
    if end == chunks.size { chunks.splitter.finish() }
    try Self.locating(chunks.object, chunks.splitter.bufferOffset) {
      while let line = try chunks.splitter.nextLine() {
        try parser.parse(chunks.splitter.buffer, line, into: &actions, &summary)
      }
    }
    return true
  }

  private func bytes(
    of object: String, _ range: Range<Int64>?
  ) async throws(DeltaError) -> [UInt8] {
    do {
      return try await store.read(root + object, range: range)
    } catch .notFound {
      throw .vanished(object: object)
    } catch {
      throw .unreadable(object: object, reason: error.reason)
    }
  }

  /// Turns the errors of parsing into ones that name the object; their offsets count from `start` in it.
  private static func locating(
    _ object: String, _ start: Int, _ body: () throws -> Void
  ) throws(DeltaError) {
    do {
      try body()
    } catch let error as JSONError {
      // A line that is too long is located in the stream already.
      let offset = error.code == .lineTooLong ? error.offset : start + error.offset
      throw .corrupt(object: object, offset: offset, reason: error.reason)
    } catch let error as ActionError {
      throw .corrupt(object: object, offset: start + error.offset, reason: error.reason)
    } catch {
      throw .corrupt(object: object, offset: nil, reason: "\(error)")
    }
  }
}

extension JSONError {
  /// What was wrong, without the offset, which counts from the start of a chunk.
  var reason: String {
    let text = description
    guard let end = text.firstRange(of: " (at byte") else { return text }
    return String(text[..<end.lowerBound])
  }
}

extension StorageError {
  /// The reason as words for a finding.
  var reason: String {
    switch self {
    case .notFound: "it is not there"
    case .contentAbsent: "only the inventory knows it, its bytes were not copied"
    case .rangeOutsideObject(_, let offset): "it has no bytes at \(offset), it was changed or cut"
    case .invalidKey: "its name is not a valid key"
    case .unreadable(_, let reason): reason
    case .invalidInventory(let path, let line, let reason): "\(path):\(line): \(reason)"
    }
  }
}
