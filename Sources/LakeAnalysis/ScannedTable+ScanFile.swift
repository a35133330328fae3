import LakeModel

extension ScannedTable: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.write(root)
    writer.write(path)
    encodeContent(into: &writer)
  }

  /// Writes everything but where the table is.
  func encodeContent(into writer: inout ScanWriter) {
    writer.section { state.encode(into: &$0) }
    fold.encode(into: &writer)
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let root = try reader.readText()
    let path = try reader.readText()
    let state = try reader.readSection(TableState.self)
    self.init(root: root, path: path, state: state, fold: try reader.read(TableFold.self))
  }
}

extension LakeScan.Unreadable: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.write(place.root)
    writer.write(place.path)
    writer.write(format.rawValue)
    finding.encode(into: &writer)
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let place = TablePlace(root: try reader.readText(), path: try reader.readText())
    self.init(
      place: place, format: try reader.readName(TableFormat.self),
      finding: try reader.read(Finding.self))
  }
}

extension LakeScan.Source: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.write(root)
    writer.write(count: inventories.count)
    for inventory in inventories { writer.write(inventory) }
    writer.write(findings)
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let start = reader.position
    self.init(root: try reader.readText())
    for _ in 0..<(try reader.readCount()) { inventories.append(try reader.readText()) }
    findings = try reader.readFindings()
    let isSorted = zip(inventories, inventories.dropFirst()).allSatisfy {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    guard isSorted, findings.sortedAndUnique == findings else {
      throw reader.error(.invalidValue, at: start)
    }
  }
}

extension TableState: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.write(format.rawValue)
    writer.write(formatVersion)
    writer.write(name)
    for totals in [live, liveAtStart] {
      writer.write(signed: totals.files)
      writer.write(signed: totals.bytes)
    }
    writer.write(ifPresent: history.from) { $0.write($1) }
    writer.write(ifPresent: history.to) { $0.write($1) }
    writer.write(count: history.commits)
    writer.write(history.isComplete)
    writer.write(clock.rawValue)
    writer.write(count: features.count)
    for feature in features { writer.write(feature) }
    writer.write(ifPresent: verification) { writer, verification in
      for count in [
        verification.checksums, verification.checkpoints, verification.checkpointsLeftOut,
        verification.disagreements,
      ] {
        writer.write(count: count)
      }
    }
    writer.write(findings)
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let format = try reader.readName(TableFormat.self)
    let formatVersion = try reader.readText()
    let name = try reader.readText()
    let live = try reader.readDifference()
    let liveAtStart = try reader.readDifference()
    let history = HistoryWindow(
      from: try reader.readIfPresent { part throws(ScanFileError) in try part.readTime() },
      to: try reader.readIfPresent { part throws(ScanFileError) in try part.readTime() },
      commits: Int(try reader.readObjectCount()), isComplete: try reader.readBool())
    let clock = try reader.readName(CommitClock.self)
    var features: [String] = []
    for _ in 0..<(try reader.readCount()) { features.append(try reader.readText()) }
    let verification = try reader.readIfPresent { part throws(ScanFileError) in
      var verification = TableVerification()
      verification.checksums = Int(try part.readObjectCount())
      verification.checkpoints = Int(try part.readObjectCount())
      verification.checkpointsLeftOut = Int(try part.readObjectCount())
      verification.disagreements = Int(try part.readObjectCount())
      return verification
    }
    self.init(
      format: format, formatVersion: formatVersion, name: name, live: live,
      liveAtStart: liveAtStart, history: history, clock: clock, features: features,
      verification: verification, findings: try reader.readFindings())
  }
}

extension Finding: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.write(code)
    writer.write(byte: UInt8(truncatingIfNeeded: severity.rawValue))
    writer.write(object)
    writer.write(message)
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let code = try reader.readText()
    let start = reader.position
    guard let severity = Severity(rawValue: Int(try reader.readByte())) else {
      throw reader.error(.invalidValue, at: start)
    }
    self.init(
      code: code, severity: severity, object: try reader.readText(),
      message: try reader.readText())
  }
}

extension ScanWriter {
  /// Writes findings in the order they have.
  mutating func write(_ findings: [Finding]) {
    write(count: findings.count)
    for finding in findings { finding.encode(into: &self) }
  }
}

extension ScanReader {
  /// Reads findings.
  mutating func readFindings() throws(ScanFileError) -> [Finding] {
    var findings: [Finding] = []
    for _ in 0..<(try readCount(bytesEach: 4)) { findings.append(try read(Finding.self)) }
    return findings
  }

  /// Reads a value by the name that every output has for it.
  fileprivate mutating func readName<Value: RawRepresentable<String>>(
    _ type: Value.Type
  ) throws(ScanFileError) -> Value {
    let start = position
    guard let value = Value(rawValue: try readText()) else { throw error(.invalidValue, at: start) }
    return value
  }

  /// Reads totals that may be a difference.
  fileprivate mutating func readDifference() throws(ScanFileError) -> ObjectTotals {
    let start = position
    let files = try readSigned()
    guard files.magnitude <= Self.maximumObjects.magnitude else {
      throw error(.invalidValue, at: start)
    }
    return ObjectTotals(files: files, bytes: try readSigned())
  }
}
