import LakeModel

/// Physical deletions, as far as the log vouches for them.
extension TableReplay {
  /// Applies a completed VACUUM: whatever was useless at its cutoff already is deleted, if the numbers of
  /// the VACUUM itself allow it.
  mutating func apply(_ vacuum: VacuumLog.Completed, version: Int64) {
    let positions = retired.positions(through: vacuum.cutoff).filter { position in
      let item = retired[position]
      return switch item.role {
      case .data: objects[item.key]?.state == .retired
      case .deletionVector: vectors[item.key]?.state == .retired
      default: changeObjects[item.key] != nil
      }
    }
    let sizes = positions.map { size(of: retired[$0]) }
    let files = Int64(positions.count)
    let bytes = sizes.reduce(Int64(0)) { sum, size in
      let (total, overflow) = sum.addingReportingOverflow(max(size, 0))
      return overflow ? .max : total
    }
    let object = "_delta_log/\(version.paddedVersion).json"
    if let deleted = vacuum.files, files > deleted {
      findings.append(
        Finding(
          code: "delta-vacuum-differs", severity: .warning, object: object,
          message:
            "Objects that VACUUM says it deleted: \(deleted); that were old enough by the log: \(files). "
            + "None of them is counted as deleted."))
      return
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
    for (position, size) in zip(positions, sizes) {
      let item = retired[position]
      let record = item.role == .data ? objects[item.key] : changeObjects[item.key]
      let birth = record?.birth ?? vectors[item.key]?.birth ?? ObjectRecord.unknownBirth
      batch.append(
        LedgerBatch.Entry(
          time: time, role: item.role, effect: .deleted, cause: .maintenance, bytes: size,
          birth: self.time(ofCommit: birth), partition: record?.partition),
        object: retired.path(of: item))
      switch item.role {
      case .data: objects[item.key] = nil
      case .deletionVector: vectors.remove(item.key)
      default: changeObjects[item.key] = nil
      }
    }
    retired.remove(at: positions)
  }

  private func size(of item: RetiredObjects.Item) -> Int64 {
    switch item.role {
    case .data: objects[item.key]?.size ?? -1
    case .deletionVector: vectors[item.key]?.size ?? -1
    default: changeObjects[item.key]?.size ?? -1
    }
  }
}
