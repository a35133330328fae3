import Foundation
import LakeModel
import LakeStorage
import Testing

@testable import Hudi

@Suite("What storage saw")
struct StorageTruthTests {
  /// Live files and bytes by a program of another kind: latest slices from the names and sizes of the
  /// inventory, completion times and replaced groups alone, without a ledger.
  private static let latestSlices: [String: ObjectTotals] = [
    "hudi/inventory_levels": ObjectTotals(files: 21, bytes: 352508),
    "hudi/pos_transactions": ObjectTotals(files: 30, bytes: 13_458_376),
    "hudi/price_changes": ObjectTotals(files: 8, bytes: 150040),
    "hudi/shipments": ObjectTotals(files: 30, bytes: 408666),
    "cdc_c_1_1_1": ObjectTotals(files: 6, bytes: 37991),
    "cdc_m_0_15_0": ObjectTotals(files: 9, bytes: 55614),
    "cdc_m_1_0_2": ObjectTotals(files: 9, bytes: 55811),
    "log_compaction_0_15_0": ObjectTotals(files: 12, bytes: 50606),
    "nonpartitioned_1_1_1": ObjectTotals(files: 2, bytes: 13305),
    "orc_0_15_0": ObjectTotals(files: 3, bytes: 8570),
    "overwrite_cow_1_1_1": ObjectTotals(files: 3, bytes: 21819),
    "overwrite_mor_0_15_0": ObjectTotals(files: 3, bytes: 21844),
    "savepoint_restore_cow_0_15_0": ObjectTotals(files: 3, bytes: 23913),
    "savepoint_restore_mor_0_15_0": ObjectTotals(files: 27, bytes: 93727),
    "savepoint_restore_mor_1_0_2": ObjectTotals(files: 6, bytes: 34403),
    "services_mor_0_15_0": ObjectTotals(files: 9, bytes: 39269),
    "services_mor_1_0_2": ObjectTotals(files: 9, bytes: 39586),
    "services_mor_1_1_1": ObjectTotals(files: 15, bytes: 54545),
  ]

  /// Data objects that the names of undone instants tell of, and whose sizes nothing tells: the ledger has them
  /// at their times, as unsized. (Of those of the restores the metadata table has the sizes.)
  private static let unsized: [String: ObjectTotals] = [
    "hudi/inventory_levels": ObjectTotals(files: 5, bytes: 62049)
  ]

  /// Those whose sizes the metadata table has: the ledger has them as storage saw them.
  private static let sizedUndone: [String: ObjectTotals] = [
    "savepoint_restore_cow_0_15_0": ObjectTotals(files: 12, bytes: 90926),
    "savepoint_restore_mor_0_15_0": ObjectTotals(files: 15, bytes: 69188),
    "savepoint_restore_mor_1_0_2": ObjectTotals(files: 15, bytes: 82228),
  ]

  /// Data objects that a rollback deleted which a later restore has undone itself, of a table whose metadata table
  /// was built anew by then: the only ones that storage saw and the ledger does not have.
  private static let traceless: [String: ObjectTotals] = [
    "savepoint_restore_mor_1_0_2": ObjectTotals(files: 6, bytes: 28269)
  ]

  /// Files of instants that rollbacks and restores took out of the timelines of a table and its metadata
  /// table, and of instants that a rebuilt metadata table had: nothing tells that they were there, or how
  /// they were named.
  private static let tracelessInstants: [String: Int] = [
    "hudi/inventory_levels": 2, "hudi/pos_transactions": 5, "savepoint_restore_cow_0_15_0": 22,
    "savepoint_restore_mor_0_15_0": 22, "savepoint_restore_mor_1_0_2": 37,
  ]

  /// Files of undone instants whose names are certain: a look at the rollbacks and restores with another Avro
  /// reader, by the rules of hudi.md §3, gives these, and storage saw every one of them come and go.
  private static let undoneInstants: [String: Int] = [
    "hudi/inventory_levels": 4, "orc_0_15_0": 1, "savepoint_restore_cow_0_15_0": 13,
    "savepoint_restore_mor_0_15_0": 19, "savepoint_restore_mor_1_0_2": 9,
  ]

  /// Files of archived instants.
  private static let archived: [String: Int] = [
    "hudi/inventory_levels": 1527, "hudi/pos_transactions": 1296, "hudi/price_changes": 510,
    "hudi/shipments": 180, "services_mor_0_15_0": 414, "services_mor_1_0_2": 435,
    "services_mor_1_1_1": 423,
  ]

