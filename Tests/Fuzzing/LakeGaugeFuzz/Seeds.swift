internal import Foundation
internal import Parquet

/// Inputs to start from: cut out of the sample lake, and made by hand.
struct Seeds {
  /// Where a folder per target is made.
  let folder: String
  /// The sample lake.
  let sampleTables: String

  /// Inputs are no longer than this: a fuzzer gets further with many small ones.
  private static let longest = 14_000
  /// Inputs of a kind.
  private static let most = 80

  /// Writes every input, under names that only tell their order.
  func write() throws {
    let logs = files { $0.contains("/_delta_log/") }
    let parquet =
      logs.filter { $0.hasSuffix(".parquet") }
      + files { $0.contains("/timeline/history/") && $0.hasSuffix(".parquet") }
      + files { $0.contains("/hudi/") && $0.hasSuffix(".parquet") }.suffix(5)
    var footers: [[UInt8]] = []
    var pages: [[UInt8]] = PageSeeds.all.map(\.input)
    for path in parquet {
      guard let file = bytes(path), let metadata = Self.footer(of: file) else { continue }
      let range = metadata.footerRange
      footers.append([0] + file[Int(range.lowerBound)..<Int(range.upperBound)])
      pages += Self.chunks(of: metadata, in: file)
    }
    for (index, seed) in PageSeeds.all.enumerated() {
      expect(PageTarget.isReadable(seed), "page seed \(index) is damaged")
      footers.append([3] + seed.bytes)
    }
    try save(footers, for: .footers)
    try save(pages, for: .pages)
    let commits = logs.filter { $0.hasSuffix(".json") }.compactMap(bytes).map { [64] + $0 }
    try save(commits + JSONSeeds.all.map { [3] + Array($0.utf8) }, for: .commits)
    let ownLog = FuzzLogSeeds.log.commits
    try save(
      [LogTarget.input(200, ownLog), LogTarget.input(4, ownLog)]
        + commits.map { [30] + $0.dropFirst() },
      for: .logs)
    try save(IndexTarget.seeds, for: .index)
    let containers = files { $0.contains("/.hoodie/") && !$0.hasSuffix(".parquet") }
      .compactMap(bytes).filter { $0.starts(with: Array("Obj\u{01}".utf8)) }
    try save(containers, for: .containers)
    let metadata = files { $0.contains("/.hoodie/metadata/files/") }
    try save(metadata.filter { $0.hasSuffix(".hfile") }.compactMap(bytes), for: .hfiles)
    let blocks =
      metadata.filter { $0.contains(".log.") } + files { $0.contains(".commits_.archive") }
    try save(blocks.compactMap(bytes), for: .blocks)
    try save(
      files { $0.hasSuffix("/hoodie.properties") }.compactMap(bytes), for: .properties)
    let events = files { $0.contains("/access/") && $0.hasSuffix(".lz4") }.compactMap(bytes)
      .flatMap { AccessLogSeeds.lines(ofLZ4: $0, longest: Self.longest) }
    let lineage = files { $0.contains("/access/") && $0.hasSuffix("openlineage.ndjson") }
      .compactMap(bytes).flatMap { $0.split(separator: 0x0a).map { [64] + Array($0) } }
    try save(
      AccessLogSeeds.plain + AccessLogSeeds.compressed + events + lineage, for: .accesslogs)
    try save(ScanSeeds.inputs, for: .scans)
    try save(ScenarioTarget.seeds, for: .scenarios)
  }

  private func files(where isWanted: (String) -> Bool) -> [String] {
    let all = FileManager.default.enumerator(atPath: sampleTables)?.allObjects as? [String] ?? []
    return all.filter { isWanted("/" + $0) }.sorted()
  }

  private func bytes(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: sampleTables + "/" + path).map { Array($0) }
  }

  /// Writes an even choice of those inputs that are short enough and not the same as another.
  private func save(_ inputs: [[UInt8]], for target: FuzzTarget) throws {
    let target = folder + "/" + target.rawValue
    try FileManager.default.createDirectory(
      atPath: target, withIntermediateDirectories: true)
    var seen: Set<[UInt8]> = []
    let usable = inputs.filter { $0.count <= Self.longest && seen.insert($0).inserted }
    let step = max(1, usable.count / Self.most)
    for index in stride(from: 0, to: usable.count, by: step) {
      try Data(usable[index]).write(to: URL(fileURLWithPath: "\(target)/seed-\(index)"))
    }
  }

  private static func footer(of file: [UInt8]) -> FileMetaData? {
    guard var decoder = try? FooterDecoder(fileSize: Int64(file.count)) else { return nil }
    while let range = decoder.neededRange {
      let bytes = Array(file[Int(range.lowerBound)..<Int(range.upperBound)])
      guard (try? decoder.supply(bytes)) != nil else { return nil }
    }
    return decoder.metadata
  }

  /// The chunks of a file that are small, as inputs for pages: one of each kind of column.
  private static func chunks(of metadata: FileMetaData, in file: [UInt8]) -> [[UInt8]] {
    var seen: Set<[Int32]> = []
    var inputs: [[UInt8]] = []
    for leaf in metadata.schema.leaves.indices {
      let schemaLeaf = metadata.schema.leaves[leaf]
      guard let chunk = metadata.chunk(leaf: leaf, rowGroup: 0), let type = chunk.physicalType,
        let codec = chunk.codec, chunk.compressedSize < 4000, chunk.valueCount <= 65_535
      else { continue }
      let shape: PageFile.Shape? =
        switch (schemaLeaf.maximumDefinitionLevel, schemaLeaf.maximumRepetitionLevel) {
        case (0, 0): .required
        case (1, 0): .optional
        case (2, 0): .optionalInOptional
        case (1, 1): .repeated
        case (2, 1): .mapKey
        case (3, 1): .list
        default: nil
        }
      guard let shape else { continue }
      let kind = [
        type.rawValue, Int32(shape.rawValue), codec.rawValue, chunk.nullCount == 0 ? 0 : 1,
      ]
      guard seen.insert(kind).inserted else { continue }
      var input = PageFile(type, shape, codec)
      input.slotCount = Int(chunk.valueCount)
      input.rowCount = Int(metadata.rowGroups[0].rowCount)
      input.batchRows = 230
      let start = Int(chunk.startOffset)
      input.pages = Array(file[start..<(start + Int(chunk.compressedSize))])
      inputs.append(input.input)
    }
    return inputs
  }
}

/// Lines of JSON that show what a commit of a good writer does not.
enum JSONSeeds {
  static let all = [
    #"{"add":{"path":"a\u00e9\ud83d\ude00\n\\","size":1e3,"modificationTime":-0.5,"dataChange":true}}"#,
    #"{"remove":{"path":null,"size":"12","modificationTime":9223372036854775807}}"#,
    "\u{FEFF}{\"a\":[[[[[[]]]]],{},{\"b\":[1,-2,3.5E-7,true,false,null]}]}\r\n\r\n  \n[]\r\n",
    #"{"a":"\u0000\u001f\/\b\f\n\r\t\"","é":"é","":{}}"#,
  ]
}
