/// Where the logs say that the scanned lake is: what stands below `logs` there stands below `lake` here.
struct AccessRoot: Hashable, Sendable {
  /// The folder's name in the logs.
  let logs: AccessPath
  /// The same folder's name in the scan, relative to its root; empty for the root itself.
  let lake: AccessPath
}

/// Finds out where the logs say that the lake is, from the places that both name.
///
/// A table's path and a location that end alike (or alike up to a folder below the table) suggest a pair
/// of folders that stand for each other. The pair that explains most tables, then most locations, is
/// taken; then the next, for what is left. A pair that only one table suggests, and not by its whole path
/// below its lake's root (after the first, of two folders at least), is not taken, nor one of two that
/// explain as much.
struct AccessRootInference {
  /// The pairs that were taken, in order.
  private(set) var roots: [AccessRoot] = []

  /// Pairs that explain equally much, none of which was taken; empty when that did not happen.
  private(set) var ambiguous: [AccessRoot] = []

  /// The most pairs that are taken.
  private static let maximumRoots = 16

  /// Infers the roots.
  ///
  /// - Parameters:
  ///   - locations: distinct places that logs name, ideally those of tables.
  ///   - places: the places of the tables, and how many of their last components lie below the root of
  ///     their lake (none for a table that is the root).
  /// - Complexity: O(locations × their depth × tables whose last folders have one name).
  init(locations: [AccessPath], tables places: [(path: AccessPath, below: Int)]) {
    let tables = places.map(\.path)
    var tablesByName: [[UInt8]: [Int]] = [:]
    for (index, table) in tables.enumerated() {
      if let name = table.components.last { tablesByName[name, default: []].append(index) }
    }
    /// What a pair explains: tables and locations by index.
    struct Support {
      var tables: Set<Int> = []
      var locations: Set<Int> = []
      /// The most components that one table named by its whole path below its lake's root has; 0 for
      /// none.
      var whole = 0

      mutating func add(table: Int, location: Int, whole common: Int) {
        tables.insert(table)
        locations.insert(location)
        whole = max(whole, common)
      }
    }
    var support: [AccessRoot: Support] = [:]
    for (place, location) in locations.enumerated() {
      for (index, component) in location.components.enumerated() {
        for table in tablesByName[component] ?? [] {
          let path = tables[table].components
          var common = 1
          while common < path.count, common <= index,
            path[path.count - 1 - common] == location.components[index - common]
          { common += 1 }
          let root = AccessRoot(
            logs: AccessPath(components: location.components[..<(index + 1 - common)]),
            lake: AccessPath(components: path[..<(path.count - common)]))
          let isWhole = common >= max(places[table].below, 1)
          support[root, default: Support()].add(
            table: table, location: place, whole: isWhole ? common : 0)
        }
      }
    }
    var explained: Set<Int> = []
    while roots.count < Self.maximumRoots {
      var best: [(root: AccessRoot, tables: Int, locations: Int)] = []
      for (root, supported) in support {
        let left = supported.locations.subtracting(explained).count
        guard left > 0 else { continue }
        let candidate = (root: root, tables: supported.tables.count, locations: left)
        guard
          candidate.tables > 1 || supported.whole > (roots.isEmpty ? 0 : 1)
        else { continue }
        guard let first = best.first else {
          best = [candidate]
          continue
        }
        if (first.tables, first.locations) < (candidate.tables, candidate.locations) {
          best = [candidate]
        } else if (first.tables, first.locations) == (candidate.tables, candidate.locations) {
          best.append(candidate)
        }
      }
      guard let winner = best.first else { return }
      guard best.count == 1 else {
        ambiguous = best.map(\.root).sorted { $0.logs.text < $1.logs.text }
        return
      }
      roots.append(winner.root)
      explained.formUnion(support[winner.root]?.locations ?? [])
      support[winner.root] = nil
    }
  }
}
