public import LakeAnalysis
package import LakeModel
package import LakeStorage

extension LakeScanner {
  /// Reads the lake in a folder into a scan, which can be kept, merged with others, and profiled over any
  /// window.
  ///
  /// Of the configuration, what says how the tables' logs are read applies, and its access logs; its window
  /// does not.
  ///
  /// - Parameters:
  ///   - path: a folder with tables anywhere below it, or a table's own folder.
  ///   - inventory: path of a listing with sizes and times of the lake's objects; nil to look for
  ///     `inventory.csv` in the folder and above it.
  ///   - progress: called after each table, from one task at a time.
  /// - Returns: the scan of all tables, the unreadable ones among them; without a table it is empty.
  /// - Throws: `LakeScanError` when the folder or its inventory cannot be opened or listed.
  /// - Complexity: reads each table's log once; memory is that of `concurrentTables` live sets and of the
  ///   folds of all tables.
  public func read(
    _ path: String, inventory: String? = nil, progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws(LakeScanError) -> LakeScan {
    try await LakeScanError.wrapping {
      try await read(
        [try await LakeLocation.open(path: path, inventory: inventory)], progress: progress)
    }
  }

  /// Reads the lakes in several folders into one scan.
  ///
  /// - Parameters:
  ///   - paths: folders with tables anywhere below them.
  ///   - progress: called after each table, from one task at a time.
  /// - Returns: the scan of all their tables.
  /// - Throws: `LakeScanError` when a folder cannot be opened or listed.
  public func read(
    _ paths: [String], progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws(LakeScanError) -> LakeScan {
    try await LakeScanError.wrapping {
      var lakes: [OpenedLake] = []
      for path in paths { lakes.append(try await LakeLocation.open(path: path)) }
      return try await read(lakes, progress: progress)
    }
  }

  /// Reads lakes into one scan; a table that two of them hold counts once.
  ///
  /// - Parameters:
  ///   - lakes: the lakes, opened.
  ///   - findings: what was found before, such as lakes that could not be opened.
  ///   - progress: called after each table, from one task at a time.
  ///   - temporaryFile: is told the temporary names of files that are written, for a program that is
  ///     interrupted; from several tasks at a time.
  /// - Returns: the scan of all their tables; it does not depend on the order of the lakes.
  /// - Throws: what listing the root of the only lake, or making the folder of the index, throws. Of several
  ///   lakes, one that cannot be listed is a finding.
  package func read(
    _ lakes: [OpenedLake], findings: [Finding] = [],
    progress: (@Sendable (Progress) -> Void)? = nil,
    temporaryFile: (@Sendable (String) -> Void)? = nil
  ) async throws -> LakeScan {
    let index = try configuration.index.map {
      try IndexFolder(path: $0, temporaryFile: temporaryFile)
    }
    var findings = findings
    var listed: [(lake: OpenedLake, root: String, findings: [Finding])] = []
    var work: [TableWork] = []
    var locations: Set<[UInt8]> = []
    // By root, so that of a lake inside another one the outer one has the tables.
    for lake in lakes.sorted(by: { $0.root.utf8.lexicographicallyPrecedes($1.root.utf8) }) {
      let discovered: TableDiscovery.Result
      do {
        discovered = try await TableDiscovery(store: lake.store).findTables()
      } catch let error as StorageError where lakes.count > 1 {
        findings.append(
          Finding(
            code: "lake-unreadable", severity: .error, object: lake.root, message: "\(error)."))
        continue
      }
      let root = lake.root.trimmingFinalSlashes
      var repeated: [TablePlace] = []
      for table in discovered.tables {
        let place = TablePlace(root: root, path: table.path)
        guard locations.insert(Array(lake.location(of: table).utf8)).inserted else {
          repeated.append(place)
          continue
        }
        work.append(TableWork(lake: lake, location: table, place: place))
      }
      if let first = repeated.first {
        findings.append(
          Finding(
            code: "tables-given-twice", severity: .note, object: first.text,
            message:
              "Tables that another of the given paths holds too: \(repeated.count). Each counts "
              + "once."))
      }
      listed.append((lake, root, discovered.findings))
    }
    async let comparisons = InventoryFindings.descriptions(of: listed.map(\.lake))
    let outcomes = await TableReading(
      configuration: configuration, progress: progress, index: index
    )
    .outcomes(of: work)
    let sources = zip(listed, await comparisons).map { listed, inventory in
      LakeScan.Source(
        root: listed.root, inventory: inventory?.sentence,
        findings: listed.findings + InventoryFindings.of(listed.lake, inventory))
    }
    var scanned: [ScannedTable] = []
    var unreadable: [LakeScan.Unreadable] = []
    for outcome in outcomes {
      switch outcome {
      case .read(let table): scanned.append(table)
      case .failed(let table): unreadable.append(table)
      }
    }
    var logs = AccessLogReading()
    for path in configuration.accessLogs {
      do {
        try await logs.read(path)
      } catch let error as StorageError {
        findings.append(
          Finding(
            code: "access-log-unreadable", severity: .error, object: path,
            message: "The log could not be read: \(error). What it tells of reads is missing."))
      }
    }
    return LakeScan(
      options: LakeScan.Options(
        hudiLocalOffsetMinutes: configuration.hudiLocalOffsetMinutes,
        checksEveryCheckpoint: configuration.checksEveryCheckpoint,
        footers: configuration.footers.normalized),
      sources: sources, tables: scanned, unreadable: unreadable,
      findings: findings + logs.findings, access: logs.evidence)
  }
}
