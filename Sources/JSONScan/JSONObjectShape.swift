internal import ByteParsing

/// How the objects of a list are spelled, learned from one object and compared with the next.
///
/// A writer spells all objects of a list alike: the same keys in the same order with the same white space,
/// and many values that nobody wants and that are the same everywhere. Bytes that are equal to bytes which
/// were scanned in the same place of the grammar need not be scanned again. So what stands between wanted
/// values is compared as a whole; an unwanted value that was seen to vary is scanned from then on. Objects
/// inside an object are passed through value by value; lists are passed over as a whole.
///
/// A list may hold objects of some kinds, as those of base files and of logs are.
package struct JSONObjectShape: Sendable {
  /// The wanted members of an object, in the order of their slots.
  package let names: [String]

  /// The first eight bytes of each name.
  private let name8: [UInt64]

  /// The spelling that fitted last; by itself, so that it is compared with where it lies.
  private(set) var latest = JSONSpelling()

  /// The other ones that have been learned.
  private(set) var others: [JSONSpelling] = []

  /// The one of the others that is given up next.
  private var oldest = 0

  /// Objects that fitted none since the last one that did; after some, nothing is learned.
  private var misses = 0

  private static let maximumOthers = 3
  private static let maximumMisses = 16

  /// Makes a shape of objects of which the members `names` are wanted.
  package init(names: [String]) {
    self.names = names
    name8 = names.map { name in
      name.utf8.prefix(8).enumerated().reduce(0) {
        $0 | UInt64($1.element) << UInt64($1.offset * 8)
      }
    }
  }

  /// Puts one of the others in the latest one's place, to compare with it where it lies.
  mutating func exchangeLatest(with other: Int) { swap(&latest, &others[other]) }

  /// Notes that an object was spelled as the latest one, some unwanted members apart.
  mutating func noteMatch(newlyVarying: [Int]) {
    misses = 0
    if !newlyVarying.isEmpty { latest.vary(newlyVarying) }
  }

  /// What to note the next object in; nil when that is not worth it.
  mutating func lesson() -> JSONSpellingLesson? {
    guard misses < Self.maximumMisses else { return nil }
    misses += 1
    return JSONSpellingLesson()
  }

  /// Keeps a spelling, in place of another where there are many.
  mutating func keep(_ spelling: JSONSpelling) {
    if latest.isLearned {
      if others.count < Self.maximumOthers {
        others.append(latest)
      } else {
        others[oldest] = latest
        oldest = (oldest + 1) % Self.maximumOthers
      }
    }
    latest = spelling
  }

  /// The slot of a member; −1 for one that is not wanted.
  func slot(of key: JSONText, _ scanner: borrowing JSONScanner) -> Int {
    let word = scanner.bytes.zeroPaddedWord(at: key.range.lowerBound)
    let short = key.range.count < 8 ? word & (1 << UInt64(key.range.count * 8) - 1) : word
    for slot in names.indices {
      if key.hasEscapes || (name8[slot] == short && names[slot].utf8.count == key.range.count),
        scanner.string(key) == names[slot]
      {
        return slot
      }
    }
    return -1
  }
}

/// A member that holds no other, and where its value stands in the bytes of the object that was learned.
struct JSONSpelledMember: Sendable {
  var value: Range<Int>
  /// Which wanted member this is; −1 for one that is not wanted.
  var slot: Int
  /// How many objects the value lies in, counted from the one that is read.
  var level: Int
  /// Whether its value is read, not compared.
  var isRead: Bool
}

/// What is noted of an object that is read member by member, to read the next one by.
struct JSONSpellingLesson {
  private var members: [JSONSpelledMember] = []

  /// The most members and bytes that are learned.
  private static let maximumMembers = 256
  private static let maximumBytes = 32 << 10

  /// Notes a value at `range` of the bytes that the object is read from, which begins at `start` there.
  mutating func learn(_ range: Range<Int>, slot: Int, level: Int, from start: Int) {
    guard members.count <= Self.maximumMembers else { return }
    members.append(
      JSONSpelledMember(
        value: (range.lowerBound - start)..<(range.upperBound - start), slot: slot, level: level,
        isRead: slot >= 0))
  }

