/// Live bytes at the start of the window, at its end, and their mean over it.
///
/// An object is live while it is part of the latest snapshot; its bytes are those of data objects alone.
public struct LiveLevels: Equatable, Sendable {
  /// Live bytes when the window begins.
  public let atStart: Int64

  /// Live bytes when the window ends.
  public let atEnd: Int64

  /// Bytes, time-weighted: an object counts for the part of the window in which it was live.
  public let mean: Double
}
