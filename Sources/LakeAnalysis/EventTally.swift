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

  /// For every place, from 1 on, which of the groups is there; 0 where there is none. Empty until something
  /// is added.
  private var places: [UInt8] = []
  private var groups: [Group] = []

  static func == (left: EventTally, right: EventTally) -> Bool { left.groups == right.groups }

  private static func place(_ event: MembershipEvent, _ birth: Timestamp?) -> Int {
    let word = UInt64(bitPattern: birth?.milliseconds ?? 0) &+ UInt64(event.rawValue)
    return Int((word &* 0x9e37_79b9_7f4a_7c15) &>> (64 - placeBits))
  }

  /// Adds an object.
  ///
  /// - Returns: the group that had to go, if any.
  mutating func add(
    _ event: MembershipEvent, birth: Timestamp?, bytes: Int64
  ) -> Group? {
    let place = Self.place(event, birth)
    if places.isEmpty { places = Array(repeating: 0, count: 1 << Self.placeBits) }
    let index = Int(places[place]) - 1
    let group = Group(
      event: event, birth: birth, totals: ObjectTotals(files: 1, bytes: bytes))
    guard index >= 0 else {
      groups.append(group)
      places[place] = UInt8(groups.count)
      return nil
    }
    if groups[index].event == event, groups[index].birth == birth {
      groups[index].totals.add(bytes: bytes)
      return nil
    }
    defer { groups[index] = group }
    return groups[index]
  }

  /// Takes a group out; nil when there is none left.
  mutating func popLast() -> Group? {
    guard let group = groups.popLast() else { return nil }
    places[Self.place(group.event, group.birth)] = 0
    return group
  }
}
