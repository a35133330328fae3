package import LakeModel

/// Bytes by when their object was born and how long after its birth it left (R-8, R-8t).
///
/// Births are kept per quarter of an hour and ages per class of Δ, so every window that is cut on whole
/// hours, less the last Δ, is a sum of whole buckets: the figures are exact.
package struct LifetimeSums: Mergeable {
  /// What an entry says about an object with a known birth.
  package enum Event: UInt8, Sendable {
    /// Bytes that were new: created, or appended later to the object.
    case born
    case retired
    case revived
    case deleted
  }

  /// A quarter of an hour of births, an event and the class of the age at the event.
  package struct Key: Hashable, Sendable {
    /// Quarters of an hour since the epoch.
    package let quarter: Int64
    package let event: Event
    /// Index of the smallest Δ that the age does not exceed; the number of Δs when it exceeds all.
    package let ageClass: UInt8
  }

  /// Milliseconds in a quarter of an hour.
  package static let millisecondsPerQuarter: Int64 = 900_000

  /// Objects and bytes by key.
  package private(set) var cells: [Key: ObjectTotals] = [:]

  /// Makes empty sums.
  package init() {}

  /// Makes sums of what was kept.
  init(cells: [Key: ObjectTotals]) { self.cells = cells }

  fileprivate mutating func add(
    _ event: Event, birth: Timestamp, age: Int64, bytes: Int64?, files: Int64
  ) {
    let ageClass =
      LifetimeFold.spans.firstIndex { age <= $0.milliseconds } ?? LifetimeFold.spans.count
    let key = Key(
      quarter: birth.milliseconds.floorDivided(by: Self.millisecondsPerQuarter), event: event,
      ageClass: UInt8(ageClass))
    cells[key, default: ObjectTotals()].add(ObjectTotals(files: files, bytes: bytes ?? 0))
  }

  package mutating func merge(_ other: LifetimeSums) {
    cells.merge(other.cells) { left, right in
      var sum = left
      sum.add(right)
      return sum
    }
  }
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

  /// The sums, by birth.
  package private(set) var sums = SeedSplit<Timestamp, LifetimeSums>()

  /// Makes an empty fold.
  package init() {}

  /// Makes a fold of what was kept.
  init(sums: SeedSplit<Timestamp, LifetimeSums>) { self.sums = sums }

  /// Takes an entry. Those of other roles, those without a time, and those whose object was born before
  /// the visible history say nothing about lifetimes.
  mutating func absorb(_ entry: LedgerBatch.Entry) {
    guard entry.role == .data, let time = entry.time else { return }
    let event: LifetimeSums.Event
    switch entry.effect {
    case .created, .appended: event = .born
    case .retired: event = .retired
    case .revived: event = .revived
    case .deleted: event = .deleted
    }
    guard let birth = entry.effect == .created ? time : entry.birth else { return }
    let age = time.milliseconds.saturatingDifference(birth.milliseconds)
    let files: Int64 = entry.effect == .appended ? 0 : 1
    sums.update(at: birth) {
      $0.add(event, birth: birth, age: age, bytes: entry.bytes, files: files)
    }
  }

  package mutating func merge(_ other: LifetimeFold) { sums.merge(other.sums) }
}
