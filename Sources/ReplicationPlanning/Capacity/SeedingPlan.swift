import LakeAnalysis
public import LakeModel

/// how and until when the first copy is made: in which order, in which waves, and what never
/// converges.
public struct SeedingPlan: Sendable {
  /// What is copied as one: a table, or a prefix.
  public struct Item: Equatable, Sendable {
    /// The table's path, or the prefix.
    public let name: String
    /// Its class; nil when the scenario has no classes.
    public let className: String?
    /// L_i: what a first copy must bring.
    public let bytes: Int64
    /// V_i: new bytes per day.
    public let churn: Double

    /// Makes an item.
    ///
    /// - Parameters:
    ///   - name: the table's path, or the prefix.
    ///   - className: its class.
    ///   - bytes: what a first copy must bring; below zero counts as none.
    ///   - churn: new bytes per day; what is below zero or no number counts as none.
    public init(name: String, className: String? = nil, bytes: Int64, churn: Double) {
      self.name = name
      self.className = className
      self.bytes = max(bytes, 0)
      self.churn = churn > 0 ? churn : 0
    }

    /// c_i per day: V_i/L_i; infinite when all of it is new and nothing stays.
    public var churnRatio: Double {
      churn > 0 ? (bytes > 0 ? churn / Double(bytes) : .infinity) : 0
    }
  }

  /// An item and when it is caught up.
  public struct Step: Equatable, Sendable {
    /// The item.
    public let item: Item
    /// μ_i: bytes per day that are left for it beside what keeps the items before up to date.
    public let rate: Double
    /// Days that it takes; nil when it never converges, or an item before it does not.
    public let days: Double?
    /// Days from the start until it is caught up.
    public let daysFromStart: Double?
    /// When it is caught up.
    public let caughtUp: Timestamp?
  }

  /// Items that are cut over together.
  public struct Wave: Equatable, Sendable {
    /// From 1.
    public let number: Int
    /// Indices of its steps.
    public let steps: Range<Int>
    /// Bytes of its items.
    public let bytes: Int64
    /// New bytes per day of its items.
    public let churn: Double
    /// Days from the start until its last item is caught up; nil when that never happens.
    public let daysFromStart: Double?
    /// When its last item is caught up.
    public let caughtUp: Timestamp?
  }

  /// Where μ comes from.
  public enum Source: Equatable, Sendable {
    /// The scenario's bytes per day.
    case scenario
    /// A link.
    case link
    /// Nowhere: there is no date.
    case unknown
  }

  /// When it starts.
  public let start: Timestamp
  /// When the scan was, whose bytes are copied.
  public let asOf: Timestamp
  /// μ in bytes per day; 0 when it is unknown.
  public let rate: Double
  /// Where it comes from.
  public let source: Source
  /// The items by ascending churn ratio, equals by the bytes of their names.
  public let steps: [Step]
  /// At most as many as the scenario allows, of about the same bytes each.
  public let waves: [Wave]
  /// L: bytes of all items.
  public let bytes: Int64
  /// V: new bytes per day of all items, which μ must exceed.
  public let churn: Double
  /// Days if nothing changed; nil when nothing moves.
  public let unchanging: Double?
  /// Days if all that changes is copied beside from the start; nil when it never converges.
  public let allExtra: Double?
  /// Days if all is copied at once; nil when it never converges.
  public let uniform: Double?
  /// Days in the order of the plan; nil when it never converges.
  public let ordered: Double?

  /// Plans the first copy of all tables that are mirrored.
  ///
  /// - Parameters:
  ///   - basis: the tables and the scenario.
  ///   - linkRate: what the link carries in bytes per second, for scenarios that do not say how much can be
  ///     moved in a day; nil when no link is known either.
  /// - Complexity: O(tables × log tables).
  public init(_ basis: PlanBasis, linkRate: Double? = nil) {
    self.init(
      items: Self.items(basis), seeding: basis.scenario.seeding, linkRate: linkRate,
      asOf: basis.profile.asOf ?? basis.window.to)
  }

