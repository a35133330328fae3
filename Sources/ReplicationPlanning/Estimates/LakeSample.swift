import LakeAnalysis
import LakeModel

/// The measured tables, stratum by stratum, on their way to an estimate of the whole lake.
struct LakeSample {
  /// A measured table.
  struct Table {
    /// R-1 per day over the part of the window that its log tells.
    let gross: Double
    let objects: Double
    let live: Int64
    let isMirrored: Bool
  }

  private struct Group {
    var name: String
    var tableCount: Int64?
    var bytes: Int64?
    var tables: [Table] = []
    var unmeasured = 0

    var measuredBytes: Int64 { tables.reduce(0) { $0.saturatingSum($1.live) } }
    var scannedTables: Int { tables.count + unmeasured }
  }

  private var groups: [Group]
  private let sample: StratifiedSample
  private(set) var findings: [Finding] = []

  /// Puts the tables into their strata.
  init(_ basis: PlanBasis, of lake: WholeLake) throws(PlanError) {
    groups = Self.groups(basis, lake)
    for group in groups { try Self.check(group) }
    var remaining: Double?
    if lake.strata.isEmpty {
      guard let bytes = lake.bytes else {
        throw .contradiction(
          "whole lake: neither its bytes nor its kinds of tables are given, so nothing can be scaled"
        )
      }
      groups[0].bytes = bytes
      try Self.check(groups[0])
    } else if let bytes = lake.bytes {
      remaining = try Self.remaining(of: bytes, groups)
    }
    sample = StratifiedSample(
      groups.map { group in
        let sizes = group.tables.map { Double($0.live) }
        let size = sizes.reduce(0, +)
        let known = group.bytes.map { Double($0) }
        // Without a count of tables, the known bytes tell how many there are of the mean size.
        let population =
          group.tableCount.map { Double($0) }
          ?? known.map { size > 0 ? Double(sizes.count) * $0 / size : Double(sizes.count) }
          ?? Double(sizes.count)
        return StratifiedSample.Stratum(
          population: population, sizes: sizes,
          knownSize: known)
      }, remainingSize: remaining)
    findings = findings(of: lake)
  }

  /// The strata of the scenario, or one of all tables, and what is in none.
  private static func groups(_ basis: PlanBasis, _ lake: WholeLake) -> [Group] {
    var groups = lake.strata.map {
      Group(name: $0.name, tableCount: $0.tableCount, bytes: $0.bytes)
    }
    let patterns = lake.strata.map { $0.tables.map(PathPattern.init) }
    groups.append(Group(name: lake.strata.isEmpty ? "all tables" : "tables of no stratum"))
    for table in basis.tables {
      let path = table.profile.path
      let index =
        patterns.firstIndex { $0.contains { $0.matches(path) } } ?? groups.count - 1
      guard let churn = table.profile.churn else {
        groups[index].unmeasured += 1
        continue
      }
      groups[index].tables.append(
        Table(
          gross: churn.grossPerDay, objects: churn.objectsPerDay,
          live: max(table.profile.state.live.bytes, 0), isMirrored: table.isMirrored))
    }
    if !lake.strata.isEmpty, groups[groups.count - 1].scannedTables == 0 { groups.removeLast() }
    return groups
  }

  private static func check(_ group: Group) throws(PlanError) {
    if let count = group.tableCount, count < Int64(group.scannedTables) {
      throw .contradiction(
        "whole lake, stratum \(group.name): it is said to have \(quantity(count, "table")), but "
          + "\(group.scannedTables) scanned ones belong to it")
    }
    let isPart = group.tableCount.map { $0 > Int64(group.tables.count) } ?? true
    if let bytes = group.bytes, isPart, bytes < group.measuredBytes {
      throw .contradiction(
        "whole lake, \(group.name): said to hold \(bytes) bytes, but its scanned tables alone hold "
          + "\(group.measuredBytes)")
    }
  }

  /// What of the lake's bytes the strata without known bytes hold together.
  private static func remaining(
    of bytes: Int64, _ groups: [Group]
  ) throws(PlanError) -> Double {
    var remaining = Double(bytes)
    var measured = 0.0
    for group in groups {
      if let known = group.bytes {
        remaining -= Double(known)
      } else {
        measured += Double(group.measuredBytes)
      }
    }
    if remaining < measured {
      throw .contradiction(
        "whole lake: of its \(bytes) bytes the strata with known bytes leave less than the scanned "
          + "tables of the others hold")
    }
    return remaining
  }

  /// A figure of every table, stratum by stratum.
  private func values(_ figure: (Table) -> Double) -> [[Double]] {
    groups.map { $0.tables.map(figure) }
  }

  /// The total of a figure over the lake.
  func total(_ figure: (Table) -> Double) -> EstimatedTotal { sample.total(values(figure)) }

