import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// Logs beside a storage that holds what they say, less, or more.
@Suite("A log compared with storage")
struct DeltaVerificationTests {
  private typealias Log = WrittenLog

  private static let vector = Log.vector("^-aqEH.-t@S}K{vb[*k^", offset: 1)
  private static let vectorObject = "deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin"

  /// A table with two live files, one of them with a vector, and a retired one.
  private func log() throws -> Log {
    var log = try Log()
    try log.commit(Log.add("a", 2), Log.add("p=1/b%20c", 3), Log.add("old", 4))
    try log.commit(
      operation: "DELETE", Log.remove("a"), Log.add("a", 2, vector: Self.vector),
      Log.remove("old"))
    return log
  }

  /// What is found when storage holds some objects of these sizes.
  private func verify(
    _ log: Log, _ objects: [String: Int]
  ) async throws -> (found: DeltaVerification, story: [String]) {
    for (key, size) in objects {
      try log.store.put(key, Array(repeating: 0, count: size))
    }
    let found = try await DeltaTable(store: log.store, root: "").verify()
    return (found, found.findings.map { "\($0.severity.name) \($0.code) \($0.object)" })
  }

  private static let all = ["a": 2, "p=1/b c": 3, "old": 4, vectorObject: 45]

  @Test("that holds what it should")
  func same() async throws {
    let (found, story) = try await verify(try log(), Self.all)
    #expect(story == [])
    #expect(found.stored == ObjectTotals(files: 3, bytes: 9))
    #expect(found.live == ObjectTotals(files: 2, bytes: 5))
  }

  @Test(
    "that lacks an object",
    arguments: [
      ("a", "error delta-live-missing a"), ("p=1/b c", "error delta-live-missing p=1/b c"),
      ("old", "note delta-retired-missing old"),
      (vectorObject, "error delta-vector-missing \(vectorObject)"),
    ])
  func missing(_ key: String, _ finding: String) async throws {
    var objects = Self.all
    objects[key] = nil
    let (_, story) = try await verify(try log(), objects)
    #expect(story == [finding])
  }

  @Test("that holds objects which no commit names")
  func orphans() async throws {
    var objects = Self.all
    objects["p=1/c"] = 5
    objects["deletion_vector_00000000-0000-4000-8000-000000000000.bin"] = 6
    objects["_change_data/d"] = 7
    objects["_p=1/e"] = 8
    let (found, story) = try await verify(try log(), objects)
    #expect(story == ["warning delta-files-orphaned _change_data/d"])
    #expect(found.findings.first?.message.contains("4 (26 bytes)") == true)
    #expect(found.stored == ObjectTotals(files: 7, bytes: 35))
  }

  @Test(
    "of which a VACUUM leaves some objects alone",
    arguments: ["_SUCCESS", ".a.crc", "p=1/_temporary/x", "nested/_delta_log/0.json", ".hoodie/x"])
  func leftAlone(_ key: String) async throws {
    var objects = Self.all
    objects[key] = 9
    let (found, story) = try await verify(try log(), objects)
    #expect(story == [])
    #expect(found.stored.files == 3)
  }

  @Test("that has an object of another size")
  func resized() async throws {
    var objects = Self.all
    objects["a"] = 1
    let (_, story) = try await verify(try log(), objects)
    #expect(story == ["warning delta-size-mismatch a"])
  }

  @Test("that lists no data")
  func noData() async throws {
    let (_, story) = try await verify(try log(), [:])
    #expect(story == ["warning delta-no-data-listing "])
  }

  @Test("when its newest commit is damaged")
  func damaged() async throws {
    var log = try log()
    try log.raw(#"{"add":{"path":"#)
    let (_, story) = try await verify(log, Self.all)
    #expect(story == ["error delta-commit-unreadable _delta_log/00000000000000000003.json"])
  }

  @Test("when files lie outside the table")
  func elsewhere() async throws {
    var log = try log()
    try log.commit(Log.add("s3://other/x", 100))
    let (found, story) = try await verify(log, Self.all)
    #expect(story == ["note delta-external-files "])
    #expect(found.live.files == 3)
    var objects = Self.all
    objects["p=1/b c"] = nil
    var other = try self.log()
    try other.commit(Log.add("s3://other/x", 100))
    let (_, missing) = try await verify(other, objects)
    #expect(missing.contains("error delta-live-missing p=1/b c"))
  }
}
