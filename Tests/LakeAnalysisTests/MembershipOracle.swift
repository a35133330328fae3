import LakeAnalysis
import LakeModel

/// The presence of every object of a ledger, object by object: what and survival are defined
/// over.
struct MembershipOracle {
  /// An object that is or was a member of snapshots.
  struct Member {
    /// When it was created; nil when that was before the visible history.
    var birth: Int64?
    var isData: Bool
    /// From when on it is a member or not, ascending.
    var presence: [(time: Int64, isMember: Bool)]
    /// From when on it has which size, ascending.
    var sizes: [(time: Int64, bytes: Int64)]
    var deletion: Int64?

    func isMember(at time: Int64) -> Bool {
      presence.last { $0.time <= time }?.isMember ?? false
    }

    func size(at time: Int64) -> Int64 {
      sizes.last { $0.time <= time }?.bytes ?? 0
    }
  }

  private(set) var members: [Member] = []

  /// When something happened.
  private(set) var times: Set<Int64> = []

  /// New bytes of change data and of the log by time, then of everything.
  private(set) var always: [(time: Int64, bytes: Int64)] = []
  private(set) var gross: [(time: Int64, bytes: Int64)] = []

  /// Follows every object of a ledger; those of its first load were there before.
  init(_ ledger: RandomLedger) {
    var byName: [String: Int] = [:]
    let first = ledger.firstLoadCommit
    for row in ledger.rows {
      times.insert(row.time)
      let bytes = row.entry.bytes ?? 0
      let effect = row.entry.effect
      let isSeed =
        row.entry.role == .data && effect == .created && row.commit.identifier == first
      if row.isNew, !isSeed { gross.append((row.time, bytes)) }
      guard row.entry.role == .data || row.entry.role == .deletionVector else {
        if row.isNew { always.append((row.time, bytes)) }
        continue
      }
      let index = byName[row.object] ?? members.count
      if index == members.count {
        byName[row.object] = index
        let isNew = effect == .created && !isSeed
        members.append(
          Member(
            birth: isNew ? row.time : nil, isData: row.entry.role == .data,
            presence: isNew ? [] : [(.min, effect != .revived)],
            sizes: isNew
              ? []
              : [(.min, effect == .appended ? (row.entry.objectBytes ?? 0) - bytes : bytes)]))
      }
      switch effect {
      case .created where isSeed: break
      case .created:
        members[index].presence.append((row.time, true))
        members[index].sizes.append((row.time, bytes))
      case .appended:
        members[index].sizes.append((row.time, row.entry.objectBytes ?? 0))
      case .revived: members[index].presence.append((row.time, true))
      case .retired: members[index].presence.append((row.time, false))
      case .deleted: members[index].deletion = row.time
      }
    }
  }

  /// bytes( L(end) \ L(start) ), what grew included, and what always moves.
  func moved(after start: Int64, through end: Int64) -> Int64 {
    var sum: Int64 = 0
    for member in members where member.isMember(at: end) {
      sum += member.size(at: end) - (member.isMember(at: start) ? member.size(at: start) : 0)
    }
    return sum + Self.sum(always, after: start, through: end)
  }

  /// The sum of what moves in all periods between two times that are multiples of the interval. Where
  /// nothing happens nothing moves.
  func moved(every interval: Int64, after start: Int64, through end: Int64) -> [Int64: Int64] {
    var moved: [Int64: Int64] = [:]
    for time in times where time > start && time <= end {
      let number = (time + interval - 1) / interval
      guard moved[number] == nil else { continue }
      moved[number] = self.moved(after: (number - 1) * interval, through: number * interval)
    }
    return moved
  }

  static func sum(
    _ entries: [(time: Int64, bytes: Int64)], after start: Int64, through end: Int64
  ) -> Int64 {
    entries.reduce(0) { $0 + ($1.time > start && $1.time <= end ? $1.bytes : 0) }
  }

  /// A life that was seen from its birth on.
  struct Life {
    var bytes: Int64
    /// The age at its end, or that it had reached when it was seen last.
    var age: Int64
    var isEnded: Bool
  }

  /// The lives of data objects as seen at a time.
  func lives(until end: Int64, byDeletion: Bool) -> [Life] {
    members.compactMap { member in
      guard member.isData, let birth = member.birth, birth <= end else { return nil }
      var last: Int64?
      if byDeletion {
        last = member.deletion.flatMap { $0 <= end ? $0 : nil }
      } else if !member.isMember(at: end) {
        last = member.presence.last { $0.time <= end }?.time
      }
      return Life(
        bytes: member.size(at: end), age: (last ?? end) - birth, isEnded: last != nil)
    }
  }

  /// The product-limit estimate, factor by factor as it is written down.
  static func survival(
    of lives: [Life], to age: Int64, weight: (Life) -> Int64
  ) -> Double? {
    let ages = Set(lives.filter(\.isEnded).map(\.age)).sorted().filter { $0 <= age }
    var share = 1.0
    for death in ages {
      let atRisk = lives.reduce(0) { $0 + ($1.age >= death ? weight($1) : 0) }
      let ended = lives.reduce(0) { $0 + ($1.isEnded && $1.age == death ? weight($1) : 0) }
      if atRisk > 0 { share *= 1 - Double(ended) / Double(atRisk) }
    }
    let seen = lives.filter { weight($0) > 0 }.map(\.age).max()
    guard let seen, age <= seen || share == 0 else { return nil }
    return share
  }
}
