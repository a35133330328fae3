import LakeAnalysis
import LakeGauge
import LakeModel
import LakeStorage
import Testing

/// What readers leave out for sinks that have no use for it.
@Suite("Keys in the ledger")
struct LedgerKeysTests {
  /// Keeps a ledger, of which it wants some keys.
  private struct Collector: LedgerSink {
    let wantedKeys: LedgerKeys
    var entries: [LedgerBatch.Entry] = []
    var keys: [String] = []

    mutating func absorb(_ batch: LedgerBatch) {
      for index in 0..<batch.count {
        entries.append(batch[index])
        keys.append(batch.objects.text(at: index))
      }
    }

    mutating func absorb(live batch: LiveBatch) {}
  }

  private static func collect<Sink: LedgerSink>(_ table: String, _ sink: Sink) async throws -> Sink
  {
    var sink = sink
    let lake = try await LakeLocation.open(path: SampleLake.lake + "/" + table)
    let found = try await TableDiscovery(store: lake.store).findTables()
    let location = try #require(found.tables.first)
    _ = try await LedgerReplay.replay(location, in: lake, into: &sink)
    return sink
  }

  @Test("are left out where nobody wants them, and nothing else is", arguments: SampleLake.tables)
  func leftOut(table: String) async throws {
    let all = try await Self.collect(table, Collector(wantedKeys: .all))
    #expect(all.keys.allSatisfy { !$0.isEmpty })
    #expect(all.entries.contains { $0.effect == .retired || $0.effect == .deleted })
    let written = try await Self.collect(table, Collector(wantedKeys: .written))
    #expect(written.entries.map { "\($0)" } == all.entries.map { "\($0)" })
    for (index, entry) in all.entries.enumerated() {
      let isWritten = entry.effect == .created || entry.effect == .appended
      let key = written.keys[index]
      #expect(isWritten ? key == all.keys[index] : key.isEmpty, "\(entry)")
    }
    let none = try await Self.collect(table, Collector(wantedKeys: .none))
    #expect(none.entries.map { "\($0)" } == all.entries.map { "\($0)" })
    #expect(none.keys.allSatisfy { $0.isEmpty })
  }

  /// Gives a fold everything, whatever it asks for.
  private struct Generous: LedgerSink {
    var fold = TableFold()

    mutating func absorb(_ batch: LedgerBatch) { fold.absorb(batch) }
    mutating func absorb(live batch: LiveBatch) { fold.absorb(live: batch) }
  }

  @Test("of new bytes are all that the folds of a table look at", arguments: SampleLake.tables)
  func folds(table: String) async throws {
    let fold = try await Self.collect(table, TableFold())
    let other = try await Self.collect(table, Generous()).fold
    #expect(fold.prefixes == other.prefixes)
    #expect(fold == other)
  }
}
