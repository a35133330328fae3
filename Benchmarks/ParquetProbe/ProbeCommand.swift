import ByteParsing
import Glibc
import Parquet

/// `ParquetProbe`: what the Parquet room costs, from inside a process, as one line of JSON.
///
///     ParquetProbe footers DIR DETAIL ROUNDS       DETAIL: sizes | counts | everything
///     ParquetProbe checkpoint FILE ROUNDS
///
/// The peers of `peers/` print the same fields; `cpu_ns` is the median over the rounds.
@main
struct ProbeCommand {
  static func main() {
    FreedMemory.keep()
    do {
      let words = Array(CommandLine.arguments.dropFirst())
      switch (words.first, words.count) {
      case ("footers", 4):
        try FooterProbe(folder: words[1], detail: words[2]).run(rounds: Int(words[3]) ?? 1)
      case ("checkpoint", 3):
        try CheckpointProbe(path: words[1]).run(rounds: Int(words[2]) ?? 1)
      default: throw ProbeError("usage: footers DIR DETAIL ROUNDS | checkpoint FILE ROUNDS")
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
