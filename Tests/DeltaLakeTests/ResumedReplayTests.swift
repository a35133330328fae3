import DeltaLake
import Foundation
import LakeModel
import LakeStorage
import Testing

/// A replay that goes on from an index gives what one of the whole log gives, to the byte.
@Suite(.enabled(if: SharedFiles.areThere, Comment(rawValue: SharedFiles.reason)))
struct ResumedReplayTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var table: String
    var timeOrigin: TimeOrigin
    var testDescription: String { "\(table), \(timeOrigin) times" }
  }

  static let cases: [Case] = {
    let tables =
      SharedFiles.folders(in: "corpora/delta").map { "corpora/delta/" + $0 }
      + SharedFiles.folders(in: "corpora/rare-delta").map { "corpora/rare-delta/\($0)/table" }
      + [
        "bronze/clickstream", "silver/order_lines", "gold/customer_profile", "silver/returns",
        "gold/daily_sales",
      ].map { "SampleTables/retail/" + $0 }
    return tables.enumerated().map {
      Case(table: $1, timeOrigin: $0 % 2 == 0 ? .copied : .original)
    }
  }()

  @Test(arguments: cases)
  func equalsWholeReplay(example: Case) async throws {
    let directory = try DirectoryStore(path: SharedFiles.url(example.table).path)
    let table = try await LoadedTable(directory)
    let store = try table.store(example.timeOrigin)
    guard let whole = try? await ResumedReplay.fresh(store) else { return }
    let versions = table.versions
    guard let first = versions.first, let last = versions.last else { return }
    for cut in Set([(first + last) / 2, last - 1, last]).sorted() where cut >= first {
      var index = MemoryIndex()
      let before = try table.cut(at: cut).store(example.timeOrigin)
      guard let fresh = try? await ResumedReplay.fresh(before) else { continue }
      let beginning = try await ResumedReplay.indexed(before, &index)
      #expect(beginning.bytes == fresh, "at \(cut)")
      #expect(!beginning.use.isResumed && beginning.use.readAfresh == nil)
      #expect(index.blocks.isEmpty == (beginning.use.notKept != nil))
      let resumed = try await ResumedReplay.indexed(store, &index)
      #expect(resumed.bytes == whole, "from \(cut)")
      if beginning.use.notKept == nil {
        #expect(resumed.use.isResumed, "from \(cut): \(resumed.use.readAfresh ?? "")")
        #expect(resumed.use.commitsRead == Int(last - cut), "from \(cut)")
      }
      guard resumed.use.notKept == nil else { continue }
      let again = try await ResumedReplay.indexed(store, &index)
      #expect(again.bytes == whole && again.use.isResumed && again.use.commitsRead == 0)
    }
  }
}
