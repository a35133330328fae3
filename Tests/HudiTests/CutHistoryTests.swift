import LakeModel
import LakeStorage
import Testing

@testable import Hudi

/// A table whose first instants are hidden, as archiving hides them, must give the rest of the ledger as
/// the whole table gives it, and begin with what was live at the cut.
@Suite("A history that is cut", .enabled(if: StoredTable.isAvailable, "needs the shared corpora"))
struct CutHistoryTests {
  /// Tables with every instant in the active timeline and no restore: an undone write of before the cut
  /// leaves no trace.
  private static let tables = (StoredTable.rare + StoredTable.corpora).filter { table in
    !table.name.contains("restore") && !table.name.hasPrefix("services")
      && !["archived_timeline", "hudi-v6-table-mor", "hudi-v8-table-cow", "hudi-v8-table-mor"]
        .contains(table.name)
  }

  /// What identifies an entry whatever is known of its object's size.
  private struct Mark: Hashable {
    var commit: String
    var object: String
    var effect: ObjectEffect
    var cause: ObjectCause
  }

  private func marks(_ rows: [RecordedLedger.Row]) -> [Mark: Int64?] {
    Dictionary(
      rows.filter { $0.entry.role != .tableMetadata }.map { row in
        (
          Mark(
            commit: row.commit, object: row.object, effect: row.entry.effect,
            cause: row.entry.cause),
          row.entry.bytes
        )
      }, uniquingKeysWith: { first, _ in first })
  }

  @Test("tells what was live at the cut, and the rest as before", arguments: tables)
  func cut(_ table: StoredTable) async throws {
    let entries = try table.entries()
    var whole = RecordedLedger()
    let state = try await HudiTable(store: StoredTable.store(of: entries), root: "")
      .replay(into: &whole)
    let sizes = Dictionary(entries.map { ($0.key, $0.size) }, uniquingKeysWith: { $1 })
    let trueSizes = Dictionary(
      whole.rows.filter { $0.entry.effect == .created || $0.entry.effect == .appended }.map {
        ($0.object, $0.entry.objectBytes ?? $0.entry.bytes ?? 0)
      }, uniquingKeysWith: { $1 })
    let isLayoutTwo = (Int(state.formatVersion) ?? 0) >= 8
    let commits = whole.commits.map(\.identifier)
    for count in 1..<max(commits.count, 2) where count < commits.count {
      let hidden = Set(commits.prefix(count))
      // Archiving goes by requested time: a cut between two concurrent instants is none.
      guard let last = hidden.max(), commits.dropFirst(count).allSatisfy({ $0 > last }) else {
        continue
      }
      // Hudi archives no replace commit before its groups are cleaned: nothing else would tell of it.
      let gone = Set(whole.rows.filter { $0.entry.effect == .deleted }.map(\.object))
      let hidesReplacement = whole.rows.contains { row in
        hidden.contains(row.commit) && row.entry.effect == .retired
          && (row.entry.cause == .clustering || row.entry.cause == .overwrite)
          && !gone.contains(row.object)
      }
      if hidesReplacement { continue }
      let folder = isLayoutTwo ? ".hoodie/timeline/" : ".hoodie/"
      let store = try StoredTable.store(of: entries) { key in
        guard key.hasPrefix(folder), let name = InstantName(key.dropFirst(folder.count)) else {
          return true
        }
        return !hidden.contains(name.requested)
      }
      try store.putAbsent(
        isLayoutTwo ? folder + "history/1_2_0.parquet" : ".hoodie/archived/.commits_.archive.1",
        size: 1)
      var rest = RecordedLedger()
      let cut = try await HudiTable(store: store, root: "").replay(into: &rest)
      #expect(rest.residual(cut) == ObjectTotals())
      #expect(!cut.history.isComplete)

      // What the whole ledger says was live at the cut.
      var live: Set<String> = []
      for row in whole.rows where row.entry.role == .data && hidden.contains(row.commit) {
        switch row.entry.effect {
        case .created, .appended, .revived: live.insert(row.object)
        case .retired, .deleted: live.remove(row.object)
        }
      }
      let after = whole.rows.filter { !hidden.contains($0.commit) }
      let deletedLater = Set(after.filter { $0.entry.effect == .deleted }.map(\.object))
      let known = live.filter { sizes[$0] != nil || deletedLater.contains($0) }
      let expected = ObjectTotals(
        files: Int64(known.count), bytes: known.reduce(0) { $0 + (sizes[$1] ?? 0) })
      #expect(cut.liveAtStart.files == expected.files, "after \(count) instants")
      // The metadata table may know the sizes of objects that are gone.
      let whole = known.reduce(Int64(0)) { $0 + (trueSizes[$1] ?? 0) }
      #expect((expected.bytes...whole).contains(cut.liveAtStart.bytes), "after \(count) instants")

      let expectedMarks = marks(after)
      let foundMarks = marks(rest.rows)
      for (mark, bytes) in foundMarks {
        let original = try #require(expectedMarks[mark], "\(mark)")
        #expect(bytes == nil || bytes == original, "\(mark)")
      }
      for (mark, _) in expectedMarks where foundMarks[mark] == nil {
        // Only an object that neither storage nor a visible delete names can be missed.
        #expect(mark.effect == .retired && sizes[mark.object] == nil, "\(mark)")
        #expect(!deletedLater.contains(mark.object), "\(mark)")
      }
    }
  }
}
