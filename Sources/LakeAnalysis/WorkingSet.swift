public import LakeModel

/// What working sets are measured in.
public enum HeatGrain: String, CaseIterable, Sendable {
  /// Objects, where object logs name them.
  case object
  /// Partitions: one that is touched counts with all its live bytes.
  case partition
  /// Tables: one that is touched counts with all its live bytes.
  case table
}

/// W(t, τ), the bytes of distinct objects, partitions or tables that were touched in [t − τ, t), for t
/// on every full UTC hour.
///
/// What is touched counts with its live bytes of the last snapshot (an object with its size), whenever it
/// was touched: what a mirror would have to hold of it now.
public struct WorkingSet: Equatable, Sendable {
  /// Figures over all t.
  public struct Levels: Equatable, Sendable {
    /// Mean over t, rounded to whole bytes.
    public let mean: ByteEstimate
    /// The most at any t.
    public let maximum: ByteEstimate
    /// At the last t, the end of the window.
    public let atEnd: ByteEstimate
  }

  /// What it is measured in.
  public let grain: HeatGrain
  /// τ.
  public let span: LifetimeSpan
  /// The first t whose whole look-back the evidence covers; the window's end alone where it covers none.
  public let from: Timestamp
  /// The number of hours t that the mean and the maximum are taken over.
  public let hours: Int64
  /// Whether the evidence of reads is shorter than τ, so that W by reads is at least what is shown.
  public let isCut: Bool
  /// Whether the log of a table tells nothing of a part of the look-back, so that W by writes is at least
  /// what is shown.
  public let areWritesCut: Bool
  /// What was read.
  public let reads: Levels
  /// What was written.
  public let writes: Levels
  /// What was read or written: what a mirror must hold to serve reads of fresh data.
  public let union: Levels
}
