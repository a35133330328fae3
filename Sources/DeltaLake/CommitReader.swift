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

  /// No line may be longer.
  static let lineLimit = 256 << 20

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
      try Self.parse(bytes, of: object, at: 0, &parser, &result.actions, &result.summary)
      return result
    }
    result.isPartial = true
    parser.wanted = .removesOnly
    let size = commit.size
    var (position, carry): (Int64, [UInt8]) = (0, [])
    while let chunk = try await nextChunk(of: object, size, &position, &carry) {
      try Self.parse(
        chunk.bytes, of: object, at: chunk.offset, &parser, &result.actions, &result.summary)
    }
    return result
  }

  /// Reads the adds and changes of a huge commit, chunk by chunk.
  func forEachChunk(
    of commit: LogObject, _ parser: inout ActionParser, using actions: inout ActionBatch,
    _ body: (ActionBatch) throws -> Void
  ) async throws {
    let object = "_delta_log/" + commit.name
    parser.wanted = .addsAndChangesOnly
    var summary = CommitSummary()
    var (position, carry): (Int64, [UInt8]) = (0, [])
    while let chunk = try await nextChunk(of: object, commit.size, &position, &carry) {
      actions.removeAll()
      try Self.parse(chunk.bytes, of: object, at: chunk.offset, &parser, &actions, &summary)
      try body(actions)
    }
  }

  private struct Chunk {
    var bytes: [UInt8]
    var offset: Int64
  }

  /// The next whole lines; nil at the end. `carry` holds the beginning of a line between calls.
  private func nextChunk(
    of object: String, _ size: Int64, _ position: inout Int64, _ carry: inout [UInt8]
  ) async throws(DeltaError) -> Chunk? {
    while position < size {
      let end = min(size, position + chunkSize)
      let offset = position - Int64(carry.count)
      var read = try await bytes(of: object, position..<end)
      position = end
      if !carry.isEmpty {
        carry.append(contentsOf: read)
        read = carry
        carry = []
      }
      if position == size { return Chunk(bytes: read, offset: offset) }
      guard let newline = read.lastIndex(of: UInt8(ascii: "\n")) else {
        guard read.count <= Self.lineLimit else {
          throw .corrupt(object: object, offset: Int(offset), reason: "a line is too long")
        }
        carry = read
        continue
      }
      carry = Array(read[(newline + 1)...])
      read.removeSubrange((newline + 1)...)
      return Chunk(bytes: read, offset: offset)
    }
    return nil
  }

  private func bytes(
    of object: String, _ range: Range<Int64>?
  ) async throws(DeltaError) -> [UInt8] {
    do {
      return try await store.read(root + object, range: range)
    } catch {
      throw .unreadable(object: object, reason: error.reason)
    }
  }

  private static func parse(
    _ bytes: [UInt8], of object: String, at offset: Int64, _ parser: inout ActionParser,
    _ actions: inout ActionBatch, _ summary: inout CommitSummary
  ) throws(DeltaError) {
    // A byte order mark is no part of the text; some tools write one.
    let start = offset == 0 && bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    do {
      try parser.parse(bytes, from: start, into: &actions, &summary)
    } catch let error as JSONError {
      let what = JSONError(error.code, at: Int(offset) + error.offset)
      throw .corrupt(object: object, offset: what.offset, reason: error.reason)
    } catch let error as ActionError {
      throw .corrupt(object: object, offset: Int(offset) + error.offset, reason: error.reason)
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
