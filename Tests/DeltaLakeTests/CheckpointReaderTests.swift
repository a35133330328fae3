import Foundation
import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// Checkpoints that are read in tasks, against the same ones row group by row group; and states for which
/// most files of a checkpoint are only counted, against whole ones.
@Suite struct CheckpointReaderTests {
  struct Example: CustomTestStringConvertible, Sendable {
    var path: String
    var testDescription: String { path }

    func table() throws -> DeltaTable {
      DeltaTable(store: try DirectoryStore(path: SharedFiles.url(path).path), root: "")
    }

    func checkpoints() async throws -> [CheckpointFiles] {
      LogSegment.checkpoints(among: try await table().listLog())
    }
  }

  static let examples =
    ["corpora/delta", "corpora/rare-delta"].flatMap { folder in
      SharedFiles.folders(in: folder).map { Example(path: folder + "/" + $0) }
    }
    + [
      "SampleTables/retail/silver/order_lines", "SampleTables/retail/silver/orders",
    ].map { Example(path: $0) }

  /// What a reading gave, file by file, and how it ended.
  private struct Reading: Equatable {
    var files: [String] = []
    var totals = ObjectTotals()
    var digest = LiveDigest()
    /// What the vectors of all `add`s say of their objects.
    var vectors: [OtherVector] = []
    var failure: DeltaError?

    mutating func take(_ batch: CheckpointBatch) {
      for (entries, name) in [(batch.adds, "add"), (batch.removes, "remove")] {
        for position in entries.keys.indices {
          var partition = ""
          if !entries.partitions.isEmpty, entries.partitions[position] >= 0 {
            let range = batch.partitions[Int(entries.partitions[position])]
            partition = String(decoding: batch.text[range], as: UTF8.self)
          }
          var path = ""
          if name == "remove" {
            path = String(decoding: batch.text[entries.paths[position]], as: UTF8.self)
            path += " \(entries.times[position]) \(entries.external[position])"
          }
          let vector = entries.vectors.first { $0.file == position }.map {
            batch.vectors[$0.vector]
          }
          let key = entries.keys[position]
          files.append(
            "\(name) \(key.high) \(key.low) \(entries.sizes[position]) \(partition) \(path) "
              + "\(vector.map { "\($0.id) \($0.offset)" } ?? "")")
        }
      }
      totals.add(batch.adds.totals)
      totals.add(batch.adds.others)
      digest.insert(batch.adds.digest)
      digest.insert(batch.adds.otherDigest)
      for item in batch.adds.vectors {
        let vector = batch.vectors[item.vector]
        digest.attach(vector.mark, to: batch.adds.keys[item.file])
        if vector.object != nil {
          vectors.append(
            OtherVector(
              object: vector.objectKey.high, leastBytes: vector.leastObjectBytes ?? -1))
        }
      }
      vectors += batch.adds.otherVectors
    }
  }

  private static func read(
    _ checkpoint: CheckpointFiles, of store: any ObjectStore, smallObject: Int64,
    keeping selection: CheckpointSelection? = nil
  ) async -> Reading {
    let reader = CheckpointReader(
      store: store, root: "", paths: ObjectPath(location: nil), smallObject: smallObject)
    var reading = Reading()
    do throws(DeltaError) {
      let contents = try await reader.readContents(of: checkpoint)
      try await reader.forEachBatch(
        of: checkpoint, contents, FileColumns(hasPartitions: true), keeping: selection
      ) { reading.take($0) }
    } catch {
      reading.failure = error
    }
    return reading
  }

  @Test(
    .enabled(if: SharedFiles.areThere, Comment(rawValue: SharedFiles.reason)), arguments: examples)
  func tasksGiveTheSame(example: Example) async throws {
    let store = try example.table().store
    for checkpoint in try await example.checkpoints() {
      let serial = await Self.read(checkpoint, of: store, smallObject: .max)
      #expect(await Self.read(checkpoint, of: store, smallObject: 0) == serial)
    }
  }