  /// What is said of every stratum.
  func strata() -> [LakeEstimate.Stratum] {
    let volumes = values(\.gross)
    return groups.indices.map { index in
      let group = groups[index]
      return LakeEstimate.Stratum(
        name: group.name,
        tableCount: group.tableCount ?? (group.bytes == nil ? Int64(group.tables.count) : nil),
        measuredTables: group.tables.count, unmeasuredTables: group.unmeasured,
        knownBytes: group.bytes, measuredBytes: group.measuredBytes,
        method: Self.method(sample.methods[index]),
        collapsedWith: sample.partners[index].map { groups[$0].name },
        volume: sample.total(volumes, ofStratum: index))
    }
  }

  private static func method(_ method: StratifiedSample.Method) -> LakeEstimate.Method {
    switch method {
    case .complete: .complete
    case .expansion: .expansion
    case .ratio: .ratio
    case .combinedRatio: .combinedRatio
    case .unsampled: .unmeasured
    }
  }

  /// What the volume would be if the rest were like the small, middle or large tables, or like those that
  /// are written least or most for their size.
  func alternatives(to bytes: Int64) -> [LakeEstimate.Alternative] {
    let tables = groups.flatMap(\.tables)
    guard tables.count >= 6 else { return [] }
    let (measured, gross) = tables.reduce((0.0, 0.0)) { ($0.0 + Double($1.live), $0.1 + $1.gross) }
    let bySize = tables.sorted {
      $0.live == $1.live ? $0.gross < $1.gross : $0.live < $1.live
    }
    // gross ÷ live, without dividing.
    let byRate = tables.sorted { left, right in
      let (one, other) = (left.gross * Double(right.live), right.gross * Double(left.live))
      return one == other ? left.live < right.live : one < other
    }
    let (third, half) = (tables.count / 3, tables.count / 2)
    let parts = [
      ("the smallest third of the tables by live bytes", bySize.prefix(third)),
      ("the middle third by live bytes", bySize.dropFirst(third).dropLast(third)),
      ("the largest third by live bytes", bySize.suffix(third)),
      ("the half that is written least for its size", byRate.prefix(half)),
      ("the half that is written most for its size", byRate.suffix(half)),
    ]
    return parts.compactMap { name, part in
      let live = part.reduce(0) { $0 + Double($1.live) }
      guard live > 0 else { return nil }
      let ratio = part.reduce(0) { $0 + $1.gross } / live
      return LakeEstimate.Alternative(
        name: name, ratio: ratio,
        volumePerDay: gross + ratio * max(Double(bytes) - measured, 0))
    }
  }
}

extension LakeSample {
  private func findings(of lake: WholeLake) -> [Finding] {
    var findings: [Finding] = []
    func add(_ code: String, _ severity: Finding.Severity, _ message: String) {
      findings.append(Finding(code: code, severity: severity, object: "", message: message))
    }
    for (index, group) in groups.enumerated() {
      let stratum = "Stratum \(group.name)"
      if group.unmeasured > 0 {
        add(
          "estimate-unmeasured-tables", .warning,
          "\(stratum): the log of \(group.unmeasured) scanned tables tells nothing of the window; "
            + "the other tables stand for them.")
      }
      switch sample.methods[index] {
      case .unsampled:
        add(
          "estimate-stratum-without-tables", .warning,
          "\(stratum): none of its tables was measured, so it is in no "
            + "total: the lake is larger than the estimate.")
      case .expansion where group.bytes != nil:
        add(
          "estimate-no-live-bytes", .warning,
          "\(stratum): nothing is live in its measured tables, so its known bytes cannot scale "
            + "them; they count by the number of tables.")
      default: break
      }
      if group.tables.count == 1, sample.methods[index] != .complete {
        let partner = sample.partners[index].map { groups[$0].name }
        add(
          partner == nil ? "estimate-no-variance" : "estimate-collapsed-stratum", .warning,
          partner.map {
            "\(stratum): a single table was measured, so its variance is taken together with stratum "
              + "\($0) (collapsed strata), which tends to be too large."
          }
            ?? "\(stratum): a single table was measured and there is no other stratum, so how wrong "
            + "the estimate can be is not known.")
      }
    }
    if lake.bytes != nil, !lake.strata.isEmpty, !sample.methods.contains(.combinedRatio) {
      add(
        "estimate-lake-bytes-unused", .note,
        "The bytes of the whole lake scale nothing: every stratum that was measured in part has its "
          + "own, or a stratum without them has no measured table.")
    }
    add(
      "estimate-chance", .note,
      "The whole lake is estimated as if chance had chosen the scanned tables of each stratum; where "
        + "somebody chose them, or few very large tables carry the volume, it can be further off than "
        + "the intervals say.")
    return findings
  }
}
