import LakeAnalysis
import LakeModel
import Testing

/// Parts of a table's footers merge to the whole, and scan files give back what was written.
@Suite("Footers in folds")
struct FooterFoldTests {
  private static let coverages: [FooterCoverage] = [.all, .sample(perStratum: 5)]

  @Test("any split, any order, any grouping", arguments: (1...5).map { UInt64($0) * 5_003 })
  func anyOrder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let population = FooterPopulation(seed: seed, count: 150)
    for coverage in Self.coverages {
      var groups: [[FooterPopulation.Object]] = Array(
        repeating: [], count: Int.random(in: 1...6, using: &random))
      for object in population.objects.shuffled(using: &random) {
        groups[Int.random(in: 0..<groups.count, using: &random)].append(object)
      }
      var parts = groups.map { FooterPopulation.fold($0, coverage) }
      while parts.count > 1 {
        parts.shuffle(using: &random)
        let last = parts.removeLast()
        parts[0].merge(last)
      }
      let whole = FooterPopulation.fold(population.objects, coverage)
      // What was read to get there is the only difference: each part reads its own sample.
      #expect(parts[0].finish()?.rows == whole.finish()?.rows, "seed \(seed)")
      #expect(parts[0].samples == whole.samples, "seed \(seed)")
      #expect(parts[0].figures == whole.figures, "seed \(seed)")
      #expect(parts[0].faults == whole.faults, "seed \(seed)")
      #expect(parts[0].population == whole.population, "seed \(seed)")
      #expect(parts[0].outcomes == whole.outcomes, "seed \(seed)")
    }
  }

  @Test("an empty fold changes nothing, whatever it is merged into")
  func empty() {
    let whole = FooterPopulation.fold(
      FooterPopulation(seed: 1, count: 60).objects, .sample(perStratum: 5))
    var left = FooterFold()
    left.merge(whole)
    var right = whole
    right.merge(FooterFold())
    #expect(left == whole && right == whole)
    #expect(FooterFold().finish() == nil)
  }

  private static func bytes(_ fold: FooterFold) -> [UInt8] {
    var writer = ScanWriter()
    fold.encode(into: &writer)
    return writer.bytes
  }

  private static func decoded(_ bytes: [UInt8]) throws(ScanFileError) -> FooterFold {
    var reader = ScanReader(bytes)
    let fold = try FooterFold(decoding: &reader)
    try reader.expectEnd()
    return fold
  }

  @Test("what is written is read again, in the same bytes", arguments: coverages)
  func roundTrip(coverage: FooterCoverage) throws {
    let fold = FooterPopulation.fold(FooterPopulation(seed: 5, count: 120).objects, coverage)
    let bytes = Self.bytes(fold)
    let read = try Self.decoded(bytes)
    #expect(read == fold)
    #expect(Self.bytes(read) == bytes)
    #expect(try Self.decoded(Self.bytes(FooterFold())) == FooterFold())
  }

  @Test("a cut file is refused at every length", arguments: coverages)
  func cut(coverage: FooterCoverage) {
    let bytes = Self.bytes(
      FooterPopulation.fold(FooterPopulation(seed: 6, count: 12).objects, coverage))
    for length in 0..<bytes.count {
      #expect(throws: ScanFileError.self) { try Self.decoded(Array(bytes[..<length])) }
    }
  }

  @Test("a changed byte is refused, or is what would be written", arguments: coverages)
  func changed(coverage: FooterCoverage) {
    let bytes = Self.bytes(
      FooterPopulation.fold(FooterPopulation(seed: 7, count: 12).objects, coverage))
    for index in bytes.indices {
      for change in [1, 0x40, 0x80, 0xff] as [UInt8] {
        var other = bytes
        other[index] ^= change
        guard let fold = try? Self.decoded(other) else { continue }
        #expect(Self.bytes(fold) == other, "byte \(index) xor \(change)")
        _ = fold.finish()
      }
    }
  }

  @Test("names beyond the limit are joined, and no order of merging changes which")
  func manyNames() {
    let names = (0..<(NamedSums.limit + 500)).map { ("column \($0)", Int64($0)) }
    let whole = NamedSums(names)
    var parts = NamedSums(names[..<9000].reversed())
    parts.merge(NamedSums(names[5000...]))
    let overlap = NamedSums(names[5000..<9000])
    #expect(whole.entries.count == NamedSums.limit && whole.isCut)
    #expect(parts.entries.map(\.name) == whole.entries.map(\.name))
    let sum = { (sums: NamedSums) in sums.entries.reduce(sums.rest) { $0 + $1.sum } }
    #expect(sum(whole) == names.reduce(0) { $0 + $1.1 })
    #expect(sum(parts) == sum(whole) + sum(overlap))
  }

  @Test("strata have bounds of powers of two and thirteen weeks")
  func strata() {
    func stratum(_ size: Int64, day: Int64 = 0) -> FooterStratum {
      FooterStratum(size: size, birth: day * Timestamp.millisecondsPerDay)
    }
    #expect(stratum(1 << 24) != stratum((1 << 24) - 1))
    #expect(stratum(1 << 24) == stratum((1 << 25) - 1))
    #expect(stratum(0).sizeClass == 0 && stratum(.max).sizeClass == 63)
    #expect(stratum(8, day: 0) == stratum(8, day: 90))
    #expect(stratum(8, day: 0) != stratum(8, day: 91))
    #expect(stratum(8, day: 0) != stratum(8, day: -1))
    #expect(FooterStratum(size: 8, birth: .min).period == .min)
  }
}
