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

  /// What entries of one commit and time add up to, before it goes to the folds; empty between batches.
  private var run = ChurnFold.Run()

  /// Where new bytes went is told by the keys of their objects; nothing else is.
  package static var neededKeys: LedgerKeys { .written }

  package var wantedKeys: LedgerKeys { Self.neededKeys }

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
    fold.run = ChurnFold.Run()
    fold.churn.settle()
    fold.lifetimes.settle()
    fold.levels.settle()
    fold.prefixes.settle()
    fold.partitions.settle()
    fold.membership.settle()
    return fold
  }

  package mutating func absorb(_ batch: LedgerBatch) {
    partitions.announce(batch.newPartitions)
    let order = CommitOrder(batch.commit)
    let operation = OperationSums.Name(.named(batch.commit.operation))
    let rows = batch.commit.rewrittenRows
    var time: Timestamp?
    var hour = ChurnSums.undated
    for index in 0..<batch.count {
      let entry = batch[index]
      if entry.time != time {
        end(time, hour: hour, at: order, operation)
        time = entry.time
        hour = time?.hour ?? ChurnSums.undated
      }
      run.add(entry, rows: rows)
      prefixes.absorb(entry, at: index, in: batch, hour: hour, of: order)
      if entry.role.isWrittenData {
        if entry.role == .data, entry.effect == .created { createdSizes.absorb(size: entry.bytes) }
        if let partition = entry.partition { partitions.absorb(entry, partition: partition) }
      }
      if let time, let event = MembershipEvent(entry.effect) { take(entry, event, at: time) }
    }
    end(time, hour: hour, at: order, operation)
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
  private mutating func end(
    _ time: Timestamp?, hour: Int64, at order: CommitOrder, _ operation: OperationSums.Name
  ) {
    guard !run.parts.isEmpty else { return }
    if let time {
      while let group = events.popLast() { settle(group, at: time) }
      lifetimes.absorb(born: run.born, at: time)
    }
    churn.end(run, hour: hour, at: order, operation: operation)
    levels.end(run, time: time)
    membership.end(run, time: time, at: order)
    prefixes.end(hour: hour, of: order)
    partitions.end(hour: hour, of: order)
    run.removeAll()
  }

  package mutating func absorb(live batch: LiveBatch) {
    partitions.announce(batch.newPartitions)
    partitions.absorb(live: batch)
    liveSizes.absorb(batch)
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
