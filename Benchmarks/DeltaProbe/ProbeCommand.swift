import ByteParsing
import CountingSink
import DeltaLake
import LakeModel
import LakeStorage

/// `DeltaProbe [--inspect] DIR ROUNDS`: what the Delta room costs (`ReaderProbe`), for the table in a folder,
/// or for all tables in its folders one after the other.
///
/// With `--inspect` it is asked for what `lakegauge inspect` asks for: live objects as a sum, and no partitions.
@main
struct ProbeCommand {
  static func main() async {
    FreedMemory.keep()
    let memory = ReadingMemory()
    var words = Array(CommandLine.arguments.dropFirst())
    let isInspection = words.first == "--inspect"
    if isInspection { words.removeFirst() }
    await ReaderProbe.run(words) { store, sink in
      for root in try await roots(in: store) {
        let table = DeltaTable(store: store, root: root, memory: memory)
        if isInspection {
          var commits = CommitsAlone(sums: sink)
          let state = try await table.inspect(version: nil, into: &commits).state
          sink = commits.sums
          sink.add(live: state.live)
        } else {
          _ = try await table.replay(into: &sink)
        }
      }
    }
  }

  /// A sink that asks for what commits did, and for no live objects.
  private struct CommitsAlone: LedgerSink {
    var sums: CountingSink
    var wantsLiveObjects: Bool { false }
    var wantsPartitions: Bool { false }
    var wantedKeys: LedgerKeys { .none }

    mutating func absorb(_ batch: LedgerBatch) { sums.absorb(batch) }
    mutating func absorb(live batch: LiveBatch) { sums.absorb(live: batch) }
  }

  /// The folders of a store that hold a table: itself, or those right under it.
  private static func roots(in store: any ObjectStore) async throws -> [String] {
    var folders: [String] = []
    try await store.listLevel(under: "") { folders.append(contentsOf: $0.prefixes) }
    return folders.contains("_delta_log/") ? [""] : folders
  }
}
