import LakeModel

/// What the reads of one table touched of its partitions, by hour.
struct HeatTouches: Sendable {
  /// Reads of each partition by hour, ascending.
  private(set) var partitions: [[(hour: Int64, cell: HeatCell)]]
  /// Reads of the table by hour, ascending.
  private(set) var table: [(hour: Int64, cell: HeatCell)]
  /// What reading the table takes, by hour, ascending.
  private(set) var load: [ReadHour]
  /// Reads that are stamped before the data they saw: how many, and the largest gap in milliseconds.
  private(set) var early: (reads: Double, largestGap: Int64) = (0, 0)
  /// Reads whose parts are not known, scaled.
  private(set) var vagueReads = 0.0

  /// How long before data were written a read may be stamped and still have seen them: the clocks of
  /// engines and of tables differ, those of simulations more.
  static let clockTolerance: Int64 = Timestamp.millisecondsPerDay

  /// Whether a partition held data when a read was stamped.
  enum Presence: Equatable {
    case held
    /// It was written later, and the read names it: the clocks disagree by so many milliseconds.
    case early(Int64)
    /// It was written a little later, and the read does not name it.
    case possible
    case absent
  }

  /// Whether a partition held data at a time.
  static func presence(of partition: HeatPartition, at time: Int64, isNaming: Bool) -> Presence {
    guard let birth = partition.birthHour else { return .held }
    if birth <= Timestamp(milliseconds: time).hour { return .held }
    let gap = AnalysisWindow.time(ofHour: birth).milliseconds.saturatingDifference(time)
    guard gap <= clockTolerance else { return .absent }
    return isNaming ? .early(gap) : .possible
  }

  /// A partition that a read touches, with its part of the read's bytes.
  struct Part {
    let partition: Int
    /// Its bytes then, times how likely it was touched.
    let weight: Double
    /// The step of the prior for one that may have been touched; nil for one that surely was.
    let step: Int?
  }

  /// The partitions that a read touches, at its time.
  ///
  /// - Parameters:
  ///   - selection: what the read selects.
  ///   - table: the table.
  ///   - time: when it was stamped.
  ///   - prior: how vague reads are spread; nil to spread them evenly.
  ///   - early: called for each partition that is younger than the read.
  /// - Returns: the parts, sure ones first.
  static func parts(
    of selection: HeatSelection, in table: HeatTable, at time: Int64, prior: AgePrior?,
    early: (Int64) -> Void
  ) -> [Part] {
    let hour = Timestamp(milliseconds: time).hour
    var parts: [Part] = []
    let touches = prior?.touches ?? [1]
    func add(_ index: Int, isSure: Bool) {
      let partition = table.partitions[index]
      var seenAt = hour
      var isSure = isSure
      switch presence(of: partition, at: time, isNaming: selection.isNaming) {
      case .held: break
      case .early(let gap):
        seenAt = partition.birthHour ?? hour
        if isSure { early(gap) }
      case .possible:
        seenAt = partition.birthHour ?? hour
        isSure = false
      case .absent: return
      }
      let held = Double(partition.held(at: seenAt))
      if isSure {
        parts.append(Part(partition: index, weight: held, step: nil))
      } else {
        let age = partition.age(at: seenAt) ?? .max
        let step = prior?.step(ageHours: age) ?? 0
        parts.append(Part(partition: index, weight: held * touches[step], step: step))
      }
    }
    for index in selection.sure { add(index, isSure: true) }
    for index in selection.possible { add(index, isSure: false) }
    return parts
  }

  /// Takes the reads of one table.
  ///
  /// - Parameters:
  ///   - reads: those of the table; requests of objects or queries' reads, each counting in bytes just
  ///     when `countsBytes` says so.
  ///   - targets: of all reads.
  ///   - table: the table.
  ///   - prior: how vague reads are spread.
  ///   - countsBytes: whether the bytes of requests (true) or those of queries (false) are counted, so
  ///     that what both tell counts once.
  init(
    _ reads: [HeatReads.Read], targets: [HeatReads.Target], table: HeatTable, prior: AgePrior?,
    countsRequests countsBytes: Bool
  ) {
    guard !reads.isEmpty else {
      partitions = Array(repeating: [], count: table.partitions.count)
      (self.table, load) = ([], [])
      return
    }
    var partitions: [[Int64: HeatCell]] = Array(repeating: [:], count: table.partitions.count)
    var whole: [Int64: HeatCell] = [:]
    var load: [Int64: ReadHour] = [:]
    let steps = prior?.steps.count ?? 1
    let touches = prior?.touches ?? [1]
    let sorted = reads.sorted {
      $0.target == $1.target ? $0.time < $1.time : $0.target < $1.target
    }
    var start = 0
    while start < sorted.count {
      let first = sorted[start]
      var end = start
      var (count, scaled, known, unsized): (Int64, Double, Double, Double) = (0, 0, 0, 0)
      while end < sorted.count, sorted[end].target == first.target, sorted[end].hour == first.hour {
        let read = sorted[end]
        count += read.count
        let reads = Double(read.count) * read.scale
        scaled += reads
        if let bytes = read.bytes { known += bytes * read.scale } else { unsized += reads }
        end += 1
      }
      start = end
      let selection = targets[first.target].selection
      var gap: Int64 = 0
      let parts = Self.parts(of: selection, in: table, at: first.time, prior: prior) {
        gap = max(gap, $0)
      }
      if gap > 0 {
        early.reads += scaled
        early.largestGap = max(early.largestGap, gap)
      }
      if selection.isVague { vagueReads += scaled }
      let counted = first.isRequest == countsBytes
      let weight = parts.reduce(0) { $0 + $1.weight }
      let bytes = counted ? known + unsized * weight : 0
      var all = HeatCell()
      all.sure = count
      all.reads = scaled
      all.bytes = bytes
      whole[first.hour, default: HeatCell()].add(all)
      var hour = ReadHour(hour: first.hour)
      if first.isRequest { hour.requests = scaled } else { hour.reads = scaled }
      if counted { (hour.bytes, hour.guessedBytes) = (known, unsized * weight) }
      load[first.hour, default: ReadHour(hour: first.hour)].add(hour)
      for part in parts {
        var cell = HeatCell()
        let share = weight > 0 ? part.weight / weight : 1 / Double(parts.count)
        cell.bytes = bytes * share
        if let step = part.step {
          cell.addVague(count, step: step, of: steps)
          cell.expected = scaled * touches[step]
          cell.vagueBytes = cell.bytes
        } else {
          cell.sure = count
          cell.reads = scaled
        }
        partitions[part.partition][first.hour, default: HeatCell()].add(cell)
      }
    }
    self.partitions = partitions.map(Self.sorted)
    self.table = Self.sorted(whole)
    self.load = load.values.sorted { $0.hour < $1.hour }
  }

  private static func sorted(_ cells: [Int64: HeatCell]) -> [(hour: Int64, cell: HeatCell)] {
    cells.map { (hour: $0.key, cell: $0.value) }.sorted { $0.hour < $1.hour }
  }
}
