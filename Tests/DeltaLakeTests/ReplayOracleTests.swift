import LakeModel
import Testing

@testable import DeltaLake

/// Random histories against a replay that is written out with sets and dictionaries.
@Suite struct ReplayOracleTests {
  private typealias Log = WrittenLog

  /// Twelve vectors in three objects.
  private static let vectors = (0..<12).map { index in
    let names = ["^-aqEH.-t@S}K{vb[*k^", "vBn[lx{q8@P<9BNH/isA", "ab^-aqEH.-t@S}K{vb[*k^"]
    return (
      json: Log.vector(names[index % 3], offset: 1 + index / 3 * 44), object: index % 3,
      index: index
    )
  }

  /// The state that the protocol describes, spelled out.
  private struct Oracle {
    var seen: Set<String> = []
    var live: [String: Int?] = [:]
    var vectorObjects: Set<Int> = []
    var liveVectorObjects: Set<Int> = []

    mutating func apply(
      adds: [(path: String, vector: Int?)], removes: [(path: String, vector: Int?)], isRestore: Bool
    ) -> Set<String> {
      let before = live
      for remove in removes where live[remove.path] == .some(remove.vector) {
        live[remove.path] = nil
      }
      for add in adds { live[add.path] = .some(add.vector) }
      var entries: Set<String> = []
      for add in adds where before[add.path] == nil {
        let isKnown = isRestore || seen.contains(add.path)
        entries.insert("\(isKnown ? "revived" : "created") data \(add.path)")
      }
      for path in before.keys where live[path] == nil { entries.insert("retired data \(path)") }
      seen.formUnion(adds.map(\.path))
      let referred = Set(live.values.compactMap { $0.map { $0 % 3 } })
      for object in referred.subtracting(liveVectorObjects) {
        let isKnown = isRestore || vectorObjects.contains(object)
        entries.insert("\(isKnown ? "revived" : "created") deletionVector \(object)")
      }
      for object in liveVectorObjects.subtracting(referred) {
        entries.insert("retired deletionVector \(object)")
      }
      vectorObjects.formUnion(referred)
      liveVectorObjects = referred
      return entries
    }
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>) func agreesWithSets(seed: UInt64) async throws {
    var generator = SplitMix64(state: seed)
    var log = try Log()
    var oracle = Oracle()
    var expected: [String: Set<String>] = [:]
    for version in 1...60 {
      let isRestore = Int.random(in: 0..<8, using: &generator) == 0
      let paths = (0..<30).map { "f\($0)" }.shuffled(using: &generator)
      let adds = paths.prefix(Int.random(in: 0...5, using: &generator)).map { path in
        let hasVector = Int.random(in: 0..<3, using: &generator) == 0
        return (path: path, vector: hasVector ? Int.random(in: 0..<12, using: &generator) : nil)
      }
      // Removes mostly name what is live, sometimes what is not; never the same file as an add.
      var removes: [(path: String, vector: Int?)] = []
      for path in paths.suffix(8) + adds.prefix(3).map(\.path) {
        guard let vector = oracle.live[path] ?? (path.hasSuffix("7") ? .some(nil) : nil) else {
          continue
        }
        if adds.contains(where: { $0.path == path && $0.vector == vector }) { continue }
        removes.append((path, vector))
      }
      func json(_ vector: Int?) -> String? { vector.map { Self.vectors[$0].json } }
      var lines = adds.map { Log.add($0.path, Int64($0.path.count), vector: json($0.vector)) }
      lines += removes.map { Log.remove($0.path, vector: json($0.vector)) }
      lines.shuffle(using: &generator)
      lines.append(#"{"commitInfo":{"operation":"\#(isRestore ? "RESTORE" : "MERGE")"}}"#)
      try log.raw(lines.joined(separator: "\n"))
      expected[String(version)] = oracle.apply(
        adds: Array(adds), removes: removes, isRestore: isRestore)
    }
    let (sink, state) = try await log.replay()
    #expect(Int(state.live.files) == oracle.live.count, "seed \(seed)")
    #expect(sink.residual(state) == 0)
    let objects = [
      "deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin",
      "deletion_vector_61d16c75-6994-46b7-a15b-8b538852e50e.bin",
      "ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin",
    ]
    for version in 1...60 {
      var found: Set<String> = []
      for line in sink.lines
      where line.commit == String(version) && line.entry.role != .tableMetadata {
        let object = objects.firstIndex(of: line.object).map { String($0) } ?? line.object
        let isNew = found.insert("\(line.entry.effect.name) \(line.entry.role.name) \(object)")
          .inserted
        #expect(isNew, "seed \(seed), version \(version): \(line.object) twice")
      }
      #expect(found == expected[String(version)], "seed \(seed), version \(version)")
    }
  }
}
