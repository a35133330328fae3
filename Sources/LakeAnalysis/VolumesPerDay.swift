/// Means per day of the window, for programs that want one figure and not a sum and a length.
extension VolumeProfile {
  /// R-1 per day: new bytes, of objects that were created or appended to.
  public var grossPerDay: Double { perDay(total.gross) }

  /// R-1 per day for a replicator that copies an object that grew as a whole: bytes.
  public var wholeObjectsPerDay: Double { perDay(total.wholeObjects) }

  /// Objects created or appended to, per day.
  public var objectsPerDay: Double { perDay(total.objects) }

  /// R-2 per day, in bytes: what carries new or changed rows. The bounds differ where the log does not
  /// tell how many rows a rewrite changed.
  public var logicalPerDay: (low: Double, high: Double) {
    (perDay(total.logical.low), perDay(total.logical.high))
  }

  /// R-3 per day, in bytes: what only repeats rows that storage had already. The bounds differ where the
  /// log does not tell how many rows a rewrite changed.
  public var rewrittenPerDay: (low: Double, high: Double) {
    (perDay(total.rewritten.low), perDay(total.rewritten.high))
  }

  /// R-4 per day: bytes that left the snapshot.
  public var retiredPerDay: Double { perDay(total.retired) }

  /// R-4 per day: bytes that are gone from storage.
  public var deletedPerDay: Double { perDay(total.deleted) }
}

extension TableProfile.Churn {
  /// R-1 per day: new bytes, the first load left out.
  public var grossPerDay: Double { volumes.grossPerDay }

  /// Objects created or appended to, per day.
  public var objectsPerDay: Double { volumes.objectsPerDay }

  /// R-2 per day, in bytes, between two bounds: what carries new or changed rows.
  public var logicalPerDay: (low: Double, high: Double) { volumes.logicalPerDay }

  /// R-3 per day, in bytes, between two bounds: what only repeats rows that storage had already.
  public var rewrittenPerDay: (low: Double, high: Double) { volumes.rewrittenPerDay }

  /// R-4 per day: bytes that left the snapshot.
  public var retiredPerDay: Double { volumes.retiredPerDay }

  /// R-4 per day: bytes that are gone from storage.
  public var deletedPerDay: Double { volumes.deletedPerDay }

  /// R-5 per day, in bytes: how fast the snapshot grows; negative when it shrinks.
  public var netGrowthPerDay: Double { volumes.perDay(netGrowth) }

  /// new bytes ÷ logical ones; nil when nothing moved, or nothing but metadata.
  public var writeAmplification: WriteAmplification? { volumes.writeAmplification }
}

extension LakeProfile {
  /// R-1 per day of all tables over the shared window, first loads left out; nil without a window.
  public var grossPerDay: Double? { volumes?.grossPerDay }
}
