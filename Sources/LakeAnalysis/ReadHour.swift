public import LakeModel

/// What was read of a table for answers in one hour, scaled where the evidence is a sample.
///
/// Where object logs tell of the table, bytes are those of the requests; elsewhere those of the queries: what
/// both tell counts once. Reads by statements that write are not in it.
public struct ReadHour: Equatable, Sendable {
  /// Hours since the epoch.
  public let hour: Int64
  /// Bytes that the logs tell.
  public package(set) var bytes: Double = 0
  /// Bytes of reads whose bytes the logs do not tell: taken to be all live bytes of the partitions that they
  /// touched.
  public package(set) var guessedBytes: Double = 0
  /// Requests of objects; the logs of queries tell of none.
  public package(set) var requests: Double = 0
  /// Reads by queries, each of one selection of the table; object logs tell of none.
  public package(set) var reads: Double = 0

  /// Makes an hour without reads.
  package init(hour: Int64) { self.hour = hour }

  /// When the hour began.
  public var start: Timestamp { AnalysisWindow.time(ofHour: hour) }

  /// All bytes, the guessed ones among them.
  public var allBytes: Double { bytes + guessedBytes }

  /// Adds what was read in another hour, whichever it is.
  package mutating func add(_ other: ReadHour) {
    bytes += other.bytes
    guessedBytes += other.guessedBytes
    requests += other.requests
    reads += other.reads
  }
}

extension LakeHeat {
  /// The hours that the evidence of reads covers, within the window of heat: what rates of reads are taken
  /// over. Nil without evidence.
  public var readWindow: AnalysisWindow? {
    guard let coverage else { return nil }
    let start = max(coverage.from.hour, window.startHour)
    let end = min(coverage.to.hour.saturatingSum(1), window.endHour)
    return start < end ? AnalysisWindow(startHour: start, endHour: end) : nil
  }
}
