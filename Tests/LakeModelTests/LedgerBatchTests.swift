import ByteParsing
import LakeModel
import Testing

@Suite("LedgerBatch")
struct LedgerBatchTests {
  private let commit = CommitRecord(identifier: "7", time: Timestamp(milliseconds: 1_000))

  @Test("gives back what was put in, absent fields absent")
  func roundTrip() {
    var batch = LedgerBatch(commit: commit)
    batch.append(
      LedgerBatch.Entry(
        time: Timestamp(milliseconds: 5), role: .data, effect: .appended, cause: .logAppend,
        bytes: 10, objectBytes: 30, birth: Timestamp(milliseconds: 2), partition: 3, rows: 0,
        isExternal: true),
      object: Array("a/b".utf8))
    batch.append(
      LedgerBatch.Entry(
        time: nil, role: .tableMetadata, effect: .deleted, cause: .maintenance, bytes: nil),
      object: Array("c".utf8))
    #expect(batch.count == 2)
    let first = batch[0]
    #expect(batch.objects.text(at: 0) == "a/b")
    #expect(first.time == Timestamp(milliseconds: 5))
    #expect(first.bytes == 10 && first.objectBytes == 30)
    #expect(first.birth == Timestamp(milliseconds: 2))
    #expect(first.partition == 3 && first.rows == 0 && first.isExternal)
    #expect(first.role == .data && first.effect == .appended && first.cause == .logAppend)
    let second = batch[1]
    #expect(batch.objects.text(at: 1) == "c")
    #expect(second.time == nil && second.bytes == nil && second.objectBytes == nil)
    #expect(second.birth == nil && second.partition == nil && second.rows == nil)
    #expect(!second.isExternal)
  }

  @Test("the directory of an object goes up to its last slash")
  func directories() {
    var batch = LedgerBatch(commit: commit)
    let keys = ["a/b", "c", "a//b/c", "/", "", "dir=é/x", "a/"]
    for key in keys {
      batch.append(
        LedgerBatch.Entry(time: nil, role: .data, effect: .created, cause: .ingest, bytes: 1),
        object: Array(key.utf8))
    }
    let directories = keys.indices.map {
      String(decoding: batch.directory(ofObjectAt: $0), as: UTF8.self)
    }
    #expect(directories == ["a/", "", "a//b/", "/", "", "dir=é/", "a/"])
    for (index, directory) in directories.enumerated() {
      let isOwn = batch.isDirectory(Array(directory.utf8).rawSpan, ofObjectAt: index)
      #expect(isOwn, "\(keys[index])")
    }
  }

  @Test("a negative size is no size")
  func negativeSize() {
    var batch = LedgerBatch(commit: commit)
    batch.append(
      LedgerBatch.Entry(time: nil, role: .data, effect: .created, cause: .ingest, bytes: -5),
      object: [])
    #expect(batch[0].bytes == nil)
  }

  @Test(
    "has the keys that are wanted and empty ones beside them, however they are given",
    arguments: [LedgerKeys.none, .written, .all])
  func keys(_ keys: LedgerKeys) {
    var batch = LedgerBatch(commit: commit, keys: keys)
    var expected: [String] = []
    for (index, effect) in ObjectEffect.allCases.enumerated() {
      let entry = LedgerBatch.Entry(
        time: nil, role: .data, effect: effect, cause: .ingest, bytes: Int64(index))
      let key = Array("k\(index)".utf8)
      batch.append(entry, object: key)
      batch.append(entry, object: key[1...])
      batch.append(entry, object: key.rawSpan)
      batch.append(entry, object: "x", in: "y/")
      batch.append(LedgerBatch.Row(entry), objectOfAtMost: 8) { out in
        for byte in key { out.append(byte) }
      }
      let isWanted = keys == .all || keys == .written && [.created, .appended].contains(effect)
      expected +=
        ["k\(index)", "\(index)", "k\(index)", "y/x", "k\(index)"].map { isWanted ? $0 : "" }
    }
    #expect((0..<batch.count).map { batch.objects.text(at: $0) } == expected)
    #expect((0..<batch.count).map { batch[$0].bytes } == (0..<batch.count).map { Int64($0 / 5) })
    batch.reset(commit: commit)
    #expect(batch.keys == keys && batch.objects.count == 0)
  }

  @Test("reset starts anew")
  func reset() {
    var batch = LedgerBatch(commit: commit)
    batch.newPartitions.append("p=1")
    batch.append(
      LedgerBatch.Entry(time: nil, role: .data, effect: .created, cause: .ingest, bytes: 1),
      object: Array("x".utf8))
    batch.reset(commit: CommitRecord(identifier: "8", time: nil))
    #expect(batch.count == 0 && batch.objects.count == 0 && batch.newPartitions.isEmpty)
    #expect(batch.commit.identifier == "8" && batch.commit.time == nil)
  }

  @Test("totals add up and stay at the largest value instead of trapping")
  func totals() {
    var totals = ObjectTotals(files: 1, bytes: .max - 1)
    totals.add(bytes: 5)
    #expect(totals == ObjectTotals(files: 2, bytes: .max))
    var small = ObjectTotals(files: 2, bytes: 7)
    small.remove(bytes: 3)
    small.add(ObjectTotals(files: 4, bytes: 1))
    #expect(small == ObjectTotals(files: 5, bytes: 5))
  }
}
