package import LakeModel

/// New data bytes of a table by partition and hour of its window, the first load left out: what rates of a
/// part of the table follow from.
///
/// It shares the memory of the folds that it was made of.
package struct PartitionChurn: Sendable {
  /// A partition, or several that were joined because there are too many.
  package struct Part: Sendable {
    /// As the table stores it; joined ones end with `/`; empty for objects in no partition.
    package let path: PathVolumes.Path
    /// New objects and bytes in the window.
    package let totals: ObjectTotals
  }

  private let volumes: PathVolumes
  private let window: AnalysisWindow
  /// New data bytes of the whole table by hour of the window.
  package let hours: [Int64: Int64]

  /// Makes churn of what the folds hold.
  ///
  /// - Parameters:
  ///   - volumes: of partitions, without the first load.
  ///   - hours: new data bytes of the table by hour, within the window.
  ///   - window: that they are taken over.
  init(_ volumes: PathVolumes, hours: [Int64: Int64], window: AnalysisWindow) {
    self.volumes = volumes
    self.hours = hours
    self.window = window
  }

  /// Whether partitions were joined.
  package var isCoarse: Bool { volumes.isCoarse }

  /// The name under which a partition is found among `parts`: its own, or that of those it was joined with.
  package func name(of partition: String) -> PathVolumes.Path {
    let path = PathVolumes.Path(text: partition, isExternal: false)
    return volumes.isCoarse ? path.cut(to: volumes.depth) : path
  }

  /// What is new in each partition in the window, by the bytes of their paths; what is in no partition last.
  ///
  /// - Complexity: O(partitions × hours).
  package var parts: [Part] {
    var parts = volumes.totals(in: window).map { Part(path: $0.path, totals: $0.totals) }
      .sorted { $0.path < $1.path }
    var rest = hours.values.reduce(Int64(0)) { $0.saturatingSum($1) }
    for part in parts { rest = rest.saturatingDifference(part.totals.bytes) }
    let nameless = PathVolumes.Path(text: "", isExternal: false)
    guard rest > 0 else { return parts }
    if let index = parts.firstIndex(where: { $0.path == nameless }) {
      var totals = parts[index].totals
      totals.bytes = totals.bytes.saturatingSum(rest)
      parts[index] = Part(path: nameless, totals: totals)
    } else {
      parts.append(Part(path: nameless, totals: ObjectTotals(bytes: rest)))
    }
    return parts
  }

  /// New data bytes of a part of the table by hour of the window.
  ///
  /// - Parameter weight: how much of a partition (as in `Part.path`) is in the part, in 0…1.
  /// - Returns: bytes by hour since the epoch, for hours in which something is new in the table.
  /// - Complexity: O(partitions × hours).
  package func bytes(weight: (PathVolumes.Path) -> Double) -> [Int64: Double] {
    var rest = hours
    var sums: [Int64: Double] = [:]
    for (path, hours) in volumes.hours {
      let share = weight(path)
      for (hour, totals) in hours where window.contains(hour: hour) {
        rest[hour] = (rest[hour] ?? 0).saturatingDifference(totals.bytes)
        if share > 0 { sums[hour, default: 0] += Double(totals.bytes) * share }
      }
    }
    let nameless = weight(PathVolumes.Path(text: "", isExternal: false))
    for (hour, bytes) in rest where bytes > 0 { sums[hour, default: 0] += Double(bytes) * nameless }
    return sums
  }
}
