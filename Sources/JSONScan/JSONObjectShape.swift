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

  /// The spellings that have been learned.
  private(set) var spellings: [JSONSpelling] = []

  /// The one that fitted last.
  private(set) var latest = 0

  /// The one that is learned anew next.
  private var oldest = 0

  /// Objects that fitted none since the last one that did; after some, nothing is learned.
  private var misses = 0

  private static let maximumSpellings = 4
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

  /// Notes that an object was spelled as one that was learned, some unwanted members apart.
  mutating func noteMatch(_ spelling: Int, newlyVarying: [Int]) {
    misses = 0
    latest = spelling
    if !newlyVarying.isEmpty { spellings[spelling].vary(newlyVarying) }
  }

  /// A spelling to learn the next object in; nil when that is not worth it.
  mutating func spellingToLearn() -> JSONSpelling? {
    guard misses < Self.maximumMisses else { return nil }
    misses += 1
    return JSONSpelling()
  }

  /// Keeps a spelling in place of the oldest one.
  mutating func keep(_ spelling: JSONSpelling) {
    if spellings.count < Self.maximumSpellings {
      latest = spellings.count
      spellings.append(spelling)
    } else {
      latest = oldest
      spellings[oldest] = spelling
      oldest = (oldest + 1) % Self.maximumSpellings
    }
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

/// How one object was spelled.
struct JSONSpelling: Sendable {
  /// A member that holds no other, and where its value stands in `text`.
  struct Member: Sendable {
    var value: Range<Int>
    /// Which wanted member this is; −1 for one that is not wanted.
    var slot: Int
    /// How many objects the value lies in, counted from the one that is read.
    var level: Int
    /// Whether its value is read, not compared.
    var isRead: Bool
  }

  /// Bytes to compare, and the member whose value stands behind them.
  struct Step: Sendable {
    var bytes: Range<Int>
    var slot: Int
    var level: Int
    /// The member's number; behind the last one, the number of members.
    var member: Int
  }

  /// The object's bytes.
  private(set) var text: [UInt8] = []
  private(set) var members: [Member] = []
  private(set) var steps: [Step] = []

  /// Containers around the object.
  private(set) var depth = 0

  /// The most members and bytes that are learned.
  private static let maximumMembers = 256
  private static let maximumBytes = 32 << 10

  /// Notes a value at `range` of the bytes that the object is read from, which begins at `start` there.
  mutating func learn(_ range: Range<Int>, slot: Int, level: Int, from start: Int) {
    guard members.count <= Self.maximumMembers else { return }
    members.append(
      Member(
        value: (range.lowerBound - start)..<(range.upperBound - start), slot: slot, level: level,
        isRead: slot >= 0))
  }

  /// Ends the object; false when it is too large to be kept.
  mutating func finish(_ object: RawSpan, depth: Int) -> Bool {
    guard members.count <= Self.maximumMembers, object.byteCount <= Self.maximumBytes else {
      return false
    }
    text.append(contentsOf: object)
    self.depth = depth
    makeSteps()
    return true
  }

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
    steps.append(Step(bytes: start..<text.count, slot: -1, level: 0, member: members.count))
  }

  /// Where the bytes before a member's value begin.
  func gapStart(of member: Int) -> Int { member == 0 ? 0 : members[member - 1].value.upperBound }
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
