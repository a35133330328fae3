import Foundation
import Testing

@testable import Parquet

/// What pyarrow says of a file of the corpus.
struct CorpusCase: Sendable, CustomTestStringConvertible {
  struct Expectation: Decodable, Sendable {
    var rows: Int64?
    var row_groups: Int?
    var leaf_columns: Int?
    var created_by: String?
    var compressed: Int64?
    var uncompressed: Int64?
    var table_rows: Int64?
    var footer_error: String?
    var read_error: String?
  }

  let path: String
  let expected: Expectation

  var testDescription: String { path }

  /// The files; none when the corpus is not there.
  static let all: [CorpusCase] = {
    let file = Locations.corpus.appendingPathComponent("expected.json")
    guard let data = try? Data(contentsOf: file),
      let decoded = try? JSONDecoder().decode([String: Expectation].self, from: data)
    else { return [] }
    return decoded.map { CorpusCase(path: $0.key, expected: $0.value) }
      .sorted { $0.path < $1.path }
  }()
}

@Suite(
  "Parquet corpus",
  .enabled(if: Locations.exists(Locations.corpus), "../shared/corpora/parquet is not there"))
struct CorpusTests {
  /// Files that pyarrow refuses to read and that hold what they say all the same: a map's keys should
  /// be required, but writers of great spread have made them optional.
  static let readableHere: Set<String> = ["data/incorrect_map_schema.parquet"]

  /// Files with wrong checksums, which pyarrow does not compare.
  static let wrongChecksums: Set<String> = [
    "data/datapage_v1-corrupt-checksum.parquet"
  ]

  private func bytes(_ testCase: CorpusCase) throws -> [UInt8] {
    try Locations.bytes(Locations.corpus.appendingPathComponent(testCase.path))
  }

