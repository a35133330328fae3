import LakeModel

/// What happened at one time to data objects, by event and birth, collected before it is added: a commit
/// retires many objects of few births.
///
/// A small table that keeps one birth in each place; another one that belongs there drives it out. Between
/// batches it is empty.
struct EventTally: Equatable, Sendable {
  /// Objects of one birth and what happened to them.
  struct Group: Equatable, Sendable {
    fileprivate(set) var event = MembershipEvent.appended
    /// Nil when it is not known.
    fileprivate(set) var birth: Timestamp?
    fileprivate(set) var totals = ObjectTotals()
  }

  private static let placeBits: UInt64 = 7

  /// Empty until something is added.
  private var groups: [Group] = []
  private var open: [Int] = []

  static func == (left: EventTally, right: EventTally) -> Bool {
    left.open == right.open
      && left.open.allSatisfy { left.groups[$0] == right.groups[$0] }
  }

  /// Adds an object.
  ///
  /// - Returns: the group that had to go, if any.
  mutating func add(
    _ event: MembershipEvent, birth: Timestamp?, bytes: Int64
  ) -> Group? {
    let word = UInt64(bitPattern: birth?.milliseconds ?? 0) &+ UInt64(event.rawValue)
    let place = Int((word &* 0x9e37_79b9_7f4a_7c15) &>> (64 - Self.placeBits))
    if groups.isEmpty { groups = Array(repeating: Group(), count: 1 << Self.placeBits) }
    if groups[place].totals.files == 0 {
      open.append(place)
    } else if groups[place].event == event, groups[place].birth == birth {
      groups[place].totals.add(bytes: bytes)
      return nil
    }
    let old = groups[place]
    groups[place] = Group(
      event: event, birth: birth, totals: ObjectTotals(files: 1, bytes: bytes))
    return old.totals.files == 0 ? nil : old
  }

  /// Takes a group out; nil when there is none left.
  mutating func popLast() -> Group? {
    guard let place = open.popLast() else { return nil }
    defer { groups[place] = Group() }
    return groups[place]
  }
}
