/// What the timeline says of instants, by their numbers.
struct InstantStandings: Sendable {
  private struct Marks: OptionSet {
    let rawValue: UInt8
    static let committedUnseen = Marks(rawValue: 1)
    static let beforeFirstWrite = Marks(rawValue: 2)
    static let written = Marks(rawValue: 4)
    static let digits = Marks(rawValue: 8)
  }

  private var marks: [Marks] = []

  /// How many instants it has taken in.
  var count: Int { marks.count }

  /// Takes in the instants that have been named since the last call.
  @inline(__always)
  mutating func extend(_ names: InstantNames, _ timeline: Timeline) {
    if marks.count < names.count { takeIn(names, timeline) }
  }

  private mutating func takeIn(_ names: InstantNames, _ timeline: Timeline) {
    while marks.count < names.count {
      let number = InstantNames.Number(marks.count)
      var marks: Marks = []
      if timeline.isCommittedUnseen(number, of: names) { marks.insert(.committedUnseen) }
      if timeline.isBeforeFirstWrite(number, of: names) { marks.insert(.beforeFirstWrite) }
      if timeline.hasWrite(number, of: names) { marks.insert(.written) }
      if names.isDigits(number) { marks.insert(.digits) }
      self.marks.append(marks)
    }
  }

  /// Whether a data file that no visible instant wrote counts as committed.
  func isCommittedUnseen(_ number: InstantNames.Number) -> Bool {
    marks[Int(number)].contains(.committedUnseen)
  }

  /// Whether an instant lies before the first visible write.
  func isBeforeFirstWrite(_ number: InstantNames.Number) -> Bool {
    marks[Int(number)].contains(.beforeFirstWrite)
  }

  /// Whether the timeline should have a write of this time and does not.
  func isMissingWrite(_ number: InstantNames.Number) -> Bool {
    let marks = marks[Int(number)]
    return marks.contains(.digits) && !marks.contains(.written)
      && !marks.contains(.beforeFirstWrite)
  }
}