  /// Plans the first copy of items.
  ///
  /// - Parameters:
  ///   - items: what is copied, in any order.
  ///   - seeding: rate, start and waves as the scenario has them.
  ///   - linkRate: what the link carries in bytes per second, for when `seeding` gives no rate.
  ///   - asOf: when the scan was: the start, for when `seeding` gives none.
  public init(items: [Item], seeding: Seeding, linkRate: Double?, asOf: Timestamp) {
    let start = seeding.start ?? asOf
    self.start = start
    self.asOf = asOf
    if let given = seeding.bytesPerDay {
      rate = Double(max(given, 0))
      source = .scenario
    } else if let linkRate, linkRate.isFinite, linkRate >= 0 {
      rate = linkRate * 86_400
      source = .link
    } else {
      rate = 0
      source = .unknown
    }
    let items = items.sorted(by: Self.isBefore)
    bytes = items.reduce(0) { $0.saturatingSum($1.bytes) }
    churn = items.reduce(0) { $0 + $1.churn }
    let isKnown = source != .unknown
    unchanging = isKnown ? SeedingTime.unchanging(bytes, rate: rate) : nil
    allExtra = isKnown ? SeedingTime.allExtra(bytes, churn: churn, rate: rate) : nil
    uniform = isKnown ? SeedingTime.uniform(bytes, churn: churn, rate: rate) : nil
    let times = SeedingTime.ordered(items.map { ($0.bytes, $0.churn) }, rate: rate)
    var sum: Double? = isKnown ? 0 : nil
    var steps: [Step] = []
    steps.reserveCapacity(items.count)
    for (item, time) in zip(items, times) {
      let days = isKnown ? time.days : nil
      if let before = sum, let days { sum = before + days } else { sum = nil }
      steps.append(
        Step(
          item: item, rate: max(time.rate, 0), days: days, daysFromStart: sum,
          caughtUp: sum.map { Self.time(start, days: $0) }))
    }
    self.steps = steps
    ordered = sum
    waves = Self.waves(steps, atMost: seeding.waves, bytes: bytes)
  }

  /// The tables that are mirrored, each as an item.
  ///
  /// - Parameter basis: the tables and their classes.
  /// - Returns: in the order of the profile.
  public static func items(_ basis: PlanBasis) -> [Item] {
    basis.mirrored.map { table in
      Item(
        name: table.profile.path,
        className: basis.scenario.classes.isEmpty ? nil : basis.className(table.tableClass),
        bytes: StoredBytes(table.profile).seed,
        churn: table.profile.churn.map { $0.volumes.perDay($0.volumes.total.gross) } ?? 0)
    }
  }

  /// The last date of the plan; nil when it never converges.
  public var caughtUp: Timestamp? { ordered.map { Self.time(start, days: $0) } }

  /// Bytes that stay behind for ever when all is copied at once and μ does not exceed V: L − μ/c.
  public var leftBehind: Int64? {
    guard source != .unknown, uniform == nil, churn > 0 else { return nil }
    return ByteScaling.ceiling(bytes, times: max(1 - rate / churn, 0))
  }

  /// The classes and the date when the last of their items is caught up, by their first place in the order;
  /// empty when there are no classes.
  public var classes: [(name: String, bytes: Int64, caughtUp: Timestamp?)] {
    var places: [String: Int] = [:]
    var classes: [(name: String, bytes: Int64, caughtUp: Timestamp?)] = []
    for step in steps {
      guard let name = step.item.className else { continue }
      if let place = places[name] {
        classes[place].bytes = classes[place].bytes.saturatingSum(step.item.bytes)
        classes[place].caughtUp = step.caughtUp
      } else {
        places[name] = classes.count
        classes.append((name, step.item.bytes, step.caughtUp))
      }
    }
    return classes
  }

  private static func time(_ start: Timestamp, days: Double) -> Timestamp {
    Timestamp(milliseconds: ByteScaling.milliseconds(start.milliseconds, plusDays: days))
  }

  private static func isBefore(_ left: Item, _ right: Item) -> Bool {
    let (one, other) = (left.churnRatio, right.churnRatio)
    return one == other ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8) : one < other
  }

  /// Cuts the order into waves: an item belongs to the wave in whose share of all bytes its middle lies, so no
  /// wave is larger than its share and one item.
  private static func waves(_ steps: [Step], atMost count: Int, bytes: Int64) -> [Wave] {
    let count = Int128(max(min(count, steps.count), 1))
    var waves: [Wave] = []
    var first = 0
    var number = Int128(-1)
    var before = Int128(0)
    func close(at end: Int) {
      guard end > first else { return }
      let own = steps[first..<end]
      waves.append(
        Wave(
          number: waves.count + 1, steps: first..<end,
          bytes: own.reduce(0) { $0.saturatingSum($1.item.bytes) },
          churn: own.reduce(0) { $0 + $1.item.churn }, daysFromStart: own.last?.daysFromStart,
          caughtUp: own.last?.caughtUp))
    }
    let whole = max(steps.reduce(Int128(0)) { $0 + Int128($1.item.bytes) }, 1)
    for (index, step) in steps.enumerated() {
      let middle = 2 * before + Int128(step.item.bytes)
      // Waves are at most items, so the product is below 2¹²⁷ for any list that fits into memory.
      let place = min(count * middle / (2 * whole), count - 1)
      if place != number, index > 0 {
        close(at: index)
        first = index
      }
      number = place
      before += Int128(step.item.bytes)
    }
    close(at: steps.count)
    return waves
  }
}
