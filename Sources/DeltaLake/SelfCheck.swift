import LakeModel

/// Compares the replay with what the log keeps to check it: version checksums and checkpoints.
///
/// The replay is believed; a disagreement is a finding that names the first version of its kind, since an
/// error that a writer once made is carried forward.
struct SelfCheck: Sendable {
  /// Which checkpoints are read for nothing but the comparison.
  enum Extent: Sendable {
    /// The newest ones, while they have less bytes than a quarter of the commits have: so the check never
    /// costs more than the replay.
    case bounded
    /// All of the visible history.
    case every
  }

  /// A set of live files: how many, their bytes, and which.
  struct LiveSet: Equatable, Sendable {
    var totals = ObjectTotals()
    var digest = LiveDigest()

    /// Takes the `add`s of a checkpoint.
    mutating func insert(_ batch: CheckpointBatch) {
      totals.add(batch.adds.totals)
      digest.insert(batch.adds.digest)
      totals.add(batch.adds.others)
      digest.insert(batch.adds.otherDigest)
      for item in batch.adds.vectors {
        digest.attach(batch.vectors[item.vector].mark, to: batch.adds.keys[item.file])
      }
    }
  }

  private(set) var verification = TableVerification()

  /// Whether the history begins with the state that a checkpoint gives.
  private let restsOnCheckpoint: Bool

  /// Versions that have a complete checkpoint.
  private let checkpointVersions: Set<Int64>

  /// Checkpoints to compare, by version.
  private(set) var planned: [Int64: [CheckpointFiles]] = [:]

  struct Disagreement: Sendable {
    var object: String
    var message: String
    var count = 0
  }

  private(set) var checksumDisagreement: Disagreement?
  private var checkpointDisagreement: Disagreement?
  private(set) var unreadableChecksums: (first: String, count: Int)?

  /// The state at each version that has a checkpoint, compared or not.
  private(set) var states: [Int64: LiveSet] = [:]

  /// What the checkpoints that were compared hold.
  private(set) var compared: [ComparedCheckpoint] = []

  /// A checkpoint that was read to compare it, and the set of its live files.
  struct ComparedCheckpoint: Sendable {
    var checkpoint: CheckpointFiles
    var set: LiveSet
  }

  /// Bytes of checkpoints that are read even for the smallest of histories.
  private static let freeBytes: Int64 = 1 << 20

  /// Chooses the checkpoints to compare: those of visible commits.
  init(
    of segment: LogSegment, sidecarBytes: Int64, extent: Extent
  ) {
    restsOnCheckpoint = !segment.isComplete
    checkpointVersions = Set(segment.checkpoints.map(\.version))
    guard let first = segment.commits.first?.meaning.version else { return }
    let candidates = segment.checkpoints.filter {
      $0.version >= first && $0.version <= segment.version
    }
    let commitBytes = segment.commits.reduce(Int64(0)) { $0 &+ max($1.size, 0) }
    var left = max(commitBytes / 4, Self.freeBytes)
    let ofSidecars = sidecarBytes / Int64(max(segment.checkpoints.count, 1))
    for checkpoint in candidates.reversed() {
      let bytes = checkpoint.objects.reduce(ofSidecars) { $0 &+ max($1.size, 0) }
      if extent == .bounded, bytes > left {
        verification.checkpointsLeftOut += 1
        continue
      }
      left -= min(bytes, left)
      planned[checkpoint.version, default: []].append(checkpoint)
    }
  }

  /// The checkpoints to compare after a version.
  func checkpoints(at version: Int64) -> [CheckpointFiles] { planned[version] ?? [] }

  /// Whether any other checkpoint than one is to be compared.
  func plansCheckpoint(otherThan checkpoint: CheckpointFiles) -> Bool {
    planned.values.contains { $0.contains { $0 != checkpoint } }
  }

  /// Keeps the state at a version that has a checkpoint, so that it can be compared another time.
  mutating func note(_ state: LiveSet, at version: Int64) {
    if checkpointVersions.contains(version) { states[version] = state }
  }

  /// Keeps what a checkpoint holds.
  mutating func note(_ set: LiveSet, of checkpoint: CheckpointFiles) {
    compared.append(ComparedCheckpoint(checkpoint: checkpoint, set: set))
  }

