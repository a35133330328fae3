package import LakeStorage
import Probing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What one reader of tables costs, from inside a process: the ledger of the table in a folder goes into a
/// sink that only counts, so the folds over it are not in the figure.
package enum ReaderProbe {
  /// Runs a probe with the command line `DIR ROUNDS` and prints one line of JSON: the sums, and the median
  /// over the rounds of the processor time of all threads.
  ///
  /// - Parameters:
  ///   - words: the command line.
  ///   - replay: gives the ledger of the table at the root of a store to a sink.
  package static func run(
    _ words: [String] = Array(CommandLine.arguments.dropFirst()),
    _ replay: (any ObjectStore, inout CountingSink) async throws -> Void
  ) async {
    do {
      guard words.count == 2, let rounds = Int(words[1]), rounds > 0 else {
        throw ProbeError(description: "usage: DIR ROUNDS")
      }
      let store = try DirectoryStore(path: words[0])
      var sink = CountingSink()
      var times: [Int64] = []
      for _ in 0..<rounds {
        sink = CountingSink()
        let start = ProbeClock.process
        try await replay(store, &sink)
        times.append(ProbeClock.process - start)
      }
      print(sink.line(cpuNanoseconds: ProbeClock.median(times)))
    } catch {
      print("\(error)")
      exit(2)
    }
  }

  private struct ProbeError: Error, CustomStringConvertible {
    let description: String
  }
}
