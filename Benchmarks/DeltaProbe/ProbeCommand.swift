import ByteParsing
import CountingSink
import DeltaLake
import LakeModel
import LakeStorage

/// `DeltaProbe DIR ROUNDS`: what the Delta room costs (`ReaderProbe`), for the table in a folder, or for all
/// tables in its folders one after the other.
@main
struct ProbeCommand {
  static func main() async {
    FreedMemory.keep()
    let memory = ReadingMemory()
    await ReaderProbe.run { store, sink in
      for root in try await roots(in: store) {
        _ = try await DeltaTable(store: store, root: root, memory: memory).replay(into: &sink)
      }
    }
  }

  /// The folders of a store that hold a table: itself, or those right under it.
  private static func roots(in store: any ObjectStore) async throws -> [String] {
    var folders: [String] = []
    try await store.listLevel(under: "") { folders.append(contentsOf: $0.prefixes) }
    return folders.contains("_delta_log/") ? [""] : folders
  }
}
