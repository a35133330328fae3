import LakeAnalysis

/// A claim in the units that all claims share.
public struct ClaimRow: Equatable, Sendable {
  /// What of the scan a claim is held against.
  public enum Counterpart: Equatable, Sendable {
    /// New bytes per day.
    case gross
    /// Growth per day.
    case growth
    /// Live bytes.
    case live
  }

  /// Its place in the scenario, from 1.
  public let number: Int
  /// What was said.
  public let claim: Claim
  /// Why it cannot be put into numbers; nil when it can.
  public let problem: String?
  /// The bytes that it says are there; nil when it says nothing of that.
  public let size: Int64?
  /// What moves each day, in bytes: of a claim of growth what is added (below zero when it shrinks), of a
  /// claim of performance what is written. An interval where a span of years was claimed.
  public let bytesPerDay: ClosedRange<Double>?
  /// `bytesPerDay` as a share of the lake; nil when no size is known.
  public let shareOfLakePerDay: ClosedRange<Double>?
  /// Speed of access, of a claim of performance.
  public let access: AccessDensity?
  /// What it is held against.
  public let counterpart: Counterpart
  /// The claim ÷ what was measured, bytes by bytes; nil when nothing was.
  public let toMeasured: ClosedRange<Double>?
  /// The claim ÷ what the measured share per day comes to for the claimed lake; nil for sizes and growth,
  /// and when nothing was measured. It is the fair comparison when the scan is a part of the lake.
  public let toMeasuredShare: ClosedRange<Double>?

  /// `bytesPerDay` as a rate that is held all day.
  public var bitsPerSecond: ClosedRange<Double>? {
    bytesPerDay.map { ($0.lowerBound * 8 / 86_400)...($0.upperBound * 8 / 86_400) }
  }

  /// Whether it says what all of the lake moves.
  public var isVolume: Bool {
    switch claim.quantity {
    case .shareOfLakePerDay, .volume, .rate: bytesPerDay != nil
    case .capacity, .performance, .growth: false
    }
  }

  /// Whether it is a claim of growth.
  var isGrowth: Bool {
    if case .growth = claim.quantity { bytesPerDay != nil } else { false }
  }

  /// The most bytes per day that are taken for a number: no network carries a billionth of it.
  private static let limit = 1e30

  /// Converts a claim.
  package init(_ claim: Claim, number: Int, lakeBytes: Int64?, measured: ClaimsLedger.Measured) {
    self.number = number
    self.claim = claim
    let content = Content(claim.quantity, lakeBytes: lakeBytes)
    let perDay = content.bytesPerDay
    let isUsable =
      content.problem == nil
      && (perDay.map { abs($0.lowerBound) < Self.limit && abs($0.upperBound) < Self.limit } ?? true)
    problem = isUsable ? nil : content.problem ?? "it is beyond what can be moved"
    size = isUsable ? content.size : nil
    bytesPerDay = isUsable ? perDay : nil
    access = isUsable ? content.access : nil
    counterpart = content.counterpart
    guard isUsable else {
      shareOfLakePerDay = nil
      toMeasured = nil
      toMeasuredShare = nil
      return
    }
    let lake = lakeBytes.flatMap { $0 > 0 ? Double($0) : nil }
    shareOfLakePerDay = lake.flatMap { perDay?.divided(by: $0) }
    switch content.counterpart {
    case .gross: toMeasured = perDay?.divided(by: measured.ownRatesPerDay)
    case .growth: toMeasured = perDay?.divided(by: measured.growthPerDay)
    case .live:
      toMeasured = content.size.flatMap {
        (Double($0)...Double($0)).divided(by: Double(measured.liveBytes))
      }
    }
    let basis = content.size.map { Double($0) } ?? lake
    toMeasuredShare =
      content.counterpart != .gross
      ? nil
      : measured.sharePerDay.flatMap { share in
        basis.flatMap { perDay?.divided(by: share * $0) }
      }
  }
}

/// What a quantity comes to, before it is compared with anything.
private struct Content {
  var size: Int64?
  var bytesPerDay: ClosedRange<Double>?
  var access: AccessDensity?
  var counterpart = ClaimRow.Counterpart.gross
  var problem: String?

  init(_ quantity: Claim.Quantity, lakeBytes: Int64?) { read(quantity, lakeBytes: lakeBytes) }