  @Test("of the sample lake equals the ledger", arguments: StoredTable.sample)
  func sampleLake(_ table: StoredTable) async throws { try await compare(table) }

  @Test(
    "of rare shapes equals the ledger",
    .enabled(if: StoredTable.isAvailable, "needs the shared corpora"),
    arguments: StoredTable.rare)
  func rareShapes(_ table: StoredTable) async throws { try await compare(table) }

  private func compare(_ table: StoredTable) async throws {
    var ledger = RecordedLedger()
    let state = try await HudiTable(store: table.store(), root: "").replay(into: &ledger)
    #expect(ledger.residual(state) == ObjectTotals())
    #expect(state.live == ledger.live)
    #expect(state.live == Self.latestSlices[table.name])
    let truth = try StorageTruth(path: table.truth ?? "")
    let comparison = Comparison(ledger, truth, inventory: try table.entries())
    #expect(comparison.differences == [], "\(comparison.summary)")
    #expect(comparison.equalObjects > 0)
    // A compaction of the metadata table in the very step in which its column statistics were dropped.
    #expect(comparison.unseenMetadata == (table.name == "hudi/pos_transactions" ? 3 : 0))
    #expect(comparison.tracelessInstants == Self.tracelessInstants[table.name] ?? 0)
    #expect(
      comparison.goneInstants
        == Self.archived[table.name, default: 0] + Self.undoneInstants[table.name, default: 0])
    #expect(comparison.invisible == Self.traceless[table.name] ?? ObjectTotals())
    #expect(comparison.unsized == Self.unsized[table.name] ?? ObjectTotals())
    // What was undone counts with what undid it, not with whatever came later.
    #expect(
      ledger.rows.allSatisfy {
        $0.entry.role != .undone || ["rollback", "restore"].contains($0.operation)
      })
    #expect(comparison.sizedUndone == Self.sizedUndone[table.name] ?? ObjectTotals())
    #expect(!state.findings.contains { $0.code.hasPrefix("hudi-archive") })
    #expect(state.liveAtStart == ObjectTotals())
    #expect(state.history.isComplete)
  }

  /// Holds a ledger against what storage saw.
  private struct Comparison {
    var differences: [String] = []
    var equalObjects = 0
    var equalBytes: Int64 = 0
    var invisible = ObjectTotals()

    /// Objects that the ledger has at their times, and without the sizes that storage saw.
    var unsized = ObjectTotals()

    /// Objects of undone writes that the ledger has as storage saw them.
    var sizedUndone = ObjectTotals()
    var equalMetadata = 0
    var unseenMetadata = 0
    var equalDeletions = 0
    var invisibleDeletions = 0

    /// Files of instants that storage has no more: as the ledger has them, and those that left no trace.
    var goneInstants = 0
    var unsizedInstants = 0
    var tracelessInstants = 0
    var datedDeletions = 0

    var summary: String {
      "equal \(equalObjects) objects \(equalBytes) bytes, not visible \(invisible.files) "
        + "\(invisible.bytes), metadata equal \(equalMetadata), deletions equal \(equalDeletions) "
        + "not visible \(invisibleDeletions), files of archived instants \(goneInstants), of those "
        + "unsized \(unsizedInstants), deleted at a known time \(datedDeletions), traceless "
        + "\(tracelessInstants)"
    }

    /// Whether a path is that of a file of an instant, of the table or of its metadata table.
    private static func isInstant(_ path: String) -> Bool {
      path.hasPrefix(".hoodie/") && InstantName(DataFileName.split(path).name[...]) != nil
    }

    init(_ ledger: RecordedLedger, _ truth: StorageTruth, inventory: [StoredTable.Entry]) {
      let sizes = Dictionary(inventory.map { ($0.key, $0.size) }, uniquingKeysWith: { $1 })
      var made: [String: [RecordedLedger.Row]] = [:]
      var deleted: [String: RecordedLedger.Row] = [:]
      for row in ledger.rows {
        switch row.entry.effect {
        case .created, .appended: made[row.object, default: []].append(row)
        case .deleted: deleted[row.object] = row
        case .retired, .revived: break
        }
      }
      // A write or a delete is visible when its instant is: by the instant in the object's name, or,
      // for logs that carry their base file's, by a commit in the step.
      let writes = Set(
        ledger.commits.filter { !["clean", "rollback", "restore"].contains($0.operation) }
          .map(\.identifier))
      let firstWrite = writes.min() ?? ""
      let undoings = ledger.commits.filter {
        ["clean", "rollback", "restore"].contains($0.operation)
      }.compactMap(\.time?.iso8601)
      var seen: [String: Int] = [:]
      for step in truth.steps {
        for change in step.appeared where change.isData {
          let turn = seen[change.path, default: 0]
          seen[change.path] = turn + 1
          guard let rows = made[change.path], turn < rows.count else {
            let name = DataFileName(DataFileName.split(change.path).name[...])
            let isVisible = name.map { writes.contains($0.instant) } ?? true
            if isVisible, name?.kind == .base || (name?.instant ?? "") > firstWrite {
              differences.append("\(step.time) \(change.path): not in the ledger")
            }
            invisible.add(bytes: change.size)
            continue
          }
          let entry = rows[turn].entry
          let expected =
            entry.effect == .appended ? change.size - change.previous : change.size
          if entry.bytes == nil, entry.role == .undone,
            step.covers(entry.time?.iso8601 ?? "")
          {
            unsized.add(bytes: change.size)
          } else if entry.bytes != expected || !step.covers(entry.time?.iso8601 ?? "") {
            differences.append(
              "\(step.time) \(change.path): \(expected) bytes, in the ledger \(entry.bytes ?? -1) "
                + "at \(entry.time?.iso8601 ?? "no time")")
          } else {
            if entry.role == .undone { sizedUndone.add(bytes: change.size) }
            equalObjects += 1
            equalBytes += change.size
          }
        }
        for change in step.appeared where !change.isData && sizes[change.path] == change.size {
          // An object that was written again later stands in the ledger once, at its last size.
          let rows = made[change.path] ?? []
          if rows.count == 1, rows[0].entry.bytes == change.size {
            equalMetadata += 1
          } else {
            differences.append("\(step.time) \(change.path): \(rows.map { $0.entry.bytes ?? -1 })")
          }
        }
        for change in step.deleted where Self.isInstant(change.path) && sizes[change.path] == nil {
          guard let rows = made[change.path], let row = deleted[change.path] else {
            tracelessInstants += 1
            continue
          }
          goneInstants += 1
          if row.entry.bytes == nil { unsizedInstants += 1 }
          let time = row.entry.time?.iso8601
          if time != nil { datedDeletions += 1 }
          if rows.count != 1 || rows[0].entry.bytes ?? change.size != change.size
            || row.entry.bytes ?? change.size != change.size || !step.covers(time ?? step.time)
          {
            differences.append(
              "\(step.time) \(change.path): \(change.size) bytes, in the ledger "
                + "\(rows.map { $0.entry.bytes ?? -1 }), deleted at \(time ?? "no time")")
          }
        }
        for change in step.deleted where change.isData {
          guard let row = deleted[change.path] else {
            invisibleDeletions += 1
            let isVisible = undoings.contains { step.covers($0) }
            if isVisible, made[change.path] != nil {
              differences.append("\(step.time) \(change.path): its deletion is not in the ledger")
            }
            continue
          }
          let isRight =
            (row.entry.bytes ?? change.size) == change.size
            && step.covers(row.entry.time?.iso8601 ?? "")
          if isRight {
            equalDeletions += 1
          } else {
            differences.append("\(step.time) \(change.path): deleted as \(row.entry)")
          }
        }
      }
      let appeared = Set(truth.steps.flatMap(\.appeared).map(\.path))
      // A file of the metadata table may come and go within one step, or go with its partition, which is
      // moved aside when it is dropped.
      let movedNames = Set(
        appeared.filter { $0.hasPrefix(".hoodie/.metadata_") }
          .map { DataFileName.lastComponent(of: $0) })
      func isBrief(_ path: String) -> Bool {
        path.hasPrefix(".hoodie/metadata/") && !appeared.contains(path)
          && (made[path] != nil && deleted[path] != nil
            || movedNames.contains(DataFileName.lastComponent(of: path)))
      }
      for path in made.keys where !appeared.contains(path) && !isBrief(path) {
        if path.hasPrefix(".hoodie/metadata/") {
          unseenMetadata += 1
        } else {
          differences.append("\(path): in the ledger, never in storage")
        }
      }
      let gone = Set(truth.steps.flatMap(\.deleted).map(\.path))
      for path in deleted.keys where !gone.contains(path) && !isBrief(path) {
        differences.append("\(path): deleted in the ledger, not in storage")
      }
    }
  }
}
