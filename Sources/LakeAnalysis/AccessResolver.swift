import LakeModel

/// Says which table of the lake a location or a catalog name means.
struct AccessResolver: Sendable {
  /// What a location means.
  struct Place: Equatable, Sendable {
    /// Index of the table.
    let table: Int
    /// What the location names below the table's folder: components of a path, empty for the table itself.
    let below: [[UInt8]]

    /// Whether it lies in the table's own log, which is no data.
    var isMetadata: Bool {
      guard let first = below.first else { return false }
      return first == Array("_delta_log".utf8) || first == Array(".hoodie".utf8)
    }
  }

  /// The pairs of folders that are used, the given ones or those that were inferred.
  let roots: [AccessRoot]

  /// Pairs that explain equally much, so that none was taken.
  let ambiguous: [AccessRoot]

  private var tableOfPath: [AccessPath: Int] = [:]
  private var tablesOfName: [[UInt8]: [Int]] = [:]
  private let parents: [[UInt8]]

  /// Makes a resolver.
  ///
  /// - Parameters:
  ///   - tables: places of the tables and the names that they have themselves.
  ///   - given: where the logs say that the root of the scanned lakes is; empty to infer it.
  ///   - locations: the distinct places that the evidence names.
  init(
    tables: [(place: TablePlace, name: String)], given: [String], locations: [AccessPath]
  ) {
    let paths = tables.map { AccessPath($0.place.text) }
    if given.isEmpty {
      let inference = AccessRootInference(
        locations: locations,
        tables: zip(paths, tables).map {
          (path: $0, below: AccessPath($1.place.path).components.count)
        })
      roots = inference.roots
      ambiguous = inference.ambiguous
    } else {
      let lakes = Set(tables.map { AccessPath($0.place.root) }).sorted { $0.text < $1.text }
      roots = given.flatMap { logs in
        lakes.map { AccessRoot(logs: AccessPath(logs), lake: $0) }
      }
      ambiguous = []
    }
    parents = paths.map { path in
      path.components.count > 1 ? Self.folded(path.components[path.components.count - 2]) : []
    }
    for (index, path) in paths.enumerated() {
      tableOfPath[path] = index
      var names: Set<[UInt8]> = []
      if let last = path.components.last { names.insert(Self.folded(last)) }
      if !tables[index].name.isEmpty { names.insert(Self.folded(Array(tables[index].name.utf8))) }
      for name in names { tablesOfName[name, default: []].append(index) }
    }
  }

  /// The place that a location in storage means; nil when no table is there.
  func place(of location: AccessPath) -> Place? {
    var found: Place?
    for root in roots where location.starts(with: root.logs) {
      let rest = Array(location.components.dropFirst(root.logs.components.count))
      // The longest path wins; tables do not lie inside each other.
      for length in stride(from: rest.count, through: 0, by: -1) {
        let path = AccessPath(components: root.lake.components + rest[..<length])
        guard let table = tableOfPath[path] else { continue }
        let place = Place(table: table, below: Array(rest[length...]))
        if found.map({ place.below.count < $0.below.count }) ?? true { found = place }
        break
      }
    }
    return found
  }

  /// The table that a catalog's name means: by its last part, and where several tables have that name by
  /// the part before it (a schema against a folder, `sales` or `sales.db`).
  ///
  /// - Returns: nil when none or several have it.
  func table(named parts: [String]) -> Int? {
    guard let last = parts.last, let tables = tablesOfName[Self.folded(Array(last.utf8))] else {
      return nil
    }
    guard tables.count > 1 else { return tables.first }
    guard parts.count > 1 else { return nil }
    let schema = Self.folded(Array(parts[parts.count - 2].utf8))
    let matching = tables.filter {
      parents[$0] == schema || parents[$0] == schema + Array(".db".utf8)
    }
    return matching.count == 1 ? matching.first : nil
  }

  /// ASCII letters made small: catalogs do not tell them apart.
  private static func folded(_ name: [UInt8]) -> [UInt8] {
    name.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
  }
}
