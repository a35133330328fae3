import LakeModel

/// Sums, for one τ, how much is in the working set at every full hour of a window.
///
/// Whatever is touched in hour h is in the working set for t = h + 1 … h + τ, so each touch moves the
/// levels at two hours alone: one pass over the touches in time order, whatever τ is.
package struct WorkingSetSweep: Sendable {
  /// What is taken of reads where no evidence tells of any.
  package enum Assumption: Sendable {
    /// That there were none: the evidence would tell.
    case none
    /// That a share of it is in the working set by reads at every t; anything is possible.
    case prior(Double)
    /// That it is read while it has just been written; anything is possible.
    case recency
  }

  /// τ in hours.
  let hours: Int64
  /// t − 1 of the first t.
  let startHour: Int64
  /// The last t.
  let endHour: Int64

  /// The places of one set: t − startHour from 0.
  private let count: Int

  /// Changes of level: those of reads place by place, then those of writes, then those of the union.
  private var low: [Int64]
  private var estimate: [Double]
  private var high: [Int64]

  /// Which of the three sets a level is of.
  private enum Kind {
    static let reads = 0
    static let writes = 1
    static let union = 2
  }

  /// Makes a sweep of nothing over t = startHour + 1 … endHour.
  package init(hours: Int64, window: AnalysisWindow) {
    self.hours = hours
    startHour = window.startHour
    endHour = window.endHour
    count = Int(window.hours) + 1
    low = Array(repeating: 0, count: 3 * count)
    estimate = Array(repeating: 0, count: 3 * count)
    high = Array(repeating: 0, count: 3 * count)
  }

  /// Adds what one partition brings.
  ///
  /// - Parameters:
  ///   - bytes: its size.
  ///   - reads: its reads by hour, ascending.
  ///   - writes: the hours in which it was written, ascending.
  ///   - touches: how likely a read that may have touched it did, by the step of the prior.
  ///   - assumption: what is taken where there is no read.
  /// - Complexity: O(reads + writes).
  package mutating func add(
    bytes: Int64, reads: [(hour: Int64, cell: HeatCell)], writes: [Int64], touches: [Double],
    assuming assumption: Assumption = .none
  ) {
    guard bytes > 0 else { return }
    var (readIn, readOut, writeIn, writeOut) = (0, 0, 0, 0)
    var sure: Int64 = 0
    var vague = reads.isEmpty ? [] : Array(repeating: Int64(0), count: touches.count)
    var vagueReads: Int64 = 0
    var level = Level()
    if let base = Self.assumed(assumption, isWritten: false) {
      level = Level(mayBeRead: true, touched: base)
      move(from: Level(), to: level, bytes: bytes, at: startHour)
    }
    while true {
      var next = Int64.max
      if readIn < reads.count { next = min(next, reads[readIn].hour.saturatingSum(1)) }
      if readOut < readIn { next = min(next, reads[readOut].hour.saturatingSum(hours + 1)) }
      if writeIn < writes.count { next = min(next, writes[writeIn].saturatingSum(1)) }
      if writeOut < writeIn { next = min(next, writes[writeOut].saturatingSum(hours + 1)) }
      guard next <= endHour else { break }
      while readIn < reads.count, reads[readIn].hour.saturatingSum(1) <= next {
        Self.count(reads[readIn].cell, 1, &sure, &vague, &vagueReads)
        readIn += 1
      }
      while readOut < readIn, reads[readOut].hour.saturatingSum(hours + 1) <= next {
        Self.count(reads[readOut].cell, -1, &sure, &vague, &vagueReads)
        readOut += 1
      }
      while writeIn < writes.count, writes[writeIn].saturatingSum(1) <= next { writeIn += 1 }
      while writeOut < writeIn, writes[writeOut].saturatingSum(hours + 1) <= next { writeOut += 1 }
      let isWritten = writeOut < writeIn
      let isRead = sure > 0
      let assumed = Self.assumed(assumption, isWritten: isWritten)
      let touched = vagueReads > 0 ? Self.touched(vague, touches) : 0
      let new = Level(
        isRead: isRead, mayBeRead: isRead || vagueReads > 0 || assumed != nil,
        touched: isRead ? 1 : max(touched, assumed ?? 0), isWritten: isWritten)
      move(from: level, to: new, bytes: bytes, at: next)
      level = new
    }
  }

  private struct Level {
    var isRead = false
    var mayBeRead = false
    var touched = 0.0
    var isWritten = false
  }

  private static func assumed(_ assumption: Assumption, isWritten: Bool) -> Double? {
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

  /// How likely at least one of so many reads of each step touched it.
  static func touched(_ reads: [Int64], _ touches: [Double]) -> Double {
    var untouched = 1.0
    for (reads, touch) in zip(reads, touches) where reads > 0 {
      var (power, factor, left) = (1.0, 1 - touch, reads)
      while left > 0 {
        if left & 1 == 1 { power *= factor }
        factor *= factor
        left >>= 1
      }
      untouched *= power
    }
    return 1 - untouched
  }

  private func place(of hour: Int64) -> Int {
    Int(min(max(hour, startHour), endHour) - startHour)
  }

  private mutating func move(from old: Level, to new: Level, bytes: Int64, at hour: Int64) {
    let place = place(of: hour)
    func step(_ before: Bool, _ after: Bool) -> Int64 {
      before == after ? 0 : after ? bytes : -bytes
    }
    low[Kind.reads * count + place] &+= step(old.isRead, new.isRead)
    high[Kind.reads * count + place] &+= step(old.mayBeRead, new.mayBeRead)
    estimate[Kind.reads * count + place] += (new.touched - old.touched) * Double(bytes)
    let written = step(old.isWritten, new.isWritten)
    low[Kind.writes * count + place] &+= written
    high[Kind.writes * count + place] &+= written
    estimate[Kind.writes * count + place] += Double(written)
    low[Kind.union * count + place] &+= step(
      old.isRead || old.isWritten, new.isRead || new.isWritten)
    high[Kind.union * count + place] &+= step(
      old.mayBeRead || old.isWritten, new.mayBeRead || new.isWritten)
    estimate[Kind.union * count + place] +=
      ((new.isWritten ? 1 : new.touched) - (old.isWritten ? 1 : old.touched)) * Double(bytes)
  }

  /// Adds another sweep over the same window and τ.
  package mutating func merge(_ other: WorkingSetSweep) {
    for place in low.indices {
      low[place] &+= other.low[place]
      high[place] &+= other.high[place]
      estimate[place] += other.estimate[place]
    }
  }

  /// The working set.
  ///
  /// - Parameters:
  ///   - grain: what was added.
  ///   - span: τ.
  ///   - evidenceStart: the first hour that evidence of reads covers; nil when there is none, so that
  ///     every t counts.
  ///   - historyStart: the first hour that the logs of all tables tell; nil when they tell everything.
  ///   - atMost: the most that reads, and reads and writes, can have touched, where the evidence is a
  ///     sample of queries; nil where it is not.
  /// - Returns: the levels over every t whose look-back the evidence covers.
  package func finish(
    grain: HeatGrain, span: LifetimeSpan, evidenceStart: Int64?, historyStart: Int64? = nil,
    atMost: Int64? = nil
  ) -> WorkingSet {
    let first = max(startHour + 1, (evidenceStart ?? .min).saturatingSum(hours))
    let from = min(first, endHour)
    func levels(_ kind: Int) -> WorkingSet.Levels {
      var (low, high, estimate): (Int64, Int64, Double) = (0, 0, 0)
      var (lowMax, highMax, estimateMax): (Int64, Int64, Double) = (0, 0, 0)
      var (lowSum, highSum, estimateSum): (Int128, Int128, Double) = (0, 0, 0)
      for place in 0..<self.count {
        low &+= self.low[kind * self.count + place]
        high &+= self.high[kind * self.count + place]
        estimate += self.estimate[kind * self.count + place]
        guard startHour + Int64(place) >= from else { continue }
        (lowMax, highMax) = (max(lowMax, low), max(highMax, high))
        estimateMax = max(estimateMax, estimate)
        lowSum += Int128(low)
        highSum += Int128(high)
        estimateSum += estimate
      }
      let count = endHour - from + 1
      func bytes(_ low: Int64, _ estimate: Double, _ high: Int64) -> ByteEstimate {
        let high = kind == Kind.writes ? high : max(high, atMost ?? high)
        // Sums of floating point drift by less than a byte in 10¹⁵; known figures are kept known.
        let rounded = estimate < 9.2e18 ? Int64(estimate.rounded()) : Int64.max
        return ByteEstimate(low: low, estimate: min(max(rounded, low), high), high: high)
      }
      func mean(_ sum: Int128) -> Int64 {
        Int64(clamping: (sum + Int128(count) / 2) / Int128(count))
      }
      return WorkingSet.Levels(
        mean: bytes(mean(lowSum), estimateSum / Double(count), mean(highSum)),
        maximum: bytes(lowMax, estimateMax, highMax), atEnd: bytes(low, estimate, high))
    }
    return WorkingSet(
      grain: grain, span: span, from: AnalysisWindow.time(ofHour: from),
      hours: endHour - from + 1, isCut: first > endHour,
      areWritesCut: historyStart.map { $0 > from.saturatingDifference(hours) } ?? false,
      reads: levels(Kind.reads),
      writes: levels(Kind.writes), union: levels(Kind.union))
  }
}
