import ByteParsing
import LakeModel

/// What a commit, delta commit or replace commit wrote (HoodieCommitMetadata,
/// HoodieReplaceCommitMetadata).
struct CommitMetadata: Sendable {
  /// The operation, in upper case as Hudi writes it; empty when the commit does not tell.
  var operationType = ""

  /// Whether the commit says that it is a compaction.
  var isCompaction = false

  /// What was written, file by file.
  var stats = WriteStats()

  /// File groups that this commit took out of the table, by partition.
  var replaced: [ReplacedGroups] = []

  /// File groups of one partition.
  struct ReplacedGroups: Equatable, Sendable {
    var partition: String
    var fileIds: [String]
  }
}

/// What a commit wrote, file by file (HoodieWriteStat and HoodieDeltaWriteStat), with all texts in one
/// arena.
struct WriteStats: Sendable {
  /// What a commit wrote into one file. Numbers are −1 where the commit does not tell or what it tells is
  /// negative.
  struct Stat: Equatable, Sendable {
    /// Path relative to the table root; empty in workload profiles, which are no writes.
    var path = 0..<0

    /// Instant of the file slice that was there before; empty for a new group.
    var previous = 0..<0

    /// Whether the file was written beside an earlier slice of its group; nil when the stat does not tell
    /// (the instant is absent or null, not the text "null").
    var hasPredecessor: Bool?

    var numWrites: Int64 = -1
    var numUpdateWrites: Int64 = -1
    var numInserts: Int64 = -1

    /// Bytes that this commit added to the file.
    var totalWriteBytes: Int64 = -1

    /// Length of the file after the write.
    var fileSizeInBytes: Int64 = -1

    /// Where in the file this commit's first append began; logs only.
    var logOffset: Int64 = -1

    /// The change-data logs of the stat, among those of the commit.
    var changeLogs = 0..<0

    /// The size of a base file, which is written at once: both counts tell it (hudi.md §5.3), but some writers
    /// leave one of them at zero.
    @inline(__always)
    var baseBytes: Int64 {
      totalWriteBytes > 0 ? totalWriteBytes : max(totalWriteBytes, fileSizeInBytes)
    }
  }

  /// A change-data log.
  struct ChangeLog: Equatable, Sendable {
    var path: Range<Int>
    var bytes: Int64
  }

  /// Paths and instants, one after the other.
  var text: [UInt8] = []

  /// The files.
  var rows: [Stat] = []

  /// Change-data logs with their lengths.
  var changeLogs: [ChangeLog] = []

  /// Sizes that no object has. They are not among those of the rows and change logs.
  private(set) var absurdSizes = 0

  /// File ids of the rows whose names may not begin with them, and partitions of those whose paths are absolute.
  private(set) var fileIds: [Int: String] = [:]
  private(set) var partitions: [Int: String] = [:]

  /// How long the folder of the last path was, the slash behind it included.
  private var usualFolder = 0

  /// Keeps the file id of the next row if it is needed: Hudi's own names begin with it.
  ///
  /// - Parameters:
  ///   - fileId: where it stands.
  ///   - bytes: what it stands in.
  ///   - path: where in `text` the path of the row stands.
  @inline(__always)
  mutating func keepFileId(_ fileId: Range<Int>, in bytes: RawSpan, ofPath path: Range<Int>) {
    if fileId.count >= UUIDText.count,
      bytes.zeroPaddedByte(at: fileId.lowerBound + 8) == UInt8(ascii: "-"),
      bytes.zeroPaddedByte(at: fileId.lowerBound + 23) == UInt8(ascii: "-")
    {
      let word = bytes.zeroPaddedWord(at: fileId.lowerBound)
      if isName(at: path.lowerBound + usualFolder, beginningWith: word) { return }
      let start = DataFileName.nameRange(text.rawSpan, in: path).lowerBound
      usualFolder = start - path.lowerBound
      if isName(at: start, beginningWith: word) { return }
    }
    if !fileId.isEmpty { fileIds[rows.count] = try? bytes.text(in: fileId) }
  }

  /// Keeps the file id of the next row.
  mutating func keepFileId(_ fileId: String) { fileIds[rows.count] = fileId }

  @inline(__always)
  private func isName(at start: Int, beginningWith word: UInt64) -> Bool {
    let text = text.rawSpan
    let isLog = text.zeroPaddedByte(at: start) == UInt8(ascii: ".")
    return text.zeroPaddedWord(at: isLog ? start + 1 : start) == word
  }

  /// Keeps the partition of the last row if its path is absolute.
  mutating func keepPartition(_ partition: @autoclosure () -> String) {
    guard let path = rows.last?.path, isAbsolute(path) else { return }
    partitions[rows.count - 1] = partition()
  }