  @Test(
    .enabled(if: SharedFiles.areThere, Comment(rawValue: SharedFiles.reason)),
    arguments: [1, 2, 3] as [UInt64])
  func damageInTasksIsThatOfOneReading(seed: UInt64) async throws {
    var generator = SplitMix64(state: seed)
    let example = Example(path: "SampleTables/retail/silver/order_lines")
    let source = try example.table().store
    let checkpoint = try #require(
      try await example.checkpoints().last { $0.objects.count == 1 && !$0.isV2 })
    let name = "_delta_log/" + checkpoint.objects[0].name
    let whole = try await source.read(name)
    var failures = 0
    for _ in 0..<25 {
      var bytes = whole
      for _ in 0..<3 {
        let place = Int.random(in: 4..<(bytes.count - 8), using: &generator)
        bytes[place] = UInt8.random(in: 0...255, using: &generator)
      }
      let store = InMemoryStore(name: "damaged", timeOrigin: .original)
      try store.put(name, bytes)
      let serial = await Self.read(checkpoint, of: store, smallObject: .max)
      #expect(await Self.read(checkpoint, of: store, smallObject: 0) == serial)
      failures += serial.failure == nil ? 0 : 1
    }
    #expect(failures > 5)
  }

  @Test(
    .enabled(if: SharedFiles.areThere, Comment(rawValue: SharedFiles.reason)), arguments: examples)
  func filesThatAreNotKeptAreCounted(example: Example) async throws {
    let store = try example.table().store
    for checkpoint in try await example.checkpoints() {
      let all = await Self.read(checkpoint, of: store, smallObject: .max)
      // Every third file is named by some commit.
      var touched = TouchedObjects()
      let contents = CheckpointReader(store: store, root: "", paths: ObjectPath(location: nil))
      var kept = 0
      if all.failure == nil {
        let what = try await contents.readContents(of: checkpoint)
        let columns = FileColumns(hasPartitions: false, hasPaths: true)
        try await contents.forEachBatch(of: checkpoint, what, columns) { batch in
          for entries in [batch.adds, batch.removes] {
            for (position, key) in entries.keys.enumerated() where position % 3 == 0 {
              touched.insert(key, path: entries.paths[position], in: batch.text)
            }
          }
          kept += (batch.adds.keys.count + 2) / 3
        }
      }
      for (smallObject, leavesOutRemoves, digestsOthers) in [
        (0, false, true), (0, true, false), (.max, true, true), (.max, false, false),
      ] as [(Int64, Bool, Bool)] {
        let selection = CheckpointSelection(
          touched: touched, leavesOutRemoves: leavesOutRemoves, digestsOthers: digestsOthers)
        let some = await Self.read(
          checkpoint, of: store, smallObject: smallObject, keeping: selection)
        #expect(some.totals == all.totals)
        #expect(some.digest == all.digest || !digestsOthers)
        #expect(some.failure == all.failure)
        #expect(Self.sorted(some.vectors) == Self.sorted(all.vectors))
        let wanted = all.files.filter { file in
          if touchedKey(file, touched) { return true }
          if file.hasPrefix("remove") { return !leavesOutRemoves }
          return file.split(separator: " ")[3] == "-1"
        }
        #expect(Set(some.files) == Set(wanted))
        #expect(some.files.count { $0.hasPrefix("add") } >= kept)
      }
    }
  }

  private static func sorted(_ vectors: [OtherVector]) -> [OtherVector] {
    vectors.sorted { ($0.object, $0.leastBytes) < ($1.object, $1.leastBytes) }
  }

  /// Whether the file of a line is among some.
  private func touchedKey(_ line: String, _ touched: TouchedObjects) -> Bool {
    let words = line.split(separator: " ")
    guard let high = UInt64(words[1]), let low = UInt64(words[2]) else { return false }
    return touched.contains(ObjectKey(high: high, low: low))
  }

  @Test(
    .enabled(if: SharedFiles.areThere, Comment(rawValue: SharedFiles.reason)), arguments: examples)
  func statesAreTheSameHoweverLittleIsKept(example: Example) async throws {
    let table = try example.table()
    var whole = CollectingSink()
    let expected: (state: TableState, description: DeltaDescription)
    do {
      expected = try await table.inspect(version: nil, into: &whole)
    } catch {
      await #expect(throws: DeltaError.self) { try await table.snapshot() }
      return
    }
    var ledger = LedgerOnlySink()
    let (state, description) = try await table.inspect(version: nil, into: &ledger)
    #expect(ledger.lines == whole.lines.map { "\($0.commit) \($0.object) \($0.entry)" })
    #expect(ledger.all.live.sizes.isEmpty)
    #expect(state.live == expected.state.live && state.liveAtStart == expected.state.liveAtStart)
    #expect(state.findings == expected.state.findings)
    #expect(state.verification == expected.state.verification)
    #expect(description.version == expected.description.version)

    let snapshot = try await table.snapshot()
    #expect(snapshot.state.live == expected.state.live)
    #expect(snapshot.state.features == expected.state.features)
    #expect(snapshot.description.version == expected.description.version)
    #expect(snapshot.description.identifier == expected.description.identifier)
    #expect(snapshot.state.history.commits <= expected.state.history.commits)
  }

  @Test(.enabled(if: SharedFiles.areThere, Comment(rawValue: SharedFiles.reason)))
  func aSidecarThatIsNamedTwiceIsReadOnceAtItsListedSize() async throws {
    let log = "corpora/delta/v2-json-sidecars-struct-stats-only/_delta_log/"
    let directory = try DirectoryStore(path: SharedFiles.url(log).path)
    let store = InMemoryStore()
    var keys: [String] = []
    try await directory.listAll(under: "") { page in keys += page.objects.map(\.key) }
    for key in keys where key.hasPrefix("_sidecars/") {
      try store.put("_delta_log/" + key, try await directory.read(key))
    }
    let name = try #require(keys.first { $0.contains(".checkpoint.") && $0.hasSuffix(".json") })
    let text = String(decoding: try await directory.read(name), as: UTF8.self)
    let sidecar = try #require(
      text.split(separator: "\n").first { $0.hasPrefix(#"{"sidecar""#) })
    let wrong = sidecar.replacing("12599", with: "8")
    try store.put("_delta_log/" + name, Array("\(text)\n\(wrong)\n".utf8))

    var whole = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &whole)
    var ledger = LedgerOnlySink()
    let counted = try await DeltaTable(store: store, root: "").replay(into: &ledger)
    #expect(state.live.files == 5 && counted.live == state.live)
  }

  @Test func aSnapshotReadsNoCommitUpToItsCheckpoint() async throws {
    let example = Example(path: "SampleTables/retail/silver/order_lines")
    let metered = MeteredStore(try example.table().store)
    let snapshot = try await DeltaTable(store: metered, root: "").snapshot()
    var sink = CollectingSink()
    let whole = try await example.table().replay(into: &sink)
    #expect(snapshot.state.live == whole.live)
    let newest = try #require(try await example.checkpoints().last?.version)
    #expect(
      snapshot.state.history.commits == Int(snapshot.description.version - newest))
    #expect(snapshot.description.seedVersion == newest)
  }

  @Test func aVersionInThePastHasItsOwnSnapshot() async throws {
    let table = try Example(path: "SampleTables/retail/silver/order_lines").table()
    for version in [0, 9, 10, 11, 25, 50] as [Int64] {
      var sink = CollectingSink()
      let expected = try await table.inspect(version: version, into: &sink)
      let snapshot = try await table.snapshot(version: version)
      #expect(snapshot.state.live == expected.state.live, "version \(version)")
      #expect(snapshot.description.version == version)
    }
    await #expect(throws: DeltaError.self) { try await table.snapshot(version: -1) }
  }
}

