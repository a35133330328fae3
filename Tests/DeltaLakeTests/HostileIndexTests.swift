import DeltaLake
import Foundation
import LakeModel
import LakeStorage
import Testing

/// Blocks of an index that no lakegauge wrote: refused, and then the log is read as if there were none, or
/// harmless; they never trap, hang or take memory beyond their own.
@Suite struct HostileIndexTests {
  private static func table() async throws -> LoadedTable {
    let path = "SampleTables/retail/silver/order_lines"
    return try await LoadedTable(try DirectoryStore(path: SharedFiles.url(path).path))
  }

  @Test("bytes that are changed, left out or doubled")
  func changes() async throws {
    let table = try await Self.table()
    let store = try table.store()
    let whole = try await ResumedReplay.fresh(store)
    var index = MemoryIndex()
    let cut = try #require(table.versions.last) - 1
    _ = try await ResumedReplay.indexed(try table.cut(at: cut).store(), &index)
    let blocks = index.blocks
    try #require(blocks.count > 6)
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(state: seed)
    var refused = 0
    for round in 0..<160 {
      var changed = blocks
      let block = Int.random(in: 0..<blocks.count, using: &random)
      guard !changed[block].isEmpty else { continue }
      let position = Int.random(in: changed[block].indices, using: &random)
      switch round % 4 {
      case 0: changed[block][position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: changed[block][position] = UInt8.random(in: 0...255, using: &random)
      case 2: changed[block].remove(at: position)
      default:
        changed[block].insert(contentsOf: Array(repeating: 0xff, count: 9), at: position)
      }
      var hostile = MemoryIndex(changed)
      let outcome = try await ResumedReplay.indexed(store, &hostile)
      if outcome.use.readAfresh != nil {
        refused += 1
        #expect(outcome.bytes == whole, "SplitMix64(state: \(seed)), round \(round)")
      }
    }
    #expect(refused > 40)
  }

  @Test("blocks that are missing, doubled or in another order")
  func order() async throws {
    let table = try await Self.table()
    let store = try table.store()
    let whole = try await ResumedReplay.fresh(store)
    var index = MemoryIndex()
    _ = try await ResumedReplay.indexed(store, &index)
    let blocks = index.blocks
    for position in blocks.indices {
      var fewer = blocks
      fewer.remove(at: position)
      var more = blocks
      more.insert(blocks[position], at: position)
      for changed in [fewer, more, Array(blocks[..<position])] {
        var hostile = MemoryIndex(changed)
        let outcome = try await ResumedReplay.indexed(store, &hostile)
        #expect(outcome.bytes == whole, "block \(position)")
        if !changed.isEmpty, position < blocks.count - 1 {
          #expect(outcome.use.readAfresh != nil, "block \(position)")
        }
      }
    }
  }
}
