import LakeAnalysis
import LakeModel
import Testing

/// Sums by the name of the operation.
@Suite struct OperationFoldTests {
  private func batch(
    _ commit: String, _ operation: String, named: Int64 = 0,
    _ entries: (ObjectRole, ObjectEffect, Int64?)...
  ) -> LedgerBatch {
    var record = CommitRecord(
      identifier: commit, time: Timestamp(milliseconds: Int64(commit) ?? 0), operation: operation)
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
    // A large commit in two parts, the second of which has what the whole names.
    fold.absorb(batch("2", "MERGE", named: 3, (.data, .created, 100), (.data, .retired, 7)))
    fold.absorb(
      batch(
        "2", "MERGE", named: 8, (.deletionVector, .created, 1), (.changeData, .created, nil),
        (.tableMetadata, .created, 999)))
    fold.absorb(batch("3", "WRITE", (.data, .deleted, 4), (.deletionVector, .deleted, 1)))
    #expect(fold.operations.map(\.name) == ["MERGE", "WRITE"])
    let merge = try #require(fold.operations.first)
    #expect(merge.commits == 1)
    #expect(merge.written == ObjectTotals(files: 1, bytes: 100))
    #expect(merge.retired == ObjectTotals(files: 1, bytes: 7))
    #expect(merge.vectors == ObjectTotals(files: 1, bytes: 1))
    #expect(merge.changes == ObjectTotals(files: 1, bytes: 0))
    #expect(merge.named == ObjectTotals(files: 1, bytes: 8))
    let write = try #require(fold.operations.last)
    #expect(write.commits == 2)
    #expect(write.written == ObjectTotals(files: 2, bytes: 15))
    #expect(write.deleted == ObjectTotals(files: 2, bytes: 5))
    #expect(write.first?.milliseconds == 1 && write.last?.milliseconds == 3)
  }

  @Test func putsTooManyNamesTogether() {
    var fold = OperationFold()
    for commit in 0..<1000 {
      fold.absorb(batch(String(commit), "operation \(commit)", (.data, .created, 1)))
    }
    #expect(fold.operations.count == 257)
    #expect(fold.operations.first { $0.name == OperationFold.otherName }?.commits == 744)
    #expect(fold.operations.reduce(0) { $0 + $1.written.files } == 1000)
  }

  @Test func sumsOfWhatIsNamedStayAtTheirLargestValue() {
    var fold = OperationFold()
    fold.absorb(batch("1", "CLONE", named: .max))
    fold.absorb(batch("2", "CLONE", named: 1))
    fold.absorb(batch("2", "CLONE", named: .max))
    #expect(fold.operations.first?.named == ObjectTotals(files: 2, bytes: .max))
  }
}
