import ByteParsing
package import LakeModel
import LakeStorage

/// What a comparison of a table's log with storage found.
package struct DeltaVerification: Sendable {
  /// Data objects in storage that the log names, live or retired, and objects that it does not name.
  package var stored = ObjectTotals()

  /// Data objects of the latest snapshot.
  package var live = ObjectTotals()

  /// Where the two differ, and what limits the comparison.
  package var findings: [Finding] = []
}

extension DeltaTable {
  /// Compares the log with what storage lists below the table's root.
  ///
  /// Every live object is looked up, those that only a checkpoint names too, and every deletion vector that a
  /// live file needs. What no visible commit names is an orphan, unless a VACUUM leaves it alone: what lies in
  /// a folder, or has a name, that begins with `_` or `.` (PROTOCOL.md and Delta's VACUUM; partition folders
  /// and change data excepted).
  ///
  /// - Returns: totals, and a finding for each kind of difference. Damage of the log is among them.
  /// - Throws: `DeltaError` when the table cannot be read at all; `StorageError` when storage cannot be listed.
  /// - Complexity: as `replay`, and one listing of the table.
  package func verify() async throws -> DeltaVerification {
    var sink = LiveObjectsUnread()
    var keeper = LastReading<LiveObjectsUnread>()
    let (state, _) = try await inspect(version: nil, into: &sink, keeping: &keeper)
    var verification = DeltaVerification(live: state.live)
    verification.findings = state.findings.filter {
      $0.severity == .error || Self.comparedCodes.contains($0.code)
    }
    guard let reading = keeper.reading else { return verification }
    var comparison = StorageComparison(reading)
    let unlisted = try await forEachStored { comparison.take(Array($0), size: $1) }
    verification.stored = comparison.stored
    if unlisted.count > 0 {
      verification.findings.append(
        Finding(
          code: "folder-unreadable", severity: .error,
          object: unlisted.first(below: root),
          message: "\(unlisted.sentence): objects in it are taken for missing"))
    }
    verification.findings += try await comparison.findings(commits)
    return verification
  }

  /// Findings of a replay, below errors, that are about storage or limit what can be compared with it.
  private static let comparedCodes: Set<String> = [
    "delta-checkpoint-unreadable", "delta-external-files", "delta-history-cut",
    "delta-history-hole", "delta-log-changed", "delta-log-link", "delta-vacuum-differs",
    "delta-vacuum-unfinished",
  ]

  /// A sink that has every object kept and takes none.
  private struct LiveObjectsUnread: LedgerSink {
    var wantsPartitions: Bool { false }
    var wantedKeys: LedgerKeys { .none }

    mutating func absorb(_ batch: LedgerBatch) {}
    mutating func absorb(live batch: LiveBatch) {}
  }

  /// Keeps the run itself, as it is behind the last commit.
  private struct LastReading<Sink: LedgerSink>: ReadingKeeper {
    private(set) var reading: TableReading?

    mutating func keep(_ reading: TableReading, _ sink: inout Sink) async {
      self.reading = reading
    }
  }
}

/// What storage lists, object by object, beside what the log leaves behind its last commit.
private struct StorageComparison {
  private(set) var stored = ObjectTotals()
  private var reading: TableReading
  private let hash = ObjectHash()

  /// Vectors that live files need and that have not been listed so far: first halves of their keys.
  private var vectors: Set<UInt64> = []
  /// Live objects that have been listed.
  private var found: Int64 = 0
  private var resized = NamedTotals()
  private var orphaned = NamedTotals()

  init(_ reading: TableReading) {
    self.reading = reading
    let objects = reading.replay.vectors.objects
    for place in objects.places {
      guard let object = objects[place], object.state == .live, !object.isExternal else { continue }
      vectors.insert(objects.half(at: place))
    }
  }

  /// Takes an object that storage lists, by its path below the table's root.
  mutating func take(_ path: [UInt8], size: Int64) {
    let key = hash.key(of: path)
    if var record = reading.replay.objects[key] {
      stored.add(bytes: size)
      if record.size >= 0, record.size != size { resized.add(path, bytes: size) }
      if record.state == .live { found += 1 }
      // It is not looked for any more.
      record.state = .leaving
      reading.replay.objects[key] = record
    } else if reading.replay.changeObjects[key] == nil, reading.replay.vectors[key] == nil {
      guard !Self.isLeftAlone(path) else { return }
      stored.add(bytes: size)
      orphaned.add(path, bytes: size)
    }
    vectors.remove(key.high)
  }

