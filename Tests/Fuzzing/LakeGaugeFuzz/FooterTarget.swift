internal import ByteParsing
internal import JSONScan
internal import LakeReports
internal import Parquet

/// Footers: the first byte says how the rest stands in a file, the rest is a footer or a whole file.
///
/// Whatever plan the bytes are read by, the answer has to be the same, and every range that is asked
/// for has to lie in the file.
enum FooterTarget {
  /// Small enough that a hostile footer is refused before it costs much.
  static let limits: ParquetLimits = {
    var limits = ParquetLimits()
    limits.schemaElements = 2000
    limits.schemaPathComponents = 20_000
    limits.keyValueBytes = 40
    return limits
  }()

  static func run(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let rest = Array(input.dropFirst())
    let file =
      switch first % 4 {
      case 0: PageFile.file(data: [], footer: rest)
      case 1: PageFile.file(data: [UInt8](repeating: 0, count: 1000), footer: rest)
      case 2: PageFile.file(data: [], footer: rest, magic: "PARE")
      default: rest
      }
    let plans: [FooterDecoder.Plan] = [
      .tail(bytes: 1 << 20), .tail(bytes: 8), .tail(bytes: 50), .frontFirst(bytes: 64),
    ]
    var answers: [FileMetaData?] = []
    let schemas = SchemaCache()
    for plan in plans {
      answers.append(decode(file, plan, .everything))
      // The second time the schema comes from the cache.
      answers.append(decode(file, plan, .everything, schemas))
    }
    for answer in answers {
      expect(answer == answers[0], "plans differ")
    }
    guard let metadata = answers.first ?? nil else { return }
    compare(metadata, in: file)
    check(metadata, in: file)
    tell(of: metadata, in: file)
  }

  /// What is decoded of less has to be the same.
  private static func compare(_ whole: FileMetaData, in file: [UInt8]) {
    let paths = whole.schema.leaves.prefix(1).map(\.path)
    for detail in [FooterDetail.sizesOnly, .counts, .statistics(of: paths)] {
      guard let part = decode(file, .tail(bytes: 1 << 20), detail) else {
        expect(false, "less is decoded, and fails")
        return
      }
      expect(part.schema == whole.schema && part.rowCount == whole.rowCount, "schema or rows")
      expect(part.compressedSize == whole.compressedSize, "compressed")
      expect(part.uncompressedSize == whole.uncompressedSize, "uncompressed")
      expect(part.keyValues.map(\.key) == whole.keyValues.map(\.key), "metadata")
    }
    for leaf in whole.schema.leaves.indices.prefix(8) {
      for rowGroup in whole.rowGroups.indices.prefix(4) {
        _ = whole.bounds(leaf: leaf, rowGroup: rowGroup)
      }
    }
    var sizes = FooterSizes()
    sizes.record(whole)
    _ = sizes.plan
  }

  private static func decode(
    _ file: [UInt8], _ plan: FooterDecoder.Plan, _ detail: FooterDetail,
    _ schemas: SchemaCache? = nil
  ) -> FileMetaData? {
    guard
      var decoder = try? FooterDecoder(
        fileSize: Int64(file.count), plan: plan, detail: detail, schemas: schemas,
        limits: limits)
    else { return nil }
    var requests = 0
    while let range = decoder.neededRange {
      expect(
        range.lowerBound >= 0 && range.upperBound <= Int64(file.count) && !range.isEmpty,
        "asks for \(range) of \(file.count)")
      requests += 1
      expect(requests < file.count + 10, "asks without end")
      do {
        try decoder.supply(Array(file[Int(range.lowerBound)..<Int(range.upperBound)]))
      } catch {
        _ = error.description
        return nil
      }
    }
    expect(decoder.metadata != nil, "done without an answer")
    return decoder.metadata
  }

  /// Asks everything that is asked of a footer.
  private static func check(_ metadata: FileMetaData, in file: [UInt8]) {
    expect(metadata.rowCount >= 0, "rows")
    expect(metadata.compressedSize >= 0 && metadata.uncompressedSize >= 0, "sizes")
    for group in metadata.rowGroups {
      expect(group.columns.upperBound <= metadata.columnChunks.count, "columns")
    }
    let paths = metadata.schema.leaves.prefix(8).map(\.path)
    for leaf in metadata.schema.leaves.prefix(50) {
      expect(leaf.path.count == leaf.nodes.count, "path")
      expect(leaf.maximumRepetitionLevel <= leaf.maximumDefinitionLevel, "levels")
    }
    let projection = ColumnProjection(of: metadata.schema, paths: paths)
    for rowGroup in metadata.rowGroups.indices.prefix(8) {
      guard
        let reader = try? RowGroupReader(metadata, rowGroup: rowGroup, projection: projection)
      else { continue }
      for range in reader.neededRanges.coalesced(maximumGap: 10) {
        expect(range.lowerBound >= 4 && range.upperBound <= Int64(file.count), "range")
      }
    }
  }

  /// Reports: good JSON, and no text that could command a terminal.
  private static func tell(of metadata: FileMetaData, in file: [UInt8]) {
    var kinds: [FooterObservation.Kind] = []
    for observation in metadata.observations() {
      expect(!kinds.contains(observation.kind), "an observation twice")
      kinds.append(observation.kind)
    }
    let report = ParquetReport(
      name: "file", fileSize: Int64(file.count), metadata: metadata, findings: [],
      showsValues: file.count % 2 == 0)
    let json = report.json(version: "")
    var scanner = JSONScanner(json.rawSpan, maximumDepth: 200)
    do throws(JSONError) {
      try scanner.skipValue()
      try scanner.expectEnd()
    } catch {
      expect(false, "JSON that cannot be read, \(error)")
    }
    let options = LakeTerminalReport.Options(
      width: 60 + file.count % 80, isUTF8: file.count % 3 == 0, isColored: false)
    for byte in report.render(options: options).utf8 {
      expect(byte == 0x0a || (byte >= 0x20 && byte != 0x7f), "a control character")
    }
  }
}
