import Foundation
import LakeGauge
import LakeModel
import LakeStorage
import Parquet
import Testing

@Suite("Inspecting Parquet files")
struct ParquetInspectionTests {
  /// A store of one object, of which only the last bytes exist.
  private struct TailStore: ObjectStore {
    let name = "tail"
    let timeOrigin = TimeOrigin.original
    let size: Int64
    let tail: [UInt8]

    func listAll(under prefix: String, _ body: (ListingPage) throws -> Void) async throws {}
    func listLevel(under prefix: String, _ body: (ListingPage) throws -> Void) async throws {}

    func info(of key: String) async throws(StorageError) -> ObjectInfo {
      ObjectInfo(key: key, size: size, modified: nil)
    }

    func read(_ key: String, range: Range<Int64>?) async throws(StorageError) -> [UInt8] {
      let start = size - Int64(tail.count)
      guard let range, range.lowerBound >= start, range.upperBound <= size else {
        throw .rangeOutsideObject(key: key, offset: range?.lowerBound ?? 0)
      }
      return Array(tail[Int(range.lowerBound - start)..<Int(range.upperBound - start)])
    }
  }

  private static let checkpoint: [UInt8] = {
    let repository = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = repository.appending(
      path: "SampleTables/retail/silver/orders/_delta_log/00000000000000000010.checkpoint.parquet")
    return (try? Data(contentsOf: file)).map { Array($0) } ?? []
  }()

  private func object(_ store: any ObjectStore, size: Int64) -> OpenedObject {
    OpenedObject(
      store: store, info: ObjectInfo(key: "part.parquet", size: size, modified: nil),
      path: "part.parquet")
  }

  @Test("a terabyte costs a footer")
  func large() async throws {
    let size = Int64(1) << 40
    let padding = [UInt8](repeating: 0, count: 64 << 10)
    let meter = MeteredStore(TailStore(size: size, tail: padding + Self.checkpoint))
    let inspection = try await ParquetInspection.read(object(meter, size: size))
    #expect(inspection.metadata.schema.leaves.count == 55)
    #expect(inspection.findings.isEmpty)
    #expect(meter.counts.reads <= 2)
    #expect(meter.counts.bytes <= 64 << 10 + 14_449)
  }

  @Test("a failure is of the store or of the footer")
  func failures() async throws {
    let store = InMemoryStore()
    try store.put("part.parquet", Array("twelve bytes and more".utf8))
    await #expect(throws: ParquetInspection.Failure.self) {
      try await ParquetInspection.read(object(store, size: 21))
    }
    do throws(ParquetInspection.Failure) {
      _ = try await ParquetInspection.read(object(store, size: 21))
    } catch {
      guard case .footer(let footer) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(footer.reason == .badMagic && footer.offset == 17)
    }
    do throws(ParquetInspection.Failure) {
      _ = try await ParquetInspection.read(object(store, size: 4000))
    } catch {
      guard case .storage = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test("the worst findings come first")
  func order() async throws {
    // Without the head of the data, chunks reach out of the file.
    let cut = Array("PAR1".utf8) + Self.checkpoint.suffix(Self.checkpoint.count - 5000)
    let store = InMemoryStore()
    try store.put("part.parquet", cut)
    let inspection = try await ParquetInspection.read(object(store, size: Int64(cut.count)))
    let severities = inspection.findings.map(\.severity)
    #expect(severities == severities.sorted(by: >))
    #expect(inspection.findings.first?.code == "parquet-chunk-range")
    #expect(inspection.findings.first?.message.contains("the first of ") == true)
  }
}
