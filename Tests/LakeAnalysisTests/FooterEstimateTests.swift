import LakeAnalysis
import LakeModel
import Testing

/// Figures of a sample against those of the population that it was drawn from.
@Suite("Estimates from footers")
struct FooterEstimateTests {
  /// What both give, by name.
  private static func figures(_ profile: FooterProfile) -> [(String, Estimate)] {
    var figures: [(String, Estimate?)] = [
      ("readable", profile.readable), ("rows", profile.rows), ("row groups", profile.rowGroups),
      ("compressed", profile.compressed), ("uncompressed", profile.uncompressed),
      ("ratio", profile.compressionRatio), ("bytes a group", profile.bytesPerRowGroup),
      ("rows a group", profile.rowsPerRowGroup),
    ]
    for shares in [profile.codecs, profile.topColumns, profile.columns, profile.writers] {
      // The largest is enough: the others are what it leaves.
      for share in shares
      where ["ZSTD", "event", "event.payload", "old writer"].contains(share.name) {
        figures.append((share.name, share.share))
      }
    }
    return figures.compactMap { name, estimate in estimate.map { (name, $0) } }
  }

  @Test("a sample's figures lie within three standard errors of the whole")
  func nearTheWhole() throws {
    var compared = 0
    var outside: [UInt64: [String]] = [:]
    for seed in (1...4).map({ UInt64($0) * 7_919 }) {
      let population = FooterPopulation(seed: seed, count: 600, unreadable: 0)
      let whole = try #require(FooterPopulation.fold(population.objects, .all).finish())
      let sample = try #require(
        FooterPopulation.fold(population.objects, .sample(perStratum: 15)).finish())
      #expect(whole.isExact && !sample.isExact)
      #expect(sample.parquet == whole.parquet)
      #expect(sample.read.files < whole.read.files)
      for ((name, exact), (other, estimate)) in zip(Self.figures(whole), Self.figures(sample)) {
        #expect(name == other)
        #expect(exact.isExact, "\(name) seed \(seed)")
        let error = try #require(estimate.standardError)
        #expect(error < exact.value * 0.4, "\(name) seed \(seed)")
        let distance = abs(estimate.value - exact.value)
        compared += 1
        if distance > 3 * error + 1e-9 { outside[seed, default: []].append(name) }
        #expect(distance <= 4.5 * error + 1e-9, "\(name) seed \(seed)")
      }
    }
    // Of normal figures 3 in 1000 lie outside; from fifteen of a stratum 7 in 1000 were measured. Figures of
    // one draw go together: where the old writer's objects are too many, so are their codec's bytes.
    #expect(compared == 48)
    #expect(outside.count <= 1, "\(outside)")
  }

  @Test("of many samples of many populations 95 in 100 lie within 1.96 standard errors")
  func coverage() throws {
    var inside: [String: Int] = [:]
    let (populations, draws) = (8, 12)
    for index in 0..<populations {
      let population = FooterPopulation(
        seed: 1_000_003 + UInt64(index) * 97, count: 400, unreadable: 0)
      let whole = Self.figures(
        try #require(FooterPopulation.fold(population.objects, .all).finish()))
      for draw in 0..<draws {
        let objects = population.renamed("\(draw)/").objects
        let sample = try #require(
          FooterPopulation.fold(objects, .sample(perStratum: 12)).finish())
        for ((name, exact), (_, estimate)) in zip(whole, Self.figures(sample)) {
          let error = try #require(estimate.standardError)
          if abs(estimate.value - exact.value) <= 1.96 * error + 1e-9 {
            inside[name, default: 0] += 1
          }
        }
      }
    }
    #expect(inside.count == 12)
    let rounds = Double(populations * draws)
    for (name, count) in inside.sorted(by: { $0.key < $1.key }) {
      // One figure's share has a binomial error of 2.2 %, and a dozen objects tell less of their spread than
      // a normal distribution would have it.
      #expect(Double(count) / rounds > 0.86, "\(name): \(count) of \(rounds)")
    }
    let all = Double(inside.values.reduce(0, +)) / (rounds * Double(inside.count))
    #expect(all > 0.92 && all < 0.99, "\(all) of all figures")
  }

  @Test("the formulas, by hand: two strata, one of them read whole")
  func byHand() throws {
    var fold = FooterFold(coverage: .sample(perStratum: 2))
    func object(_ key: UInt64, _ size: Int64, rows: Int64) -> FooterAnswer {
      var figures = FooterFigures()
      figures.files.add(bytes: size)
      figures.rows = rows
      figures.compressed = size
      figures.uncompressed = 2 * size
      figures.rowGroups = 1
      return FooterAnswer(
        key: ObjectKey(high: key, low: 1), stratum: FooterStratum(size: size, birth: .min),
        size: size, outcome: .read, figures: figures)
    }
    // Below 128: 100, 120 of four objects with 440 bytes. Below 2048: 1500, the only one.
    for (key, size, rows) in [(1, 100, 10), (2, 120, 18)] as [(UInt64, Int64, Int64)] {
      fold.absorb(object(key, size, rows: rows))
    }
    for size in [100, 120, 110, 110] as [Int64] {
      fold.count(.init(size: size, birth: .min), size: size)
    }
    fold.absorb(object(3, 1500, rows: 200))
    fold.count(.init(size: 1500, birth: .min), size: 1500)
    let profile = try #require(fold.finish())
    // r = 28 ÷ 220; Ŷ = 440·r + 200.
    #expect(abs(profile.rows.value - (440 * 28.0 / 220 + 200)) < 1e-9)
    // Residuals 10 − 100·r and 18 − 120·r are ∓ 2.7272…; s² = 2·2.7272…²; X ÷ x̄ = 440 ÷ 110 = 4.
    let residual = 10 - 100 * 28.0 / 220
    let variance = 16 * (1 - 2.0 / 4) / 2 * (2 * residual * residual)
    #expect(abs(try #require(profile.rows.standardError) - variance.squareRoot()) < 1e-9)
    #expect(profile.compressed == Estimate(value: 1940, standardError: 0))
    #expect(profile.compressionRatio == Estimate(value: 2, standardError: 0))
    #expect(profile.rowGroups == Estimate(value: 5, standardError: 0))
    #expect(profile.strata == 2)
    #expect(profile.read == ObjectTotals(files: 3, bytes: 1720))
  }

  @Test("one object of many tells no error, and an unread stratum none")
  func noError() throws {
    var fold = FooterFold(coverage: .sample(perStratum: 2))
    let stratum = FooterStratum(size: 100, birth: .min)
    for _ in 0..<3 { fold.count(stratum, size: 100) }
    #expect(try #require(fold.finish()).rows == Estimate(value: 0, standardError: nil))
    var figures = FooterFigures()
    figures.rows = 5
    fold.absorb(
      FooterAnswer(
        key: ObjectKey(high: 1, low: 1), stratum: stratum, size: 100, outcome: .read,
        figures: figures))
    #expect(try #require(fold.finish()).rows == Estimate(value: 15, standardError: nil))
  }

  @Test("objects of unknown size are extended by their number")
  func unsized() throws {
    var fold = FooterFold(coverage: .sample(perStratum: 2))
    let stratum = FooterStratum(size: -1, birth: .min)
    #expect(stratum.sizeClass == -1)
    for _ in 0..<4 { fold.count(stratum, size: -1) }
    for (key, rows) in [(1, 4), (2, 6)] as [(UInt64, Int64)] {
      var figures = FooterFigures()
      figures.rows = rows
      fold.absorb(
        FooterAnswer(
          key: ObjectKey(high: key, low: 1), stratum: stratum, size: -1, outcome: .read,
          figures: figures))
    }
    let rows = try #require(fold.finish()).rows
    #expect(rows.value == 20)
    #expect(rows.standardError == (16 * 0.5 / 2 * 2.0).squareRoot())
  }

  @Test("quantiles of row groups hold the true ones", arguments: (1...3).map { UInt64($0) * 613 })
  func quantiles(seed: UInt64) throws {
    let population = FooterPopulation(seed: seed, count: 300)
    var sizes: [Int64] = []
    for object in population.objects where object.outcome == .read {
      let groups = object.figures.rowGroups
      sizes += Array(repeating: object.figures.compressed / groups, count: Int(groups))
    }
    sizes.sort()
    for coverage in [FooterCoverage.all, .sample(perStratum: 40)] {
      let profile = try #require(FooterPopulation.fold(population.objects, coverage).finish())
      for quantile in profile.rowGroupBytes {
        let truth = sizes[(sizes.count * quantile.percent + 99) / 100 - 1]
        #expect(
          quantile.lower <= truth && truth <= quantile.upper,
          "p\(quantile.percent) \(coverage) seed \(seed)")
      }
    }
  }
}
