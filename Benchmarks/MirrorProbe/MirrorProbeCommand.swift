import Probing
import ReplicationPlanning

/// `MirrorProbe`: what choosing prefixes in a lake of 1.1 million partitions costs, as one line of JSON for
/// each goal.
///
///     MirrorProbe [PREFIXES [TABLES [PARTITIONS_A_TABLE]]]
///
/// The lake is synthetic, of seed 1. Times are those of the thread's processor.
@main
struct MirrorProbeCommand {
  static func main() {
    let words = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let limit = words.first ?? 1_000
    let count = words.dropFirst().first ?? 2_000
    let partitions = words.dropFirst(2).first ?? 550
    let tables = SyntheticLake.tables(seed: 1, count: count, partitions: partitions)
    var start = ProbeClock.thread
    let tree = PrefixTree(tables, usesFoldersAboveTables: true)
    let knapsack = PrefixKnapsack(
      tree, hot: tree.own.map(\.hot), weight: tree.own.map(\.bytes))
    let building = ProbeClock.thread - start
    let whole = tree.volumes[0]
    print(
      "{\"partitions\": \(tree.leafNodes.count), \"nodes\": \(tree.count), \"kept\": \(knapsack.count), "
        + "\"build_s\": \(seconds(building)), \"hot\": \(whole.hot), \"bytes\": \(whole.bytes)}")
    let goals: [(String, PrefixSearch.Target)] = [
      ("80 %", .hot(whole.hot / 100 * 80)), ("95 %", .hot(whole.hot / 100 * 95)),
      ("99 %", .hot(whole.hot / 100 * 99)), ("a tenth", .weight(whole.bytes / 10)),
    ]
    for (name, target) in goals {
      start = ProbeClock.thread
      var search = PrefixSearch(knapsack, limit: limit)
      let outcome = search.choose(target)
      let searching = ProbeClock.thread - start
      guard let outcome else {
        print("{\"goal\": \"\(name)\", \"reached\": false, \"search_s\": \(seconds(searching))}")
        continue
      }
      let gap: Double =
        if case .weight = target {
          1 - Double(outcome.choice.hot) / Double(max(outcome.bound, 1))
        } else {
          1 - Double(outcome.bound) / Double(max(outcome.choice.weight, 1))
        }
      print(
        "{\"goal\": \"\(name)\", \"search_s\": \(seconds(searching)), \"gap\": \(gap), "
          + "\"prefixes\": \(outcome.choice.count), \"hot\": \(outcome.choice.hot), "
          + "\"bytes\": \(outcome.choice.weight), \"multipliers\": \(outcome.multipliers), "
          + "\"peak_kib\": \(ProbeClock.peakKibibytes)}")
    }
  }

  private static func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }
}
