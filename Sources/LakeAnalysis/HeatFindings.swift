import LakeModel

/// What the reader of the figures of heat must know.
enum HeatFindings {
  /// The share of the evidence that may be about other tables before it is a warning.
  private static let muchUnmatched = 0.05

  /// The findings, in a fixed order.
  static func of(_ analysis: HeatAnalysis, tables: [TableHeat]) -> [Finding] {
    var findings: [Finding] = []
    func add(_ code: String, _ severity: Finding.Severity, _ message: String, table: String = "") {
      findings.append(Finding(code: code, severity: severity, object: table, message: message))
    }
    guard !analysis.evidence.isEmpty else { return [] }
    let left = analysis.reads.leftOut
    roots(analysis, add: { add($0, $1, $2) })
    if left.unmatched > 0 {
      let all = analysis.reads
      let share = max(
        left.unmatched / max(all.all, 1), left.unmatchedBytes / max(all.allBytes, 1))
      let first = left.unmatchedPlaces.prefix(3).map(\.name).joined(separator: ", ")
      add(
        "access-unmatched", share > muchUnmatched ? .warning : .note,
        "Reads that name no table of the lake: \(count(left.unmatched)) of \(count(all.all)), "
          + "\(count(left.unmatchedBytes)) of \(count(all.allBytes)) bytes. They are in no figure; the "
          + "first: \(first).")
    }
    for (source, sums) in analysis.evidence.sources.sorted(by: { $0.key < $1.key }) {
      if sums.unusable > 0 || sums.failed > 0 || sums.undated > 0 {
        add(
          "access-left-out", sums.unusable > 0 ? .warning : .note,
          "\(source.name): \(sums.failed) failed, \(sums.unusable) not understood, \(sums.undated) "
            + "without a time, beside \(sums.records) records of reads; they are in no figure.")
      }
    }
    if left.late > 0 {
      add(
        "access-after-window", .note,
        "Reads after the window's end at \(analysis.window.to.iso8601): \(left.late); they are in no "
          + "figure.")
    }
    if left.duplicates > 0 {
      add(
        "access-duplicates", .note,
        "Reads that OpenLineage tells of within \(HeatReads.duplicateSpan / 60_000) minutes of a read of "
          + "the same table in an engine's own log: \(left.duplicates). Each counts once, as the engine "
          + "tells it.")
    }
    samples(analysis, add: { add($0, $1, $2) })
    if left.unevaluated > 0 {
      add(
        "access-too-many-filters", .warning,
        "Partition filters that were not evaluated because there are too many: \(left.unevaluated); what "
          + "their reads touched counts as not known.")
    }
    for (index, table) in tables.enumerated() {
      let early = analysis.touches[index].early
      if early.reads > 0 {
        add(
          "reads-before-data", .warning,
          "Reads that are stamped before the data they name were written: \(count(early.reads)), by up "
            + "to \(duration(early.largestGap)) (to the hour). They count as reads of new data, age 0; "
            + "the clocks of the engine and the table disagree, or the log's times are not the reads'.",
          table: table.path)
      }
      if analysis.tables[index].isCoarse, table.reads > 0 {
        add(
          "heat-coarse", .note,
          "There are so many partitions that what was written was joined at a smaller depth: a write "
            + "counts for all partitions that it was joined with.", table: table.path)
      }
    }
    return findings
  }

  private static func roots(
    _ analysis: HeatAnalysis, add: (String, Finding.Severity, String) -> Void
  ) {
    let resolver = analysis.reads.resolver
    if analysis.configuration.accessRoots.isEmpty, !resolver.roots.isEmpty {
      let pairs = resolver.roots.map { root in
        "\(root.logs.text) in the logs as "
          + (root.lake.components.isEmpty ? "the scanned root" : "\(root.lake.text) in the scan")
      }
      add(
        "access-root-inferred", .note,
        "Taken from the tables' places: \(pairs.joined(separator: "; ")). Another place is named with "
          + "--access-root.")
    }
    if !resolver.ambiguous.isEmpty {
      let choices = resolver.ambiguous.prefix(3).map { root in
        "\(root.logs.text) for "
          + (root.lake.components.isEmpty ? "the scanned root" : root.lake.text)
      }
      add(
        "access-root-ambiguous", .warning,
        "Where the logs say that the lake is, several places explain equally well: "
          + "\(choices.joined(separator: "; ")). None was taken; name it with --access-root.")
    }
  }

  private static func samples(
    _ analysis: HeatAnalysis, add: (String, Finding.Severity, String) -> Void
  ) {
    let evidence = analysis.evidence
    for (sample, rate, what) in [
      (evidence.requests, analysis.reads.requestRate, "objects"),
      (evidence.reads, analysis.reads.queryRate, "queries"),
    ] where rate < 1 || !sample.omitted.isEmpty {
      let thinned =
        sample.omitted.isEmpty
        ? "" : " Of \(sample.omitted.count) of them with most requests not every one is followed."
      add(
        "access-sampled", .note,
        "There are more reads than the \(sample.limit) that are kept: figures rest on those of "
          + "\(percent(rate)) of the \(what), chosen by hash, and are scaled.\(thinned)")
    }
  }

  private static func count(_ value: Double) -> String {
    value < 9.2e18 ? String(Int64(value.rounded())) : "very many"
  }

  private static func percent(_ share: Double) -> String {
    let tenths = Int64((share * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }

  private static func duration(_ milliseconds: Int64) -> String {
    let minutes = milliseconds / 60_000
    return minutes >= 60 ? "\(minutes / 60) h \(minutes % 60) min" : "\(minutes) min"
  }
}
