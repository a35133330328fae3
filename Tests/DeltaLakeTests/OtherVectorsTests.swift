import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// Objects of deletion vectors when only files that some commit names are kept one by one.
@Suite struct OtherVectorsTests {
  private typealias Log = WrittenLog

  private static func vector(_ object: String, _ offset: Int = 1) -> String {
    Log.vector(object + "^-aqEH.-t@S}K{vb[*k^", offset: offset)
  }

  /// A log that begins with a checkpoint of some files.
  private static func log(_ files: String...) throws -> WrittenLog {
    var log = try Log()
    for _ in 0..<3 { try log.commit() }
    log.store.remove("_delta_log/00000000000000000000.json")
    let lines = [#"{"checkpointMetadata":{"version":2}}"#] + files
    try log.store.put(
      "_delta_log/00000000000000000002.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
      Array((lines.joined(separator: "\n") + "\n").utf8))
    return log
  }

  /// What happened to the objects, in words, after it was the same for a sink that wants all files.
  private static func story(_ log: WrittenLog) async throws -> [String] {
    var ledger = LedgerOnlySink()
    let state = try await DeltaTable(store: log.store, root: "").replay(into: &ledger)
    let (whole, expected) = try await log.replay()
    #expect(ledger.lines == whole.lines.map { "\($0.commit) \($0.object) \($0.entry)" })
    #expect(state.live == expected.live && state.findings == expected.findings)
    return ledger.all.lines.filter { $0.entry.role == .deletionVector }.map {
      "\($0.commit) \($0.entry.effect.name) \($0.object.prefix(2))"
    }
  }

  @Test func anObjectRetiresWithTheLastOfAllFiles() async throws {
    var log = try Self.log(
      Log.add("a", vector: Self.vector("xx", 1)), Log.add("b", vector: Self.vector("xx", 50)),
      Log.add("c", vector: Self.vector("yy")), Log.add("e"))
    try log.commit(Log.remove("a", vector: Self.vector("xx", 1)))
    try log.commit(Log.remove("c", vector: Self.vector("yy")))
    #expect(try await Self.story(log) == ["5 retired yy"])
    try log.commit(Log.remove("b", vector: Self.vector("xx", 50)))
    #expect(try await Self.story(log) == ["5 retired yy", "6 retired xx"])
  }

  @Test func anObjectThatAnotherFileRefersToIsNotNew() async throws {
    var log = try Self.log(
      Log.add("a", vector: Self.vector("xx")), Log.add("b", vector: Self.vector("yy")))
    try log.commit(
      Log.add("n", vector: Self.vector("xx", 60)), Log.add("m", vector: Self.vector("zz")))
    try log.commit(
      Log.remove("n", vector: Self.vector("xx", 60)),
      Log.remove("m", vector: Self.vector("zz")))
    #expect(try await Self.story(log) == ["4 created zz", "5 retired zz"])
  }

  @Test("a vector that is replaced without a word leaves its object to the other files")
  func replacedVectors() async throws {
    var log = try Self.log(
      Log.add("a", vector: Self.vector("xx", 1)), Log.add("b", vector: Self.vector("xx", 50)),
      Log.add("c", vector: Self.vector("yy")))
    try log.commit(
      Log.add("a", vector: Self.vector("zz", 1)), Log.add("c", vector: Self.vector("zz", 50)))
    #expect(try await Self.story(log) == ["4 created zz", "4 retired yy"])
  }

  @Test func aTombstoneAndAFileMayShareAnObject() async throws {
    let removed =
      #"{"remove":{"path":"old","deletionTimestamp":5,"size":3,"deletionVector":"#
      + Self.vector("xx", 50) + "}}"
    var log = try Self.log(removed, Log.add("a", vector: Self.vector("xx", 1)))
    try log.commit(Log.add("b"))
    #expect(try await Self.story(log) == [])
    try log.commit(Log.remove("a", vector: Self.vector("xx", 1)))
    #expect(try await Self.story(log) == ["5 retired xx"])
  }

  @Test func whereAVectorLiesFollowsFromItsDescriptor() throws {
    let paths = ObjectPath(location: "s3://b/t")
    func lies(_ type: String, _ path: String) -> (DeletionVector.Place?, String) {
      var text: [UInt8] = []
      let place = DeletionVector.append(
        objectOf: Array(type.utf8)[...], Array(path.utf8)[...], paths, to: &text)
      return (place, String(decoding: text, as: UTF8.self))
    }
    // The example of the protocol's text.
    let uuid = "deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin"
    #expect(lies("u", "ab^-aqEH.-t@S}K{vb[*k^") == (.inside, "ab/" + uuid))
    #expect(lies("u", "^-aqEH.-t@S}K{vb[*k^") == (.inside, uuid))
    #expect(lies("p", "s3a://b/t/x%20y.bin") == (.inside, "x y.bin"))
    #expect(lies("p", "s3://c/x.bin") == (.outside, "s3://c/x.bin"))
    #expect(lies("i", "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L").0 == .nowhere)
    for (type, path) in [
      ("u", "-aqEH.-t@S}K{vb[*k^"), ("u", "ab~-aqEH.-t@S}K{vb[*k^"), ("u", "#####%%%%%%%%%%%%%%%"),
      ("", "x"), ("uu", "ab^-aqEH.-t@S}K{vb[*k^"), ("z", "x"),
    ] {
      #expect(lies(type, path).0 == nil, "\(type) \(path)")
    }
  }
}