  private func isAbsolute(_ path: Range<Int>) -> Bool {
    let text = text.rawSpan
    let first = text.zeroPaddedByte(at: path.lowerBound)
    if first == UInt8(ascii: "/") { return true }
    // No scheme has more letters than a few, and few paths begin with as many and a colon.
    guard (first | 0x20) &- UInt8(ascii: "a") < 26 else { return false }
    for offset in path.prefix(16) {
      let byte = text.zeroPaddedByte(at: offset)
      if byte == UInt8(ascii: ":") { return true }
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=") { return false }
    }
    return false
  }

  /// Keeps the path of the next row, and what tells of the earlier slice.
  ///
  /// - Parameters:
  ///   - path: where it stands.
  ///   - previous: where the earlier slice's instant stands; nil where the stat does not tell.
  ///   - bytes: what they stand in, without escapes.
  ///   - row: the stat.
  @inline(__always)
  mutating func keepTexts(
    _ path: Range<Int>, _ previous: Range<Int>?, in bytes: RawSpan, of row: inout Stat
  ) {
    row.path = text.count..<(text.count + path.count)
    guard let previous else {
      text.append(contentsOf: bytes.extracting(path))
      return
    }
    // Hudi writes the two side by side: they are copied at once, with what stands between them.
    let gap = previous.lowerBound - path.upperBound
    let isNear = gap >= 0 && gap <= 32
    let end = isNear ? previous.upperBound : path.upperBound
    text.append(contentsOf: bytes.extracting(path.lowerBound..<end))
    if !isNear { text.append(contentsOf: bytes.extracting(previous)) }
    setPrevious((text.count - previous.count)..<text.count, of: &row)
  }

  /// Sets what tells of the earlier slice.
  ///
  /// - Parameters:
  ///   - range: where in `text` its instant stands, which may be the text "null".
  ///   - row: the stat.
  @inline(__always)
  func setPrevious(_ range: Range<Int>, of row: inout Stat) {
    let isNone = range.isEmpty || text.rawSpan.equals(range, "null")
    row.hasPredecessor = !isNone
    row.previous = isNone ? 0..<0 : range
  }

  /// Adds a row, without sizes that no object has.
  @inline(__always)
  mutating func append(_ row: Stat) {
    rows.append(row)
    if max(row.totalWriteBytes, row.fileSizeInBytes, row.logOffset) > ObjectSize.largest {
      refuseSizes(of: rows.count - 1)
    }
  }

  private mutating func refuseSizes(of index: Int) {
    for field in [\Stat.totalWriteBytes, \Stat.fileSizeInBytes, \Stat.logOffset]
    where rows[index][keyPath: field] > ObjectSize.largest {
      rows[index][keyPath: field] = -1
      absurdSizes += 1
    }
  }

  /// Adds a change-data log, without a length that no object has.
  mutating func append(changeLog path: Range<Int>, bytes: Int64) {
    let isAbsurd = bytes > ObjectSize.largest
    if isAbsurd { absurdSizes += 1 }
    changeLogs.append(ChangeLog(path: path, bytes: isAbsurd ? -1 : max(bytes, -1)))
  }

  /// Adds what one stat tells to another of the same path.
  mutating func merge(_ index: Int, into target: Int, isLog: Bool) {
    let more = rows[index]
    var row = rows[target]
    if more.totalWriteBytes >= 0 {
      let before = max(row.totalWriteBytes, 0)
      row.totalWriteBytes =
        isLog
        ? Replay.clampedSum(before, more.totalWriteBytes) : max(before, more.totalWriteBytes)
    }
    row.fileSizeInBytes = max(row.fileSizeInBytes, more.fileSizeInBytes)
    row.logOffset = min(row.logOffset, more.logOffset)
    if row.numWrites >= 0 {
      row.numWrites = Replay.clampedSum(row.numWrites, max(more.numWrites, 0))
    }
    if !more.changeLogs.isEmpty {
      let own = changeLogs[row.changeLogs]
      let others = changeLogs[more.changeLogs].filter { other in
        !own.contains { $0.bytes == other.bytes && text[$0.path] == text[other.path] }
      }
      let start = changeLogs.count
      changeLogs.append(contentsOf: Array(own) + others)
      row.changeLogs = start..<changeLogs.count
    }
    rows[target] = row
  }

  /// Makes room for about as many files as another commit had, so that a commit of usual size is not moved
  /// while it grows.
  mutating func reserve(like other: Size) {
    rows.reserveCapacity(min(other.rows, 512))
    text.reserveCapacity(min(other.text + other.text / 8, 64 << 10))
  }

  /// How much there is of what is kept.
  var size: Size { Size(rows: rows.count, text: text.count) }

  struct Size: Sendable {
    var rows = 0
    var text = 0
  }

  /// Forgets the files.
  mutating func removeAll() {
    text.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    changeLogs.removeAll(keepingCapacity: true)
    fileIds = [:]
    partitions = [:]
    absurdSizes = 0
  }
}