/// The channel between the task that decodes a row group and the one that takes its files.
@Suite struct BatchChannelTests {
  private static func batch(_ count: Int, _ first: UInt64) -> CheckpointBatch {
    var batch = CheckpointBatch()
    for index in 0..<UInt64(count) {
      batch.adds.keys.append(ObjectKey(high: first, low: index))
      batch.adds.sizes.append(1)
    }
    return batch
  }

  @Test func givesBatchesInOrderAndThenTheEnd() async throws {
    let channel = BatchChannel()
    let task = Task {
      for number in 0..<200 as Range<UInt64> {
        // More than may wait at once.
        guard await channel.send(Self.batch(5000, number)) else { return false }
      }
      channel.finish(.failure(.corrupt(object: "o", offset: 3, reason: "r")))
      return true
    }
    var numbers: [UInt64] = []
    let error = await #expect(throws: DeltaError.self) {
      while let batch = try await channel.next() {
        numbers.append(batch.adds.keys[0].high)
        channel.recycle(batch)
      }
    }
    #expect(numbers == Array(0..<200))
    #expect(error == .corrupt(object: "o", offset: 3, reason: "r"))
    #expect(await task.value)
    #expect(channel.emptyBatch().isEmpty)
  }

  @Test func anAbandonedSenderDoesNotWait() async throws {
    let channel = BatchChannel()
    let task = Task {
      var sent = 0
      while await channel.send(Self.batch(50_000, 0)) { sent += 1 }
      return sent
    }
    _ = try await channel.next()
    channel.abandon()
    #expect(await task.value < 10)
  }
}
