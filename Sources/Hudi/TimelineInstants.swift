import LakeModel

/// The instants of a timeline, by requested time and action.
struct TimelineInstants {
  /// Those of the active timeline in ascending order; those that the archive alone has behind them.
  private(set) var all: [Instant]

  /// Where in the archive their content is; as many, or none at all.
  private var places: [ArchivedInstant.Place?] = []

  private struct Key: Hashable {
    var requested: String
    var action: InstantAction

    init(_ requested: String, _ action: InstantAction) {
      self.requested = requested
      self.action = action
    }
  }

  /// Puts the files of the active timeline together.
  init(_ files: [TimelineFile]) {
    all = []
    all.reserveCapacity(files.count / 3)
    // In a listing the files of an instant stand side by side, but for some.
    for file in files {
      let action = file.name.action.comparable
      let last = all.count - 1
      if last >= 0, all[last].action == action, all[last].requested == file.name.requested {
        all[last].files.append(file)
      } else {
        var own: [TimelineFile] = []
        own.reserveCapacity(3)
        own.append(file)
        all.append(Instant(requested: file.name.requested, action: action, files: own))
      }
    }
    let isInOrder = all.indices.dropFirst().allSatisfy { Self.precedes(all[$0 - 1], all[$0]) }
    if !isInOrder { mergeParts() }
    for index in all.indices { Self.sort(&all[index].files) }
  }

  private static func precedes(_ left: Instant, _ right: Instant) -> Bool {
    left.requested == right.requested
      ? left.action.rawValue < right.action.rawValue : left.requested < right.requested
  }

  private static func sort(_ files: inout [TimelineFile]) {
    files.sort { ($0.name.state, $0.key) < ($1.name.state, $1.key) }
  }

  private mutating func mergeParts() {
    all.sort(by: Self.precedes)
    var merged: [Instant] = []
    merged.reserveCapacity(all.count)
    for instant in all {
      let last = merged.count - 1
      if last >= 0, !Self.precedes(merged[last], instant) {
        merged[last].files += instant.files
      } else {
        merged.append(instant)
      }
    }
    all = merged
  }

  /// Adds the instants of the archive. The active timeline is richer: a completed one stays as it is.
  mutating func add(
    _ archived: [ArchivedInstant], _ configuration: TableConfiguration,
    _ archivalTime: (ArchivedInstant.Place) -> Timestamp?
  ) {
    guard !archived.isEmpty else { return }
    var indices: [Key: Int] = [:]
    indices.reserveCapacity(all.count + archived.count)
    for (index, instant) in all.enumerated() {
      indices[Key(instant.requested, instant.action)] = index
    }
    places = Array(repeating: nil, count: all.count)
    for instant in archived {
      let key = Key(instant.requested, instant.action)
      let index = indices[key] ?? all.count
      if index == all.count {
        all.append(Instant(requested: instant.requested, action: instant.action, files: []))
        places.append(nil)
        indices[key] = index
      }
      guard all[index].completed == nil else { continue }
      places[index] = instant.place
      for file in instant.files(configuration, goneAt: archivalTime(instant.place))
      where !all[index].files.contains(where: { $0.name.state == file.name.state }) {
        all[index].files.append(file)
      }
      Self.sort(&all[index].files)
    }
  }

  /// Where in the archive the content of the instant at `index` is; nil while it has a file of its own.
  func place(_ index: Int) -> ArchivedInstant.Place? {
    index < places.count ? places[index] : nil
  }
}
