import JSONScan

/// The actions that the table's state follows from, as keys of a line.
struct LineKeys: OptionSet {
  let rawValue: UInt8

  static let add = LineKeys(rawValue: 1)
  static let remove = LineKeys(rawValue: 2)
  static let change = LineKeys(rawValue: 4)
  static let metadata = LineKeys(rawValue: 8)
  static let tableProtocol = LineKeys(rawValue: 16)
  static let sidecar = LineKeys(rawValue: 32)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// What a key stands for: one of them, or none.
  init(_ key: JSONText, _ scanner: borrowing JSONScanner) {
    if scanner.equals(key, "add") {
      self = .add
    } else if scanner.equals(key, "remove") {
      self = .remove
    } else if scanner.equals(key, "cdc") {
      self = .change
    } else if scanner.equals(key, "metaData") {
      self = .metadata
    } else if scanner.equals(key, "protocol") {
      self = .tableProtocol
    } else if scanner.equals(key, "sidecar") {
      self = .sidecar
    } else {
      self = []
    }
  }
}

/// What had been read before a line.
struct ActionMark {
  private let actions: CommitActions
  private let text: Int
  private let sidecars: Int
  private let addCount: Int
  private let removeCount: Int
  private let changesData: Bool
  private let newestFileTime: Int64

  init(_ batch: ActionBatch, _ summary: CommitSummary) {
    actions = CommitActions(behind: batch)
    text = batch.text.count
    sidecars = summary.sidecars.count
    addCount = summary.addCount
    removeCount = summary.removeCount
    changesData = summary.changesData
    newestFileTime = summary.newestFileTime
  }

  /// Takes back the file actions that have come since, and sidecars. Of other actions a later one replaces
  /// what an earlier one said.
  func restore(_ batch: inout ActionBatch, _ summary: inout CommitSummary) {
    batch.text.removeSubrange(text...)
    batch.adds.removeSubrange(actions.adds.upperBound...)
    batch.removes.removeSubrange(actions.removes.upperBound...)
    batch.changes.removeSubrange(actions.changes.upperBound...)
    batch.vectors.removeSubrange(actions.vectors.upperBound...)
    summary.sidecars.removeSubrange(sidecars...)
    summary.addCount = addCount
    summary.removeCount = removeCount
    summary.changesData = changesData
    summary.newestFileTime = newestFileTime
  }
}

/// Lines that name an action more than once.
///
/// RFC 8259 leaves open what that means. The last one counts, as it does for Spark and Delta Kernel (Jackson and
/// arrow-json, each of which lets a later member replace an earlier one).
extension ActionParser {
  /// Reads a line again, from its beginning, and takes the last of each action.
  ///
  /// - Parameters:
  ///   - start: where the line begins.
  ///   - scanner: stands behind a key of the line, and behind the line afterwards.
  ///   - batch: takes file actions.
  ///   - summary: takes everything else.
  /// - Throws: what reading a line throws.
  mutating func parseLastOfEach(
    from start: Int, _ scanner: inout JSONScanner, into batch: inout ActionBatch,
    _ summary: inout CommitSummary
  ) throws {
    try scanner.skipValue()
    while try scanner.nextKey() != nil { try scanner.skipValue() }
    var last: [LineKeys.RawValue: Int] = [:]
    var line = JSONScanner(scanner.bytes, at: start)
    try line.beginObject()
    while let key = try line.nextKey() {
      last[LineKeys(key, line).rawValue] = line.position
      try line.skipValue()
    }
    line = JSONScanner(scanner.bytes, at: start)
    try line.beginObject()
    while let key = try line.nextKey() {
      let known = LineKeys(key, line)
      if known.isEmpty || last[known.rawValue] == line.position {
        try parseMember(key, known, &line, into: &batch, &summary)
      } else {
        try line.skipValue()
      }
    }
  }
}
