import ReplicationPlanning
import Testing

@Suite("The difference of two plans of what to mirror")
struct MirrorPlanDifferenceTests {
  /// A lake of folders `a/b/c/` with known bytes, in which nothing changes between two plans.
  private struct Lake {
    let leaves: [(path: String, bytes: Int64)]

    init(_ random: inout SeededNumbers) {
      var leaves: [(path: String, bytes: Int64)] = []
      for first in ["a", "a0", "b"] {
        for second in ["x", "x=1", "y"] {
          for third in ["p", "q"] {
            leaves.append(("\(first)/\(second)/\(third)/", Int64(random.below(9))))
          }
        }
      }
      self.leaves = leaves
    }

    /// An antichain of folders of any depth, in the order of their bytes.
    func prefixes(_ random: inout SeededNumbers) -> [MirrorPlan.Prefix] {
      var paths: Set<String> = []
      for leaf in leaves where random.below(3) > 0 {
        let parts = leaf.path.split(separator: "/")
        paths.insert(parts.prefix(1 + random.below(3)).joined(separator: "/") + "/")
      }
      let sorted = paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      var kept: [String] = []
      for path in sorted where !(kept.last.map { path.hasPrefix($0) } ?? false) {
        kept.append(path)
      }
      return kept.map { path in
        MirrorPlan.Prefix(
          path: path, bytes: leaves.filter { $0.path.hasPrefix(path) }.reduce(0) { $0 + $1.bytes },
          hot: 0, churnPerDay: 0, reason: .hot)
      }
    }
  }

  @Test("is that of the folders that lie below them")
  func oracle() {
    for seed in 0..<UInt64(2_000) {
      var random = SeededNumbers(seed: seed)
      let lake = Lake(&random)
      let (old, new) = (lake.prefixes(&random), lake.prefixes(&random))
      func isBelow(_ path: String, _ prefixes: [MirrorPlan.Prefix]) -> Bool {
        prefixes.contains { path.hasPrefix($0.path) }
      }
      var (both, copied, gone): (Int64, Int64, Int64) = (0, 0, 0)
      for leaf in lake.leaves {
        switch (isBelow(leaf.path, old), isBelow(leaf.path, new)) {
        case (true, true): both += leaf.bytes
        case (false, true): copied += leaf.bytes
        case (true, false): gone += leaf.bytes
        case (false, false): break
        }
      }
      let difference = MirrorPlanDifference(from: old, to: new)
      let either = both + copied + gone
      let isRight =
        difference.bytesToCopy == copied && difference.bytesToDrop == gone
        && difference.similarity == (either > 0 ? Double(both) / Double(either) : 1)
        && !difference.added.contains { path in isBelow(path, old) }
        && !difference.dropped.contains { path in isBelow(path, new) }
      if !isRight { Issue.record("SeededNumbers(seed: \(seed)): \(difference)") }
    }
  }

  @Test("of the same plan is none, and of two empty ones too")
  func same() {
    var random = SeededNumbers(seed: 1)
    let prefixes = Lake(&random).prefixes(&random)
    for prefixes in [prefixes, []] {
      let difference = MirrorPlanDifference(from: prefixes, to: prefixes)
      #expect(difference.added.isEmpty && difference.dropped.isEmpty)
      #expect(difference.bytesToCopy == 0 && difference.similarity == 1)
    }
  }
}
