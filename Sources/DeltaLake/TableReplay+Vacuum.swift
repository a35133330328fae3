import LakeModel

/// Physical deletions, as far as the log vouches for them.
extension TableReplay {
  /// Judges a completed VACUUM: whatever was useless at its cutoff already is deleted, if the numbers of
  /// the VACUUM itself allow it.
  ///
  /// - Returns: whether `delete` is to be called for every block of retired objects.
  mutating func vouches(for vacuum: VacuumLog.Completed, version: Int64) -> Bool {
    var files: Int64 = 0
    var bytes: Int64 = 0
    for block in retired.blockIndices {
      for item in deletable(ofBlock: block, vacuum).items {
        files += 1
        let (total, overflow) = bytes.addingReportingOverflow(max(size(of: item), 0))
        bytes = overflow ? .max : total
      }
    }
    let object = "_delta_log/\(version.paddedVersion).json"
    if let deleted = vacuum.files, files > deleted {
      findings.append(
        Finding(
          code: "delta-vacuum-differs", severity: .warning, object: object,
          message:
            "Objects that VACUUM says it deleted: \(deleted); that were old enough by the log: \(files). "
            + "None of them is counted as deleted."))
      return false
    }
    if let deleted = vacuum.files, files < deleted {
      let more = vacuum.bytes.map { " (\(max($0 - min(bytes, $0), 0)) bytes)" } ?? ""
      findings.append(
        Finding(
          code: "delta-vacuum-unknown-objects", severity: .note, object: object,
          message:
            "Objects that VACUUM deleted and no visible commit names: \(deleted - files)\(more). They "
            + "were left by failed writes, or are older than the visible history."))
    } else if files > 0, let size = vacuum.bytes, size != bytes {
      findings.append(
        Finding(
          code: "delta-vacuum-size-differs", severity: .note, object: object,
          message:
            "Bytes that VACUUM says it deleted: \(size); that its objects have by the log: \(bytes)."
        ))
    }
    return files > 0
  }

  /// Applies a VACUUM to a block of retired objects.
  mutating func delete(block: Int, by vacuum: VacuumLog.Completed) {
    let deleted = deletable(ofBlock: block, vacuum)
    for item in deleted.items {
      let record = item.role == .data ? objects[item.key] : changeObjects[item.key]
      let birth = record?.birth ?? vectors[item.key]?.birth ?? ObjectRecord.unknownBirth
      batch.append(
        LedgerBatch.Entry(
          time: time, role: item.role, effect: .deleted, cause: .maintenance, bytes: size(of: item),
          birth: self.time(ofCommit: birth), partition: record?.partition),
        object: deleted.text[item.path])
      switch item.role {
      case .data: objects[item.key] = nil
      case .deletionVector: vectors.remove(item.key)
      default: changeObjects[item.key] = nil
      }
    }
    retired.remove(deleted.items, ofBlock: block)
  }

  /// The objects of a block that a VACUUM has deleted if its numbers allow it.
  private func deletable(
    ofBlock block: Int, _ vacuum: VacuumLog.Completed
  ) -> RetiredObjects.Unpacked {
    var unpacked = retired.items(ofBlock: block, through: vacuum.cutoff)
    unpacked.items.removeAll { item in
      switch item.role {
      case .data: objects[item.key]?.state != .retired
      case .deletionVector: vectors[item.key]?.state != .retired
      default: changeObjects[item.key] == nil
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
