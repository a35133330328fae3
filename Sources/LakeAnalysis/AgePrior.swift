/// How often data are read by their age, where no evidence tells: replication-model.md §4.
///
/// It is a guess that is labelled as one wherever it is used.
public struct AgePrior: Equatable, Sendable {
  /// A range of ages and how often data of that age are read.
  public struct Step: Equatable, Sendable {
    /// Ages below this many days belong to it, those of the steps before it left out; infinite in the last.
    public let belowDays: Double
    /// Accesses per day.
    public let accessesPerDay: Double

    /// Makes a step.
    public init(belowDays: Double, accessesPerDay: Double) {
      self.belowDays = belowDays
      self.accessesPerDay = accessesPerDay
    }
  }

  /// What reports call it.
  public let name: String

  /// The steps, by ascending age; the last one holds all older ages.
  public let steps: [Step]

  /// Makes a prior.
  ///
  /// - Parameters:
  ///   - name: what reports call it.
  ///   - steps: in any order; accesses below zero count as none.
  public init(name: String, steps: [Step]) {
    self.name = name
    self.steps = steps.sorted { $0.belowDays < $1.belowDays }.map {
      Step(belowDays: $0.belowDays, accessesPerDay: max($0.accessesPerDay, 0))
    }
  }

  /// The built-in one, from a published study of tiering in HDFS: 20 accesses a day of data younger than
  /// 7 days, 0.71 up to 30 days, 0.16 up to 90 days, 0.0055 of older ones.
  public static let tieringStudy = AgePrior(
    name: "HDFS tiering study",
    steps: [
      Step(belowDays: 7, accessesPerDay: 20), Step(belowDays: 30, accessesPerDay: 0.71),
      Step(belowDays: 90, accessesPerDay: 0.16),
      Step(belowDays: .infinity, accessesPerDay: 0.0055),
    ])

  /// Accesses per day of data that are so many hours old.
  public func accessesPerDay(ageHours: Int64) -> Double {
    let days = Double(ageHours) / 24
    return (steps.first { days < $0.belowDays } ?? steps.last)?.accessesPerDay ?? 0
  }

  /// The step that an age in hours belongs to.
  func step(ageHours: Int64) -> Int {
    let days = Double(ageHours) / 24
    return steps.firstIndex { days < $0.belowDays } ?? max(steps.count - 1, 0)
  }

  /// How likely one read of a table is to touch data of each step: data of the step that is read most are
  /// touched by every read.
  var touches: [Double] {
    let most = steps.reduce(0) { max($0, $1.accessesPerDay) }
    return steps.map { most > 0 ? $0.accessesPerDay / most : 0 }
  }

  /// How likely data are to have been read at least once in the last `hours`, if accesses fall where they
  /// may (Poisson): data of `ageHours` have been younger before.
  func touched(within hours: Int64, ageHours: Int64) -> Double {
    let end = Double(ageHours) / 24
    let start = max(end - Double(hours) / 24, 0)
    var expected = 0.0
    var from = 0.0
    for step in steps {
      let low = max(start, from)
      let high = min(end, step.belowDays)
      if high > low { expected += (high - low) * step.accessesPerDay }
      from = step.belowDays
    }
    // Data of this very hour have had no time yet.
    if ageHours == 0 { expected = accessesPerDay(ageHours: 0) / 24 }
    return 1 - Self.exponential(ofNegative: expected)
  }

  /// e to the power of −`value`, for values of zero or more, by arithmetic that is the same everywhere.
  static func exponential(ofNegative value: Double) -> Double {
    guard value < 700 else { return 0 }
    let halvings = (value / 0.693_147_180_559_945_3).rounded()
    let rest = halvings * 0.693_147_180_559_945_3 - value
    var term = 1.0
    var sum = 1.0
    for index in 1...16 {
      term *= rest / Double(index)
      sum += term
    }
    return sum * Double(sign: .plus, exponent: -Int(halvings), significand: 1)
  }
}
