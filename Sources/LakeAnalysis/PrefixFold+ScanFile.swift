import LakeModel

extension PrefixFold: ScanStored {
  package func encode(into writer: inout ScanWriter) { volumes.encode(into: &writer) }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    self.init(volumes: try reader.read(SeedSplit<CommitOrder, PathVolumes>.self))
  }
}

extension PartitionFold: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    volumes.encode(into: &writer)
    writer.write(count: live.count)
    var previous: [UInt8] = []
    for (path, totals) in live.pairs.sorted(by: { $0.path < $1.path }) {
      writer.write(path, after: &previous)
      writer.write(totals)
    }
    placement.encode(into: &writer)
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let volumes = try reader.read(SeedSplit<CommitOrder, PathVolumes>.self)
    var live = PathTotals()
    var previous: [UInt8] = []
    var last: PathVolumes.Path?
    for _ in 0..<(try reader.readCount(bytesEach: 5)) {
      let path = try reader.readPath(after: &previous, last: &last)
      live.add(try reader.readTotals(), to: path)
    }
    self.init(volumes: volumes, live: live, placement: try reader.read(PlacementFold.self))
  }
}

/// Path by path, and in each hour by hour. The limit is that of the program.
extension PathVolumes: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.write(ifPresent: isCoarse ? depth : nil) { $0.write(count: $1) }
    writer.write(count: names.count)
    var previous: [UInt8] = []
    forEachSorted { path, hours in
      writer.write(path, after: &previous)
      writer.write(count: hours.count)
      var hour: Int64 = 0
      for (key, totals) in hours {
        writer.write(step: key, from: &hour)
        writer.write(totals)
      }
    }
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let depth = try reader.readIfPresent { part throws(ScanFileError) in
      Int(try part.readNatural(upTo: .max - 1))
    }
    // A cell takes some eight bytes.
    self.init(depth: depth ?? .max, cells: reader.remaining / 8)
    var previous: [UInt8] = []
    var last: Path?
    for _ in 0..<(try reader.readCount(bytesEach: 7)) {
      let start = reader.position
      let path = try reader.readPath(after: &previous, last: &last)
      let count = try reader.readCount(bytesEach: 3)
      guard count > 0, depth.map({ path.cut(to: $0) == path }) ?? true else {
        throw reader.error(.invalidValue, at: start)
      }
      append(path)
      var previousHour: Int64 = 0
      var lastHour: Int64?
      for _ in 0..<count {
        let start = reader.position
        let hour = try reader.readStep(from: &previousHour)
        guard lastHour.map({ $0 < hour }) ?? true,
          hour == ChurnSums.undated || ScanReader.isHour(hour)
        else { throw reader.error(.invalidValue, at: start) }
        lastHour = hour
        let totals = try reader.readTotals()
        guard totals.files > 0 else { throw reader.error(.invalidValue, at: start) }
        append(hour: hour, totals)
      }
    }
    endAppending()
  }
}

extension ScanWriter {
  mutating func write(_ path: PathVolumes.Path, after previous: inout [UInt8]) {
    write(path.text, after: &previous)
    write(path.isExternal)
  }
}

extension ScanReader {
  /// Reads a path that comes after the last one.
  mutating func readPath(
    after previous: inout [UInt8], last: inout PathVolumes.Path?
  ) throws(ScanFileError) -> PathVolumes.Path {
    let start = position
    let text = try readText(after: &previous)
    let path = PathVolumes.Path(text: text, isExternal: try readBool())
    if let last, last >= path { throw error(.invalidValue, at: start) }
    last = path
    return path
  }
}