  @Test(
    "footers say what pyarrow says",
    arguments: CorpusCase.all.filter { $0.expected.footer_error == nil })
  func footers(_ testCase: CorpusCase) throws {
    let bytes = try bytes(testCase)
    for plan in [
      FooterDecoder.Plan.tail(bytes: 64 << 10), .tail(bytes: 8), .frontFirst(bytes: 300),
    ] {
      let metadata = try footer(of: bytes, plan: plan)
      // Some files say another number of rows than their row groups.
      #expect(
        metadata.declaredRowCount == testCase.expected.rows
          || metadata.rowCount == testCase.expected.rows)
      #expect(metadata.rowGroups.count == testCase.expected.row_groups)
      #expect(metadata.schema.leaves.count == testCase.expected.leaf_columns)
      #expect(metadata.createdBy ?? "" == testCase.expected.created_by ?? "")
      // pyarrow does not tell the sizes of a file with encrypted columns.
      guard !metadata.hasEncryptedColumns else { continue }
      #expect(metadata.compressedSize == testCase.expected.compressed)
      #expect(metadata.uncompressedSize == testCase.expected.uncompressed)
    }
  }

  @Test(
    "encrypted footers are named",
    arguments: CorpusCase.all.filter {
      $0.expected.footer_error != nil && !readableHere.contains($0.path)
    })
  func encryptedFooters(_ testCase: CorpusCase) throws {
    let bytes = try bytes(testCase)
    let error = parquetError { _ = try footer(of: bytes) }
    guard case .encryptedFooter = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// Reads every leaf by itself; the number of rows of each, or its error.
  private func readLeaves(
    _ bytes: [UInt8], verifiesChecksums: Bool
  ) throws -> [Result<Int64, ParquetError>] {
    let metadata = try footer(of: bytes)
    return metadata.schema.leaves.indices.map { leaf in
      var rows: Int64 = 0
      let error = parquetError {
        for rowGroup in metadata.rowGroups.indices {
          var slots: Int64 = 0
          var nulls: Int64 = 0
          for batch in try batches(
            of: bytes, paths: [metadata.schema.leaves[leaf].path], rowGroup: rowGroup,
            maximumRows: 333, verifiesChecksums: verifiesChecksums)
          {
            rows += Int64(batch.rowCount)
            let column = batch.columns[0]
            slots += Int64(column.slotCount)
            nulls += Int64(column.slotCount - column.values.count)
            #expect(column.rowStarts().count == batch.rowCount + 1)
          }
          let chunk = try #require(metadata.chunk(leaf: leaf, rowGroup: rowGroup))
          #expect(slots == chunk.valueCount)
          // Writers do not agree on whether an empty list is a null.
          if metadata.schema.leaves[leaf].maximumRepetitionLevel == 0, let count = chunk.nullCount {
            #expect(nulls == count)
          }
        }
      }
      return error.map { .failure($0) } ?? .success(rows)
    }
  }

  @Test(
    "columns hold the rows that pyarrow reads, or fail with a reason",
    arguments: CorpusCase.all.filter {
      $0.expected.footer_error == nil || readableHere.contains($0.path)
    })
  func columns(_ testCase: CorpusCase) throws {
    let bytes = try bytes(testCase)
    let isUnchecked = Self.wrongChecksums.contains(testCase.path)
    let leaves = try readLeaves(bytes, verifiesChecksums: !isUnchecked)
    if testCase.expected.read_error != nil, !Self.readableHere.contains(testCase.path) {
      // Some leaf breaks a rule; no leaf may have another number of rows than the file.
      #expect(leaves.contains { if case .failure = $0 { true } else { false } })
      for case .success(let rows) in leaves { #expect(rows == testCase.expected.rows) }
    } else {
      let metadata = try footer(of: bytes)
      for (index, leaf) in leaves.enumerated() {
        switch leaf {
        case .success(let rows):
          #expect(rows == testCase.expected.table_rows ?? metadata.rowCount)
        case .failure(let error):
          let isEncrypted = (0..<metadata.rowGroups.count).contains {
            metadata.chunk(leaf: index, rowGroup: $0)?.isEncrypted == true
          }
          #expect(isEncrypted && error.reason == .encryptedColumn, "\(error)")
        }
      }
    }
  }

  @Test(
    "wrong checksums are errors",
    arguments: CorpusCase.all.filter { wrongChecksums.contains($0.path) })
  func checksums(_ testCase: CorpusCase) throws {
    for case .failure(let error) in try readLeaves(try bytes(testCase), verifiesChecksums: true) {
      #expect(error.reason == .malformed(.checksum))
    }
    let leaves = try readLeaves(try bytes(testCase), verifiesChecksums: true)
    #expect(leaves.contains { if case .failure = $0 { true } else { false } })
  }

  @Test("the three guises of LZ4 hold the same values")
  func guisesOfLZ4() throws {
    let columns = try ["hadoop_lz4_compressed", "non_hadoop_lz4_compressed", "lz4_raw_compressed"]
      .map {
        name in
        let bytes = try Locations.bytes(
          Locations.corpus.appendingPathComponent("data/\(name).parquet"))
        return try batches(of: bytes).flatMap(\.columns).map(\.values)
      }
    #expect(columns[0].count == 3)
    #expect(columns[0] == columns[1])
    #expect(columns[0] == columns[2])
    // What pyarrow reads.
    #expect(columns[0][0] == .int64([1_593_604_800, 1_593_604_800, 1_593_604_801, 1_593_604_801]))
    #expect(columns[0][1] == PageTests.bytes(["abc", "def", "abc", "def"]))
    #expect(columns[0][2] == .double([42.0, 7.7, 42.125, 7.7]))
  }

  @Test(
    "bad files fail for the reason that makes them bad",
    arguments: [
      ("bad_data/ARROW-GH-41321.parquet", .bitWidth),
      ("bad_data/ARROW-GH-45185.parquet", .firstRepetitionLevel),
      ("bad_data/ARROW-RS-GH-6229-DICTHEADER.parquet", .pageHeader),
      ("bad_data/ARROW-RS-GH-6229-LEVELS.parquet", .valueCount),
    ] as [(String, ParquetError.Malformation)])
  func badFiles(_ path: String, _ expected: ParquetError.Malformation) throws {
    let bytes = try Locations.bytes(Locations.corpus.appendingPathComponent(path))
    let reasons = try readLeaves(bytes, verifiesChecksums: true).compactMap { leaf in
      if case .failure(let error) = leaf { error.reason } else { nil }
    }
    #expect(reasons.contains(.malformed(expected)))
  }
}
