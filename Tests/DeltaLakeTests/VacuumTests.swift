import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// What a VACUUM in the log deletes, as far as its own numbers say.
@Suite struct VacuumTests {
  private typealias Log = WrittenLog

  @Test func aLoggedVacuumDeletes() async throws {
    var log = try Log()
    try log.commit(Log.add("a"), Log.add("b", 20), Log.cdc("_change_data/c", 5))
    try log.commit(operation: "DELETE", Log.remove("a"))
    try log.commit(operation: "DELETE", Log.remove("b"))
    let start = 1_700_000_000_000 + 2 * 86_400_000 + 1000
    let vacuum = [
      #"{"commitInfo":{"timestamp":\#(start),"operation":"VACUUM START","operationParameters":{"specifiedRetentionMillis":0},"operationMetrics":{"sizeOfDataToDelete":"15"}}}"#,
      #"{"commitInfo":{"timestamp":\#(start + 9),"operation":"VACUUM END","operationParameters":{"status":"COMPLETED"},"operationMetrics":{"numDeletedFiles":"2"}}}"#,
    ]
    try log.raw(vacuum[0])
    try log.raw(vacuum[1])
    // After it the path is new again; RESTORE cannot bring it back.
    try log.commit(Log.add("a", 11))
    let (sink, state) = try await log.replay()
    #expect(
      sink.story.suffix(3) == [
        "5 deleted _change_data/c 5 maintenance", "5 deleted a 10 maintenance",
        "6 created a 11 ingest",
      ])
    // The VACUUM has to lie between the days of the two commits, so its clock is behind that of the second.
    #expect(state.findings.map(\.code) == ["delta-clock-backwards"])
    #expect(sink.residual(state) == 0)
  }

  @Test(arguments: [("1", "delta-vacuum-differs", 0), ("3", "delta-vacuum-unknown-objects", 2)])
  func aVacuumThatDisagreesIsAFinding(files: String, code: String, deleted: Int) async throws {
    var log = try Log()
    try log.commit(Log.add("a"), Log.add("b", 20))
    try log.commit(operation: "DELETE", Log.remove("a"), Log.remove("b"))
    let start = 1_700_000_000_000 + 9 * 86_400_000
    try log.raw(
      #"{"commitInfo":{"timestamp":\#(start),"operation":"VACUUM START","operationParameters":{"specifiedRetentionMillis":0},"operationMetrics":{"sizeOfDataToDelete":"30"}}}"#
    )
    try log.raw(
      #"{"commitInfo":{"timestamp":\#(start),"operation":"VACUUM END","operationParameters":{"status":"COMPLETED"},"operationMetrics":{"numDeletedFiles":"\#(files)"}}}"#
    )
    let (sink, state) = try await log.replay()
    #expect(state.findings.map(\.code) == [code])
    #expect(sink.lines(.data, .deleted).count == deleted)
  }

  /// Change data stays with a VACUUM whose numbers are those of the others, or too small for it: a LITE one
  /// leaves it.
  @Test(
    arguments: [
      // LITE: a and b.
      ("2", "30", 2, 0, []),
      // FULL: change data as well.
      ("3", "35", 2, 1, []),
      // One more, which is not the change data by its size.
      ("3", "40", 2, 0, ["delta-vacuum-unknown-objects"]),
      // FULL that found some that no commit names.
      ("9", "99", 2, 1, ["delta-vacuum-unknown-objects"]),
      ("9", "31", 2, 0, ["delta-vacuum-unknown-objects"]),
      ("2", "31", 2, 0, ["delta-vacuum-size-differs"]),
      ("1", "10", 0, 0, ["delta-vacuum-differs"]),
    ] as [(String, String, Int, Int, [String])])
  func aVacuumDeletesChangeDataOnlyIfItsNumbersSaySo(
    files: String, bytes: String, data: Int, changes: Int, codes: [String]
  ) async throws {
    var log = try Log()
    try log.commit(Log.add("a"), Log.add("b", 20), Log.cdc("_change_data/c", 5))
    try log.commit(operation: "DELETE", Log.remove("a"), Log.remove("b"))
    let start = 1_700_000_000_000 + 9 * 86_400_000
    try log.raw(
      #"{"commitInfo":{"timestamp":\#(start),"operation":"VACUUM START","operationParameters":{"specifiedRetentionMillis":0},"operationMetrics":{"sizeOfDataToDelete":"\#(bytes)"}}}"#
    )
    try log.raw(
      #"{"commitInfo":{"timestamp":\#(start),"operation":"VACUUM END","operationParameters":{"status":"COMPLETED"},"operationMetrics":{"numDeletedFiles":"\#(files)"}}}"#
    )
    let (sink, state) = try await log.replay()
    #expect(sink.lines(.data, .deleted).count == data)
    #expect(sink.lines(.changeData, .deleted).count == changes)
    #expect(state.findings.map(\.code) == codes)
    #expect(sink.residual(state) == 0)
  }

  /// Each VACUUM of delta-rs counts all tombstones: those of a file that it deleted before, and both of one
  /// that was brought back and removed again.
  @Test func aVacuumMayCountWhatIsGoneAlready() async throws {
    var log = try Log()
    func vacuum(files: Int, bytes: Int, day: Int64) throws {
      let start = 1_700_000_000_000 + day * 86_400_000
      try log.raw(
        #"{"commitInfo":{"timestamp":\#(start),"operation":"VACUUM START","operationParameters":{"specifiedRetentionMillis":0},"operationMetrics":{"sizeOfDataToDelete":\#(bytes)}}}"#
      )
      try log.raw(
        #"{"commitInfo":{"timestamp":\#(start),"operation":"VACUUM END","operationParameters":{"status":"COMPLETED"},"operationMetrics":{"numDeletedFiles":\#(files)}}}"#
      )
    }
    try log.commit(Log.add("a"), Log.add("b", 20), Log.add("c", 40))
    try log.commit(operation: "DELETE", Log.remove("a"), Log.remove("b"))
    try log.commit(operation: "RESTORE", Log.add("b", 20))
    try log.commit(operation: "UPDATE", Log.remove("b"), Log.cdc("_change_data/d", 5))
    // LITE: a, and b twice.
    try vacuum(files: 3, bytes: 50, day: 5)
    try log.commit(operation: "DELETE", Log.remove("c"), Log.cdc("_change_data/e", 7))
    // FULL: c and change data; a and b are gone.
    try vacuum(files: 6, bytes: 102, day: 8)
    let (sink, state) = try await log.replay()
    let deleted = sink.story.filter { $0.contains(" deleted ") }
    #expect(
      deleted.sorted() == [
        "6 deleted a 10 maintenance", "6 deleted b 20 maintenance",
        "9 deleted _change_data/d 5 maintenance", "9 deleted _change_data/e 7 maintenance",
        "9 deleted c 40 maintenance",
      ])
    #expect(state.findings == [])
    #expect(sink.residual(state) == 0)
  }

  /// The tombstone of another file protects a vector object that came back and is useless again, although the
  /// newer one is older.
  @Test(arguments: [false, true])
  func theLatestTombstoneOfAVectorObjectDecides(isLate: Bool) async throws {
    let start = 1_700_000_000_000 + 9 * 86_400_000
    func vector(_ offset: Int) -> String { Log.vector("^-aqEH.-t@S}K{vb[*k^", offset: offset) }
    func remove(_ path: String, _ offset: Int, at time: Int) -> String {
      #"{"remove":{"path":"\#(path)","deletionTimestamp":\#(time),"dataChange":true,"size":10,"#
        + #""deletionVector":\#(vector(offset))}}"#
    }
    var log = try Log()
    try log.commit(Log.add("a", vector: vector(1)), Log.add("b"))
    try log.commit(operation: "DELETE", remove("a", 1, at: isLate ? start + 50 : start - 50))
    try log.commit(operation: "DELETE", Log.remove("b"), Log.add("b", vector: vector(60)))
    try log.commit(operation: "DELETE", remove("b", 60, at: start - 90))
    let files = isLate ? 1 : 3
    try log.raw(
      #"{"commitInfo":{"timestamp":\#(start),"operation":"VACUUM START","operationParameters":{"specifiedRetentionMillis":0},"operationMetrics":{}}}"#
    )
    try log.raw(
      #"{"commitInfo":{"timestamp":\#(start),"operation":"VACUUM END","operationParameters":{"status":"COMPLETED"},"operationMetrics":{"numDeletedFiles":"\#(files)"}}}"#
    )
    let (sink, state) = try await log.replay()
    #expect(sink.lines(.data, .deleted).map(\.object) == (isLate ? ["b"] : ["a", "b"]))
    #expect(sink.lines(.deletionVector, .deleted).count == (isLate ? 0 : 1))
    #expect(!state.findings.map(\.code).contains { $0.hasPrefix("delta-vacuum") })
  }
}
