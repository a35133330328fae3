import LakeModel

/// What is said of the table after its last commit.
extension TableReading {
  func damage(_ error: DeltaError, at version: Int64) -> Finding {
    Finding(
      code: error.findingCode, severity: .error,
      object: "_delta_log/\(version.paddedVersion).json",
      message:
        "\(error.explanation). The table is read as of version \(version - 1); later commits are left "
        + "out.")
  }

  func state(isDamaged: Bool) -> TableState {
    var all = findings + replay.findings + replay.tally.findings + [copied].compactMap { $0 }
    all +=
      log.findings(hint: hint, vacuums: vacuums.completed)
      + [vacuums.finding, moreUnreadable].compactMap { $0 }
    if tableProtocol == nil {
      all.append(
        Finding(
          code: "delta-no-protocol", severity: .warning, object: "",
          message:
            "No visible commit or checkpoint says which protocol the table follows; it is read as if it "
            + "needed no feature."))
    }
    if metadata == nil {
      all.append(
        Finding(
          code: "delta-no-metadata", severity: .warning, object: "",
          message:
            "No visible commit or checkpoint holds the table's metadata, so its partitions are not known."
        ))
    }
    all += historyFindings() + reservations
    if replay.partitions.hasReachedLimit {
      all.append(
        Finding(
          code: "delta-partition-limit", severity: .warning, object: "",
          message: "There are too many partitions to tell apart; files of the later ones have none."
        ))
    }
    all += check.findings(isSeedUncertain: seedFiles != nil)
    all.sort {
      ($0.code, $0.object, $0.message) < ($1.code, $1.object, $1.message)
    }
    return TableState(
      format: .delta,
      formatVersion: tableProtocol.map { "\($0.minReaderVersion)/\($0.minWriterVersion)" } ?? "?/?",
      name: metadata?.name ?? "",
      live: replay.live, liveAtStart: liveAtStart,
      history: HistoryWindow(
        from: first, to: last, commits: commitCount, isComplete: segment.isComplete && !isDamaged),
      clock: dater.clock, features: tableProtocol?.features ?? [],
      verification: check.verification, findings: all)
  }

  private func historyFindings() -> [Finding] {
    var all: [Finding] = []
    if let seedVersion {
      all.append(
        Finding(
          code: "delta-history-cut", severity: .note, object: "",
          message:
            "The history does not begin with version 0: the state before it comes from the checkpoint of "
            + "version \(seedVersion), with \(quantity(liveAtStart.files, "file")) of \(liveAtStart.bytes) bytes."
        ))
    }
    if let missing = segment.missingVersion {
      all.append(
        Finding(
          code: "delta-history-hole", severity: .warning,
          object: "_delta_log/\(missing.paddedVersion).json",
          message:
            "Version \(missing) is missing or empty. Older commits that lead to no state: "
            + "\(segment.unreachable.count). What they wrote is not in the ledger; their own files are."
        ))
    }
    if dater.datedByActions > 0 {
      all.append(
        Finding(
          code: "delta-dated-by-actions", severity: .note, object: "",
          message:
            "Commits without a time, where file times are not original: \(dater.datedByActions). They are "
            + "dated by the newest time that their actions name."))
    }
    if let (first, count) = dater.backwards {
      all.append(
        Finding(
          code: "delta-clock-backwards", severity: dater.clock == .inCommit ? .note : .warning,
          object: "_delta_log/\(first.paddedVersion).json",
          message:
            "Commits whose time is before that of a commit before them (by more than an hour where it is "
            + "their writer's clock): \(count), the first is version \(first). They have its time, so "
            + "what they moved counts in its hour and not in theirs."))
    }
    if dater.undated > 0 {
      all.append(
        Finding(
          code: "delta-undated", severity: .warning, object: "",
          message: "Commits without any time: \(dater.undated). Their bytes belong to no day."))
    }
    return all
  }
}
