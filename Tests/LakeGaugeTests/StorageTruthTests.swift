import LakeGauge
import LakeModel
import LakeStorage
import Testing

/// The ledger of every sample table against what the file system showed at every step.
@Suite("The ledger and the storage")
struct StorageTruthTests {
  /// An entry that put new bytes into storage.
  struct NewBytes: Sendable {
    var commit: String
    var time: Timestamp?
    var bytes: Int64?
    var role: ObjectRole
  }

  /// Collects what puts new bytes into storage, by key.
  struct Collector: LedgerSink {
    var entries: [String: [NewBytes]] = [:]

    mutating func absorb(_ batch: LedgerBatch) {
      for index in 0..<batch.count {
        let entry = batch[index]
        guard entry.effect == .created || entry.effect == .appended else { continue }
        entries[batch.objects.text(at: index), default: []].append(
          NewBytes(
            commit: batch.commit.identifier, time: entry.time, bytes: entry.bytes,
            role: entry.role))
      }
    }

    mutating func absorb(live batch: LiveBatch) {}
  }

  private static let transient = [".temp/", ".heartbeat/", ".locks/"]

  private static func isMetadata(_ path: String) -> Bool {
    path.hasPrefix("_delta_log/") || path.hasPrefix(".hoodie/")
      || path.split(separator: "/").last == ".hoodie_partition_metadata"
  }

  private static func collect(_ table: String) async throws -> [String: [NewBytes]] {
    let lake = try await LakeLocation.open(path: SampleLake.lake + "/" + table)
    let found = try await TableDiscovery(store: lake.store).findTables()
    let location = try #require(found.tables.first)
    var collector = Collector()
    _ = try await LedgerReplay.replay(location, in: lake, into: &collector)
    return collector.entries
  }

  @Test("new bytes of every step, object by object", arguments: SampleLake.tables)
  func newBytes(table: String) async throws {
    let entries = try await Self.collect(table)
    let inventory = try SampleLake.inventory(of: table)
    let steps = try SampleLake.steps(of: table)
    var seen: [String: Int] = [:]
    var unsized: Int64 = 0
    var named: Int64 = 0
    for (index, step) in steps.enumerated() {
      let next = steps.indices.contains(index + 1) ? steps[index + 1].time : "9999"
      for change in step.created + step.overwritten {
        let size = try #require(change.size)
        if Self.transient.contains(where: { change.path.contains($0) }) {
          #expect(entries[change.path] == nil, "transient \(change.path)")
          continue
        }
        if Self.isMetadata(change.path) {
          // An object that is still there as it was then counts once, in full.
          guard inventory[change.path] == size, step.overwritten.isEmpty || isLast(change, steps)
          else { continue }
          let sized = entries[change.path, default: []].filter { $0.bytes == size }
          #expect(sized.count == 1, "metadata \(change.path), \(size) bytes")
          continue
        }
        let all = entries[change.path] ?? []
        let position = seen[change.path, default: 0]
        seen[change.path] = position + 1
        guard all.indices.contains(position) else {
          Issue.record("\(change.path) appeared \(position + 1) times, named \(all.count) times")
          continue
        }
        // Nothing tells the sizes of a write that was rolled back.
        let isUnsized = all[position].role == .undone && all[position].bytes == nil
        if isUnsized {
          unsized += size
        } else {
          #expect(all[position].bytes == size - (change.previous ?? 0), "\(change.path)")
        }
        let time = try #require(all[position].time).iso8601
        #expect(
          time.prefix(13) >= step.time.prefix(13) && time < next,
          "\(change.path) at \(time), in the step of \(step.time)")
        named += size
      }
    }
    #expect(named > 0)
    #expect(unsized == (table == "hudi/inventory_levels" ? 62049 : 0))
    // Nothing is made up: every data object of the ledger appeared in storage.
    let appeared = Set(steps.flatMap(\.created).map(\.path))
    for (path, all) in entries where all.contains(where: { $0.role != .tableMetadata }) {
      #expect(appeared.contains(path), "\(path) never appeared in storage")
    }
  }

  private func isLast(_ change: SampleLake.Step.Change, _ steps: [SampleLake.Step]) -> Bool {
    let all = steps.flatMap { $0.created + $0.overwritten }.filter { $0.path == change.path }
    return all.last?.size == change.size
  }
}
