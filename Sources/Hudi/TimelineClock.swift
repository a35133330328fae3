import LakeModel

/// Turns the times of a timeline into UTC (hudi.md §3, Timestamps).
///
/// Times in instants' names are those of the table's zone. LOCAL, the default, is the writer's zone, which
/// nobody records: the caller may know it, modification times tell it where they are the original ones,
/// and the comments of `hoodie.properties` tell it where an instant confirms them.
struct TimelineClock: Sendable {
  /// How the zone was found.
  enum Source: Equatable, Sendable {
    /// The table declares UTC.
    case declared
    /// The caller said so.
    case given
    /// From modification times of completed files.
    case modificationTimes
    /// From the two comments of `hoodie.properties`.
    case propertiesComment
    /// Not found: UTC is assumed.
    case assumed
  }

  /// How the zone was found.
  let source: Source

  /// Offsets from UTC in minutes, each valid from a civil time on; never empty.
  private let offsets: [(from: Timestamp, minutes: Int)]

  /// Whether completed files without a completion time are dated by their modification times.
  private let usesModificationTimes: Bool

  /// Whether the caller gave an offset that is not that of a table in UTC.
  let isGivenUnused: Bool

  private let hasOriginalTimes: Bool

  /// A completion time may lie this far from the modification time of its file.
  private static let tolerance: Int64 = 300_000

  private static let quarter: Int64 = 900_000

  /// Finds the zone of a timeline.
  ///
  /// - Parameters:
  ///   - files: the files of the timeline.
  ///   - configuration: whether the table declares UTC.
  ///   - properties: the comments that may tell the zone.
  ///   - hasOriginalTimes: whether modification times are those of the original store.
  ///   - givenOffsetMinutes: what the caller knows of a LOCAL zone.
  init(
    files: [TimelineFile], configuration: TableConfiguration, properties: TableProperties,
    hasOriginalTimes: Bool, givenOffsetMinutes: Int?
  ) {
    self.hasOriginalTimes = hasOriginalTimes
    usesModificationTimes = hasOriginalTimes && Self.areAllDated(files)
    isGivenUnused = configuration.isTimelineInUTC && (givenOffsetMinutes ?? 0) != 0
    let beginning = Timestamp(milliseconds: .min)
    if configuration.isTimelineInUTC {
      source = .declared
      offsets = [(beginning, 0)]
      return
    }
    if let givenOffsetMinutes {
      source = .given
      offsets = [(beginning, min(max(givenOffsetMinutes, -1_080), 1_080))]
      return
    }
    if hasOriginalTimes {
      let measured = Self.measured(files)
      if !measured.isEmpty {
        source = .modificationTimes
        offsets = measured
        return
      }
    }
    if let minutes = Self.confirmed(properties, by: files) {
      source = .propertiesComment
      offsets = [(beginning, minutes)]
      return
    }
    source = .assumed
    offsets = [(beginning, 0)]
  }

  /// A clock of another timeline in the same zone.
  ///
  /// - Parameters:
  ///   - other: knows the zone.
  ///   - files: the files of the timeline.
  ///   - hasOriginalTimes: whether modification times are those of the original store.
  init(zoneOf other: TimelineClock, files: [TimelineFile], hasOriginalTimes: Bool) {
    source = other.source
    isGivenUnused = other.isGivenUnused
    offsets = other.offsets
    self.hasOriginalTimes = hasOriginalTimes
    usesModificationTimes = hasOriginalTimes && Self.areAllDated(files)
  }

  /// Whether every completed file has a modification time.
  private static func areAllDated(_ files: [TimelineFile]) -> Bool {
    files.allSatisfy { $0.name.state != .completed || $0.modified != nil }
  }

  /// Whether modification times can be those of the original store: most completed files were written
  /// within a day of their instants, whatever the zone. The listing of a store to which a table was
  /// copied gives the times of the copy.
  static func areBelievable(_ files: [TimelineFile]) -> Bool {
    var near = 0
    var far = 0
    for file in files where file.name.state == .completed {
      guard let modified = file.modified,
        let civil = InstantTime.civil(file.name.completion ?? file.name.requested)
      else { continue }
      let (difference, overflow) = civil.milliseconds.subtractingReportingOverflow(
        modified.milliseconds)
      if !overflow, difference.magnitude <= UInt64(Timestamp.millisecondsPerDay) {
        near += 1
      } else {
        far += 1
      }
    }
    return near >= far
  }

