public import LakeAnalysis
import LakeModel

/// What lies in storage at the source for a table, or for all that is mirrored, each kind of bytes apart:
/// the sum in R-30.
///
/// The log tells what was created and what left; of what was deleted it tells as much as its writers wrote
/// down. Where it does not tell enough the bytes are an interval, and where it was cut there may be more
/// than the interval says.
public struct StoredBytes: Equatable, Sendable {
  /// Data objects of the latest snapshots.
  public var live: Int64
  /// Data objects that have left the snapshot, or that a write left which was undone, and that are not known
  /// to be deleted.
  public var retired: ByteInterval
  /// Deletion vectors, those that are no longer needed among them.
  public var deletionVectors: ByteInterval
  /// Change data.
  public var changeData: ByteInterval
  /// Logs, checkpoints, timelines and metadata tables.
  public var metadata: ByteInterval
  /// Whether there may be more than the intervals say: a log was cut, so that nothing tells what left before,
  /// or entries have no size.
  public var mayBeMore: Bool
  /// Tables of which the log tells no deletion although its format would not have to: what has left may all be
  /// gone.
  public var silentTables: Int
  /// Tables whose log was cut.
  public var cutTables: Int

  /// Makes what is stored, of nothing.
  public init() {
    live = 0
    retired = ByteInterval()
    deletionVectors = ByteInterval()
    changeData = ByteInterval()
    metadata = ByteInterval()
    mayBeMore = false
    silentTables = 0
    cutTables = 0
  }

  /// What is stored of a table, by the totals of its visible history.
  ///
  /// With created + appended = C, retired = R, revived = V, deleted = D in bytes of a role, and K the part of D
  /// that surely belongs to objects of the visible history (all of D when a Delta log is whole; of a Hudi
  /// timeline, whose rollbacks delete what no instant created, and of a log that was cut the deletions whose
  /// object's birth is known):
  ///
  /// - retired lies in R − V − D … R − K: what was revived had been retired before, or had been elsewhere; to
  ///   that comes C − D of the objects of undone writes, which are known one by one;
  /// - vectors and change data lie in C − D … C − K;
  /// - metadata is C − D, unless more of it was deleted without a size than came without one.
  ///
  /// A Delta log without a single deletion need not mean that nothing was deleted, because most writers do not
  /// log a VACUUM: the lower bounds are then those of a table that deletes whatever it may.
  ///
  /// - Parameter table: the table.
  public init(_ table: TableProfile) {
    self.init()
    let history = table.state.history
    let data = table.totals(of: .data)
    let vectors = table.totals(of: .deletionVector)
    let changes = table.totals(of: .changeData)
    let log = table.totals(of: .tableMetadata)
    let deletions = [data, vectors, changes].reduce(Int64(0)) { $0.saturatingSum($1.deleted.files) }
    let left = [data, vectors].reduce(Int64(0)) { $0.saturatingSum($1.retired.files) }
      .saturatingSum(changes.created.files)
    let isSilent = table.state.format == .delta && deletions == 0 && left > 0
    let isWhole = history.isComplete && table.state.format == .delta
    func known(_ role: ObjectRole, _ totals: EffectTotals) -> Int64 {
      guard !isWhole else { return totals.deleted.bytes }
      return table.movements.events.reduce(0) {
        $1.role == role && $1.effect == .deleted && $1.birth != nil
          ? $0.saturatingSum($1.totals.bytes) : $0
      }
    }
    func count(_ role: ObjectRole, _ effect: ObjectEffect) -> Int64 {
      table.unsized.reduce(0) {
        $1.role == role && $1.effect == effect ? $0.saturatingSum($1.files) : $0
      }
    }
    live = max(table.state.live.bytes, 0)
    let returned = data.revived.bytes.saturatingSum(data.deleted.bytes)
    retired = Self.interval(
      from: isSilent || count(.data, .deleted) > 0
        ? 0 : data.retired.bytes.saturatingDifference(returned),
      through: data.retired.bytes.saturatingDifference(known(.data, data)))
    let undone = table.totals(of: .undone)
    let undeleted = max(
      undone.created.bytes.saturatingSum(undone.appended.bytes)
        .saturatingDifference(undone.deleted.bytes), 0)
    retired.add(ByteInterval(low: undeleted, high: undeleted))
    let vectorBytes = vectors.created.bytes.saturatingSum(vectors.appended.bytes)
    deletionVectors = Self.interval(
      from: vectorBytes.saturatingDifference(
        isSilent ? vectors.retired.bytes : vectors.deleted.bytes),
      through: vectorBytes.saturatingDifference(known(.deletionVector, vectors)))
    let changeBytes = changes.created.bytes.saturatingSum(changes.appended.bytes)
    changeData = Self.interval(
      from: isSilent || count(.changeData, .deleted) > 0
        ? 0 : changeBytes.saturatingDifference(changes.deleted.bytes),
      through: changeBytes.saturatingDifference(known(.changeData, changes)))
    // Logs are told from what storage has, so what their writers cleaned up is not among them.
    let logBytes = log.created.bytes.saturatingSum(log.appended.bytes)
      .saturatingDifference(log.deleted.bytes)
    // Timeline files of archived instants come and go without a size; a deletion beyond those took an object
    // that was counted, of a size that nothing tells.
    let unsizedLog = count(.tableMetadata, .created)
      .saturatingDifference(count(.tableMetadata, .deleted))
    metadata = Self.interval(from: unsizedLog < 0 ? 0 : logBytes, through: logBytes)
    // What a Delta log has created without a size was overwritten in place, and is counted as it is now. What
    // an undone write left without a size is gone.
    let hasUnsized =
      table.unsized.contains {
        $0.role != .tableMetadata && $0.role != .undone && $0.effect != .deleted
      }
      || table.state.format == .hudi && unsizedLog > 0
    mayBeMore = !history.isComplete || hasUnsized || table.liveSizes.unsized > 0
    silentTables = isSilent ? 1 : 0
    cutTables = history.isComplete ? 0 : 1
  }

