import LakeModel

/// What a scan file keeps of footers: counts, and the sums or the sample with its answers one by one.
///
/// Names of columns, codecs and writers stand once, sorted; everything else refers to them by number.
extension FooterFold: ScanStored {
  /// Writes the fold.
  package func encode(into writer: inout ScanWriter) {
    coverage.encode(into: &writer)
    guard coverage != .none else { return }
    for totals in [notParquet, external, unnamed] { writer.write(totals) }
    writer.write(natural: requests)
    writer.write(natural: bytesRead)
    writer.write(count: population.count)
    for (stratum, totals) in population.sorted(by: { $0.key < $1.key }) {
      writer.write(signed: Int64(stratum.sizeClass))
      writer.write(signed: Int64(stratum.period))
      writer.write(totals)
    }
    let answers = samples.sorted { $0.key < $1.key }
    let names = FooterNames(
      of: [figures] + answers.lazy.flatMap { $0.value.lazy.map(\.figures) })
    names.encode(into: &writer)
    guard coverage == .all else {
      // In the order of the strata above.
      for stratum in population.keys.sorted() {
        let answers = samples[stratum] ?? []
        writer.write(count: answers.count)
        for answer in answers { answer.encode(into: &writer, names) }
      }
      return
    }
    figures.encode(into: &writer, names)
    for outcome in FooterOutcome.allCases {
      writer.write(ifPresent: outcomes[outcome]) { $0.write($1) }
    }
    writer.write(count: faults.count)
    for fault in faults {
      writer.write(byte: fault.outcome.rawValue)
      fault.encode(into: &writer)
    }
  }

  /// Reads a fold.
  ///
  /// - Throws: `ScanFileError` for anything that `encode` would not have written.
  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let start = reader.position
    let coverage = try reader.read(FooterCoverage.self)
    guard coverage != .none else {
      self.init()
      return
    }
    let notParquet = try reader.readTotals()
    let external = try reader.readTotals()
    let unnamed = try reader.readTotals()
    let requests = try reader.readNatural()
    let bytesRead = try reader.readNatural()
    var population: [FooterStratum: ObjectTotals] = [:]
    var strata: [FooterStratum] = []
    for _ in 0..<(try reader.readCount(bytesEach: 4)) {
      let start = reader.position
      let sizeClass = try reader.readSigned()
      guard let period = Int32(exactly: try reader.readSigned()),
        let stratum = FooterStratum(sizeClass: sizeClass, period: period),
        strata.last.map({ $0 < stratum }) ?? true
      else { throw reader.error(.invalidValue, at: start) }
      strata.append(stratum)
      let totals = try reader.readTotals()
      guard totals.files > 0 else { throw reader.error(.invalidValue, at: start) }
      population[stratum] = totals
    }
    var names = try FooterNames(decoding: &reader)
    var samples: [FooterStratum: [FooterAnswer]] = [:]
    var figures = FooterFigures()
    var outcomes: [FooterOutcome: ObjectTotals] = [:]
    var faults: [FooterFault] = []
    if coverage == .all {
      figures = try FooterFigures(decoding: &reader, &names)
      for outcome in FooterOutcome.allCases {
        outcomes[outcome] = try reader.readIfPresent {
          (reader) throws(ScanFileError) in try reader.readTotals()
        }
      }
      for _ in 0..<(try reader.readCount(bytesEach: 3)) {
        let start = reader.position
        guard let outcome = FooterOutcome(rawValue: try reader.readByte()) else {
          throw reader.error(.invalidValue, at: start)
        }
        let fault = try FooterFault(decoding: &reader, outcome)
        guard faults.last.map({ $0 < fault }) ?? true, faults.count < Self.faultLimit else {
          throw reader.error(.invalidValue, at: start)
        }
        faults.append(fault)
      }
    } else {
      for stratum in strata {
        let start = reader.position
        let count = try reader.readCount(bytesEach: 18)
        guard count <= coverage.limit ?? 0, count <= population[stratum]?.files ?? 0 else {
          throw reader.error(.invalidValue, at: start)
        }
        guard count > 0 else { continue }
        var answers: [FooterAnswer] = []
        answers.reserveCapacity(count)
        for _ in 0..<count {
          let start = reader.position
          let answer = try FooterAnswer(decoding: &reader, stratum, &names)
          guard answers.last.map({ $0.key < answer.key }) ?? true else {
            throw reader.error(.invalidValue, at: start)
          }
          answers.append(answer)
        }
        samples[stratum] = answers
      }
    }
    guard names.areAllUsed else { throw reader.error(.invalidValue, at: start) }
    self.init(
      coverage: coverage, population: population, notParquet: notParquet, external: external,
      unnamed: unnamed, samples: samples, figures: figures, outcomes: outcomes, faults: faults,
      requests: requests, bytesRead: bytesRead)
  }
}

/// The names that figures refer to.
private struct FooterNames {
  private var names: [NamedSums.Name] = []
  private var indices: [NamedSums.Name: Int] = [:]
  private var isUsed: [Bool] = []

  /// Collects the names of some figures.
  init(of figures: some Sequence<FooterFigures>) {
    var distinct: Set<NamedSums.Name> = []
    for figures in figures {
      for sums in [figures.codecs, figures.encodings, figures.columns, figures.writers] {
        for entry in sums.entries { distinct.insert(entry.name) }
      }
    }
    names = distinct.sorted()
    for (index, name) in names.enumerated() { indices[name] = index }
  }

