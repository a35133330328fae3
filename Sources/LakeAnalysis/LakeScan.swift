public import LakeModel

/// Everything that a scan learned of a lake, before any window is chosen: what a `.lakescan` file keeps.
///
/// Scans of parts of a lake, or of several lakes, merge into the scan of all of them, in any order and
/// grouping, to the byte. A profile over any window is taken from it without the lake.
///
/// ```swift
/// var scan = try await LakeScanner().read("SampleTables/retail/silver")
/// try scan.merge(try await LakeScanner().read("SampleTables/retail/gold"))
/// let august = try scan.profile(asOf: Timestamp(iso8601: "2026-09-15"))
/// ```
///
/// Memory is that of the folds: hours of history × classes of entries, and partitions and prefixes × the
/// hours in which they changed, for each table; never objects or commits.
public struct LakeScan: Sendable {
  /// What shaped the folds when they were taken, so that a profile cannot change it any more.
  public struct Options: Hashable, Sendable {
    /// Minutes east of UTC of the clock behind Hudi timelines that say LOCAL; nil when it was inferred.
    public var hudiLocalOffsetMinutes: Int?

    /// Whether replays were compared with every checkpoint, also where that cost more than the replay.
    public var checksEveryCheckpoint: Bool

    /// Which footers of live Parquet objects were read.
    public var footers: FooterCoverage

    /// Makes options.
    public init(
      hudiLocalOffsetMinutes: Int? = nil, checksEveryCheckpoint: Bool = false,
      footers: FooterCoverage = .none
    ) {
      self.hudiLocalOffsetMinutes = hudiLocalOffsetMinutes
      self.checksEveryCheckpoint = checksEveryCheckpoint
      self.footers = footers
    }
  }

  /// A lake that was scanned, and what the scan says of it beside its tables.
  package struct Source: Equatable, Sendable {
    /// The root as it was given, without slashes at its end.
    package let root: String
    /// Where sizes and times come from when an inventory stands beside the lake: one sentence for each
    /// scan that had another to say, sorted.
    package internal(set) var inventories: [String]
    /// What was found beside the tables that were read, sorted; objects are paths below the root.
    package internal(set) var findings: [Finding]

    /// Makes a source.
    package init(root: String, inventory: String? = nil, findings: [Finding] = []) {
      self.root = root
      inventories = inventory.map { [$0] } ?? []
      self.findings = findings.sortedAndUnique
    }
  }

  /// What shaped the folds.
  public let options: Options

  /// The lakes, sorted by root; each root once.
  package internal(set) var sources: [Source]

  /// The tables that were read, sorted by place.
  package internal(set) var tables: [ScannedTable]

  /// The tables that could not be read, sorted by place.
  package internal(set) var unreadable: [Unreadable]

  /// What was found that concerns no lake that could be opened, sorted.
  package internal(set) var findings: [Finding]

  /// The evidence of reads, as the logs name what was read; empty when no log was given.
  package var access: AccessEvidence

  /// A table that could not be read, and where it is.
  package struct Unreadable: Sendable {
    /// The root of its lake and its path below that.
    package let place: TablePlace
    /// The format that its folder shows.
    package let format: TableFormat
    /// Why it could not be read.
    package let finding: Finding

    /// Makes the record.
    package init(place: TablePlace, format: TableFormat, finding: Finding) {
      self.place = place
      self.format = format
      self.finding = finding
    }
  }

  /// Makes the scan of lakes.
  ///
  /// - Parameters:
  ///   - options: what shaped the folds.
  ///   - sources: the lakes, in any order; those of one root become one.
  ///   - tables: the tables that were read, in any order, each place once.
  ///   - unreadable: the tables that were not, in any order, each place once.
  ///   - findings: what concerns no lake that could be opened.
  ///   - access: the evidence of reads.
  package init(
    options: Options = Options(), sources: [Source], tables: [ScannedTable],
    unreadable: [Unreadable] = [], findings: [Finding] = [],
    access: AccessEvidence = AccessEvidence()
  ) {
    self.options = options
    self.sources = Self.joined(sources)
    self.tables = tables.sorted { $0.place < $1.place }
    self.unreadable = unreadable.sorted { $0.place < $1.place }
    self.findings = findings.sortedAndUnique
    self.access = access
  }

  /// What the profile of this scan calls its tables, those that could not be read among them, sorted: the
  /// path below the lake's root, with the root in front when there is more than one lake.
  public var tableNames: [String] {
    (tables.map(\.place) + unreadable.map(\.place)).sorted().map(name)
  }

  /// What a table is called beside the others of the scan.
  package func name(of place: TablePlace) -> String {
    sources.count > 1 ? place.text : place.path
  }

  /// Profiles the lake over a window.
  ///
  /// - Parameters:
  ///   - asOf: ends the window with the last hour that had passed by then; nil for the newest commit.
  ///   - since: starts the window; nil for 30 days before its end, or as much as any table still tells.
  ///   - top: how many prefixes, and partitions of each table, to name.
  ///   - heat: what the figures of heat are told.
  /// - Returns: the profile, the same for the same scan however it was merged.
  /// - Throws: `ImpossibleWindow` when the window would start at its end, after it, or too long before it.
  /// - Complexity: in the number of cells of the folds.
  public func profile(
    asOf: Timestamp? = nil, since: WindowStart? = nil, top: Int = 10,
    heat: HeatConfiguration = HeatConfiguration()
  ) throws(ImpossibleWindow) -> LakeProfile {
    let start = try since?.time(
      in: AnalysisWindow.shared(by: tables.map(\.state.history), asOf: asOf, since: nil))
    var lakeFindings = findings
    for source in sources {
      let front = sources.count > 1 ? TablePlace(root: source.root, path: "") : nil
      lakeFindings += source.findings.map { $0.under(front) }
    }
    let sentences = sources.flatMap(\.inventories)
    return LakeProfile(
      tables,
      unreadable: unreadable.map {
        UnreadableTable(path: name(of: $0.place), format: $0.format, finding: $0.finding)
      },
      asOf: asOf, since: start, top: top,
      inventory: sentences.isEmpty ? nil : sentences.joined(separator: "; "),
      findings: lakeFindings, access: access, heat: heat, name: name)
  }
}

extension Finding {
  /// The same finding on an object below a place.
  fileprivate func under(_ front: TablePlace?) -> Finding {
    guard let front else { return self }
    return Finding(
      code: code, severity: severity, object: TablePlace(root: front.text, path: object).text,
      message: message)
  }
}

extension [Finding] {
  /// The findings by code, then object, then message, each once.
  var sortedAndUnique: [Finding] {
    var result: [Finding] = []
    for finding in sorted(by: Finding.isBefore)
    where result.last.map({ Finding.isBefore($0, finding) }) ?? true {
      result.append(finding)
    }
    return result
  }
}

extension Finding {
  static func isBefore(_ left: Finding, _ right: Finding) -> Bool {
    for (one, other) in [
      (left.code, right.code), (left.object, right.object), (left.message, right.message),
    ] where !one.utf8.elementsEqual(other.utf8) {
      return one.utf8.lexicographicallyPrecedes(other.utf8)
    }
    return left.severity < right.severity
  }
}
