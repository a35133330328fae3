import LakeGauge

/// The library as a Swift program calls it: one scan, all folds included.
func scannerAnswer(table: String) async throws -> Answer {
  let profile = try await LakeScanner().scan(table)
  guard profile.tables.count == 1, let table = profile.tables.first else {
    throw Failure("expected one table, found \(profile.tables.count)")
  }
  return Answer(
    created: AnswerTotals(table.totals(of: .data).created), live: AnswerTotals(table.state.live))
}

extension AnswerTotals {
  fileprivate init(_ totals: ObjectTotals) {
    self.init(files: totals.files, bytes: totals.bytes)
  }
}
