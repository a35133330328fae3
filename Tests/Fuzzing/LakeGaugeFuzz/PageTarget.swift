internal import Parquet

/// Column chunks: what is read whole and in one batch must be what is read through windows, in many.
enum PageTarget {
  /// Small enough that many rows out of few bytes are refused before they cost much.
  static let limits: ParquetLimits = {
    var limits = ParquetLimits()
    limits.pageBytes = 1 << 20
    limits.batchBytes = 4 << 20
    return limits
  }()

  static func run(_ input: [UInt8]) {
    guard let file = PageFile(input) else { return }
    let bytes = file.bytes
    guard let metadata = footer(of: bytes) else { return }
    let rows = Int(metadata.rowCount)
    let whole = read(bytes, metadata, batchRows: max(rows, 1), file.verifiesChecksums)
    let parts = read(
      bytes, metadata, batchRows: max(Int(file.batchRows), 1),
      windowBytes: 1 + file.slotCount % 300, file.verifiesChecksums)
    guard let whole else { return }
    // A page that fails does so after the batches before it, or in the one that there is.
    expect(parts != nil, "read in one batch, not in many")
    guard let parts else { return }
    expect(whole.rowCount == rows && parts.rowCount == rows, "rows")
    expect(whole == parts, "one batch says something else than many")
  }

  /// Whether a file that was made by hand is a good one.
  static func isReadable(_ file: PageFile) -> Bool {
    let bytes = file.bytes
    guard let metadata = footer(of: bytes) else { return false }
    return read(bytes, metadata, batchRows: 1000, false)?.rowCount == Int(metadata.rowCount)
  }

  /// What the batches of a file say, put together.
  private struct Answer: Equatable {
    var rowCount = 0
    var slotCount = 0
    var definition: [UInt8] = []
    var repetition: [UInt8] = []
    var values: [LeafText] = []
  }

  /// A value as something that compares bit by bit.
  private enum LeafText: Equatable {
    case number(Int64)
    case bytes([UInt8])
  }

  private static func footer(of file: [UInt8]) -> FileMetaData? {
    guard var decoder = try? FooterDecoder(fileSize: Int64(file.count)) else { return nil }
    while let range = decoder.neededRange {
      guard
        (try? decoder.supply(Array(file[Int(range.lowerBound)..<Int(range.upperBound)]))) != nil
      else {
        expect(false, "the footer that was written is not readable")
        return nil
      }
    }
    return decoder.metadata
  }

  private static func read(
    _ file: [UInt8], _ metadata: FileMetaData, batchRows: Int, windowBytes: Int? = nil,
    _ verifiesChecksums: Bool
  ) -> Answer? {
    let projection = ColumnProjection(
      of: metadata.schema, paths: metadata.schema.leaves.map(\.path))
    var answer = Answer()
    do {
      var reader = try RowGroupReader(
        metadata, rowGroup: 0, projection: projection, windowBytes: windowBytes, limits: limits,
        verifiesChecksums: verifiesChecksums)
      var isAtEnd = false
      while !isAtEnd {
        switch try reader.next(maximumRows: batchRows) {
        case .batch(let batch): append(batch, to: &answer)
        case .bytesNeeded:
          let ranges = reader.neededRanges
          expect(ranges.contains { !$0.isEmpty }, "needs bytes and does not say which")
          for range in ranges {
            expect(range.upperBound <= Int64(file.count), "needs what is not in the file")
            reader.supply(
              Array(file[Int(range.lowerBound)..<Int(range.upperBound)]), at: range.lowerBound)
          }
        case .end: isAtEnd = true
        }
      }
    } catch {
      _ = "\(error)"
      return nil
    }
    return answer
  }

  private static func append(_ batch: ColumnBatch, to answer: inout Answer) {
    let column = batch.columns[0]
    answer.rowCount += batch.rowCount
    answer.slotCount += column.slotCount
    expect(column.rowStarts().count == batch.rowCount + 1, "row starts")
    let present = column.valueIndices().filter { $0 >= 0 }.count
    expect(present == column.values.count, "as many values as slots say")
    answer.definition += column.allDefinitionLevels
    answer.repetition += column.repetitionLevels
    _ = try? MapColumn(keys: column, values: column)
    switch column.values {
    case .absent: break
    case .boolean(let values): answer.values += values.map { .number($0 ? 1 : 0) }
    case .int32(let values): answer.values += values.map { .number(Int64($0)) }
    case .int64(let values): answer.values += values.map { .number($0) }
    case .float(let values): answer.values += values.map { .number(Int64($0.bitPattern)) }
    case .double(let values):
      answer.values += values.map { .number(Int64(bitPattern: $0.bitPattern)) }
    case .bytes(let values):
      for index in 0..<values.count { answer.values.append(.bytes(Array(values.bytes(index)))) }
    }
  }
}
