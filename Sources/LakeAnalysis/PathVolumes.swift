import ByteParsing
package import LakeModel

/// Objects and bytes per path (a directory prefix, a partition) and hour, within a bound.
///
/// When there are more cells of path and hour than the limit, every path is cut to the greatest depth of
/// components at which there are not. That depth depends on the whole set alone: a part of the set never
/// needs a smaller one, so parts absorbed in any order and merged give the same result.
package struct PathVolumes: Mergeable {
  /// A path and whether it is absolute, outside the table.
  ///
  /// Paths are told apart by their bytes, as stores do: `String` takes canonically equivalent texts
  /// (é as one code point or as two) for one.
  package struct Path: Hashable, Comparable, Sendable {
    package let text: String
    package let isExternal: Bool

    /// Makes a path.
    package init(text: String, isExternal: Bool) {
      self.text = text
      self.isExternal = isExternal
    }

    package static func == (left: Path, right: Path) -> Bool {
      guard left.isExternal == right.isExternal else { return false }
      return left.text.utf8.span.rawSpan.precedes(right.text.utf8.span.rawSpan) == nil
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(text)
      hasher.combine(isExternal)
    }

    package static func < (left: Path, right: Path) -> Bool {
      left.text.utf8.span.rawSpan.precedes(right.text.utf8.span.rawSpan)
        ?? (!left.isExternal && right.isExternal)
    }

    /// Its first `depth` components, the slash after the last one included.
    func cut(to depth: Int) -> Path {
      var slashes = 0
      for (index, byte) in zip(text.utf8.indices, text.utf8) where byte == UInt8(ascii: "/") {
        if slashes == depth - 1 {
          // Up to the next byte: the character may go on with a combining mark of the next component.
          let end = text.utf8.index(after: index)
          return Path(text: String(text[..<end]), isExternal: isExternal)
        }
        slashes += 1
      }
      return depth == 0 ? Path(text: "", isExternal: isExternal) : self
    }
  }

  /// The most cells of path and hour: about 50 MB.
  package static let defaultLimit = 1 << 19

  /// The most cells that this one keeps, unless the hours alone are more.
  package private(set) var limit: Int

  /// Components that paths are cut to; `Int.max` when they are not.
  package private(set) var depth = Int.max

  /// The paths; cells name them by their index.
  private(set) var names = PathList()

  /// Where the cell of each path's latest hour is; −1 for a path that has none yet.
  private var latest: [Int] = []

  /// Volumes by index of the path and hour since the epoch.
  private var cells = TotalsTable()

  /// How often paths got other indices because they were cut.
  private var cuts = 0

  /// Makes empty volumes with the default limit.
  package init() { self.init(limit: Self.defaultLimit) }

  /// Makes empty volumes; parts that are to be merged have the same limit.
  package init(limit: Int) { self.limit = limit }

  /// Makes volumes of what was kept: nothing, until paths are appended.
  ///
  /// - Parameters:
  ///   - depth: components that the paths are cut to.
  ///   - cells: about how many cells there will be.
  init(depth: Int, cells: Int) {
    self.init()
    self.depth = depth
    self.cells.reserveCapacity(Swift.min(cells, limit))
  }

  /// Appends a path that is not there yet, cut to the depth.
  mutating func append(_ path: Path) {
    names.append(path)
    latest.append(-1)
  }

  /// Appends the volumes of an hour to the path that was appended last, of which it is the latest yet.
  mutating func append(hour: Int64, _ totals: ObjectTotals) {
    latest[names.count - 1] = cells.count
    cells.append(Int64(names.count - 1), hour, totals)
  }

  /// Ends appending: the volumes keep to their limit.
  mutating func endAppending() { coarsen() }

  /// Volumes by path and hour since the epoch.
  ///
  /// - Complexity: makes the dictionaries at every call.
  package var paths: [Path: [Int64: ObjectTotals]] {
    var hours = Array(repeating: [Int64: ObjectTotals](), count: names.count)
    cells.forEach { hours[Int($0)][$1] = $2 }
    var paths: [Path: [Int64: ObjectTotals]] = [:]
    for (index, hours) in hours.enumerated() { paths[names[index]] = hours }
    return paths
  }

  /// Hours since the epoch and volumes of every path, in no order of either.
  ///
  /// - Complexity: O(cells); no dictionary is made for a path.
  var hours: [(path: Path, hours: [(key: Int64, value: ObjectTotals)])] {
    var counts = Array(repeating: 0, count: names.count)
    cells.forEach { index, _, _ in counts[Int(index)] += 1 }
    var all = counts.enumerated().map { index, count in
      var hours: [(key: Int64, value: ObjectTotals)] = []
      hours.reserveCapacity(count)
      return (path: names[index], hours: hours)
    }
    cells.forEach { all[Int($0)].hours.append((key: $1, value: $2)) }
    return all
  }

  /// Gives every path, in their order, with its hours since the epoch and their volumes, in the order of the
  /// hours.
  ///
  /// - Complexity: O(cells) where they came in the order of time; memory is that of the hours.
  func forEachSorted(
    _ body: (Path, ArraySlice<(key: Int64, value: ObjectTotals)>) -> Void
  ) {
    var ends = Array(repeating: 0, count: names.count)
    for cell in cells.cells { ends[Int(cell.first)] += 1 }
    var sum = 0
    for index in ends.indices {
      sum += ends[index]
      ends[index] = sum - ends[index]
    }
    var hours: [(key: Int64, value: ObjectTotals)] = Array(
      repeating: (key: 0, value: ObjectTotals()), count: sum)
    for cell in cells.cells {
      hours[ends[Int(cell.first)]] = (key: cell.second, value: cell.sum)
      ends[Int(cell.first)] += 1
    }
    for index in (0..<names.count).sorted(by: { names.precedes($0, $1) }) {
      let range = (index == 0 ? 0 : ends[index - 1])..<ends[index]
      // A few cells that came late may stand behind those that they belong before.
      if range.dropFirst().contains(where: { hours[$0 - 1].key > hours[$0].key }) {
        hours[range].sort { $0.key < $1.key }
      }
      body(names[index], hours[range])
    }
  }

  /// The volumes of every path that has any in the window, in no order.
  func totals(in window: AnalysisWindow) -> [(path: Path, totals: ObjectTotals)] {
    sums(in: window).enumerated().compactMap { index, totals in
      totals.files > 0 ? (path: names[index], totals: totals) : nil
    }
  }

  /// The volumes of the paths with most bytes in the window: `count` of them and all that have as many bytes
  /// as the last one, in no order.
  func largest(
    _ count: Int, in window: AnalysisWindow
  ) -> [(path: Path, totals: ObjectTotals)] {
    let sums = sums(in: window)
    let bytes = sums.compactMap { $0.files > 0 ? $0.bytes : nil }
    guard let least = bytes.least(count, by: >).last else { return [] }
    return sums.enumerated().compactMap { index, totals in
      totals.files > 0 && totals.bytes >= least ? (path: names[index], totals: totals) : nil
    }
  }

  /// The volumes of every path in the window.
  private func sums(in window: AnalysisWindow) -> [ObjectTotals] {
    var sums = Array(repeating: ObjectTotals(), count: names.count)
    cells.forEach { index, hour, moved in
      if window.contains(hour: hour) { sums[Int(index)].add(moved) }
    }
    return sums
  }

  /// The latest hour before another of every path, by index; the least there is where no clock dates any.
  func latestHours(before end: Int64) -> [Int64] {
    var latest = Array(repeating: Int64.min, count: names.count)
    cells.forEach { index, hour, _ in
      if hour < end, hour != ChurnSums.undated {
        latest[Int(index)] = max(latest[Int(index)], hour)
      }
    }
    return latest
  }

  /// Hours since the epoch and volumes of some paths, in the order of the paths; in no order of the hours.
  func hours(of paths: PathList) -> [[(key: Int64, value: ObjectTotals)]] {
    var hours: [[(key: Int64, value: ObjectTotals)]] = Array(repeating: [], count: paths.count)
    // Volumes that are settled have no index of their names.
    let places = (0..<names.count).map { paths.find($0, in: names) ?? -1 }
    cells.forEach { index, hour, totals in
      let place = places[Int(index)]
      if place >= 0 { hours[place].append((key: hour, value: totals)) }
    }
    return hours
  }

  /// How many cells there are of path and hour.
  var cellCount: Int { cells.count }

  /// Adds an object.
  package mutating func add(_ path: Path, hour: Int64, bytes: Int64?) {
    var totals = ObjectTotals()
    totals.add(bytes: bytes ?? 0)
    add(totals, to: path, hour: hour)
  }

  /// Adds objects, at least one.
  package mutating func add(_ totals: ObjectTotals, to path: Path, hour: Int64) {
    var place = Place()
    add(totals, to: path, hour: hour, at: &place)
  }

  /// Where a path was found; good for the volumes that filled it in.
  struct Place: Sendable {
    fileprivate var index = -1
    fileprivate var cuts = 0
  }

  /// Adds objects, at least one, of a path that these volumes may have been given before with this place.
  mutating func add(_ totals: ObjectTotals, to path: Path, hour: Int64, at place: inout Place) {
    guard totals.files > 0 else { return }
    if place.index < 0 || place.cuts != cuts {
      place.index = index(of: depth == .max ? path : path.cut(to: depth))
      place.cuts = cuts
    }
    add(place.index, hour, totals)
    if cells.count > limit { coarsen() }
  }

  /// Adds to a cell. In the order of time, as objects mostly come, the latest one of the path is the cell,
  /// or there is none yet.
  private mutating func add(_ index: Int, _ hour: Int64, _ totals: ObjectTotals) {
    let place = latest[index]
    if place >= 0 {
      let last = cells.cells[place].second
      if last == hour { return cells.add(totals, at: place) }
      if last > hour {
        cells.add(Int64(index), hour, totals)
        return
      }
    }
    latest[index] = cells.count
    cells.append(Int64(index), hour, totals)
  }

  private mutating func index(of path: Path) -> Int {
    entered(names.index(of: path))
  }

  /// An index of a path that may have been added just now.
  private mutating func entered(_ index: Int) -> Int {
    if index == latest.count { latest.append(-1) }
    return index
  }

  /// Gives back the memory that only adding needs.
  mutating func settle() {
    names.settle()
    latest.trim()
    cells.settle()
  }

  package mutating func merge(_ other: PathVolumes) {
    limit = min(limit, other.limit)
    if other.depth < depth { cut(to: other.depth) }
    let places = places(of: other.names)
    add(other.cells, at: places)
    coarsen()
  }

  package static func joined(_ rest: PathVolumes, earlier: PathVolumes) -> PathVolumes {
    if earlier.names.count == 0, rest.limit <= earlier.limit, rest.depth <= earlier.depth {
      return rest
    }
    var sums = PathVolumes(limit: min(rest.limit, earlier.limit))
    sums.depth = min(rest.depth, earlier.depth)
    let places = sums.places(of: rest.names)
    let earlierPlaces = sums.places(of: earlier.names)
    // In the order of time, in which nothing has to be looked for.
    sums.add(earlier.cells, at: earlierPlaces)
    sums.add(rest.cells, at: places)
    sums.coarsen()
    return sums
  }

  /// Indices of other volumes' paths.
  private mutating func places(of otherNames: PathList) -> [Int] {
    (0..<otherNames.count).map { other in
      guard depth == .max else { return index(of: otherNames[other].cut(to: depth)) }
      return entered(names.index(of: other, in: otherNames))
    }
  }

  private mutating func add(_ others: TotalsTable, at places: [Int]) {
    for cell in others.cells { add(places[Int(cell.first)], cell.second, cell.sum) }
  }

  private mutating func coarsen() {
    guard cells.count > limit, depth > 0 else { return }
    var deepest = 0
    for index in 0..<names.count {
      deepest = max(deepest, names[index].text.utf8.count { $0 == UInt8(ascii: "/") } + 1)
    }
    var next = min(depth - 1, deepest)
    while cells.count > limit {
      cut(to: next)
      if next == 0 { return }
      next -= 1
    }
  }

  private mutating func cut(to newDepth: Int) {
    let old = self
    names = PathList()
    latest = []
    cells = TotalsTable()
    depth = newDepth
    cuts += 1
    let places = places(of: old.names)
    add(old.cells, at: places)
  }

  package static func == (left: PathVolumes, right: PathVolumes) -> Bool {
    left.limit == right.limit && left.depth == right.depth && left.paths == right.paths
  }

  /// Whether paths were cut.
  package var isCoarse: Bool { depth != .max }
}
