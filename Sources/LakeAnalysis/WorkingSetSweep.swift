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

  /// Whether nothing was added.
  private var isEmpty = true

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
    isEmpty = false
    let all = WorkingSetLevel.Touches(
      reads: reads, writes: writes, likelihoods: touches, assumption: assumption)
    WorkingSetLevel.follow(all, hours: hours, from: startHour, through: endHour) {
      move(from: $0, to: $1, bytes: bytes, at: $2)
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

  private mutating func move(
    from old: WorkingSetLevel, to new: WorkingSetLevel, bytes: Int64, at hour: Int64
  ) {
    let place = place(of: hour)
    func step(_ before: Bool, _ after: Bool) -> Int64 {
      WorkingSetLevel.change(before, after, of: bytes)
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
    estimate[Kind.union * count + place] += (new.inUnion - old.inUnion) * Double(bytes)
  }

  /// Forgets what was added and keeps the memory.
  mutating func removeAll() {
    guard !isEmpty else { return }
    isEmpty = true
    for place in low.indices {
      low[place] = 0
      high[place] = 0
      estimate[place] = 0
    }
  }

  /// Adds another sweep over the same window and τ.
  package mutating func merge(_ other: WorkingSetSweep) {
    guard !other.isEmpty else { return }
    isEmpty = false
    for place in low.indices {
      low[place] &+= other.low[place]
      high[place] &+= other.high[place]
      estimate[place] += other.estimate[place]
    }
  }

  /// An estimate between its bounds. Sums of floating point drift by less than a byte in 10¹⁵; known figures
  /// are kept known.
  static func estimate(_ low: Int64, _ estimate: Double, _ high: Int64) -> ByteEstimate {
    let rounded = estimate < 9.2e18 ? Int64(estimate.rounded()) : Int64.max
    return ByteEstimate(low: low, estimate: min(max(rounded, low), high), high: high)
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
        Self.estimate(low, estimate, kind == Kind.writes ? high : max(high, atMost ?? high))
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
