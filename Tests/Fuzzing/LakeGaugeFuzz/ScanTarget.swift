internal import LakeAnalysis
internal import LakeModel

/// Scan files: the first byte says whether the rest is a whole file (0), or the content of the block of
/// the lake (1), of the evidence of reads (2) or of a table (3), which are given the checksums that let a
/// reader look at them.
///
/// What is read is written again as it was; it can be merged and profiled.
enum ScanTarget {
  static func run(_ input: [UInt8]) {
    guard let kind = input.first else { return }
    let content = Array(input.dropFirst())
    let file: [UInt8]
    switch kind {
    case 0: file = content
    case 1: file = LakeScan.file(ofBlocks: [content, ScanSeeds.empty.accessBlock])
    case 2: file = LakeScan.file(ofBlocks: [ScanSeeds.empty.lakeBlock, content])
    default:
      file = LakeScan.file(
        ofBlocks: [ScanSeeds.beforeATable.lakeBlock, ScanSeeds.empty.accessBlock, content])
    }
    let scan: LakeScan
    do throws(ScanFileError) {
      scan = try LakeScan(decoding: file)
    } catch {
      expect((0...file.count).contains(error.offset), "an error at \(error.offset)")
      _ = error.description
      return
    }
    // A file of the same version is the same file; a whole one may name another writer.
    if kind != 0 { expect(scan.encoded() == file, "written again it is another file") }
    let bytes = scan.encoded()
    do throws(ScanMergeError) {
      var merged = scan
      try merged.merge(scan)
      // Requests of objects and sums of logs have no names to be told apart by.
      if scan.access == AccessEvidence() {
        expect(merged.encoded() == bytes, "merged with itself it is another scan")
      }
      try merged.merge(ScanSeeds.scan)
    } catch {
      _ = error.description
    }
    for table in scan.tables {
      var fold = table.fold
      fold.merge(table.fold)
      fold.merge(ScanSeeds.table.fold)
      _ = fold.finish(state: table.state, path: table.path, window: nil)
    }
    if let profile = try? scan.profile(top: 3) {
      for grouping in ChurnRanking.Grouping.allCases { _ = profile.ranking(by: grouping) }
    }
    _ = try? scan.profile(since: .beforeEnd(milliseconds: 86_400_000))
  }
}

/// A scan that is small enough to fuzz.
enum ScanSeeds {
  static let scan = LakeScan(
    sources: [
      LakeScan.Source(
        root: "lake", inventory: "times and sizes from inventory.csv",
        findings: [
          Finding(code: "inventory-without-times", severity: .note, object: "a", message: "none")
        ])
    ],
    tables: [table],
    unreadable: [
      LakeScan.Unreadable(
        place: TablePlace(root: "lake", path: "broken"), format: .hudi,
        finding: Finding(
          code: "table-unreadable", severity: .error, object: "", message: "no properties"))
    ],
    access: access)

  static let table = ScannedTable(root: "lake", path: "silver/orders", state: state, fold: fold)

  /// A scan without anything.
  static let empty = LakeScan(sources: [], tables: [])

  /// A scan whose first block says that one table follows.
  static let beforeATable = LakeScan(sources: [LakeScan.Source(root: "lake")], tables: [table])

  /// Inputs to start from.
  static let inputs: [[UInt8]] = [
    [0] + scan.encoded(), [0] + empty.encoded(),
    [1] + LakeScan(sources: scan.sources, tables: []).lakeBlock,
    [1] + LakeScan(sources: [], tables: [], unreadable: scan.unreadable).lakeBlock,
    [2] + scan.accessBlock, [2] + empty.accessBlock, [3] + table.block,
  ]

  private static var access: AccessEvidence {
    var evidence = AccessEvidence()
    for (index, selection) in [
      AccessRecord.Selection.everything, .partitions(["day=1", "day=2"]), .unknown,
      .matching(.compare(column: "day", .greaterOrEqual, value: "3")),
    ].enumerated() {
      evidence.absorb(
        AccessRecord(
          time: Timestamp(milliseconds: start + Int64(index)),
          query: ObjectKey(high: UInt64(index), low: 1), grain: .partition,
          location: .storage("file:/lake/silver/orders"), selection: selection, bytes: 10),
        from: .sparkEvents)
    }
    return evidence
  }

  private static let start: Int64 = 1_788_220_800_000

  private static var state: TableState {
    TableState(
      format: .delta, formatVersion: "3/7", name: "orders",
      live: ObjectTotals(files: 6, bytes: 6_000), liveAtStart: ObjectTotals(),
      history: HistoryWindow(
        from: Timestamp(milliseconds: start), to: Timestamp(milliseconds: start + 90_000_000),
        commits: 6, isComplete: true),
      clock: .commitInfo, features: ["deletionVectors"], verification: nil,
      findings: [
        Finding(code: "note", severity: .note, object: "_delta_log", message: "é")
      ])
  }

  private static var fold: TableFold {
    var fold = TableFold()
    for version in Int64(0)..<6 {
      let time = Timestamp(milliseconds: start + version * 18_000_000)
      var batch = LedgerBatch(
        commit: CommitRecord(
          identifier: String(version), time: time, operation: version == 0 ? "WRITE" : "MERGE",
          rewrittenRows: CommitRecord.RewrittenRows(inserted: 1, updated: 2, copied: 3)))
      batch.newPartitions = ["day=\(version)"]
      batch.append(
        LedgerBatch.Entry(
          time: time, role: .data, effect: .created, cause: .rewrite, bytes: 1_000 << version,
          partition: Int(version)),
        object: Array("day=\(version)/part.parquet".utf8))
      if version > 0 {
        batch.append(
          LedgerBatch.Entry(
            time: time, role: .data, effect: .retired, cause: .rewrite, bytes: 1_000,
            birth: Timestamp(milliseconds: start), partition: 0),
          object: Array("day=0/part.parquet".utf8))
      }
      batch.append(
        LedgerBatch.Entry(
          time: version == 3 ? nil : time, role: .tableMetadata, effect: .created,
          cause: .tableMetadata, bytes: version == 4 ? nil : 90),
        object: Array("_delta_log/\(version).json".utf8))
      fold.absorb(batch)
    }
    var live = LiveBatch()
    live.append(size: 4_000, birth: Timestamp(milliseconds: start), partition: 1)
    fold.absorb(live: live)
    return fold
  }
}
