import Foundation
import Testing

@testable import Parquet

/// Damaged files: an error or an answer, never a trap. The test process itself is the witness.
@Suite("Hostile input")
struct HostileInputTests {
  /// A file with every kind of page that the tests know.
  static let mixed: [UInt8] = {
    let leaves = PageTests.cases.filter { $0.rows == 5 && $0.elements == nil }.map(\.leaf)
    return TestFile(rowCount: 5, leaves: leaves).bytes()
  }()

  static let list: [UInt8] = {
    guard let testCase = PageTests.cases.last else { return [] }
    var file = TestFile(
      rowCount: testCase.rows, leaves: [testCase.leaf], elements: testCase.elements)
    file.rootChildCount = 1
    return file.bytes()
  }()

  /// Small files of other writers; none when the corpus is not there.
  static let corpus: [String] = CorpusCase.all.map(\.path).filter { path in
    let url = Locations.corpus.appendingPathComponent(path)
    let size = (try? FileManager.default.attributesOfItem(atPath: url.path)[.size]) as? Int
    return (size ?? .max) < 3000
  }

  /// Limits that keep a damaged file from costing much before it is refused.
  static let limits: ParquetLimits = {
    var limits = ParquetLimits()
    limits.batchBytes = 1 << 20
    limits.pageBytes = 1 << 20
    return limits
  }()

  /// Reads a file leaf by leaf as far as it goes.
  private func survive(_ bytes: [UInt8]) {
    guard let metadata = try? footer(of: bytes, limits: Self.limits) else { return }
    // A damaged footer may name many row groups or rows: a few are as good as all.
    for rowGroup in metadata.rowGroups.indices.prefix(2) {
      for leaf in metadata.schema.leaves.prefix(20) {
        let projection = ColumnProjection(of: metadata.schema, paths: [leaf.path])
        guard
          var reader = try? RowGroupReader(
            metadata, rowGroup: rowGroup, projection: projection, limits: Self.limits,
            verifiesChecksums: false)
        else { continue }
        do throws(ParquetError) {
          for range in reader.neededRanges {
            // The ranges that a reader asks for are always inside the file.
            #expect(range.lowerBound >= 0 && range.upperBound <= Int64(bytes.count))
            reader.supply(
              Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]), at: range.lowerBound)
          }
          for _ in 0..<20 {
            guard let batch = try reader.nextBatch(maximumRows: 50) else { break }
            #expect(batch.columns[0].valueIndices().count == batch.columns[0].slotCount)
            #expect(batch.columns[0].rowStarts().count == batch.rowCount + 1)
          }
        } catch {
          continue
        }
      }
    }
  }

  private func flip(_ original: [UInt8], seed: UInt64, rounds: Int) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<rounds {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes[position] = UInt8.random(in: .min ... .max, using: &generator)
        default: bytes[position] = [0x00, 0x7f, 0x80, 0xff][Int(generator.next() % 4)]
        }
      }
      survive(bytes)
    }
  }

  @Test("every truncation of a file is refused", arguments: [mixed, list])
  func truncations(_ file: [UInt8]) {
    for length in 0..<file.count {
      #expect(throws: ParquetError.self) { try footer(of: Array(file.prefix(length))) }
    }
  }

  @Test("every truncation of a footer is refused", arguments: [mixed, list])
  func footerTruncations(_ file: [UInt8]) throws {
    let range = try footer(of: file).footerRange
    let data = Array(file[4..<Int(range.lowerBound)])
    let whole = Array(file[Int(range.lowerBound)..<Int(range.upperBound)])
    for length in 0..<whole.count {
      let cut = TestFile.file(data: data, footer: Array(whole.prefix(length)))
      #expect(throws: ParquetError.self, "\(length) bytes") { try footer(of: cut) }
    }
  }

  @Test("flipped bytes never trap", arguments: 0..<12 as Range<UInt64>)
  func flips(_ seed: UInt64) {
    print("HostileInputTests.flips seed \(seed)")
    flip(Self.mixed, seed: seed, rounds: 400)
    flip(Self.list, seed: seed, rounds: 400)
  }

  @Test(
    "flipped bytes of other writers' files never trap",
    .enabled(if: !corpus.isEmpty, "../shared/corpora/parquet is not there"), arguments: corpus)
  func corpusFlips(_ path: String) throws {
    let seed = UInt64(path.utf8.reduce(0) { $0 &* 31 &+ UInt32($1) })
    print("HostileInputTests.corpusFlips \(path) seed \(seed)")
    let bytes = try Locations.bytes(Locations.corpus.appendingPathComponent(path))
    flip(bytes, seed: seed, rounds: 100)
  }
}
