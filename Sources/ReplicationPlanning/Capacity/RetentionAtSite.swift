public import LakeAnalysis
import LakeModel

/// What leaves snapshots in a day: what a site has to keep that keeps longer than the source.
public struct DeparturesPerDay: Equatable, Sendable {
  /// Data retired, in bytes per day.
  public var retired: Double
  /// Change data written, in bytes per day: it is of no snapshot, so it can go as soon as it has been read.
  public var changeData: Double

  /// Makes a rate.
  ///
  /// - Parameters:
  ///   - retired: data retired, in bytes per day.
  ///   - changeData: change data written, in bytes per day.
  public init(retired: Double = 0, changeData: Double = 0) {
    self.retired = retired
    self.changeData = changeData
  }

  /// Adds up what left of tables, each over the part of the window that its log tells.
  ///
  /// - Parameter tables: the tables.
  public init(_ tables: some Sequence<TableProfile>) {
    self.init()
    for churn in tables.compactMap(\.churn) {
      for volume in churn.classes {
        switch (volume.entryClass.role, volume.entryClass.effect) {
        case (.data, .retired): retired += churn.volumes.perDay(volume.cell.bytes)
        case (.changeData, .created), (.changeData, .appended):
          changeData += churn.volumes.perDay(volume.cell.bytes)
        default: break
        }
      }
    }
  }

  /// The part of it that goes with a share of the live bytes.
  func part(_ share: Double) -> DeparturesPerDay {
    DeparturesPerDay(retired: retired * share, changeData: changeData * share)
  }
}

/// What a site holds more than the source because it keeps longer what has left the snapshot.
///
/// A site that keeps for X days holds X days of what leaves; the source holds what it has not deleted yet. The
/// site needs the larger of the two, so it needs more than the source by what X days exceed that.
public struct RetentionAtSite: Sendable {
  /// X, the site's retention in days.
  public let days: Double
  /// What leaves in a day.
  public let departures: DeparturesPerDay
  /// Data that has left and stays longer.
  public let retired: ByteInterval
  /// Change data that stays longer.
  public let changeData: ByteInterval

  /// What leaves in X days.
  let needed: (retired: Int64, changeData: Int64)

  /// Compares what a site keeps with what the source has.
  ///
  /// - Parameters:
  ///   - retention: how long the site keeps what has left.
  ///   - departures: what leaves in a day.
  ///   - stored: what the source has.
  public init(_ retention: TimeSpan, departures: DeparturesPerDay, stored: StoredBytes) {
    let days = max(Double(retention.milliseconds) / Double(Timestamp.millisecondsPerDay), 0)
    self.days = days
    self.departures = departures
    needed = (
      ByteScaling.bytes(days * departures.retired), ByteScaling.bytes(days * departures.changeData)
    )
    func more(_ needed: Int64, than kept: ByteInterval) -> ByteInterval {
      ByteInterval(
        low: max(needed.saturatingDifference(kept.high), 0),
        high: max(needed.saturatingDifference(kept.low), 0))
    }
    retired = more(needed.retired, than: stored.retired)
    changeData = more(needed.changeData, than: stored.changeData)
  }

  /// What the site holds in all: the more the source still has, the less it adds.
  func total(with stored: StoredBytes) -> ByteInterval {
    func atLeast(_ needed: Int64, _ kept: ByteInterval) -> ByteInterval {
      ByteInterval(low: max(needed, kept.low), high: max(needed, kept.high))
    }
    var stored = stored
    stored.retired = atLeast(needed.retired, stored.retired)
    stored.changeData = atLeast(needed.changeData, stored.changeData)
    return stored.total
  }
}
