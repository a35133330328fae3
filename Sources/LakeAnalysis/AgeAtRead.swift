/// read bytes by the age of the data at the read, in whole hours.
///
/// Data are as old as their last writing: what is rewritten (compacted, clustered, merged into) is young
/// again. A read that is stamped before the data it saw counts as age 0.
public struct AgeAtRead: Equatable, Sendable {
  /// Read bytes of a range of ages.
  public struct Class: Equatable, Sendable {
    /// Ages up to and including this many hours, and above those of the class before; nil in the last.
    public let hours: Int64?
    /// Share of all read bytes.
    public let share: Double
  }

  /// The least age that covers a share.
  public struct Coverage: Equatable, Sendable {
    /// The share of read bytes, in percent.
    public let percent: Int
    /// Hours; nil when it is reached only with data from before the visible history.
    public let hours: Int64?
  }

  /// Upper ends of the classes in hours: 1 h, 6 h, 1, 3, 7, 14, 30, 60, 90, 180 and 365 days.
  public static let classHours: [Int64] = [
    1, 6, 24, 72, 168, 336, 720, 1440, 2160, 4320, 8760,
  ]

  /// Shares of read bytes that the covering age is told for, in percent.
  public static let coveredPercents = [80, 90, 95, 99]

  /// Whether no read was seen and a prior stands in its place.
  public let isPrior: Bool
  /// Bytes that were read: the denominator; what the log does not tell counts with the size of what was
  /// read. Live bytes where it is a prior.
  public let readBytes: Int64
  /// Share of read bytes by age, of data whose age is known.
  public let classes: [Class]
  /// Share of read bytes of data from before the visible history: at least as old as that.
  public let olderThanHistory: Double
  /// Share of read bytes whose partitions the evidence does not tell; they are spread as the prior says.
  public let vagueShare: Double
  /// Ages that cover the usual shares.
  public let coverage: [Coverage]
}

/// Sums read bytes by age.
struct AgeHistogram: Sendable {
  private var byAge: [Int64: Double] = [:]
  private var older = 0.0
  private var vague = 0.0

  /// Adds bytes; nil for data from before the visible history.
  mutating func add(age: Int64?, bytes: Double) {
    if let age { byAge[max(age, 0), default: 0] += bytes } else { older += bytes }
  }

  /// Adds the reads of a partition.
  ///
  /// - Complexity: O(reads × hours in which it was written).
  mutating func add(_ cells: [(hour: Int64, cell: HeatCell)], of partition: HeatPartition) {
    for (hour, cell) in cells where cell.bytes > 0 {
      vague += cell.vagueBytes
      if partition.birthHour.map({ $0 > hour }) ?? false {
        add(age: 0, bytes: cell.bytes)
        continue
      }
      let held = Double(partition.held(at: hour))
      guard held > 0 else {
        add(age: partition.age(at: hour), bytes: cell.bytes)
        continue
      }
      partition.ages(at: hour) { age, bytes in
        add(age: age, bytes: cell.bytes * Double(bytes) / held)
      }
    }
  }

  /// Adds what a prior says of a partition at an hour: bytes in proportion to how often they are read.
  mutating func add(_ prior: AgePrior, of partition: HeatPartition, at hour: Int64) {
    let oldest = partition.writeHours.first.map { hour - $0 } ?? 0
    partition.ages(at: hour) { age, bytes in
      let rate = prior.accessesPerDay(ageHours: age ?? oldest)
      add(age: age, bytes: Double(bytes) * rate)
    }
  }

  /// Adds another histogram.
  mutating func merge(_ other: AgeHistogram) {
    for (age, bytes) in other.byAge.sorted(by: { $0.key < $1.key }) {
      byAge[age, default: 0] += bytes
    }
    older += other.older
    vague += other.vague
  }

  /// The shares; nil when nothing was read.
  ///
  /// - Parameters:
  ///   - isPrior: whether a prior was added instead of reads.
  ///   - readBytes: the denominator that is told where it is a prior.
  /// - Returns: shares, classes and covering ages.
  func finish(isPrior: Bool, readBytes: Int64?) -> AgeAtRead? {
    let ages = byAge.sorted { $0.key < $1.key }
    let whole = ages.reduce(older) { $0 + $1.value }
    guard whole > 0 else { return nil }
    var classes: [AgeAtRead.Class] = []
    var index = 0
    for limit in AgeAtRead.classHours.map(Optional.some) + [nil] {
      var sum = 0.0
      while index < ages.count, limit.map({ ages[index].key <= $0 }) ?? true {
        sum += ages[index].value
        index += 1
      }
      classes.append(AgeAtRead.Class(hours: limit, share: sum / whole))
    }
    var coverage: [AgeAtRead.Coverage] = []
    for percent in AgeAtRead.coveredPercents {
      // A share that is missed by rounding alone is reached.
      let wanted = whole * Double(percent) / 100 * (1 - 1e-12)
      var sum = 0.0
      var hours: Int64?
      for (age, bytes) in ages {
        sum += bytes
        if sum >= wanted {
          hours = age
          break
        }
      }
      coverage.append(AgeAtRead.Coverage(percent: percent, hours: hours))
    }
    return AgeAtRead(
      isPrior: isPrior,
      readBytes: readBytes ?? (whole < 9.2e18 ? Int64(whole.rounded()) : .max), classes: classes,
      olderThanHistory: older / whole, vagueShare: min(vague / whole, 1), coverage: coverage)
  }
}
