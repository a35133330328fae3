import LakeAnalysis
import LakeModel

/// A rule such as `dt >= today − 29 days` that can stand in for the list of a table's partitions: it needs
/// no new plan every day.
public struct RelativeDateRule: Equatable, Sendable {
  /// The table's path; empty when the lake is the table.
  public let table: String
  /// What is compared: `dt`, `year/month/day`, or `folder 1` where folders have no name.
  public let column: String
  /// The days before today that the rule reaches back to.
  public let days: Int64
  /// The day that counts as today: the last one of the window, `2026-11-29`.
  public let today: String
  /// Live bytes that the rule selects, without the table's log.
  public let bytes: Int64
  /// Live bytes of the listed partitions.
  public let listedBytes: Int64
  /// Bytes of the hot working set that the rule selects.
  public let hot: Int64
  /// Those of the listed partitions.
  public let listedHot: Int64
  /// The share of the lake's hot bytes that the plan covers when the rule is used in place of the list.
  public let coverage: Double
  /// Whether every listed partition is among those that the rule selects.
  public let containsList: Bool

  /// The rule as it is printed.
  public var text: String { "\(column) >= today − \(quantity(days, "day"))" }
}

extension RelativeDateRule {
  /// Rules for the tables of chosen nodes that are mirrored in part and whose folders all name a day: each
  /// reaches back as far as it must to hold as much of what is hot as the list.
  static func rules(
    of nodes: [Int], hot: Int64, by chooser: MirrorChooser
  ) -> [RelativeDateRule] {
    var chosen: [Int: [Range<Int>]] = [:]
    for node in nodes where chooser.tree.tables[node] >= 0 {
      guard !chooser.tree.isTable(node) else { continue }
      chosen[Int(chooser.tree.tables[node]), default: []].append(chooser.tree.leaves(below: node))
    }
    return chosen.sorted { $0.key < $1.key }.compactMap { place, leaves in
      rule(of: place, chosen: leaves, hot: hot, chooser)
    }
  }

  private static func rule(
    of place: Int, chosen: [Range<Int>], hot: Int64, _ chooser: MirrorChooser
  ) -> RelativeDateRule? {
    guard let table = chooser.lake.tables[place] else { return nil }
    let leaves = chooser.lake.folders[place].leaves
    guard let first = leaves.first, let pattern = FolderDate(of: first.folder) else { return nil }
    let lastHour = AnalysisWindow.time(ofHour: chooser.basis.window.endHour - 1)
    let today = lastHour.day
    var listed = PrefixTree.Volume()
    var oldestListed = Int64.max
    var days: [(day: Int64, volume: PrefixTree.Volume)] = []
    for (index, leaf) in leaves.enumerated() {
      guard let day = pattern.day(of: leaf.folder) else { return nil }
      days.append((day, leaf.volume))
      if chosen.contains(where: { $0.contains(table.firstLeaf + index) }) {
        listed.add(leaf.volume)
        oldestListed = min(oldestListed, day)
      }
    }
    days.sort { $0.day > $1.day }
    var ruled = PrefixTree.Volume()
    var oldest = today
    var index = 0
    while index < days.count, ruled.hot < listed.hot || days[index].day >= oldest {
      oldest = min(oldest, days[index].day)
      ruled.add(days[index].volume)
      index += 1
    }
    let hot = hot - listed.hot + ruled.hot
    let whole = chooser.lakeHot.estimate
    return RelativeDateRule(
      table: chooser.basis.tables[table.place].profile.path, column: pattern.column,
      days: today - oldest, today: lastHour.dateText, bytes: ruled.bytes,
      listedBytes: listed.bytes, hot: ruled.hot, listedHot: listed.hot,
      coverage: whole > 0 ? Double(hot) / Double(whole) : 0, containsList: oldestListed >= oldest)
  }
}
