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

  /// What the batch that is being absorbed does to objects; empty between batches.
  private var events = EventTally()

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

  /// The same sums without the memory that only absorbing needs: for when the whole ledger and the live
  /// objects are in it, because a lake has thousands of tables.
  var settled: TableFold {
    var fold = self
    fold.events = EventTally()
    fold.prefixes.settle()
    fold.partitions.settle()
    return fold
  }

  /// What entries of one commit and time add up to, before it goes to the folds.
  private struct Runs {
    var time: Timestamp?
    var hour = ChurnSums.undated
    var classes: ChurnFold.Run
    var movements = LiveLevelFold.Run()
    var arrivals = MembershipFold.Run()
  }

  package mutating func absorb(_ batch: LedgerBatch) {
    partitions.announce(batch.newPartitions)
    let order = CommitOrder(batch.commit)
    let rows = batch.commit.rewrittenRows
    var runs = Runs(classes: ChurnFold.Run(of: batch.commit))
    for index in 0..<batch.count {
      let entry = batch[index]
      if entry.time != runs.time {
        end(&runs, at: order)
        runs.time = entry.time
        runs.hour = entry.time?.hour ?? ChurnSums.undated
      }
      runs.classes.add(entry, rows: rows)
      runs.arrivals.add(entry)
      prefixes.absorb(entry, at: index, in: batch, hour: runs.hour, of: order)
      if entry.role == .data {
        runs.movements.add(entry)
        if entry.effect == .created { createdSizes.absorb(size: entry.bytes) }
        if let partition = entry.partition { partitions.absorb(entry, partition: partition) }
      }
      if let time = runs.time, let event = MembershipEvent(entry.effect) {
        take(entry, event, at: time)
      }
    }
    end(&runs, at: order)
  }

  /// Collects what happened to a member of snapshots after its birth.
  private mutating func take(
    _ entry: LedgerBatch.Entry, _ event: MembershipEvent, at time: Timestamp
  ) {
    if entry.role == .data {
      if let group = events.add(event, birth: entry.birth, bytes: entry.bytes ?? 0) {
        settle(group, at: time)
      }
    } else if entry.role == .deletionVector {
      membership.absorb(vector: entry, event, at: time)
    }
  }

  private mutating func settle(_ group: EventTally.Group, at time: Timestamp) {
    membership.absorb(group, at: time)
    lifetimes.absorb(group, at: time)
  }

  /// Adds what was collected of one commit and time.
  private mutating func end(_ runs: inout Runs, at order: CommitOrder) {
    if let time = runs.time {
      while let group = events.popLast() { settle(group, at: time) }
      lifetimes.absorb(born: runs.arrivals.loaded.data, at: time)
    }
    churn.end(&runs.classes, hour: runs.hour, at: order)
    levels.end(&runs.movements, time: runs.time)
    membership.end(&runs.arrivals, time: runs.time, at: order)
    prefixes.end(hour: runs.hour, of: order)
    partitions.end(hour: runs.hour, of: order)
  }

  package mutating func absorb(live batch: LiveBatch) {
    partitions.announce(batch.newPartitions)
    partitions.absorb(placesOf: batch)
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
