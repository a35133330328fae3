/// The queries that a mirror completes: those all of whose inputs lie in it.
///
/// Counts are of the queries in the evidence, which is a sample of all where `sampleRate` is below 1.
public struct QueryCompletion: Equatable, Sendable {
  /// Queries that coverage is a share of: all in the evidence that read a table of the lake, but those of
  /// which nothing that they read holds data any more.
  public let queries: Int64
  /// Queries that are surely completed: everything that they may have read lies in the mirror.
  public let completed: Int64
  /// Queries that are completed at most: what they surely read lies in the mirror.
  public let completedAtMost: Int64
  /// Where as many as fit are wanted, no choice surely completes more; else nil.
  public let bound: Int64?
  /// Queries some of whose inputs the evidence does not tell.
  public let vague: Int64
  /// Queries that also read what is no table of the lake, or may have read what is not mirrored: none is
  /// surely completed.
  public let beyond: Int64
  /// Queries that surely read what is not mirrored: none is completed.
  public let notMirrored: Int64
  /// Queries that are in no other count, as nothing that they read holds data any more.
  public let vanished: Int64
  /// The share of all queries that the evidence kept.
  public let sampleRate: Double

  /// The share that is surely completed.
  public var share: Double { queries > 0 ? Double(completed) / Double(queries) : 0 }
  /// The share that is completed at most.
  public var shareAtMost: Double { queries > 0 ? Double(completedAtMost) / Double(queries) : 0 }
}