  /// What is stored of tables together.
  ///
  /// - Parameter tables: the tables.
  public init(_ tables: some Sequence<TableProfile>) {
    self.init()
    for table in tables { add(StoredBytes(table)) }
  }

  /// All of it together.
  public var total: ByteInterval {
    var sum = ByteInterval(low: live, high: live)
    for part in [retired, deletionVectors, changeData, metadata] { sum.add(part) }
    return sum
  }

  /// What a first copy must bring for the tables to be readable, in bytes: all but what has left the snapshot,
  /// which stays behind.
  public var seed: Int64 {
    [deletionVectors, changeData, metadata].reduce(live) { $0.saturatingSum($1.high) }
  }

  /// Adds what is stored of another table.
  package mutating func add(_ other: StoredBytes) {
    live = live.saturatingSum(other.live)
    retired.add(other.retired)
    deletionVectors.add(other.deletionVectors)
    changeData.add(other.changeData)
    metadata.add(other.metadata)
    mayBeMore = mayBeMore || other.mayBeMore
    silentTables += other.silentTables
    cutTables += other.cutTables
  }

  /// The part of it that goes with so many live bytes, if what has left, vectors and change data lie where
  /// the live bytes do. Metadata is whole: a table cannot be read without all of it.
  ///
  /// - Parameter bytes: live bytes of the part.
  /// - Returns: everything when the part has as many live bytes or more.
  public func part(ofLive bytes: Int64) -> StoredBytes {
    guard bytes < live else { return self }
    var part = self
    let share = live > 0 ? Double(max(bytes, 0)) / Double(live) : 0
    func scaled(_ interval: ByteInterval) -> ByteInterval {
      ByteInterval(
        low: ByteScaling.ceiling(interval.low, times: share),
        high: ByteScaling.ceiling(interval.high, times: share))
    }
    part.live = max(bytes, 0)
    part.retired = scaled(retired)
    part.deletionVectors = scaled(deletionVectors)
    part.changeData = scaled(changeData)
    return part
  }

  private static func interval(from low: Int64, through high: Int64) -> ByteInterval {
    let high = max(high, 0)
    return ByteInterval(low: min(max(low, 0), high), high: high)
  }
}
