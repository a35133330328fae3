import LakeAnalysis
import LakeModel

/// What has to be mirrored with any object of a table for the table to be readable there
/// (replication-model.md §8).
struct ConsistencyClosure: Sendable {
  /// A prefix of the closure and what it holds.
  struct Part: Sendable {
    /// Relative to the table's root.
    var folder: String
    var volume: PrefixTree.Volume
  }

  /// The prefixes, in the order of their bytes.
  private(set) var parts: [Part] = []
  /// Whether something of it lies in the table's root itself, which no prefix tells from the rest: the table
  /// is mirrored as a whole or not at all.
  private(set) var needsWholeTable = false
  /// Prefixes relative to the table's root that nothing needs: what is being written.
  private(set) var transient: [String] = []

  /// Finds out what a table needs.
  init(_ table: TableProfile) {
    func part(_ folder: String, _ role: ObjectRole) -> Part {
      Part(
        folder: folder,
        volume: PrefixTree.Volume(
          bytes: table.stored(role), churn: table.perDay(table.gross(role))))
    }
    switch table.state.format {
    case .delta:
      if table.state.features.contains("changeDataFeed") || table.hasEver(.changeData) {
        parts.append(part("_change_data/", .changeData))
      }
      parts.append(part("_delta_log/", .tableMetadata))
      needsWholeTable =
        table.state.features.contains("deletionVectors") || table.hasEver(.deletionVector)
    case .hudi:
      parts.append(part(".hoodie/", .tableMetadata))
      transient = [".hoodie/", ".hoodie/metadata/.hoodie/"].flatMap { folder in
        [".heartbeat/", ".locks/", ".temp/"].map { folder + $0 }
      }
    }
  }

  /// Adds the closure of a table that lies in a folder of this one.
  mutating func add(_ other: ConsistencyClosure, below folder: String) {
    parts += other.parts.map { Part(folder: folder + $0.folder, volume: $0.volume) }
    transient += other.transient.map { folder + $0 }
  }

  /// What all parts hold together.
  var volume: PrefixTree.Volume {
    parts.reduce(into: PrefixTree.Volume()) { $0.add($1.volume) }
  }
}

extension TableProfile {
  /// Whether the visible history knows of objects of a role.
  fileprivate func hasEver(_ role: ObjectRole) -> Bool {
    let totals = totals(of: role)
    return totals.created.files > 0 || totals.revived.files > 0 || totals.retired.files > 0
      || totals.deleted.files > 0
  }

  /// Bytes of objects of a role that the visible history created and that are still in storage.
  fileprivate func stored(_ role: ObjectRole) -> Int64 {
    let totals = totals(of: role)
    return max(
      totals.created.bytes.saturatingSum(totals.appended.bytes)
        .saturatingDifference(totals.deleted.bytes), 0)
  }

  /// Bytes of the part of the window that the log tells, as bytes per day, rounded.
  func perDay(_ bytes: Int64) -> Int64 {
    let hours = Int128(churn?.volumes.window.hours ?? 24)
    return Int64(clamping: (Int128(max(bytes, 0)) * 24 + hours / 2) / hours)
  }

  /// New bytes of objects of a role in the window.
  fileprivate func gross(_ role: ObjectRole) -> Int64 {
    (churn?.classes ?? []).reduce(0) { sum, volume in
      volume.entryClass.role == role && volume.entryClass.isNew
        ? sum.saturatingSum(volume.cell.bytes) : sum
    }
  }
}
