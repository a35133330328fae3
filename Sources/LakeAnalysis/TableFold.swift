package import LakeModel

/// All folds of one table: what a reader is given as its ledger's sink.
///
/// Memory grows with hours of history × classes of entries, and with partitions and prefixes × the hours
/// in which they changed (within the bound of `PathVolumes`), and with times of commits and pairs of birth
/// and retirement within the bounds of `MembershipFold`: beyond those never with commits or objects.
package struct TableFold: LedgerSink, Mergeable {
  package internal(set) var churn = ChurnFold()
  package internal(set) var lifetimes = LifetimeFold()
  package internal(set) var levels = LiveLevelFold()
  package internal(set) var prefixes = PrefixFold()
  package internal(set) var partitions = PartitionFold()
  package internal(set) var membership = MembershipFold()

  /// Sizes of the live data objects.
  package internal(set) var liveSizes = SizeFold()

  /// Sizes of the data objects that the visible history created.
  package internal(set) var createdSizes = SizeFold()

  /// What footers of the live Parquet objects say; empty unless somebody reads them.
  package var footers = FooterFold()

  /// Makes an empty fold.
  package init() {}

  /// Makes an empty fold around one with limits of its own, for tests of what happens beyond them.
  package init(membership: MembershipFold) { self.membership = membership }

  /// An empty fold for the part of the ledger that follows: it knows the partitions announced so far.
  package var continuation: TableFold {
    var next = TableFold()
    next.partitions = partitions.continuation()
    return next
  }

  package mutating func absorb(_ batch: LedgerBatch) {
    partitions.announce(batch.newPartitions)
    let order = CommitOrder(batch.commit)
    let rows = batch.commit.rewrittenRows
    var classes = ChurnFold.Run(of: batch.commit)
    var movements = LiveLevelFold.Run()
    var births = LifetimeFold.Run()
    var arrivals = MembershipFold.Run()
    for index in 0..<batch.count {
      let entry = batch[index]
      churn.absorb(entry, at: order, rows: rows, run: &classes)
      lifetimes.absorb(entry, run: &births)
      membership.absorb(entry, at: order, run: &arrivals)
      levels.absorb(entry, run: &movements)
      prefixes.absorb(entry, at: index, in: batch, of: order)
      guard entry.role == .data else { continue }
      if entry.effect == .created { createdSizes.absorb(size: entry.bytes) }
      if let partition = entry.partition {
        partitions.absorb(entry, partition: partition, of: order)
      }
    }
    churn.end(classes, at: order)
    levels.end(movements)
    lifetimes.end(births)
    prefixes.end(of: order)
    partitions.end(of: order)
    membership.end(arrivals, at: order)
  }

  package mutating func absorb(live batch: LiveBatch) {
    partitions.announce(batch.newPartitions)
    liveSizes.absorb(batch)
    // Live objects come partition by partition more often than not: one look-up a run.
    var index = 0
    while index < batch.partitions.count {
      let partition = Int(batch.partitions[index])
      var run = ObjectTotals()
      while index < batch.partitions.count, Int(batch.partitions[index]) == partition {
        run.add(bytes: max(batch.sizes[index], 0))
        index += 1
      }
      partitions.absorb(live: run, partition: partition)
    }
  }

  package mutating func merge(_ other: TableFold) {
    churn.merge(other.churn)
    lifetimes.merge(other.lifetimes)
    levels.merge(other.levels)
    prefixes.merge(other.prefixes)
    partitions.merge(other.partitions)
    membership.merge(other.membership)
    liveSizes.merge(other.liveSizes)
    createdSizes.merge(other.createdSizes)
    footers.merge(other.footers)
  }
}