  /// Takes over what was kept of comparisons with checksums, and the states.
  mutating func resume(_ saved: Saved) {
    verification.checksums = saved.checksums
    verification.disagreements = saved.disagreement?.count ?? 0
    checksumDisagreement = saved.disagreement
    states = saved.states
  }

  /// Notes a planned checkpoint that cannot be compared.
  mutating func leaveOut() { verification.checkpointsLeftOut += 1 }

  /// Compares the checksum of a version.
  ///
  /// - Parameters:
  ///   - checksum: the checksum.
  ///   - version: the version.
  ///   - live: the live files of the version.
  ///   - isSeed: whether a checkpoint alone says so, without any commit.
  mutating func compare(
    _ checksum: CommitReader.Checksum, version: Int64, live: ObjectTotals, isSeed: Bool = false
  ) {
    // Most versions of most tables have none, and most that are there agree.
    var object: String { "_delta_log/\(version.paddedVersion).crc" }
    switch checksum {
    case .missing:
      return
    case .unreadable:
      unreadableChecksums = (
        unreadableChecksums?.first ?? object, (unreadableChecksums?.count ?? 0) + 1
      )
    case .read(let checksum):
      verification.checksums += 1
      let (histogramFiles, histogramBytes) = checksum.histogram ?? (live.files, live.bytes)
      if checksum.files == live.files, checksum.bytes == live.bytes,
        histogramFiles == live.files, histogramBytes == live.bytes
      {
        return
      }
      verification.disagreements += 1
      var histogram = ""
      if let sums = checksum.histogram, sums != (checksum.files, checksum.bytes) {
        histogram = " (\(sums.files) of \(sums.bytes) bytes in its histogram)"
      }
      let (saying, believed) =
        isSeed
        ? ("the checkpoint says", "the checkpoint is")
        : restsOnCheckpoint
          ? ("a checkpoint and the commits say", "they are")
          : ("the commits say", "the commits are")
      checksumDisagreement =
        checksumDisagreement
        ?? Disagreement(
          object: object,
          message:
            "The checksum of version \(version) says \(quantity(checksum.files, "file")) of \(checksum.bytes) "
            + "bytes\(histogram), \(saying) \(live.files) of \(live.bytes); \(believed) believed.")
      checksumDisagreement?.count += 1
    }
  }

  /// Compares the files of a checkpoint with those that the commits lead to.
  mutating func compare(
    checkpoint set: LiveSet, object: String, version: Int64, live: LiveSet
  ) {
    verification.checkpoints += 1
    if set == live { return }
    verification.disagreements += 1
    let which =
      set.totals == live.totals
      ? "as many files of as many bytes, but not the same ones"
      : "\(quantity(set.totals.files, "file")) of \(set.totals.bytes) bytes, the commits lead to "
        + "\(live.totals.files) of \(live.totals.bytes)"
    checkpointDisagreement =
      checkpointDisagreement
      ?? Disagreement(
        object: object, message: "The checkpoint of version \(version) has \(which).")
    checkpointDisagreement?.count += 1
  }

  /// Forgets the plan from a version on and takes that of another one.
  mutating func replan(_ other: SelfCheck, from version: Int64) {
    planned = planned.filter { $0.key < version }
    for (key, value) in other.planned where key >= version { planned[key] = value }
  }

  /// What the comparisons found.
  func findings(isSeedUncertain: Bool) -> [Finding] {
    var findings: [Finding] = []
    func add(_ code: String, _ disagreement: Disagreement?, _ consequence: String) {
      guard let disagreement else { return }
      let more =
        disagreement.count > 1
        ? " It is the first of \(disagreement.count) that disagree." : ""
      findings.append(
        Finding(
          code: code, severity: .warning, object: disagreement.object,
          message: disagreement.message + consequence + more))
    }
    add("delta-checksum-differs", checksumDisagreement, "")
    add(
      "delta-checkpoint-differs", checkpointDisagreement,
      isSeedUncertain
        ? " The state before the first visible commit is not certain."
        : " The commits are believed.")
    if let (first, count) = unreadableChecksums {
      findings.append(
        Finding(
          code: "delta-checksum-unreadable", severity: .note, object: first,
          message: "Version checksums that cannot be read: \(count). Nothing rests on them."))
    }
    return findings
  }
}
