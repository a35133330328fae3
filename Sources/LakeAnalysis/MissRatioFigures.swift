import LakeModel

/// R-11 of tables: which accesses are followed, and what they weigh.
///
/// What is followed are the objects of tables that object logs tell of, and the partitions of the others;
/// reads whose partitions are not known are left out, their share is told with the ages.
struct MissRatioFigures {
  private let analysis: HeatAnalysis

  /// Something that is held and dropped as a whole.
  private struct Item {
    let hash: ObjectKey
    let size: Int64
    let accesses: Int64
    /// The share of such items that the evidence kept.
    let rate: Double
  }

  /// Makes figures of an analysis.
  init(_ analysis: HeatAnalysis) { self.analysis = analysis }

  /// The curves of a cache that these tables share: filled by reads, and by reads and writes where only
  /// partitions are held.
  func curves(of tables: [Int]) -> [MissRatioCurve] {
    var items: [Item] = []
    var objectItems: [Int: Int] = [:]
    var firstPartition: [Int: Int] = [:]
    var hasObjects = false
    for table in tables where !analysis.readsByTable[table].isEmpty {
      if analysis.usesObjects(table) {
        hasObjects = true
        for (target, object) in ObjectReads.of(table, in: analysis) {
          objectItems[target] = items.count
          items.append(
            Item(
              hash: analysis.reads.targets[target].key, size: object.size,
              accesses: object.cells.reduce(0) { $0 + $1.cell.sure },
              rate: analysis.reads.requestRate))
        }
      } else {
        firstPartition[table] = items.count
        for (index, partition) in analysis.tables[table].partitions.enumerated() {
          let name = analysis.tables[table].path + "\n" + partition.path
          items.append(
            Item(
              hash: ObjectHash().key(of: Array(name.utf8)),
              size: partition.held(at: .max),
              accesses: analysis.touches[table].partitions[index].reduce(0) { $0 + $1.cell.sure },
              rate: 1))
        }
      }
    }
    guard !items.isEmpty else { return [] }
    let (followed, rate) = Self.followed(items, limit: analysis.configuration.followedAccesses)
    let rates = items.map { min($0.rate, rate) }
    var sweep = MissRatioSweep(
      sizes: followed.kept.map { items[$0].size }, rates: followed.kept.map { rates[$0] },
      hashes: followed.kept.map { items[$0].hash.low })
    var mirror = sweep
    let fills = hasObjects ? [] : writes(of: tables, firstPartition: firstPartition, followed.place)
    var nextFill = 0
    var readBytes = 0.0
    let reads =
      tables.count == 1 ? analysis.readsByTable[tables[0]] : analysis.reads.reads
    for read in reads {
      let table = analysis.reads.targets[read.target].table
      while nextFill < fills.count, fills[nextFill].time <= read.time {
        mirror.take(MissRatioSweep.Access(item: fills[nextFill].item, bytes: nil))
        nextFill += 1
      }
      guard read.isRequest == analysis.usesObjects(table) else { continue }
      func take(_ item: Int, _ bytes: Double) {
        readBytes += bytes
        guard let place = followed.place[item] else { return }
        let access = MissRatioSweep.Access(
          item: place, bytes: bytes * items[item].rate / rates[item])
        sweep.take(access)
        if !hasObjects { mirror.take(access) }
      }
      if let item = objectItems[read.target] {
        let bytes = (read.bytes ?? Double(items[item].size) * Double(read.count)) * read.scale
        // Of requests at one moment the first asks for the object, the others find it.
        take(item, bytes / Double(max(read.count, 1)))
        if read.count > 1 { take(item, bytes * Double(read.count - 1) / Double(read.count)) }
      } else if let first = firstPartition[table] {
        let parts = HeatTouches.parts(
          of: analysis.reads.targets[read.target].selection, in: analysis.tables[table],
          at: read.time, prior: analysis.configuration.prior
        ) { _ in }
        let weight = parts.reduce(0) { $0 + $1.weight }
        let bytes = (read.bytes ?? weight * Double(read.count)) * read.scale
        for part in parts where part.step == nil {
          let share = weight > 0 ? part.weight / weight : 1 / Double(parts.count)
          take(first + part.partition, bytes * share)
        }
      }
    }
    let grain: HeatGrain = hasObjects ? .object : .partition
    let smallest = rates.min() ?? 1
    let whole = readBytes + (hasObjects && tables.count > 1 ? unsampledBytes : 0)
    let curve = sweep.finish(
      filling: .reads, grain: grain, readBytes: whole, rate: smallest)
    guard !hasObjects else { return curve.map { [$0] } ?? [] }
    let filled = mirror.finish(
      filling: .readsAndWrites, grain: grain, readBytes: whole, rate: smallest)
    return [curve, filled].compactMap { $0 }
  }

  /// Bytes of requests that all logs tell, less those that the sample stands for: what the sample is off by.
  private var unsampledBytes: Double {
    guard analysis.reads.requestRate < 1 else { return 0 }
    var told = 0.0
    for (source, sums) in analysis.evidence.sources
    where source == .storageUsage || source == .serverAccess {
      told += Double(sums.bytes)
    }
    var sampled = 0.0
    for reference in analysis.evidence.requests.references where reference.bytes > 0 {
      sampled += Double(reference.bytes) * Double(reference.requests)
    }
    for omitted in analysis.evidence.requests.omitted.values { sampled += Double(omitted.bytes) }
    return told - sampled / analysis.reads.requestRate
  }

  /// The items that are followed: all, or those with the smallest hashes whose accesses stay within the
  /// limit; where each stands among them, and the share of all that they are.
  private static func followed(
    _ items: [Item], limit: Int
  ) -> (followed: (kept: [Int], place: [Int: Int]), rate: Double) {
    var kept = Array(items.indices)
    var rate = 1.0
    if items.reduce(Int64(0), { $0.saturatingSum($1.accesses) }) > Int64(max(limit, 1)) {
      let sorted = kept.sorted { items[$0].hash < items[$1].hash }
      var sum: Int64 = 0
      kept = []
      for index in sorted {
        sum = sum.saturatingSum(items[index].accesses)
        guard sum <= Int64(max(limit, 1)) || kept.isEmpty else {
          rate = Double(items[index].hash.high) / 18_446_744_073_709_551_616
          break
        }
        kept.append(index)
      }
      kept.sort()
    }
    var place: [Int: Int] = [:]
    for (index, item) in kept.enumerated() { place[item] = index }
    return ((kept, place), rate)
  }

  private func writes(
    of tables: [Int], firstPartition: [Int: Int], _ place: [Int: Int]
  ) -> [(time: Int64, item: Int)] {
    var writes: [(time: Int64, item: Int)] = []
    for table in tables {
      guard let first = firstPartition[table] else { continue }
      for (index, partition) in analysis.tables[table].partitions.enumerated() {
        guard let item = place[first + index] else { continue }
        for hour in partition.writeHours {
          writes.append((AnalysisWindow.time(ofHour: hour).milliseconds, item))
        }
      }
    }
    return writes.sorted { $0.time == $1.time ? $0.item < $1.item : $0.time < $1.time }
  }
}
