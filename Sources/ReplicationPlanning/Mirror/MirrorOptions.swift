/// What prefixes to mirror are chosen for (replication-model.md §8).
public struct MirrorOptions: Equatable, Sendable {
  /// What is wanted.
  public enum Goal: Equatable, Sendable {
    /// A share in 0…1 of what is hot, or of the queries, as cheaply as can be.
    case coverage(Double)
    /// As much of what is hot, or as many queries, as fits into so many bytes.
    case fits(bytes: Int64)
  }

  /// What a coverage is a share of.
  public enum Coverage: String, CaseIterable, Sendable {
    /// Bytes of the hot working set.
    case bytes
    /// Queries that the mirror completes: those all of whose inputs lie in it. Needs evidence of
    /// reads.
    case queries
  }

  /// What is kept small for a coverage.
  public enum Objective: String, CaseIterable, Sendable {
    /// Live bytes.
    case bytes
    /// New bytes.
    case churn
    /// What a month costs by the scenario's prices: keeping the bytes, and moving what is new.
    case cost
  }

  /// What is wanted.
  public var goal: Goal
  /// What the coverage is a share of.
  public var coverageOf: Coverage
  /// What is kept small for a coverage.
  public var objective: Objective
  /// K: the most prefixes, those of the closure among them.
  public var maximumPrefixes: Int
  /// Whether a folder that holds several tables may be one prefix. Whatever else lies in it is then mirrored
  /// too, and no scan counts what belongs to no table.
  public var usesFoldersAboveTables: Bool
  /// Numbers of prefixes that the same goal is tried with.
  public var curve: [Int]

  /// Makes options.
  public init(
    goal: Goal = .coverage(0.95), coverageOf: Coverage = .bytes, objective: Objective = .bytes,
    maximumPrefixes: Int = 1_000, usesFoldersAboveTables: Bool = true,
    curve: [Int] = [1, 10, 100, 1_000]
  ) {
    self.goal = goal
    self.coverageOf = coverageOf
    self.objective = objective
    self.maximumPrefixes = maximumPrefixes
    self.usesFoldersAboveTables = usesFoldersAboveTables
    self.curve = curve
  }
}
