import Glibc
import Parquet
import Probing

/// Decodes the footers of a folder's files, from `open` to the sums that a table's sizes need.
struct FooterProbe {
  let files: [(path: String, size: Int64)]
  let detail: FooterDetail

  init(folder: String, detail: String) throws {
    guard let listing = unsafe opendir(folder) else { throw ProbeError("\(folder): not a folder") }
    defer { unsafe closedir(listing) }
    var names: [String] = []
    while let entry = unsafe readdir(listing) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
      }
      if name.hasSuffix(".parquet") { names.append(name) }
    }
    files = try names.sorted().map { name in
      let path = folder + "/" + name
      return (path, try OpenFile(path).size)
    }
    switch detail {
    case "sizes": self.detail = .sizesOnly
    case "counts": self.detail = .counts
    case "everything": self.detail = .everything
    default: throw ProbeError("\(detail): not sizes, counts or everything")
    }
  }

  private struct Sums {
    var rows: Int64 = 0
    var rowGroups = 0
    var compressed: Int64 = 0
    var bytesRead: Int64 = 0
  }

  /// Reads every file once, as one table: tails are learned and schemas shared from file to file.
  private func round() throws -> Sums {
    var sums = Sums()
    var sizes = FooterSizes()
    let schemas = SchemaCache()
    for (path, size) in files {
      let file = try OpenFile(path)
      var decoder = try FooterDecoder(
        fileSize: size, plan: sizes.plan, detail: detail, schemas: schemas)
      while let range = decoder.neededRange {
        sums.bytesRead += range.upperBound - range.lowerBound
        try decoder.supply(try file.bytes(range))
      }
      guard let metadata = decoder.metadata else { throw ProbeError("\(path): no footer") }
      sizes.record(metadata)
      sums.rows += metadata.rowCount
      sums.rowGroups += metadata.rowGroups.count
      sums.compressed += metadata.compressedSize
    }
    return sums
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
      {"files": \(files.count), "rows": \(sums.rows), "row_groups": \(sums.rowGroups), \
      "compressed": \(sums.compressed), "bytes_read": \(sums.bytesRead), "cpu_ns": \(ProbeClock.median(times))}
      """)
  }
}