  /// How the object was spelled, once it has ended; nil when it is too large to be kept.
  func spelling(of object: RawSpan, depth: Int, slots: Int) -> JSONSpelling? {
    guard members.count <= Self.maximumMembers, object.byteCount <= Self.maximumBytes else {
      return nil
    }
    var text: [UInt8] = []
    text.reserveCapacity(object.byteCount + JSONSpelling.padding)
    text.append(contentsOf: object)
    text.append(contentsOf: repeatElement(0, count: JSONSpelling.padding))
    return JSONSpelling(text: text, members: members, depth: depth, slots: slots)
  }
}

/// How one object was spelled.
struct JSONSpelling: Sendable {
  /// Bytes to compare, and the member whose value stands behind them.
  struct Step: Sendable {
    var bytes: Range<Int>
    var slot: Int
    var level: Int
    /// The member's number; behind the last one, the number of members.
    var member: Int
  }

  /// The object's bytes and zeros behind them, so that blocks of bytes can be taken from any of them on.
  let text: [UInt8]

  /// Zeros behind the object's bytes.
  static let padding = 32

  private(set) var members: [JSONSpelledMember]
  private(set) var steps: [Step] = []

  /// Wanted members that the object does not have.
  let absentSlots: [Int]

  /// Containers around the object.
  let depth: Int

  /// A spelling that no object has.
  init() {
    text = []
    members = []
    absentSlots = []
    depth = -1
  }

  /// Takes the bytes of an object, with zeros behind them, and where its values stand, of which `slots` are
  /// wanted where it has them.
  init(text: [UInt8], members: [JSONSpelledMember], depth: Int, slots: Int) {
    self.text = text
    self.members = members
    self.depth = depth
    absentSlots = (0..<slots).filter { slot in !members.contains { $0.slot == slot } }
    makeSteps()
  }

  /// Whether this is some object's spelling.
  var isLearned: Bool { depth >= 0 }

  /// Bytes of the object.
  private var count: Int { text.count - JSONSpelling.padding }

  /// Reads some members from now on.
  mutating func vary(_ numbers: [Int]) {
    for number in numbers { members[number].isRead = true }
    makeSteps()
  }

  private mutating func makeSteps() {
    steps.removeAll(keepingCapacity: true)
    var start = 0
    for (number, member) in members.enumerated() where member.isRead {
      steps.append(
        Step(
          bytes: start..<member.value.lowerBound, slot: member.slot, level: member.level,
          member: number))
      start = member.value.upperBound
    }
    steps.append(Step(bytes: start..<count, slot: -1, level: 0, member: members.count))
  }

  /// The bytes that stand before a member's value; with the number of members, those behind the last.
  func gap(before member: Int) -> Range<Int> {
    let start = member == 0 ? 0 : members[member - 1].value.upperBound
    return start..<(member < members.count ? members[member].value.lowerBound : count)
  }
}

/// The wanted members of an object that was read by its shape.
@usableFromInline
package struct JSONObjectValues: Sendable {
  /// What a member is.
  @usableFromInline
  package enum Value: Equatable, Sendable {
    /// The object does not have it, or it is null.
    case absent
    /// A string.
    case text(JSONText)
    /// A number without fraction and exponent that 64 bits hold, and where it begins.
    case integer(Int64, at: Int)
    /// Anything else, which has been passed over: where it stands.
    case other(Range<Int>)
  }

  @usableFromInline
  package internal(set) var values: [Value]

  /// Makes room for the wanted members of a shape.
  package init(_ shape: JSONObjectShape) {
    values = Array(repeating: .absent, count: shape.names.count)
  }

  /// The member with a slot.
  @inlinable
  package subscript(slot: Int) -> Value { values[slot] }

  /// Forgets all members.
  mutating func clear() {
    var values = values.mutableSpan
    for slot in values.indices { values[slot] = .absent }
  }
}
