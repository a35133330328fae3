import LakeModel

/// What is taken of the reads of a table's partitions where no evidence tells of any, for every τ of R-10.
struct AssumedReads: Sendable {
  /// What is taken of every partition; nil where a prior tells them apart.
  private var common: WorkingSetSweep.Assumption?
  /// Shares by the prior: partition by partition, for every τ.
  private var shares: [Double] = []

  /// The same for all partitions.
  init(_ assumption: WorkingSetSweep.Assumption) { common = assumption }

  /// Shares of partitions, one for every τ.
  fileprivate init(shares: [Double]) { self.shares = shares }

  /// What is taken of a partition for the τ with an index in `WriteRecency.spans`.
  func assumption(partition: Int, span: Int) -> WorkingSetSweep.Assumption {
    common ?? .prior(shares[partition * WriteRecency.spans.count + span])
  }

  /// What is taken of the table as a whole: what is taken of the partition that is read most.
  func ofTable(span: Int) -> WorkingSetSweep.Assumption {
    if let common { return common }
    var most: Double?
    for index in stride(from: span, to: shares.count, by: WriteRecency.spans.count) {
      most = max(most ?? shares[index], shares[index])
    }
    return most.map { .prior($0) } ?? .recency
  }
}

/// Shares of partitions that a prior has in the working sets by reads at one hour, for every τ of R-10. Data
/// of one age are touched alike in all tables, so what the prior says of an age is kept.
struct TouchedShares {
  private let prior: AgePrior
  private let hour: Int64
  private let hours = WriteRecency.spans.map { $0.milliseconds / Timestamp.millisecondsPerHour }
  /// The place of an age's shares.
  private var places: [Int64: Int] = [:]
  /// How likely data of an age have been read within each τ.
  private var touched: [Double] = []

  /// Shares at an hour since the epoch.
  init(_ prior: AgePrior, at hour: Int64) {
    self.prior = prior
    self.hour = hour
  }

  /// What the prior says of the partitions of a table.
  mutating func reads(of partitions: [HeatPartition]) -> AssumedReads {
    var shares: [Double] = []
    shares.reserveCapacity(partitions.count * hours.count)
    for index in partitions.indices { append(partitions[index], to: &shares) }
    return AssumedReads(shares: shares)
  }

  private mutating func append(_ partition: HeatPartition, to shares: inout [Double]) {
    let start = shares.count
    for _ in hours { shares.append(0) }
    let oldest = partition.writeHours.first.map { hour.saturatingDifference($0) } ?? 0
    var whole = 0.0
    partition.ages(at: hour) { age, bytes in
      let bytes = Double(bytes)
      whole += bytes
      let place = place(ofAge: max(age ?? oldest, 0))
      for span in hours.indices { shares[start + span] += bytes * touched[place + span] }
    }
    for index in start..<shares.count {
      shares[index] = whole > 0 ? shares[index] / whole : 0
    }
  }

  private mutating func place(ofAge age: Int64) -> Int {
    if let place = places[age] { return place }
    let place = touched.count
    for hours in hours { touched.append(prior.touched(within: hours, ageHours: age)) }
    places[age] = place
    return place
  }
}
