import Testing

@testable import Parquet

/// Every class of malformed file that the reader was designed against, G1 to G34.
@Suite("Guards")
struct GuardTests {
  static let cases = GuardCase.footers + GuardCase.pages

  @Test("every class has a file")
  func complete() {
    #expect(Set(Self.cases.map(\.number)) == Set(1...34))
    #expect(Set(Self.cases.map(\.testDescription)).count == Self.cases.count)
  }

  @Test(
    "a file that breaks a rule is refused for it, one that bends a rule is read", arguments: cases,
    [nil, 1, 40] as [Int?])
  func files(_ testCase: GuardCase, windowBytes: Int?) throws {
    var rows = 0
    var isFooterRead = false
    let error = parquetError {
      let metadata = try footer(of: testCase.file, limits: testCase.limits)
      isFooterRead = true
      let observations = metadata.observations()
      #expect(Set(observations.map(\.kind)) == testCase.observations)
      #expect(observations.count == testCase.observations.count)
      guard !metadata.rowGroups.isEmpty else { return }
      rows = try read(testCase, metadata, windowBytes: windowBytes)
    }
    switch testCase.outcome {
    case .footerFails(let reason):
      #expect(!isFooterRead && error?.reason == reason)
      if case .tooSmall = reason { return }
      // Where it is, for whoever looks at the bytes.
      #expect(error?.offset != nil)
    case .footerExceeds(let limit):
      #expect(!isFooterRead && error?.exceeded == limit)
    case .pagesFail(let reason):
      #expect(isFooterRead && error?.reason == reason)
      #expect(error?.rowGroup == 0 && error?.column != nil)
    case .pagesExceed(let limit):
      #expect(isFooterRead && error?.exceeded == limit)
    case .reads(let expected):
      #expect(error == nil && rows == expected)
    }
  }

  /// Reads every leaf of the first row group, at most three batches; the number of rows.
  private func read(
    _ testCase: GuardCase, _ metadata: FileMetaData, windowBytes: Int?
  ) throws -> Int {
    let projection = ColumnProjection(
      of: metadata.schema, paths: metadata.schema.leaves.map(\.path))
    var reader = try RowGroupReader(
      metadata, rowGroup: 0, projection: projection, windowBytes: windowBytes,
      limits: testCase.limits)
    var rows = 0
    var batches = 0
    while batches < 3 {
      switch try reader.next(maximumRows: testCase.maximumRows) {
      case .batch(let batch):
        rows += batch.rowCount
        batches += 1
      case .bytesNeeded:
        let ranges = reader.neededRanges
        #expect(!ranges.isEmpty)
        for range in ranges {
          reader.supply(
            Array(testCase.file[Int(range.lowerBound)..<Int(range.upperBound)]),
            at: range.lowerBound)
        }
      case .end: return rows
      }
    }
    return rows
  }
}

extension ParquetError {
  /// The limit that was passed, if that is what was wrong.
  fileprivate var exceeded: Limit? {
    guard case .limitExceeded(let limit, _) = reason else { return nil }
    return limit
  }
}
