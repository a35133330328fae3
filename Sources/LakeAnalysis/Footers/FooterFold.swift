package import LakeModel

/// The live Parquet objects of a table, and what the footers that were read say.
///
/// A sample is, of each stratum, the objects whose keys have the smallest hashes. That set does not depend
/// on the order in which objects are met, and of two parts' sets the smallest of both are those of the
/// whole: so parts absorbed in any order and merged give the same sample. For that, a sample keeps its
/// answers one by one; when all footers are read, sums are enough.
package struct FooterFold: Mergeable {
  /// The most faults that are named when all footers are read.
  static let faultLimit = 20

  /// Which footers are read.
  package private(set) var coverage: FooterCoverage

  /// Live Parquet objects by stratum, with the bytes of those that have a size.
  package private(set) var population: [FooterStratum: ObjectTotals] = [:]

  /// Live objects of other formats: Hudi's log files, ORC.
  package private(set) var notParquet = ObjectTotals()

  /// Live objects outside the table root: their footers are not read.
  package private(set) var external = ObjectTotals()

  /// Live objects whose path nothing readable names any more.
  package private(set) var unnamed = ObjectTotals()

  /// Of a sample: the answers of each stratum in ascending order of keys.
  package private(set) var samples: [FooterStratum: [FooterAnswer]] = [:]

  /// When all footers are read: the sums.
  package private(set) var figures = FooterFigures()

  /// When all footers are read: objects by what became of them.
  package private(set) var outcomes: [FooterOutcome: ObjectTotals] = [:]

  /// When all footers are read: those that could not be, the first of them.
  package private(set) var faults: [FooterFault] = []

  /// Requests to the store for footers, in all parts.
  package private(set) var requests: Int64 = 0

  /// Bytes that were read for footers, in all parts.
  package private(set) var bytesRead: Int64 = 0

  /// Makes an empty fold that reads nothing.
  package init() { self.init(coverage: .none) }

  /// Makes an empty fold.
  package init(coverage: FooterCoverage) { self.coverage = coverage }

  /// Takes back what a file gives.
  init(
    coverage: FooterCoverage, population: [FooterStratum: ObjectTotals],
    notParquet: ObjectTotals, external: ObjectTotals, unnamed: ObjectTotals,
    samples: [FooterStratum: [FooterAnswer]], figures: FooterFigures,
    outcomes: [FooterOutcome: ObjectTotals], faults: [FooterFault], requests: Int64,
    bytesRead: Int64
  ) {
    self.coverage = coverage
    self.population = population
    self.notParquet = notParquet
    self.external = external
    self.unnamed = unnamed
    self.samples = samples
    self.figures = figures
    self.outcomes = outcomes
    self.faults = faults
    self.requests = requests
    self.bytesRead = bytesRead
  }

  /// Counts a live Parquet object.
  package mutating func count(_ stratum: FooterStratum, size: Int64) {
    population[stratum, default: ObjectTotals()].add(bytes: max(size, 0))
  }

  /// Counts a live object that is not Parquet.
  package mutating func countNotParquet(size: Int64) { notParquet.add(bytes: max(size, 0)) }

  /// Counts a live object outside the table root.
  package mutating func countExternal(size: Int64) { external.add(bytes: max(size, 0)) }

  /// Counts a live object whose path nobody knows.
  package mutating func countUnnamed(size: Int64) { unnamed.add(bytes: max(size, 0)) }

  /// Counts what reading took.
  package mutating func count(requests: Int64, bytes: Int64) {
    self.requests = self.requests.saturatingSum(requests)
    bytesRead = bytesRead.saturatingSum(bytes)
  }

  /// Takes the answer of an object that was counted.
  package mutating func absorb(_ answer: FooterAnswer) {
    switch coverage {
    case .none: return
    case .sample:
      var sample = samples[answer.stratum] ?? []
      var (low, high) = (0, sample.count)
      while low < high {
        let middle = (low + high) / 2
        if sample[middle].key < answer.key { low = middle + 1 } else { high = middle }
      }
      sample.insert(answer, at: low)
      samples[answer.stratum] = sample
      cut(answer.stratum)
    case .all:
      figures.merge(answer.figures)
      outcomes[answer.outcome, default: ObjectTotals()].add(bytes: max(answer.size, 0))
      if let fault = answer.fault {
        faults.append(fault)
        cutFaults()
      }
    }
  }

  /// - Precondition: both have the same coverage, or one is empty.
  package mutating func merge(_ other: FooterFold) {
    if coverage == .none { coverage = other.coverage }
    for (stratum, totals) in other.population {
      population[stratum, default: ObjectTotals()].add(totals)
    }
    notParquet.add(other.notParquet)
    external.add(other.external)
    unnamed.add(other.unnamed)
    for (stratum, answers) in other.samples {
      samples[stratum] = ((samples[stratum] ?? []) + answers).sorted { $0.key < $1.key }
      cut(stratum)
    }
    figures.merge(other.figures)
    for (outcome, totals) in other.outcomes {
      outcomes[outcome, default: ObjectTotals()].add(totals)
    }
    faults += other.faults
    cutFaults()
    count(requests: other.requests, bytes: other.bytesRead)
  }

  private mutating func cut(_ stratum: FooterStratum) {
    guard let limit = coverage.limit, let count = samples[stratum]?.count, count > limit else {
      return
    }
    samples[stratum]?.removeLast(count - limit)
  }

  private mutating func cutFaults() {
    faults.sort()
    if faults.count > Self.faultLimit { faults.removeLast(faults.count - Self.faultLimit) }
  }
}