  /// Whether a VACUUM passes over an object of which the log knows nothing.
  private static func isLeftAlone(_ path: [UInt8]) -> Bool {
    path.split(separator: UInt8(ascii: "/")).contains { name in
      let isMarked = name.first == UInt8(ascii: "_") || name.first == UInt8(ascii: ".")
      return isMarked && !name.contains(UInt8(ascii: "="))
        && !name.elementsEqual("_change_data".utf8)
    }
  }

  /// What differs, once all of storage has been taken.
  mutating func findings(_ reader: CommitReader) async throws -> [Finding] {
    var findings: [Finding] = []
    func tell(
      _ code: String, _ severity: Finding.Severity, _ object: [UInt8], _ message: String
    ) {
      findings.append(
        Finding(
          code: code, severity: severity, object: String(decoding: object, as: UTF8.self),
          message: message))
    }
    let inTable = reading.replay.live.files - reading.replay.external.files
    if stored.files == 0, inTable > 0 {
      tell(
        "delta-no-data-listing", .warning, [],
        "no data object is in the listing: put an inventory beside the table")
      return findings
    }
    let missing = found < inTable ? await missingObjects(reader) : NamedTotals()
    if missing.totals.files > 0 {
      tell(
        "delta-live-missing", .error, missing.first,
        "objects of the latest snapshot that are not in storage: \(missing.totals.inWords), this one "
          + "first")
    }
    if let first = try firstMissingVector() {
      tell(
        "delta-vector-missing", .error, first,
        "deletion vectors that files of the latest snapshot need and that are not in storage: "
          + "\(vectors.count), this one first; those files cannot be read")
    }
    if resized.totals.files > 0 {
      tell(
        "delta-size-mismatch", .warning, resized.first,
        "objects that have another size in storage than the log says: \(resized.totals.inWords) in "
          + "storage, this one first")
    }
    if orphaned.totals.files > 0 {
      tell(
        "delta-files-orphaned", .warning, orphaned.first,
        "objects in storage that no visible commit names: \(orphaned.totals.inWords), this one first; "
          + "left by failed writes, older than the visible history, or of no table, and in no figure"
      )
    }
    let gone = try missingRetired()
    if gone.totals.files > 0 {
      tell(
        "delta-retired-missing", .note, gone.first,
        "objects that no snapshot needs, that the log does not say are deleted, and that are not in "
          + "storage: \(gone.totals.inWords), this one first; a VACUUM that left no commit or a rule of "
          + "the store has deleted them, so less is retained than a scan says")
    }
    return findings
  }

  /// The live objects that were not listed. Only their paths tell which of them lie outside the table.
  private mutating func missingObjects(_ reader: CommitReader) async -> NamedTotals {
    struct Paths: LedgerSink {
      var missing = NamedTotals()

      mutating func absorb(_ batch: LedgerBatch) {}

      mutating func absorb(live batch: LiveBatch) {
        for index in batch.sizes.indices where !batch.areExternal[index] {
          missing.add(batch.paths[index], bytes: max(batch.sizes[index], 0))
        }
      }
    }
    var sink = Paths()
    reading.replay.live.files -= found
    // The sink throws nothing, and what cannot be read again was told of by the replay.
    try? await reading.giveLiveWithPaths(to: &sink, reader)
    return sink.missing
  }

  /// The first path of the vectors that live files need and that were not listed; nil when there is none.
  private func firstMissingVector() throws -> [UInt8]? {
    if vectors.isEmpty { return nil }
    let objects = reading.replay.vectors.objects
    var paths = reading.replay.vectors.pathReader
    var first: [UInt8]?
    for place in objects.places where vectors.contains(objects.half(at: place)) {
      let path = Array(try paths.path(place))
      if first.map({ path.lexicographicallyPrecedes($0) }) ?? true { first = path }
    }
    return first
  }

  /// Retired data objects that are not known to be deleted and were not listed.
  private func missingRetired() throws -> NamedTotals {
    var missing = NamedTotals()
    let replay = reading.replay
    for block in replay.retired.blockIndices {
      let retired = try replay.retired.items(ofBlock: block, through: .max)
      for item in retired.items where item.role == .data {
        guard let record = replay.objects[item.key], record.state == .retired else { continue }
        missing.add(retired.text[item.path], bytes: max(record.size, 0))
      }
    }
    return missing
  }
}

extension ObjectTotals {
  /// Such as `2 (30 bytes)`.
  fileprivate var inWords: String { "\(files) (\(bytes) bytes)" }
}
