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
    /// Which actions of the batch are the commit's: all of its file actions; of a huge commit, its removes.
    var actions = CommitActions()
    /// Whether `forEachChunk` must be called for the other file actions.
    var isPartial = false
  }

  /// Whether a commit is small enough to be kept whole.
  func isWhole(_ commit: LogObject) -> Bool { commit.size <= wholeLimit }

  /// Reads a commit for the first time, into memory that may be used again.
  ///
  /// - Throws: `corrupt` with the offset in the object; `unreadable`; `vanished`.
  func read(
    _ commit: LogObject, _ parser: inout ActionParser, into actions: inout ActionBatch
  ) async throws(DeltaError) -> Result {
    actions.removeAll()
    let object = "_delta_log/" + commit.name
    if isWhole(commit) {
      let bytes = try await bytes(of: object, nil)
      return try parse(commit, bytes, 0..<bytes.count, &parser, into: &actions)
    }
    var result = Result()
    result.isPartial = true
    parser.wanted = .removesOnly
    var chunks = Chunks(object: object, size: commit.size)
    while try await parseNext(&chunks, &parser, &actions, &result.summary) {}
    try Self.checkLines(result.summary, of: object)
    result.actions = CommitActions(of: actions)
    return result
  }

  /// Parses a commit that a block holds, and adds its actions to those of the commits before.
  ///
  /// - Throws: as `read`.
  func parse(
    _ commit: LogObject, _ contents: Swift.Result<Range<Int>, StorageError>, in block: ObjectBlock,
    _ parser: inout ActionParser, into actions: inout ActionBatch
  ) throws(DeltaError) -> Result {
    switch contents {
    case .success(let range):
      return try parse(commit, block.bytes, range, &parser, into: &actions)
    case .failure(let error):
      throw Self.failure(error, of: "_delta_log/" + commit.name)
    }
  }

  private func parse(
    _ commit: LogObject, _ bytes: [UInt8], _ range: Range<Int>, _ parser: inout ActionParser,
    into actions: inout ActionBatch
  ) throws(DeltaError) -> Result {
    guard !range.isEmpty else {
      throw .corrupt(
        object: "_delta_log/" + commit.name, offset: nil, reason: "the commit has no bytes")
    }
    var result = Result()
    result.actions = CommitActions(behind: actions)
    parser.wanted = .all
    // A byte order mark is no part of the text; some tools write one.
    let start = range.lowerBound + (bytes[range].starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0)
    do {
      try parser.parse(bytes, start..<range.upperBound, into: &actions, &result.summary)
    } catch {
      throw Self.located(error, in: "_delta_log/" + commit.name, 0 - range.lowerBound)
    }
    try Self.checkLines(result.summary, of: "_delta_log/" + commit.name)
    result.actions.end(with: actions)
    return result
  }

  /// Refuses a commit of nothing but white space, which is as damaged as one without a byte.
  private static func checkLines(
    _ summary: CommitSummary, of object: String
  ) throws(DeltaError) {
    guard summary.hasLines else {
      throw .corrupt(
        object: object, offset: nil, reason: "the commit holds nothing but white space")
    }
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
      return VersionChecksum(text, in: 0..<text.count).map { .read($0) } ?? .unreadable
    } catch .notFound, .contentAbsent {
      return .missing
    } catch {
      return .unreadable
    }
  }

  /// Takes a version checksum that a block holds.
  func checksum(
    _ contents: Swift.Result<Range<Int>, StorageError>, in block: ObjectBlock
  ) -> Checksum {
    switch contents {
    case .success(let range):
      VersionChecksum(block.bytes, in: range).map { .read($0) } ?? .unreadable
    case .failure(.notFound), .failure(.contentAbsent): .missing
    case .failure: .unreadable
    }
  }

  /// Reads the adds and changes of a huge commit, chunk by chunk.
  func forEachChunk(
    of commit: LogObject, _ parser: inout ActionParser, using actions: inout ActionBatch,
    _ body: (ActionBatch) async throws -> Void
  ) async throws {
    parser.wanted = .addsAndChangesOnly
    var summary = CommitSummary()
    var chunks = Chunks(object: "_delta_log/" + commit.name, size: commit.size)
    actions.removeAll()
    while try await parseNext(&chunks, &parser, &actions, &summary) {
      try await body(actions)
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
    do {
      while let line = try chunks.splitter.nextLine() {
        try parser.parse(chunks.splitter.buffer, line, into: &actions, &summary)
      }
    } catch {
      throw Self.located(error, in: chunks.object, chunks.splitter.bufferOffset)
    }
    return true
  }

  private func bytes(
    of object: String, _ range: Range<Int64>?
  ) async throws(DeltaError) -> [UInt8] {
    do {
      return try await store.read(root + object, range: range)
    } catch {
      throw Self.failure(error, of: object)
    }
  }

  private static func failure(_ error: StorageError, of object: String) -> DeltaError {
    if case .notFound = error { return .vanished(object: object) }
    return .unreadable(object: object, reason: error.reason)
  }

  /// An error of parsing as one that names the object; its offset counts from `start` in it.
  private static func located(
    _ error: any Error, in object: String, _ start: Int
  ) -> DeltaError {
    switch error {
    case let error as JSONError:
      // A line that is too long is located in the stream already.
      let offset = error.code == .lineTooLong ? error.offset : start + error.offset
      return .corrupt(object: object, offset: offset, reason: error.reason)
    case let error as ActionError:
      return .corrupt(object: object, offset: start + error.offset, reason: error.reason)
    default:
      return .corrupt(object: object, offset: nil, reason: "\(error)")
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
