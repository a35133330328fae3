import Glibc
import Parquet

/// `ParquetProbe`: what the Parquet room costs, from inside a process, as one line of JSON.
///
///     ParquetProbe footers DIR PLAN DETAIL ROUNDS     PLAN: tail | front; DETAIL: sizes | counts | all
///     ParquetProbe checkpoint FILE ROUNDS
///
/// The peers of `peers/` print the same fields; `cpu_ns` is the median over the rounds.
@main
struct ProbeCommand {
  static func main() {
    do {
      let words = Array(CommandLine.arguments.dropFirst())
      switch (words.first, words.count) {
      case ("footers", 5):
        try FooterProbe(folder: words[1], plan: words[2], detail: words[3])
          .run(rounds: Int(words[4]) ?? 1)
      case ("checkpoint", 3):
        try CheckpointProbe(path: words[1]).run(rounds: Int(words[2]) ?? 1)
      default: throw ProbeError("usage: footers DIR PLAN DETAIL ROUNDS | checkpoint FILE ROUNDS")
      }
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

/// The processor time of this process, in steps of a microsecond: POSIX fixes `CLOCKS_PER_SEC` at a million.
///
/// Not `clock_gettime`: which module owns `timespec`, and so which of its initialisers exist, depends on
/// the order in which the compiler's module cache was filled.
func processorNanoseconds() -> Int64 { Int64(clock()) * 1000 }

func median(_ times: [Int64]) -> Int64 {
  times.isEmpty ? 0 : times.sorted()[times.count / 2]
}
