/// Reads of one partition (or object, or table) in one hour.
package struct HeatCell: Equatable, Sendable {
  /// Reads that surely touched it, as they are in the evidence.
  package var sure: Int64 = 0
  /// Reads that may have touched it, by the step of the prior that its age belongs to; empty for none.
  package var vague: [Int64] = []
  /// `sure`, scaled by what a sample stands for.
  package var reads: Double = 0
  /// Reads that may have touched it, each counted with how likely it did, scaled likewise.
  package var expected: Double = 0
  /// Bytes read from it, scaled likewise.
  package var bytes: Double = 0
  /// Of `bytes`, those of reads that may have touched it.
  package var vagueBytes: Double = 0

  /// Makes a cell without reads.
  package init() {}

  /// Counts a read that may have touched it.
  mutating func addVague(_ count: Int64, step: Int, of steps: Int) {
    if vague.isEmpty { vague = Array(repeating: 0, count: max(steps, step + 1)) }
    vague[step] += count
  }

  /// Adds the reads of another.
  mutating func add(_ other: HeatCell) {
    sure += other.sure
    if vague.isEmpty {
      vague = other.vague
    } else {
      for (step, count) in other.vague.enumerated() where step < vague.count {
        vague[step] += count
      }
    }
    reads += other.reads
    expected += other.expected
    bytes += other.bytes
    vagueBytes += other.vagueBytes
  }
}