  /// Offsets from the completed files: where a completion time (or the requested time of a file without
  /// one) and a modification time differ by a multiple of a quarter of an hour.
  private static func measured(_ files: [TimelineFile]) -> [(from: Timestamp, minutes: Int)] {
    var found: [(from: Timestamp, minutes: Int)] = []
    // A savepoint carries the time of the commit that it keeps.
    for file in files
    where file.name.state == .completed
      && (file.name.completion != nil || file.name.action != .savepoint)
    {
      guard let modified = file.modified,
        let civil = InstantTime.civil(file.name.completion ?? file.name.requested)
      else { continue }
      let (difference, overflow) = civil.milliseconds.subtractingReportingOverflow(
        modified.milliseconds)
      guard !overflow, difference.magnitude < 18 * 3_600_000 else { continue }
      let quarters = (Double(difference) / Double(quarter)).rounded()
      guard abs(difference - Int64(quarters) * quarter) <= tolerance else { continue }
      found.append((civil, Int(quarters) * 15))
    }
    found.sort { $0.from < $1.from }
    var offsets: [(from: Timestamp, minutes: Int)] = []
    for entry in found where offsets.last?.minutes != entry.minutes { offsets.append(entry) }
    return offsets
  }

  /// The offset that the comments of the properties give, if an instant began or ended near the time at
  /// which they were written.
  private static func confirmed(
    _ properties: TableProperties, by files: [TimelineFile]
  ) -> Int? {
    guard let minutes = properties.writerOffsetMinutes, let savedAt = properties.savedAt else {
      return nil
    }
    let local = savedAt.milliseconds + Int64(minutes) * 60_000
    func isNear(_ text: String) -> Bool {
      guard let civil = InstantTime.civil(text) else { return false }
      return abs(civil.milliseconds - local) < 3 * tolerance
    }
    let isConfirmed = files.contains { file in
      isNear(file.name.requested) || file.name.completion.map(isNear) ?? false
    }
    return isConfirmed ? minutes : nil
  }

  /// The offsets in words, such as `−05:00` or `−06:00 to −05:00`.
  var offsetText: String {
    func text(_ minutes: Int) -> String {
      let hours = abs(minutes) / 60
      let rest = abs(minutes) % 60
      let sign = minutes < 0 ? "-" : "+"
      return "\(sign)\(hours < 10 ? "0" : "")\(hours):\(rest < 10 ? "0" : "")\(rest)"
    }
    let minutes = offsets.map(\.minutes)
    guard let least = minutes.min(), let most = minutes.max() else { return text(0) }
    return least == most ? text(least) : "\(text(least)) to \(text(most))"
  }

  /// The point in time of an instant's text; nil for special instants.
  func time(of text: String) -> Timestamp? {
    guard let civil = InstantTime.civil(text) else { return nil }
    let minutes = offsets.last { $0.from <= civil }?.minutes ?? offsets.first?.minutes ?? 0
    return Timestamp(milliseconds: civil.milliseconds - Int64(minutes) * 60_000)
  }

  /// When an instant became visible, and what told.
  func completionTime(of file: TimelineFile) -> (time: Timestamp?, clock: CommitClock) {
    if let completion = file.name.completion {
      let time = time(of: completion)
      return (time, time == nil ? .none : .completion)
    }
    if usesModificationTimes, let modified = file.modified { return (modified, .fileTime) }
    let time = time(of: file.name.requested)
    return (time, time == nil ? .none : .instant)
  }

  /// When a requested or inflight file was written: its modification time if that is the original one,
  /// else the instant's time.
  func fileTime(of file: TimelineFile) -> Timestamp? {
    if hasOriginalTimes, let modified = file.modified { return modified }
    return time(of: file.name.requested)
  }

  /// What completions are ordered by: the completion time as text, in the table's zone.
  func completionOrder(of file: TimelineFile) -> String {
    if let completion = file.name.completion { return completion }
    guard usesModificationTimes, let modified = file.modified else { return file.name.requested }
    let minutes = offsets.last { $0.from <= modified }?.minutes ?? offsets.first?.minutes ?? 0
    let (local, overflow) = modified.milliseconds.addingReportingOverflow(Int64(minutes) * 60_000)
    guard !overflow else { return file.name.requested }
    return InstantTime.text(ofCivil: Timestamp(milliseconds: local))
  }
}
