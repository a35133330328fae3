/// the share of read bytes that a cache of C bytes would serve, from byte-weighted LRU stack
/// distances.
public struct MissRatioCurve: Equatable, Sendable {
  /// What fills the cache.
  public enum Filling: String, CaseIterable, Sendable {
    /// Reads alone: a cache. The first read of anything misses.
    case reads
    /// Reads and writes: a mirror that takes in what is written. The first read of what was written within
    /// the evidence can be served.
    case readsAndWrites
  }

  /// A point of the curve.
  public struct Point: Equatable, Sendable {
    /// C, in bytes.
    public let bytes: Int64
    /// Share of read bytes that C bytes serve.
    public let servedShare: Double
    /// Two standard errors of the share, from sampling; 0 when every access was followed.
    public let error: Double
  }

  /// The least C that serves a share.
  public struct Requirement: Equatable, Sendable {
    /// The share of read bytes, in percent.
    public let percent: Int
    /// C in bytes; nil when even an unlimited cache serves less.
    public let bytes: Int64?
  }

  /// What fills the cache.
  public let filling: Filling
  /// What is held and dropped as a whole.
  public let grain: HeatGrain
  /// Reads that were followed.
  public let accesses: Int64
  /// Bytes of all reads that the curve is about: its denominator.
  public let readBytes: Int64
  /// Bytes of all that was touched, each thing once: a larger C serves no more.
  public let footprint: Int64
  /// Share of read bytes that no cache serves, since nothing had brought the data in.
  public let coldShare: Double
  /// Share of the things read that were followed: 1 when all were, less for a SHARDS sample.
  public let rate: Double
  /// The curve, by ascending C.
  public let points: [Point]
  /// The least C for the usual shares.
  public let requirements: [Requirement]
}
