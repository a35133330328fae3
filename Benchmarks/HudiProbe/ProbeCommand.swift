import ByteParsing
import Glibc
import Hudi
import LakeModel
import LakeStorage

/// `HudiProbe`: what the Hudi room costs, from inside a process, as one line of JSON.
///
///     HudiProbe DIR ROUNDS
///
/// The ledger of the table in a folder goes into a sink that only counts, so the folds over it are not in
/// the figure; `cpu_ns` is the median over the rounds.
@main
struct ProbeCommand {
  static func main() async {
    FreedMemory.keep()
    do {
      let words = Array(CommandLine.arguments.dropFirst())
      guard words.count == 2, let rounds = Int(words[1]), rounds > 0 else {
        throw ProbeError("usage: DIR ROUNDS")
      }
      let store = try DirectoryStore(path: words[0])
      var sink = CountingSink()
      var times: [Int64] = []
      for _ in 0..<rounds {
        sink = CountingSink()
        let start = clock()
        _ = try await HudiTable(store: store, root: "").replay(into: &sink)
        times.append(Int64(clock() - start) * 1000)
      }
      print(sink.line(cpuNanoseconds: times.sorted()[times.count / 2]))
    } catch {
      print("\(error)")
      exit(2)
    }
  }
}

/// A reason to stop.
struct ProbeError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
