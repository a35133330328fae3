public import LakeModel

/// A part of a whole, with both numbers beside the share.
public struct Share: Equatable, Sendable {
  /// The part.
  public let part: Int64
  /// What it is a part of.
  public let whole: Int64

  /// Makes a share.
  package init(of part: Int64, in whole: Int64) {
    self.part = part
    self.whole = whole
  }

  /// `part` ÷ `whole`, from 0 to 1; nil when there is nothing to be a part of.
  public var ratio: Double? { whole > 0 ? Double(part) / Double(whole) : nil }
}

/// How much of what the figures rest on the log does not tell.
extension TableProfile {
  /// Entries of the visible history, of every role and effect.
  public var entries: Int64 {
    totals.reduce(0) { sum, effects in
      [effects.created, effects.appended, effects.revived, effects.retired, effects.deleted]
        .reduce(sum) { $0.saturatingSum($1.files) }
    }
  }

  /// Entries that nothing sizes, of all entries: they count as objects and as no bytes. Nothing bounds their
  /// bytes.
  public var unsizedShare: Share { Share(of: unsizedFiles, in: entries) }

  /// Entries that no clock dates, of all entries: they are in no rate.
  public var undatedShare: Share { Share(of: undated, in: entries) }
}

extension TableProfile.Churn {
  /// New bytes of data that the log explains by no cause, of R-1: are off by no more than
  /// that (their bounds say so).
  public var unknownShare: Share {
    Share(
      of: classes.reduce(0) { sum, volume in
        volume.entryClass.isUndecided ? sum.saturatingSum(volume.cell.bytes) : sum
      }, in: volumes.total.gross)
  }

  /// New objects of the window without a size, of all its new objects.
  public var unsizedShare: Share {
    Share(
      of: classes.reduce(0) { sum, volume in
        volume.entryClass.isNew ? sum.saturatingSum(volume.cell.unsized) : sum
      }, in: volumes.total.objects)
  }
}

extension LakeProfile {
  /// Entries that nothing sizes, of all entries of all visible histories.
  public var unsizedShare: Share { Share(of: unsizedFiles, in: entries) }

  /// Entries that no clock dates, of all entries of all visible histories.
  public var undatedShare: Share {
    Share(of: tables.reduce(0) { $0.saturatingSum($1.undated) }, in: entries)
  }

  /// New bytes of data that logs explain by no cause, of R-1 over the shared window; nil without one.
  public var unknownShare: Share? {
    volumes.map { volumes in
      Share(
        of: tables.reduce(0) { sum, table in
          sum.saturatingSum(table.churn?.unknownShare.part ?? 0)
        }, in: volumes.total.gross)
    }
  }

  /// What the replays of all tables were compared with; nil when no table keeps anything to compare.
  public var verification: (tables: Int, sum: TableVerification)? {
    let accounts = tables.compactMap(\.state.verification)
    guard !accounts.isEmpty else { return nil }
    var sum = TableVerification()
    for account in accounts { sum.add(account) }
    return (accounts.count, sum)
  }
}
