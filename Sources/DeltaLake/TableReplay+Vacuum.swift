import LakeModel
import LakeStorage

/// Physical deletions, as far as the log vouches for them.
extension TableReplay {
  /// What a VACUUM has deleted.
  struct Deletion: Sendable {
    /// Only what was useless at this time already: milliseconds since the epoch.
    var cutoff: Int64
    var hasChangeData: Bool
  }

  /// Objects of which a VACUUM may have deleted all.
  private struct Candidates {
    var totals = ObjectTotals()
    var areSized = true

    mutating func count(_ size: Int64, isBound: Bool) {
      totals.add(bytes: max(size, 0))
      areSized = areSized && size >= 0 && !isBound
    }

    /// Whether the numbers of a VACUUM, as far as it has any, are those of these objects, or of these and
    /// of all tombstones of which nothing is left, which delta-rs counts each time.
    func fit(_ vacuum: VacuumLog.Completed, or spent: ObjectTotals) -> Bool {
      var more = totals
      more.add(spent)
      return fits(totals, vacuum) || fits(more, vacuum)
    }

    /// Whether a VACUUM may have deleted all of them, and others.
    func mayBeAmong(_ vacuum: VacuumLog.Completed) -> Bool {
      totals.files < vacuum.files ?? .max && totals.bytes <= vacuum.bytes ?? .max
    }

    private func fits(_ totals: ObjectTotals, _ vacuum: VacuumLog.Completed) -> Bool {
      if let files = vacuum.files, files != totals.files { return false }
      guard let bytes = vacuum.bytes else { return true }
      return areSized ? bytes == totals.bytes : bytes >= totals.bytes
    }
  }

  /// Judges a completed VACUUM: whatever was useless at its cutoff already is deleted, if the numbers of
  /// the VACUUM itself allow it.
  ///
  /// A LITE one takes its candidates from the log and leaves change data alone, and the log does not say of
  /// which kind a VACUUM was. So change data stays where the numbers are exactly those of the others, or
  /// are too small for all candidates. Where they are larger, a FULL one has also deleted what the log does
  /// not name.
  ///
  /// - Returns: what is to be given to `delete` for every block of retired objects; nil when nothing is
  ///   deleted.
  /// - Throws: `unreadable` when what was moved to a temporary file cannot be read.
  mutating func deletion(
    by vacuum: VacuumLog.Completed, version: Int64
  ) throws(StorageError) -> Deletion? {
    var others = Candidates()
    var all = Candidates()
    let everything = Deletion(cutoff: vacuum.cutoff, hasChangeData: true)
    for block in retired.blockIndices {
      for item in try deletable(ofBlock: block, everything).items {
        // A vector's object whose creation is visible was sized by all that it was created with.
        let isBound =
          item.role == .deletionVector && vectors.isBound(item.key)
          && vectors[item.key]?.birth == ObjectRecord.unknownBirth
        all.count(size(of: item), isBound: isBound)
        if item.role != .changeData { others.count(size(of: item), isBound: isBound) }
      }
    }
    let hasChangeData =
      !others.fit(vacuum, or: spentTombstones)
      && (all.fit(vacuum, or: spentTombstones) || all.mayBeAmong(vacuum))
    let deleted = hasChangeData ? all : others
    note(deleted, vacuum, version)
    let files = deleted.totals.files
    guard files > 0, files <= vacuum.files ?? files else { return nil }
    return Deletion(cutoff: vacuum.cutoff, hasChangeData: hasChangeData)
  }

  /// Notes how the numbers of a VACUUM differ from those of the objects that it is said to have deleted.
  private mutating func note(
    _ candidates: Candidates, _ vacuum: VacuumLog.Completed, _ version: Int64
  ) {
    if candidates.fit(vacuum, or: spentTombstones) { return }
    let (files, bytes) = (candidates.totals.files, candidates.totals.bytes)
    let object = "_delta_log/\(version.paddedVersion).json"
    if let deleted = vacuum.files, files > deleted {
      findings.append(
        Finding(
          code: "delta-vacuum-differs", severity: .warning, object: object,
          message:
            "Objects that VACUUM says it deleted: \(deleted); that were old enough by the log: \(files). "
            + "None of them is counted as deleted."))
    } else if let deleted = vacuum.files, files < deleted {
      let more = vacuum.bytes.map { " (\(max($0 - min(bytes, $0), 0)) bytes)" } ?? ""
      findings.append(
        Finding(
          code: "delta-vacuum-unknown-objects", severity: .note, object: object,
          message:
            "Objects that VACUUM says it deleted and the log does not show to be deleted by it: "
            + "\(deleted - files)\(more). They were left by failed writes, are older than the visible "
            + "history, are change data, or were deleted before: some writers count those again."))
    } else if files > 0, let size = vacuum.bytes, size != bytes {
      findings.append(
        Finding(
          code: "delta-vacuum-size-differs", severity: .note, object: object,
          message:
            "Bytes that VACUUM says it deleted: \(size); that its objects have by the log: \(bytes)."
        ))
    }
  }

  /// Applies a VACUUM to a block of retired objects.
  ///
  /// - Throws: `unreadable` when what was moved to a temporary file cannot be read.
  mutating func delete(block: Int, _ deletion: Deletion) throws(StorageError) {
    let deleted = try deletable(ofBlock: block, deletion)
    for item in deleted.items {
      let record = item.role == .data ? objects[item.key] : changeObjects[item.key]
      let birth = record?.birth ?? vectors[item.key]?.birth ?? ObjectRecord.unknownBirth
      batch.append(
        LedgerBatch.Entry(
          time: time, role: item.role, effect: .deleted, cause: .maintenance, bytes: size(of: item),
          birth: self.time(ofCommit: birth), partition: record?.partition),
        object: deleted.text[item.path])
      switch item.role {
      case .data:
        spentTombstones.add(bytes: max(size(of: item), 0))
        objects[item.key] = nil
      case .deletionVector: try vectors.remove(item.key)
      default: changeObjects[item.key] = nil
      }
    }
    try retired.remove(deleted.items, ofBlock: block)
  }

  /// The objects of a block that a VACUUM has deleted if its numbers allow it.
  private func deletable(
    ofBlock block: Int, _ deletion: Deletion
  ) throws(StorageError) -> RetiredObjects.Unpacked {
    var unpacked = try retired.items(ofBlock: block, through: deletion.cutoff)
    unpacked.items.removeAll { item in
      switch item.role {
      case .data: objects[item.key]?.state != .retired
      case .deletionVector: vectors[item.key]?.state != .retired
      default: !deletion.hasChangeData || changeObjects[item.key] == nil
      }
    }
    return unpacked
  }

  private func size(of item: RetiredObjects.Item) -> Int64 {
    switch item.role {
    case .data: objects[item.key]?.size ?? -1
    case .deletionVector: vectors[item.key]?.size ?? -1
    default: changeObjects[item.key]?.size ?? -1
    }
  }
}
