internal import DeltaLake
internal import Foundation
internal import LakeAnalysis
internal import LakeModel
internal import LakeStorage
internal import Synchronization

/// A Delta log in memory, and what replays of it say.
struct FuzzLog {
  /// The texts of the commits, from version 0 on.
  var commits: [[UInt8]]

  /// Other objects, by name.
  var others: [(name: String, bytes: [UInt8])] = []

  /// The first so many commits, in a lake of one table.
  func store(_ count: Int) -> InMemoryStore {
    let store = InMemoryStore(timeOrigin: .original)
    for (version, bytes) in commits.prefix(count).enumerated() {
      put(bytes, "\(Self.padded(version)).json", version, in: store)
    }
    for (name, bytes) in others {
      let version = Int(name.prefix(20)) ?? 0
      if version < count { put(bytes, name, version, in: store) }
    }
    return store
  }

  private func put(_ bytes: [UInt8], _ name: String, _ version: Int, in store: InMemoryStore) {
    let time = Self.start + Int64(version) * 7_200_000
    do throws(StorageError) {
      try store.put("_delta_log/" + name, bytes, modified: time)
    } catch {
      expect(false, "\(error)")
    }
  }

  /// Time of the first commit, in milliseconds.
  static let start: Int64 = 1_788_220_800_000

  static func padded(_ version: Int) -> String {
    let digits = String(version)
    return String(repeating: "0", count: 20 - digits.count) + digits
  }

  /// What a replay gives.
  struct Answer: Equatable {
    /// The table as a scan keeps it; nil when there is none.
    var table: [UInt8]?
    var isDamaged = false
    /// What the index was good for, if there is a table.
    var use: IndexUse?

    /// Whether the replay went on from what was kept.
    var isResumed: Bool { use?.isResumed ?? false }

    static func == (left: Answer, right: Answer) -> Bool { left.table == right.table }

    init(_ state: TableState, _ sink: FuzzSink, _ use: IndexUse? = nil) {
      table = ScannedTable(path: "table", state: state, fold: sink.fold).block
      isDamaged = state.findings.contains { $0.severity == .error }
      self.use = use
      expect(state.live == sink.live, "live objects are not those that the state counts")
      expect(state.live.files >= 0 && state.live.bytes >= 0, "less than nothing is live")
    }

    /// No table.
    init() { isDamaged = true }
  }

  /// Replays a table; with chunks, commits are read in pieces of so many bytes.
  static func replay(_ store: InMemoryStore, chunkBytes: Int64? = nil) -> Answer {
    wait {
      var sink = FuzzSink()
      let table =
        chunkBytes.map { DeltaTable(store: store, root: "", chunkBytes: $0) }
        ?? DeltaTable(store: store, root: "")
      do {
        return Answer(try await table.replay(into: &sink), sink)
      } catch {
        _ = "\(error)"
        return Answer()
      }
    }
  }

  /// Replays a table with an index.
  static func replay(_ store: InMemoryStore, _ kept: [[UInt8]]) -> (Answer, kept: [[UInt8]]) {
    wait {
      var sink = FuzzSink()
      var index = FuzzIndex(kept)
      do {
        let (state, use) = try await DeltaTable(store: store, root: "")
          .replay(into: &sink, index: &index)
        return (Answer(state, sink, use), index.blocks)
      } catch {
        _ = "\(error)"
        return (Answer(), index.blocks)
      }
    }
  }
}

/// Waits for what is done elsewhere: libFuzzer calls from outside of any task.
func wait<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Value {
  let place = Place<Value>()
  let semaphore = DispatchSemaphore(value: 0)
  Task.detached {
    let value = await body()
    place.value.withLock { $0 = value }
    semaphore.signal()
  }
  semaphore.wait()
  guard let value = place.value.withLock({ $0 }) else { fatalError("nothing was done") }
  return value
}

/// Where a task leaves what it has made.
private final class Place<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}

/// The folds of a table, and what it was told to be live.
struct FuzzSink: ResumableSink {
  var fold = TableFold()
  var live = ObjectTotals()

  mutating func absorb(_ batch: LedgerBatch) { fold.absorb(batch) }

  mutating func absorb(live batch: LiveBatch) {
    for size in batch.sizes { live.add(bytes: max(size, 0)) }
    fold.absorb(live: batch)
  }

  mutating func saved() async -> [UInt8] { fold.saved() }
  mutating func resume(from bytes: [UInt8]) throws { fold = try TableFold(saved: bytes) }
}

/// An index in memory, without the checksums that a file has.
struct FuzzIndex: ReplayIndex {
  private(set) var blocks: [[UInt8]]
  private var next = 0
  private var written: [[UInt8]] = []

  var byteCount: Int64 { blocks.reduce(0) { $0 + Int64($1.count) } }

  init(_ blocks: [[UInt8]]) { self.blocks = blocks }

  mutating func open() async throws(ReplayIndexError) -> Bool { !blocks.isEmpty }

  mutating func readBlock() async throws(ReplayIndexError) -> [UInt8] {
    guard next < blocks.count else { throw ReplayIndexError("it ends") }
    next += 1
    return blocks[next - 1]
  }

  mutating func begin() throws(ReplayIndexError) { written = [] }
  mutating func write(_ block: [UInt8]) throws(ReplayIndexError) { written.append(block) }
  mutating func commit() throws(ReplayIndexError) { blocks = written }
  mutating func removeAll() throws(ReplayIndexError) { blocks = [] }
}
