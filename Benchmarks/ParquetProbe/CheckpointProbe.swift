import Parquet
import Probing

/// Reads path, size and modification time of every file that a checkpoint adds.
struct CheckpointProbe {
  let path: String

  private static let columns = [["add", "path"], ["add", "size"], ["add", "modificationTime"]]

  private struct Sums {
    var rows: Int64 = 0
    var adds: Int64 = 0
    var size: Int64 = 0
    var time: Int64 = 0
    var pathBytes: Int64 = 0
  }

  private func round() throws -> Sums {
    var sums = Sums()
    let file = try OpenFile(path)
    var decoder = try FooterDecoder(fileSize: try file.size)
    while let range = decoder.neededRange { try decoder.supply(try file.bytes(range)) }
    guard let metadata = decoder.metadata else { throw ProbeError("\(path): no footer") }
    let projection = ColumnProjection(of: metadata.schema, paths: Self.columns)
    guard !metadata.rowGroups.isEmpty else { return sums }
    var reader = try RowGroupReader(
      metadata, rowGroup: 0, projection: projection, windowBytes: 2 << 20)
    for rowGroup in metadata.rowGroups.indices {
      if rowGroup > 0 { try reader.move(to: rowGroup) }
      reading: while true {
        for range in reader.neededRanges.coalesced() {
          var (bytes, offset) = reader.takeWindow(for: range)
          try file.append(range, to: &bytes)
          reader.supply(bytes, at: offset)
        }
        switch try reader.next(maximumRows: 8192) {
        case .batch(let batch):
          Self.add(batch, to: &sums)
          reader.recycle(batch)
        case .bytesNeeded: continue
        case .end: break reading
        }
      }
    }
    return sums
  }

  private static func add(_ batch: ColumnBatch, to sums: inout Sums) {
    sums.rows += Int64(batch.rowCount)
    if case .bytes(let paths) = batch.columns[0].values {
      sums.adds += Int64(paths.count)
      for index in 0..<paths.count { sums.pathBytes += Int64(paths.range(index).count) }
    }
    if case .int64(let sizes) = batch.columns[1].values {
      for size in sizes { sums.size &+= size }
    }
    if case .int64(let times) = batch.columns[2].values {
      for time in times { sums.time &+= time }
    }
  }

  func run(rounds: Int) throws {
    var sums = try round()
    var times: [Int64] = []
    for _ in 0..<rounds {
      let start = ProbeClock.process
      sums = try round()
      times.append(ProbeClock.process - start)
    }
    print(
      """
      {"adds": \(sums.adds), "size": \(sums.size), "time": \(sums.time), \
      "path_bytes": \(sums.pathBytes), "rows": \(sums.rows), "cpu_ns": \(ProbeClock.median(times))}
      """)
  }
}
