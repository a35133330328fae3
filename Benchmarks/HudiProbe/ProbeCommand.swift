import ByteParsing
import CountingSink
import Hudi

/// `HudiProbe DIR ROUNDS`: what the Hudi room costs (`ReaderProbe`).
@main
struct ProbeCommand {
  static func main() async {
    FreedMemory.keep()
    await ReaderProbe.run { store, sink in
      _ = try await HudiTable(store: store, root: "").replay(into: &sink)
    }
  }
}