  init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let count = try reader.readCount(bytesEach: 2)
    names.reserveCapacity(count)
    var previous: [UInt8] = []
    for _ in 0..<count {
      let start = reader.position
      let name = NamedSums.Name(try reader.readText(after: &previous))
      guard names.last.map({ $0 < name }) ?? true else {
        throw reader.error(.invalidValue, at: start)
      }
      names.append(name)
    }
    isUsed = Array(repeating: false, count: count)
  }

  func encode(into writer: inout ScanWriter) {
    writer.write(count: names.count)
    var previous: [UInt8] = []
    for name in names { writer.write(name.text, after: &previous) }
  }

  /// Whether everything that was read refers to all of them.
  var areAllUsed: Bool { isUsed.allSatisfy { $0 } }

  func encode(_ sums: NamedSums, into writer: inout ScanWriter) {
    writer.write(count: sums.entries.count)
    var previous: Int64 = 0
    for entry in sums.entries {
      writer.write(step: Int64(indices[entry.name] ?? 0), from: &previous)
      writer.write(natural: entry.sum)
    }
    writer.write(ifPresent: sums.isCut ? sums.rest : nil) { $0.write(natural: $1) }
  }

  mutating func decodeSums(_ reader: inout ScanReader) throws(ScanFileError) -> NamedSums {
    let start = reader.position
    let count = try reader.readCount(bytesEach: 2)
    var entries: [NamedSums.Entry] = []
    entries.reserveCapacity(count)
    var previous: Int64 = 0
    for _ in 0..<count {
      let start = reader.position
      let index = try reader.readStep(from: &previous)
      guard let index = Int(exactly: index), names.indices.contains(index) else {
        throw reader.error(.invalidValue, at: start)
      }
      isUsed[index] = true
      entries.append(NamedSums.Entry(name: names[index], sum: try reader.readNatural()))
    }
    let rest = try reader.readIfPresent {
      (reader) throws(ScanFileError) in try reader.readNatural()
    }
    guard let sums = NamedSums(entries: entries, rest: rest ?? 0, isCut: rest != nil) else {
      throw reader.error(.invalidValue, at: start)
    }
    return sums
  }
}

extension FooterFault {
  fileprivate func encode(into writer: inout ScanWriter) {
    writer.write(path.text)
    writer.write(reason)
  }

  fileprivate init(
    decoding reader: inout ScanReader, _ outcome: FooterOutcome
  ) throws(ScanFileError) {
    let path = try reader.readText()
    self.init(path: path, outcome: outcome, reason: try reader.readText())
  }
}

extension FooterAnswer {
  fileprivate func encode(into writer: inout ScanWriter, _ names: FooterNames) {
    writer.write(fixed: key.high)
    writer.write(fixed: key.low)
    writer.write(signed: size)
    writer.write(byte: outcome.rawValue)
    if outcome == .read { figures.encode(into: &writer, names) }
    writer.write(ifPresent: fault) { $1.encode(into: &$0) }
  }

  fileprivate init(
    decoding reader: inout ScanReader, _ stratum: FooterStratum, _ names: inout FooterNames
  ) throws(ScanFileError) {
    let start = reader.position
    let high = try reader.readFixed()
    let key = ObjectKey(high: high, low: try reader.readFixed())
    let size = try reader.readSigned()
    guard key.low != 0 || key.high != 0, size >= -1,
      FooterStratum(size: size, birth: .min).sizeClass == stratum.sizeClass,
      let outcome = FooterOutcome(rawValue: try reader.readByte())
    else { throw reader.error(.invalidValue, at: start) }
    let figures =
      outcome == .read ? try FooterFigures(decoding: &reader, &names) : FooterFigures()
    let fault = try reader.readIfPresent {
      (reader) throws(ScanFileError) in try FooterFault(decoding: &reader, outcome)
    }
    self.init(
      key: key, stratum: stratum, size: size, outcome: outcome, figures: figures, fault: fault)
  }
}

extension FooterFigures {
  fileprivate func encode(into writer: inout ScanWriter, _ names: FooterNames) {
    writer.write(files)
    for value in [rows, rowGroups, compressed, uncompressed, withEncryptedColumns] {
      writer.write(natural: value)
    }
    for sums in [codecs, encodings, columns, writers] { names.encode(sums, into: &writer) }
    groupBytes.encode(into: &writer)
    groupRows.encode(into: &writer)
  }

  fileprivate init(
    decoding reader: inout ScanReader, _ names: inout FooterNames
  ) throws(ScanFileError) {
    self.init()
    files = try reader.readTotals()
    rows = try reader.readNatural()
    rowGroups = try reader.readNatural()
    compressed = try reader.readNatural()
    uncompressed = try reader.readNatural()
    withEncryptedColumns = try reader.readNatural()
    codecs = try names.decodeSums(&reader)
    encodings = try names.decodeSums(&reader)
    columns = try names.decodeSums(&reader)
    writers = try names.decodeSums(&reader)
    groupBytes = try RowGroupFold(decoding: &reader)
    groupRows = try RowGroupFold(decoding: &reader)
  }
}

extension RowGroupFold {
  fileprivate func encode(into writer: inout ScanWriter) {
    writer.write(count: buckets.count)
    var previous: Int64 = 0
    for bucket in buckets {
      writer.write(step: Int64(bucket.index), from: &previous)
      writer.write(natural: bucket.groups)
    }
  }

  fileprivate init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let start = reader.position
    var buckets: [Bucket] = []
    var previous: Int64 = 0
    for _ in 0..<(try reader.readCount(bytesEach: 2)) {
      let start = reader.position
      let index = try reader.readStep(from: &previous)
      guard let index = Int16(exactly: index) else { throw reader.error(.invalidValue, at: start) }
      buckets.append(Bucket(index: index, groups: try reader.readNatural()))
    }
    guard let fold = RowGroupFold(buckets: buckets) else {
      throw reader.error(.invalidValue, at: start)
    }
    self = fold
  }
}
