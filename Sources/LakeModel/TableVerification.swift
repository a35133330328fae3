/// How the live objects of a replay compared with what the table itself says about them, version by
/// version.
public struct TableVerification: Hashable, Sendable {
  /// Version checksums that were compared.
  public package(set) var checksums = 0

  /// Checkpoints whose files were compared one by one with those that the commits lead to.
  public package(set) var checkpoints = 0

  /// Checkpoints of the visible history that were left out, because reading them would have cost more
  /// than the history itself.
  public package(set) var checkpointsLeftOut = 0

  /// Comparisons that disagreed; each kind has a finding that names the first version.
  public package(set) var disagreements = 0

  /// Makes the account of no comparison.
  package init() {}

  /// Adds the account of another table.
  package mutating func add(_ other: TableVerification) {
    checksums += other.checksums
    checkpoints += other.checkpoints
    checkpointsLeftOut += other.checkpointsLeftOut
    disagreements += other.disagreements
  }
}
