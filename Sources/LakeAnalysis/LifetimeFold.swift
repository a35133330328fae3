package import LakeModel

/// Bytes by when their object was born and how long after its birth it left (R-8, R-8t).
///
/// Births are kept per quarter of an hour and ages per class of Δ, so every window that is cut on whole
/// hours, less the last Δ, is a sum of whole buckets: the figures are exact.
package struct LifetimeSums: Mergeable {
  /// What an entry says about an object with a known birth.
  package enum Event: UInt8, CaseIterable, Sendable {
    /// A new object.
    case born
    case retired
    case revived
    case deleted
    /// Bytes that were appended later; the objects are those of `born`.
    case appended

    init(_ event: MembershipEvent) {
      switch event {
      case .appended: self = .appended
      case .revived: self = .revived
      case .retired: self = .retired
      case .deleted: self = .deleted
      }
    }
  }

  /// A quarter of an hour of births, an event and the class of the age at the event.
  package struct Key: Hashable, Sendable {
    /// Quarters of an hour since the epoch.
    package let quarter: Int64
    package let event: Event
    /// Index of the smallest Δ that the age does not exceed; the number of Δs when it exceeds all.
    package let ageClass: UInt8

    /// Makes a key.
    package init(quarter: Int64, event: Event, ageClass: UInt8) {
      self.quarter = quarter
      self.event = event
      self.ageClass = ageClass
    }

    /// Event and class in one number.
    fileprivate var kind: Int64 { Int64(event.rawValue) << 8 | Int64(ageClass) }
  }

  /// Milliseconds in a quarter of an hour.
  package static let millisecondsPerQuarter: Int64 = 900_000

  private var table = TotalsTable()

  /// Makes empty sums.
  package init() {}

  /// Makes sums of what was kept: keys, none of them twice, and their totals.
  init(cells: [(key: Key, value: ObjectTotals)]) {
    for (key, totals) in cells { table.append(key.kind, key.quarter, totals) }
  }

  /// Adds to a key's totals, which count at least one object.
  package mutating func add(_ totals: ObjectTotals, to key: Key) {
    table.add(key.kind, key.quarter, totals)
  }

  /// Every key and its totals, sorted by event, class of age and quarter.
  package var cells: [(key: Key, value: ObjectTotals)] {
    table.sorted.compactMap { cell in
      Event(rawValue: UInt8(truncatingIfNeeded: cell.first >> 8)).map {
        (
          Key(
            quarter: cell.second, event: $0, ageClass: UInt8(truncatingIfNeeded: cell.first)),
          cell.sum
        )
      }
    }
  }

  /// Gives back the memory that only adding needs.
  mutating func settle() { table.settle() }

  package mutating func merge(_ other: LifetimeSums) { table.merge(other.table) }
}

/// Lifetimes of one table's data objects, those of the earliest birth (the first load) kept apart.
package struct LifetimeFold: Mergeable {
  /// The Δs, ascending.
  package static let spans = [
    LifetimeSpan(name: "15min", milliseconds: 900_000),
    LifetimeSpan(name: "1h", milliseconds: 3_600_000),
    LifetimeSpan(name: "6h", milliseconds: 21_600_000),
    LifetimeSpan(name: "24h", milliseconds: 86_400_000),
    LifetimeSpan(name: "7d", milliseconds: 604_800_000),
  ]

  /// Their lengths in milliseconds.
  private static let limits = spans.map(\.milliseconds)

  /// The sums, by birth.
  package private(set) var sums = SeedSplit<Timestamp, LifetimeSums>()

  /// Makes an empty fold.
  package init() {}

  /// Makes a fold of what was kept.
  init(sums: SeedSplit<Timestamp, LifetimeSums>) { self.sums = sums }

  /// Takes what happened at a time to data objects of one birth; of an unknown birth nothing is said.
  mutating func absorb(_ group: EventTally.Group, at time: Timestamp) {
    guard let birth = group.birth else { return }
    let age = time.milliseconds.saturatingDifference(birth.milliseconds)
    add(
      group.totals, LifetimeSums.Event(group.event), birth: birth,
      ageClass: Self.limits.firstIndex { age <= $0 } ?? Self.limits.count)
  }

  /// Takes data objects that were born at a time.
  mutating func absorb(born totals: ObjectTotals, at time: Timestamp) {
    guard totals.files > 0 else { return }
    add(totals, .born, birth: time, ageClass: 0)
  }

  private mutating func add(
    _ totals: ObjectTotals, _ event: LifetimeSums.Event, birth: Timestamp, ageClass: Int
  ) {
    let key = LifetimeSums.Key(
      quarter: birth.milliseconds.floorDivided(by: LifetimeSums.millisecondsPerQuarter),
      event: event, ageClass: UInt8(ageClass))
    sums.update(at: birth) { $0.add(totals, to: key) }
  }

  /// Gives back the memory that only absorbing needs.
  mutating func settle() { sums.settle { $0.settle() } }

  package mutating func merge(_ other: LifetimeFold) { sums.merge(other.sums) }
}
