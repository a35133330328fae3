import LakeAnalysis
import LakeModel
import Testing

/// Sums by the name of the operation.
@Suite struct OperationFoldTests {
  private func batch(
    _ commit: String, _ operation: String, named: Int64 = 0, isContinued: Bool = false,
    _ entries: (ObjectRole, ObjectEffect, Int64?)...
  ) -> LedgerBatch {
    var record = CommitRecord(
      identifier: commit, time: Timestamp(milliseconds: Int64(commit) ?? 0), operation: operation)
    record.isContinued = isContinued
    if named > 0 { record.named = ObjectTotals(files: 1, bytes: named) }
    var batch = LedgerBatch(commit: record)
    for (role, effect, bytes) in entries {
      batch.append(
        LedgerBatch.Entry(
          time: record.time, role: role, effect: effect, cause: .unknown, bytes: bytes),
        object: Array("x".utf8))
    }
    return batch
  }

  @Test func countsEachCommitOnce() throws {
    var fold = OperationFold()
    fold.absorb(batch("1", "WRITE", (.data, .created, 10), (.data, .appended, 5)))
    // A large commit in two parts, the second of which has what it names.
    fold.absorb(batch("2", "MERGE", (.data, .created, 100), (.data, .retired, 7)))
    fold.absorb(
      batch(
        "2", "MERGE", named: 8, isContinued: true, (.deletionVector, .created, 1),
        (.changeData, .created, nil),
        (.tableMetadata, .created, 999)))
    fold.absorb(batch("3", "WRITE", (.data, .deleted, 4), (.deletionVector, .deleted, 1)))
    #expect(fold.operations.map(\.name) == ["MERGE", "WRITE"])
    let merge = try #require(fold.operations.first)
    #expect(merge.sums.commits == 1)
    #expect(merge.sums.written == ObjectTotals(files: 1, bytes: 100))
    #expect(merge.sums.retired == ObjectTotals(files: 1, bytes: 7))
    #expect(merge.sums.vectors == ObjectTotals(files: 1, bytes: 1))
    #expect(merge.sums.changes == ObjectTotals(files: 1, bytes: 0))
    #expect(merge.sums.named == ObjectTotals(files: 1, bytes: 8))
    let write = try #require(fold.operations.last)
    #expect(write.sums.commits == 2)
    #expect(write.sums.written == ObjectTotals(files: 2, bytes: 15))
    #expect(write.sums.deleted == ObjectTotals(files: 2, bytes: 5))
    #expect(write.first?.milliseconds == 1 && write.last?.milliseconds == 3)
  }

  @Test func putsTooManyNamesTogether() {
    var fold = OperationFold()
    for commit in 0..<1000 {
      fold.absorb(batch(String(commit), "operation \(commit)", (.data, .created, 1)))
    }
    #expect(fold.operations.count == 257)
    #expect(fold.operations.first { $0.name == OperationFold.otherName }?.sums.commits == 744)
    #expect(fold.operations.reduce(0) { $0 + $1.sums.written.files } == 1000)
  }

  @Test func sumsOfWhatIsNamedStayAtTheirLargestValue() {
    var fold = OperationFold()
    fold.absorb(batch("1", "CLONE", named: .max))
    fold.absorb(batch("2", "CLONE", named: .max))
    #expect(fold.operations.first?.sums.named == ObjectTotals(files: 2, bytes: .max))
  }

  @Test(
    "parts of a log in any order give one fold",
    arguments: (1...10).map { UInt64($0) * 86_028_121 })
  func anyOrder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let names = Int.random(in: 1...600, using: &random)
    let batches = (0..<800).map { commit in
      batch(
        String(commit), "operation \(Int.random(in: 0..<names, using: &random))",
        named: Int64.random(in: 0...3, using: &random),
        isContinued: Int.random(in: 0..<5, using: &random) == 0,
        (.data, .created, Int64.random(in: 0...100, using: &random)), (.data, .retired, 1))
    }
    var whole = OperationFold()
    for batch in batches { whole.absorb(batch) }
    var parts: [OperationFold] = []
    for batch in batches.shuffled(using: &random) {
      if parts.isEmpty || Int.random(in: 0..<20, using: &random) == 0 {
        parts.append(OperationFold())
      }
      parts[parts.count - 1].absorb(batch)
    }
    while parts.count > 1 {
      let other = parts.remove(at: Int.random(in: 0..<parts.count, using: &random))
      parts[Int.random(in: 0..<parts.count, using: &random)].merge(other)
    }
    #expect(parts == [whole], "seed \(seed), \(names) names")
    #expect(whole.entries.count <= OperationFold.maximumNames + 1)
    #expect(
      whole.operations.reduce(0) { $0 + $1.sums.commits }
        == Int64(batches.count { !$0.commit.isContinued }))
  }
}
