import LakeAnalysis
import LakeModel

/// The tables of a lake as a choice of prefixes sees them: folders that hold whole partitions, with what is
/// hot in them, and what each table needs beside them.
struct MirrorLake: Sendable {
  /// A table of the plan.
  struct Table: Sendable {
    /// Its place in the plan's basis.
    var place: Int
    /// The same with those of the tables inside it.
    var places: [Int]
    /// Its path, ends with `/`; empty when the lake is the table.
    var path: String
    var closure: ConsistencyClosure
    /// The place of its first leaf among all.
    var firstLeaf: Int
    var leafCount: Int
  }

  /// For the tree, in the order of the bytes of their paths.
  private(set) var folders: [PrefixTree.Table] = []
  /// In the same order; nil for what is not mirrored or could not be read.
  private(set) var tables: [Table?] = []
  /// The least and the most of each leaf that may be hot, over all tables.
  private(set) var hotBounds: [(low: Int64, high: Int64)] = []
  /// Tables whose deletion vectors lie in their root, so that they are one leaf.
  private(set) var wholeTables: [String] = []
  /// Tables with another one inside, which are one leaf together.
  private(set) var nestedTables: [String] = []
  /// Tables whose partitions do not lie in folders of their own, though they have several.
  private(set) var scatteredTables: [String] = []
  /// Place in `hotBounds` of the leaf that holds each partition, by place of the table in the basis.
  private(set) var leaves: [[PathVolumes.Path: Int]]

  /// The place in the basis of each mirrored table, by the bytes of its path.
  private(set) var placesByPath: [[UInt8]: Int] = [:]
  /// The first leaf of each mirrored table and its place in `tables`, ascending.
  private var tablesByLeaf: [(firstLeaf: Int, place: Int)] = []

  /// A table or a place that is not to be mirrored, in the order of paths.
  private struct Entry {
    var path: String
    /// Nil for what could not be read.
    var place: Int?
    var isMirrored: Bool
  }

  /// Reads a basis; `span` is the place of τ in `WriteRecency.spans`.
  init(_ basis: PlanBasis, span: Int) {
    leaves = Array(repeating: [:], count: basis.tables.count)
    var entries = basis.tables.enumerated().map { place, table in
      Entry(path: Self.folder(table.profile.path), place: place, isMirrored: table.isMirrored)
    }
    for table in basis.profile.unreadable {
      entries.append(Entry(path: Self.folder(table.path), place: nil, isMirrored: false))
    }
    entries.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].path.utf8.starts(with: entries[start].path.utf8) {
        end += 1
      }
      add(Array(entries[start..<end]), basis, span: span)
      start = end
    }
  }

  private static func folder(_ path: String) -> String { path.isEmpty ? "" : path + "/" }

  /// Adds a table, with those that lie inside it.
  private mutating func add(_ group: [Entry], _ basis: PlanBasis, span: Int) {
    guard let first = group.first else { return }
    guard let place = first.place, group.allSatisfy(\.isMirrored) else {
      folders.append(PrefixTree.Table(path: first.path, leaves: [], isCandidate: false))
      tables.append(nil)
      if group.count > 1 { nestedTables.append(first.path) }
      return
    }
    let table = basis.tables[place]
    var closure = ConsistencyClosure(table.profile)
    let start = hotBounds.count
    var leaves: [PrefixTree.Leaf] = []
    if group.count > 1 {
      nestedTables.append(first.path)
      for entry in group {
        guard let place = entry.place else { continue }
        leaves = add(
          basis.tables[place], at: place, span: span, isWhole: true, to: leaves)
        guard place != first.place else { continue }
        closure.add(
          ConsistencyClosure(basis.tables[place].profile),
          below: String(
            decoding: entry.path.utf8.dropFirst(first.path.utf8.count), as: UTF8.self))
      }
    } else {
      let isWhole = closure.needsWholeTable
      leaves = add(table, at: place, span: span, isWhole: isWhole, to: [])
      if isWhole { wholeTables.append(first.path) }
      if !isWhole, leaves.count == 1, leaves.first?.folder.isEmpty == true,
        table.profile.placements.count > 1
      {
        scatteredTables.append(first.path)
      }
    }
    folders.append(
      PrefixTree.Table(
        path: first.path, leaves: leaves, closure: closure.volume,
        closurePrefixes: closure.parts.count))
    tablesByLeaf.append((start, tables.count))
    placesByPath[Array(first.path.utf8)] = place
    tables.append(
      Table(
        place: place, places: group.compactMap(\.place), path: first.path, closure: closure,
        firstLeaf: start,
        leafCount: leaves.count))
  }

  /// Adds the leaves of a table; whole tables are joined with the leaf that is there.
  private mutating func add(
    _ table: PlanBasis.Table, at place: Int, span: Int, isWhole: Bool,
    to known: [PrefixTree.Leaf]
  ) -> [PrefixTree.Leaf] {
    var hot: [PathVolumes.Path: ByteEstimate] = [:]
    for partition in table.heat?.partitions ?? [] where partition.hot.indices.contains(span) {
      hot[PathVolumes.Path(text: partition.path, isExternal: false)] = partition.hot[span]
    }
    var leaves = known
    // A folder comes before those inside it, and they before all others.
    var placements = table.profile.placements
    if !isWhole {
      placements.sort { $0.folder.utf8.lexicographicallyPrecedes($1.folder.utf8) }
    }
    for placement in placements {
      let path = PathVolumes.Path(text: placement.partition, isExternal: false)
      let estimate = hot[path] ?? ByteEstimate(0)
      let folder = isWhole ? "" : placement.folder
      let isInside = leaves.last.map { folder.utf8.starts(with: $0.folder.utf8) } ?? false
      if !isInside {
        leaves.append(PrefixTree.Leaf(folder: folder, volume: PrefixTree.Volume()))
        hotBounds.append((0, 0))
      }
      leaves[leaves.count - 1].volume.add(
        PrefixTree.Volume(
          hot: max(estimate.estimate, 0), bytes: max(placement.live.bytes, 0),
          churn: table.profile.perDay(placement.gross)))
      let bounds = hotBounds[hotBounds.count - 1]
      hotBounds[hotBounds.count - 1] = (
        bounds.low.saturatingSum(max(estimate.low, 0)),
        bounds.high.saturatingSum(max(estimate.high, 0))
      )
      self.leaves[place][path] = hotBounds.count - 1
    }
    return leaves
  }

  /// The places of the tables that some leaves belong to, ascending.
  func tables(of leaves: Range<Int>) -> [Int] {
    guard !leaves.isEmpty else { return [] }
    var (low, high) = (0, tablesByLeaf.count)
    while low < high {
      let middle = (low + high) / 2
      if tablesByLeaf[middle].firstLeaf <= leaves.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    var places: [Int] = []
    for entry in tablesByLeaf[max(low - 1, 0)...] {
      guard entry.firstLeaf < leaves.upperBound else { break }
      places.append(entry.place)
    }
    return places
  }
}
