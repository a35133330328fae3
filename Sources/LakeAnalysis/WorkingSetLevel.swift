import LakeModel

/// What is in the working sets of one thing (a partition, an object, a table) at one time.
struct WorkingSetLevel {
  /// Whether it was surely read.
  var isRead = false
  /// Whether it may have been read.
  var mayBeRead = false
  /// How likely it was read.
  var touched = 0.0
  /// Whether it was written.
  var isWritten = false

  /// How likely it is in the union of what was read and what was written.
  var inUnion: Double { isWritten ? 1 : touched }

  /// What is known of when a thing was touched.
  struct Touches {
    /// Its reads by hour, ascending.
    let reads: [(hour: Int64, cell: HeatCell)]
    /// The hours in which it was written, ascending.
    let writes: [Int64]
    /// How likely a read that may have touched it did, by the step of the prior.
    let likelihoods: [Double]
    /// What is taken where there is no read.
    let assumption: WorkingSetSweep.Assumption
  }

  /// Tells how the level changes as τ moves over the touches, in the order of time.
  ///
  /// - Parameters:
  ///   - touches: of the thing.
  ///   - hours: τ.
  ///   - startHour: t − 1 of the first t, when what is assumed begins.
  ///   - endHour: the last t.
  ///   - move: takes the level before, the one after, and the hour t from which it holds.
  /// - Complexity: O(reads + writes).
  @inline(__always)
  static func follow(
    _ touches: Touches, hours: Int64, from startHour: Int64, through endHour: Int64,
    _ move: (WorkingSetLevel, WorkingSetLevel, Int64) -> Void
  ) {
    let (reads, writes) = (touches.reads, touches.writes)
    var (readIn, readOut, writeIn, writeOut) = (0, 0, 0, 0)
    var sure: Int64 = 0
    var vague = reads.isEmpty ? [] : Array(repeating: Int64(0), count: touches.likelihoods.count)
    var vagueReads: Int64 = 0
    var level = WorkingSetLevel()
    if let base = assumed(touches.assumption, isWritten: false) {
      level = WorkingSetLevel(mayBeRead: true, touched: base)
      move(WorkingSetLevel(), level, startHour)
    }
    while true {
      var next = Int64.max
      if readIn < reads.count { next = min(next, reads[readIn].hour.saturatingSum(1)) }
      if readOut < readIn { next = min(next, reads[readOut].hour.saturatingSum(hours + 1)) }
      if writeIn < writes.count { next = min(next, writes[writeIn].saturatingSum(1)) }
      if writeOut < writeIn { next = min(next, writes[writeOut].saturatingSum(hours + 1)) }
      guard next <= endHour else { break }
      while readIn < reads.count, reads[readIn].hour.saturatingSum(1) <= next {
        count(reads[readIn].cell, 1, &sure, &vague, &vagueReads)
        readIn += 1
      }
      while readOut < readIn, reads[readOut].hour.saturatingSum(hours + 1) <= next {
        count(reads[readOut].cell, -1, &sure, &vague, &vagueReads)
        readOut += 1
      }
      while writeIn < writes.count, writes[writeIn].saturatingSum(1) <= next { writeIn += 1 }
      while writeOut < writeIn, writes[writeOut].saturatingSum(hours + 1) <= next { writeOut += 1 }
      let isWritten = writeOut < writeIn
      let isRead = sure > 0
      let assumed = assumed(touches.assumption, isWritten: isWritten)
      let touched =
        vagueReads > 0 ? WorkingSetSweep.touched(vague, touches.likelihoods) : 0
      let new = WorkingSetLevel(
        isRead: isRead, mayBeRead: isRead || vagueReads > 0 || assumed != nil,
        touched: isRead ? 1 : max(touched, assumed ?? 0), isWritten: isWritten)
      move(level, new, next)
      level = new
    }
  }

  private static func assumed(
    _ assumption: WorkingSetSweep.Assumption, isWritten: Bool
  ) -> Double? {
    switch assumption {
    case .none: nil
    case .prior(let share): share
    case .recency: isWritten ? 1 : 0
    }
  }

  private static func count(
    _ cell: HeatCell, _ sign: Int64, _ sure: inout Int64, _ vague: inout [Int64],
    _ vagueReads: inout Int64
  ) {
    sure &+= sign &* cell.sure
    for (step, reads) in cell.vague.enumerated() where step < vague.count {
      vague[step] &+= sign &* reads
      vagueReads &+= sign &* reads
    }
  }

  /// What a thing brings to the union of the working sets at one time: all of its bytes or none, between
  /// bounds where that is not known.
  ///
  /// - Parameters:
  ///   - bytes: its size.
  ///   - touches: of the thing.
  ///   - hours: τ.
  ///   - endHour: t.
  /// - Returns: all of the bytes or none, or what lies between.
  /// - Complexity: O(reads + writes), without the levels of a sweep.
  static func union(
    of bytes: Int64, _ touches: Touches, hours: Int64, at endHour: Int64
  ) -> ByteEstimate {
    guard bytes > 0 else { return ByteEstimate(0) }
    var (low, high): (Int64, Int64) = (0, 0)
    var (before, last) = (0.0, 0.0)
    follow(touches, hours: hours, from: endHour - 1, through: endHour) { old, new, hour in
      low &+= change(old.isRead || old.isWritten, new.isRead || new.isWritten, of: bytes)
      high &+= change(old.mayBeRead || old.isWritten, new.mayBeRead || new.isWritten, of: bytes)
      let estimate = (new.inUnion - old.inUnion) * Double(bytes)
      if hour < endHour { before += estimate } else { last += estimate }
    }
    return WorkingSetSweep.estimate(low, before + last, high)
  }

  /// How much of the bytes comes or goes.
  @inline(__always)
  static func change(_ before: Bool, _ after: Bool, of bytes: Int64) -> Int64 {
    before == after ? 0 : after ? bytes : -bytes
  }
}
