import LakeModel

/// The partitions of a table that a target selects.
struct HeatSelection: Sendable {
  /// Partitions that it selects whenever they hold data, ascending.
  private(set) var sure: [Int] = []
  /// Partitions that it may select, ascending.
  private(set) var possible: [Int] = []
  /// Whether it names its partitions, one by one or between two bounds: such a read has seen partitions
  /// that, by the clocks, were written later.
  private(set) var isNaming = false
  /// Partitions that it names and the table does not know.
  private(set) var unknownNames = 0

  /// Whether it may select something that is not sure.
  var isVague: Bool { !possible.isEmpty }

  /// Selects partitions.
  ///
  /// - Parameters:
  ///   - selection: which parts were read.
  ///   - below: components of a folder in the table that the location names, empty for the whole table.
  ///   - isObject: whether the last component below the table is an object in the folder.
  ///   - partitions: the names of the table's partitions.
  init(
    _ selection: AccessRecord.Selection, below: [[UInt8]], isObject: Bool,
    in partitions: HeatPartitionNames
  ) {
    let folder = isObject ? Array(below.dropLast()) : below
    let inside = folder.isEmpty ? nil : partitions.indices(under: folder)
    if isObject {
      // An object lies in the deepest partition whose folder holds it, else in none.
      sure = partitions.partition(holding: folder).map { [$0] } ?? []
      isNaming = true
      return
    }
    let candidates = inside ?? Array(partitions.names.indices)
    switch selection {
    case .everything:
      sure = candidates
      isNaming = inside != nil
    case .unknown:
      possible = candidates
      isNaming = inside != nil
    case .partitions(let paths):
      isNaming = true
      let allowed = Set(candidates)
      var chosen: Set<Int> = []
      for path in paths {
        if let index = partitions.index(of: path) {
          if allowed.contains(index) { chosen.insert(index) }
        } else {
          unknownNames += 1
        }
      }
      sure = chosen.sorted()
    case .matching(let predicate):
      isNaming = predicate.namesPartitions || inside != nil
      let lone = partitions.isOneLevel ? predicate.onlyColumn : nil
      for index in candidates {
        switch predicate.matches({ partitions.value(of: $0, at: index, lone: lone) }) {
        case true?: sure.append(index)
        case false?: break
        case nil: possible.append(index)
        }
      }
    }
    // A partition of the table alone: whatever was read, it was in there.
    if partitions.names.count == 1, partitions.names.first?.isEmpty == true, sure.isEmpty,
      case .unknown = selection
    {
      sure = possible
      possible = []
    }
  }
}

extension PartitionPredicate {
  /// The column that all of it is about; nil when there are several or none.
  var onlyColumn: String? {
    var columns: Set<String> = []
    collectColumns(into: &columns)
    return columns.count == 1 ? columns.first : nil
  }

  private func collectColumns(into columns: inout Set<String>) {
    switch self {
    case .unknown: break
    case .compare(let column, _, _), .oneOf(let column, _), .startsWith(let column, _),
      .isNull(let column):
      columns.insert(column)
    case .not(let part): part.collectColumns(into: &columns)
    case .and(let parts), .or(let parts):
      for part in parts { part.collectColumns(into: &columns) }
    }
  }

  /// Whether it names values, or bounds a column from both sides.
  var namesPartitions: Bool {
    switch self {
    case .unknown, .not: return false
    case .compare(_, .equal, _), .oneOf, .startsWith, .isNull: return true
    case .compare: return false
    case .or(let parts): return !parts.isEmpty && parts.allSatisfy(\.namesPartitions)
    case .and(let parts):
      if parts.contains(where: \.namesPartitions) { return true }
      var (above, below): (Set<String>, Set<String>) = ([], [])
      for case .compare(let column, let comparison, _) in parts {
        switch comparison {
        case .greater, .greaterOrEqual: above.insert(column)
        case .less, .lessOrEqual: below.insert(column)
        case .equal, .notEqual: break
        }
      }
      return !above.isDisjoint(with: below)
    }
  }
}