  private mutating func read(_ quantity: Claim.Quantity, lakeBytes: Int64?) {
    switch quantity {
    case .shareOfLakePerDay(let share, let bytes):
      guard share.isFinite, share >= 0 else {
        return fail("the share is no number of zero or more")
      }
      guard let whole = bytes ?? lakeBytes, whole > 0 else {
        return fail("it does not say of how many bytes, and no size of the lake is known")
      }
      size = bytes
      set(share * Double(whole))
    case .volume(let bytes, let days):
      guard bytes >= 0, days.isFinite, days > 0 else {
        return fail("it is no volume over a time above zero")
      }
      set(Double(bytes) / days)
    case .rate(let bits):
      guard bits.isFinite, bits >= 0 else { return fail("the rate is no number of zero or more") }
      set(bits / 8 * 86_400)
    case .capacity(let bytes):
      counterpart = .live
      guard bytes > 0 else { return fail("there are no bytes in it") }
      size = bytes
    case .performance(let bytes, let bits, let readShare):
      guard bytes > 0, bits.isFinite, bits >= 0, readShare >= 0, readShare <= 1 else {
        return fail("it is no rate on bytes above zero with a share of reads between 0 and 1")
      }
      let access = AccessDensity(bytes: bytes, bitsPerSecond: bits, readShare: readShare)
      size = bytes
      self.access = access
      set(access.writtenBytesPerSecond * 86_400)
    case .growth(let from, let to, let years):
      counterpart = .growth
      guard from >= 0, to >= 0, years.lowerBound > 0, years.upperBound.isFinite else {
        return fail("it is no growth over a time above zero")
      }
      size = from > 0 ? from : nil
      let added = Double(to) - Double(from)
      let ends = [years.lowerBound, years.upperBound].map {
        added / ($0 * ClaimsLedger.daysPerYear)
      }
      bytesPerDay = min(ends[0], ends[1])...max(ends[0], ends[1])
    }
  }

  private mutating func fail(_ reason: String) { problem = reason }

  private mutating func set(_ value: Double) { bytesPerDay = value...value }
}

/// How fast bytes are read and written, of a claim of capacity and performance together.
public struct AccessDensity: Equatable, Sendable {
  /// The bytes that are accessed.
  public let bytes: Int64
  /// The rate of all access, in bits per second.
  public let bitsPerSecond: Double
  /// The share of it that reads, in 0…1.
  public let readShare: Double

  /// Makes a density.
  ///
  /// - Parameters:
  ///   - bytes: above zero.
  ///   - bitsPerSecond: of reads and writes together.
  ///   - readShare: in 0…1.
  init(bytes: Int64, bitsPerSecond: Double, readShare: Double) {
    self.bytes = bytes
    self.bitsPerSecond = bitsPerSecond
    self.readShare = readShare
  }

  /// The rate of all access, in bytes per second.
  public var bytesPerSecond: Double { bitsPerSecond / 8 }
  /// The density: bits per second for each byte that is stored.
  public var bitsPerSecondPerByte: Double { bitsPerSecond / Double(bytes) }
  /// What is read, in bytes per second.
  public var readBytesPerSecond: Double { bytesPerSecond * readShare }
  /// What is written, in bytes per second.
  public var writtenBytesPerSecond: Double { bytesPerSecond - readBytesPerSecond }
  /// Seconds of reading in which all of it is read once; nil when nothing is read.
  public var secondsToRead: Double? {
    readBytesPerSecond > 0 ? Double(bytes) / readBytesPerSecond : nil
  }
  /// Seconds in which all of it is overwritten once; nil when nothing is written.
  public var secondsToOverwrite: Double? {
    writtenBytesPerSecond > 0 ? Double(bytes) / writtenBytesPerSecond : nil
  }
  /// How often all of it is overwritten in a day.
  public var overwritesPerDay: Double { writtenBytesPerSecond * 86_400 / Double(bytes) }
}

extension AccessDensity {
  /// What the evidence of reads needs: both busiest hours together, which need not be one hour, so that it is
  /// the most; nil when nothing is read or stored.
  init?(_ load: ReadLoad, volumes: VolumeProfile?) {
    let written = Double(volumes?.busiestHour?.gross ?? 0) / 3_600
    guard load.window != nil, load.peak > 0, load.liveBytes > 0 else { return nil }
    let all = load.peak + written
    self.init(
      bytes: load.liveBytes, bitsPerSecond: all * 8, readShare: load.peak / all)
  }
}

extension ClosedRange<Double> {
  /// Both bounds divided; nil when a quotient is no finite number. A divisor below zero turns them.
  func divided(by divisor: Double) -> ClosedRange<Double>? {
    let (first, second) = (lowerBound / divisor, upperBound / divisor)
    guard first.isFinite, second.isFinite else { return nil }
    return Swift.min(first, second)...Swift.max(first, second)
  }
}
