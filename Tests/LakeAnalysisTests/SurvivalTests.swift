import LakeAnalysis
import LakeModel
import Testing

@Suite("Survival of objects (Kaplan–Meier, §2)")
struct SurvivalTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var seed: UInt64
    var created: Int
    var returns: Bool
    var hoursBeforeEnd: Int64
    var testDescription: String {
      "seed \(seed), \(created) objects a commit, returns \(returns), seen until "
        + "\(hoursBeforeEnd) h before the end"
    }
  }

  /// Objects that come back have births of their own: a cohort is then an object.
  static let cases: [Case] = (1...20).map { (index: Int) -> Case in
    Case(
      seed: UInt64(index) &* 49_979_687, created: index.isMultiple(of: 2) ? 1 : 3,
      returns: index.isMultiple(of: 2), hoursBeforeEnd: Int64(index % 3) * 50)
  }

  private func profile(_ ledger: RandomLedger, _ window: AnalysisWindow) -> TableProfile {
    var fold = TableFold()
    for batch in ledger.batches { fold.absorb(batch) }
    return fold.finish(state: ledger.state, path: "t", window: window)
  }

  @Test("against the product limit, life by life", arguments: cases)
  func oracle(_ test: Case) throws {
    let ledger = RandomLedger(
      seed: test.seed, commits: 200, isComplete: test.seed.isMultiple(of: 3),
      created: test.created, returns: test.returns)
    let end = try #require(ledger.state.history.to).hour + 1 - test.hoursBeforeEnd
    let window = AnalysisWindow(startHour: end - 24, endHour: end)
    let profile = profile(ledger, window)
    let oracle = MembershipOracle(ledger)
    for (curve, byDeletion) in [(profile.survival, false), (profile.survivalInStorage, true)] {
      let curve = try #require(curve)
      let lives = oracle.lives(until: window.to.milliseconds, byDeletion: byDeletion)
      #expect(curve.until == window.to && curve.ageError == 0)
      #expect(curve.born.files == Int64(lives.count))
      #expect(curve.born.bytes == lives.reduce(0) { $0 + $1.bytes })
      #expect(curve.ended.files == Int64(lives.count(where: \.isEnded)))
      #expect(
        curve.censored.bytes == lives.filter { !$0.isEnded }.reduce(0) { $0 + $1.bytes })
      for point in curve.points {
        let age = point.age.milliseconds
        let bytes = MembershipOracle.survival(of: lives, to: age) { $0.bytes }
        let objects = MembershipOracle.survival(of: lives, to: age) { _ in 1 }
        for (found, truth) in [(point.ofBytes, bytes), (point.ofObjects, objects)] {
          #expect((found == nil) == (truth == nil), "seed \(test.seed), \(point.age.name)")
          if let found, let truth { #expect(abs(found - truth) < 1e-9, "seed \(test.seed)") }
        }
      }
      let deaths = Set(lives.filter(\.isEnded).map(\.age)).sorted()
      let half = deaths.first {
        (MembershipOracle.survival(of: lives, to: $0) { $0.bytes } ?? 1) <= 0.5 + 1e-12
      }
      #expect(curve.medianOfBytes == half, "seed \(test.seed)")
    }
  }

  @Test("Greenwood's error by hand")
  func greenwood() throws {
    // Ten objects born at once, three of which leave after 1, 2 and 3 hours: without censoring before, the
    // error is the binomial one.
    let hour: Int64 = 3_600_000
    var fold = TableFold()
    var batch = LedgerBatch(
      commit: CommitRecord(identifier: "1", time: Timestamp(milliseconds: 0)))
    for index in 0..<10 {
      batch.append(
        LedgerBatch.Entry(
          time: Timestamp(milliseconds: 0), role: .data, effect: .created, cause: .ingest,
          bytes: 100), object: Array("o\(index)".utf8))
    }
    fold.absorb(batch)
    for index in Int64(1)...3 {
      let now = Timestamp(milliseconds: index * hour)
      batch.reset(commit: CommitRecord(identifier: "\(index + 1)", time: now))
      batch.append(
        LedgerBatch.Entry(
          time: now, role: .data, effect: .retired, cause: .rewrite, bytes: 100,
          birth: Timestamp(milliseconds: 0)), object: Array("o\(index)".utf8))
      fold.absorb(batch)
    }
    let state = TableState(
      format: .delta, formatVersion: "1/2", live: ObjectTotals(files: 7, bytes: 700),
      liveAtStart: ObjectTotals(),
      history: HistoryWindow(
        from: Timestamp(milliseconds: 0), to: Timestamp(milliseconds: 3 * hour), commits: 4,
        isComplete: false),
      clock: .inCommit, findings: [])
    let curve = try #require(
      fold.finish(
        state: state, path: "t", window: AnalysisWindow(startHour: 0, endHour: 24)
      ).survival)
    let point = try #require(curve.points.first { $0.age.name == "6h" })
    #expect(abs((point.ofObjects ?? 0) - 0.7) < 1e-12)
    #expect(abs((point.errorOfObjects ?? 0) - (0.7 * 0.3 / 10).squareRoot()) < 1e-12)
    #expect(curve.medianOfBytes == nil && curve.medianOfObjects == nil)
    #expect(curve.points.first { $0.age.name == "1d" }?.ofObjects != nil)
    #expect(curve.points.first { $0.age.name == "7d" }?.ofObjects == nil)
  }

  @Test("in slots, ages are those of the slots", arguments: cases)
  func slots(_ test: Case) throws {
    let ledger = RandomLedger(seed: test.seed, commits: 200, isComplete: false, returns: false)
    var fold = TableFold(membership: MembershipFold(cells: 30, slots: 100_000))
    for batch in ledger.batches { fold.absorb(batch) }
    let end = try #require(ledger.state.history.to).hour + 1
    let window = AnalysisWindow(startHour: end - 24, endHour: end)
    let curve = try #require(
      fold.finish(state: ledger.state, path: "t", window: window).survival)
    let exact = try #require(profile(ledger, window).survival)
    #expect(curve.ageError > 0)
    #expect(curve.born == exact.born)
    #expect(curve.ended.files <= exact.ended.files)
    for (point, tight) in zip(curve.points, exact.points) {
      #expect((0...1).contains(point.ofBytes ?? 0) && (0...1).contains(point.ofObjects ?? 0))
      // A slot moves an age by less than its width, so no more than what ends in between moves.
      if let share = point.ofObjects, tight.ofObjects != nil {
        let lives = MembershipOracle(ledger).lives(
          until: window.to.milliseconds, byDeletion: false)
        let early =
          MembershipOracle.survival(
            of: lives, to: point.age.milliseconds - curve.ageError
          ) { _ in 1 } ?? 1
        let late =
          MembershipOracle.survival(
            of: lives, to: point.age.milliseconds + curve.ageError
          ) { _ in 1 } ?? 0
        #expect(late - 0.1 <= share && share <= early + 0.1, "seed \(test.seed), \(point.age.name)")
      }
    }
  }

  @Test("later commits change no figure of an earlier time", arguments: cases)
  func stable(_ test: Case) throws {
    let ledger = RandomLedger(seed: test.seed, commits: 200, isComplete: true)
    let end = try #require(ledger.state.history.to).hour - 60
    let window = AnalysisWindow(startHour: end - 200, endHour: end)
    let all = profile(ledger, window)
    var early = TableFold()
    // A commit at the very end is in no volume, but its state is the last one that is looked at.
    for batch in ledger.batches where batch.commit.time.map({ $0 <= window.to }) ?? false {
      early.absorb(batch)
    }
    let then = early.finish(state: ledger.state, path: "t", window: window)
    #expect(then.churn?.volumes == all.churn?.volumes)
    #expect(then.churn?.levels == all.churn?.levels)
    #expect(then.churn?.shortLived == all.churn?.shortLived)
    #expect(then.survival == all.survival)
    #expect(then.survivalInStorage == all.survivalInStorage)
    #expect(then.churn?.cadence == all.churn?.cadence)
    #expect(then.writeRecency == all.writeRecency)
  }
}
