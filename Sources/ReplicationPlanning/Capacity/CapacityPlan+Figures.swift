import LakeAnalysis
public import LakeModel

extension CapacityPlan {
  private typealias Term = PlanFigure.Term

  /// An interval as a value: one number where the bounds are the same, none
  /// where they leave what an Int64 holds.
  static func value(_ interval: ByteInterval) -> PlanFigure.Value {
    guard interval.high < .max else {
      return interval.low < .max
        ? .unknown("at least \(interval.low) bytes, at most \(ByteScaling.beyond)")
        : .unknown(ByteScaling.beyond)
    }
    return interval.low == interval.high
      ? .bytes(interval.high) : .bytesBetween(interval.low, interval.high)
  }

  /// The kinds of bytes that are summed.
  private static func parts(_ stored: StoredBytes) -> [Term] {
    [
      Term("live", .bytes(stored.live)),
      Term("retired and not known to be deleted", value(stored.retired)),
      Term("deletion vectors", value(stored.deletionVectors)),
      Term("change data", value(stored.changeData)),
      Term("metadata", value(stored.metadata)),
    ]
  }

  private static func caveat(_ stored: StoredBytes) -> String? {
    var parts: [String] = []
    if stored.silentTables > 0 {
      parts.append(
        "the logs of \(quantity(stored.silentTables, "table")) tell no deletion, so what has left may be gone"
      )
    }
    if stored.cutTables > 0 {
      parts.append(
        "the logs of \(quantity(stored.cutTables, "table")) were cut, so there may be more that left before"
      )
    } else if stored.mayBeMore {
      parts.append("objects without a size are not in it")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// Every figure of capacity and growth.
  public var figures: [PlanFigure] {
    storedFigures + growth.figures + sites.flatMap(siteFigures)
  }

  private var storedFigures: [PlanFigure] {
    let formulas = [
      "live bytes of the latest snapshots", "R-4: retired − deleted − revived",
      "created + appended − deleted", "created + appended − deleted",
      "created + appended − deleted",
    ]
    let ids = ["live", "retired", "deletion-vectors", "change-data", "metadata"]
    var figures = zip(zip(ids, formulas), Self.parts(stored)).map { pair, part in
      PlanFigure(
        id: "capacity.stored.\(pair.0)", name: "stored at the source: \(part.name)",
        value: part.value, formula: "R-30: \(pair.1), of what is mirrored",
        caveat: pair.0 == "metadata" ? nil : Self.caveat(stored))
    }
    let formula =
      "R-30: live + retired and not yet deleted + deletion vectors + change data + metadata"
    figures.append(
      PlanFigure(
        id: "capacity.stored", name: "stored at the source of what is mirrored",
        value: Self.value(stored.total), formula: formula, inputs: Self.parts(stored),
        caveat: Self.caveat(stored)))
    let names = FigureNames.unique(classes.map(\.name))
    for (name, part) in zip(names, classes) {
      figures.append(
        PlanFigure(
          id: "capacity.stored[class=\(name)]", name: "stored at the source of \(part.name)",
          value: Self.value(part.stored.total), formula: formula, inputs: Self.parts(part.stored),
          caveat: Self.caveat(part.stored)))
    }
    return figures
  }

  private func siteFigures(_ site: SiteNeed) -> [PlanFigure] {
    var figures: [PlanFigure] = []
    var retired = "retired and not yet deleted"
    var changeData = "change data"
    var longer: [Term] = []
    if let retention = site.retention {
      var sum = retention.retired
      sum.add(retention.changeData)
      retired = "max(\(retired), X days of data retired)"
      changeData = "max(\(changeData), X days of change data written)"
      longer = [
        Term("X days of data retired", .bytes(retention.needed.retired)),
        Term("X days of change data written", .bytes(retention.needed.changeData)),
      ]
      figures.append(
        PlanFigure(
          id: "capacity.longer[site=\(site.name)]",
          name: "kept longer at \(site.name) than at the source", value: Self.value(sum),
          formula: "R-30: max(0, X days · what leaves in a day − what the source still has)",
          inputs: [
            Term("X, the site's retention", .days(retention.days)),
            Term("data retired", .bytesPerDay(retention.departures.retired)),
            Term("retired and not known to be deleted", Self.value(stored.retired)),
            Term("change data written", .bytesPerDay(retention.departures.changeData)),
            Term("change data stored", Self.value(stored.changeData)),
          ],
          steps: [
            Term("data", Self.value(retention.retired)),
            Term("change data", Self.value(retention.changeData)),
          ], caveat: "as if every day retired what a day of the window did"))
    }
    for need in site.needs {
      figures.append(
        PlanFigure(
          id: "capacity.needed[site=\(site.name),year=\(need.year)]",
          name: "capacity that \(site.name) needs after \(GrowthPlan.years(need.year))",
          value: Self.value(need.bytes),
          formula: "R-30: (live + \(retired) + deletion vectors + \(changeData) + metadata)"
            + " · L(y)/L0 · copies",
          inputs: Self.parts(stored) + longer + [
            Term("g", .share(growth.perYear)), Term("y", .count(Int64(need.year))),
            Term("copies", .ratio(site.copies)),
          ],
          steps: [
            Term("one copy now", Self.value(site.kept)),
            Term("L(y)/L0", .ratio(growth.factor(year: need.year))),
            Term("L(y)/L0 · copies", .ratio(need.factor)),
          ],
          caveat: Self.caveat(stored)))
    }
    if let capacity = site.site.capacity {
      figures.append(fullFigure(site, capacity: capacity))
    }
    return figures
  }

  private func fullFigure(_ site: SiteNeed, capacity: Int64) -> PlanFigure {
    let first = site.needs.first?.bytes ?? ByteInterval()
    return PlanFigure(
      id: "capacity.full[site=\(site.name)]", name: "when \(site.name) is full",
      value: site.fullFrom.map { .time($0) }
        ?? .unknown("it is not full within \(GrowthPlan.mostYears) years at this growth"),
      formula: "R-30, R-31: years = ln(capacity / needed now) / ln(1 + g)",
      inputs: [
        Term("the site's capacity", .bytes(capacity)), Term("needed now", Self.value(first)),
        Term("g", .share(growth.perYear)), Term("year 0", .time(start)),
      ],
      steps: [
        Term(
          "by the most that it can need", site.fullFrom.map { .time($0) } ?? .text("never")),
        Term(
          "by the least that it can need", site.fullBy.map { .time($0) } ?? .text("never")),
        Term(
          "the first year that does not fit",
          site.fullInYear.map { .count(Int64($0)) } ?? .text("none of the horizon")),
      ],
      caveat: "a year is 365 days")
  }

  /// What a reader must know of the capacity.
  public var findings: [Finding] {
    var findings: [Finding] = []
    func add(_ code: String, _ severity: Finding.Severity, _ message: String) {
      findings.append(Finding(code: code, severity: severity, object: "", message: message))
    }
    if stored.silentTables > 0 {
      add(
        "capacity-deletions-unknown", .warning,
        "The logs of \(stored.silentTables) mirrored tables tell of no deletion, which few writers log: "
          + "what has left their snapshots may be in storage or gone, so capacity is an interval; a listing "
          + "of the bucket (`lakegauge verify`) tells.")
    }
    if stored.cutTables > 0 {
      add(
        "capacity-history-cut", .warning,
        "The logs of \(stored.cutTables) mirrored tables were cut: what had left their snapshots before is "
          + "in no figure, so capacity may be more; a listing of the bucket (`lakegauge verify`) tells."
      )
    }
    for site in sites {
      if site.copies != site.site.copies {
        add(
          "capacity-copies-refused", .warning,
          "\(site.name) has \(site.site.copies) copies, which is no number of copies; one is counted."
        )
      }
      guard let year = site.fullInYear, let from = site.fullFrom else { continue }
      add(
        "capacity-site-full", .warning,
        year == 0
          ? "\(site.name) cannot hold what is mirrored now."
          : "\(site.name) is full in year \(year) of the plan, from \(from.dateText) on.")
    }
    return growth.findings + findings
  }
}
