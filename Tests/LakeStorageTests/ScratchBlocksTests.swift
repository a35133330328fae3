import Testing

@testable import LakeStorage

@Suite struct ScratchBlocksTests {
  @Test func givesEveryBlockBack() throws {
    let scratch = try ScratchBlocks()
    let blocks = (0..<40).map { number in
      [UInt8](repeating: UInt8(number), count: number * number * 997 % 70_000)
    }
    let places = blocks.map { scratch.append($0) }
    for (block, place) in zip(blocks, places).reversed() {
      let place = try #require(place)
      #expect(place.count == block.count)
      #expect(try scratch.read(place) == block)
    }
  }

  @Test("a place of another file is refused when there is no such room")
  func foreignPlace() throws {
    let scratch = try ScratchBlocks()
    let place = try #require(scratch.append([1, 2, 3]))
    let other = try ScratchBlocks()
    #expect(throws: StorageError.unreadable(key: "temporary file", reason: "it was cut")) {
      try other.read(place)
    }
  }

  @Test("blocks that are written at the same time do not mix")
  func manyWriters() async throws {
    let scratch = try ScratchBlocks()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in UInt8(0)..<8 {
        group.addTask {
          for round in 1...50 {
            let block = [UInt8](repeating: writer, count: round * 31)
            let place = try #require(scratch.append(block))
            #expect(try scratch.read(place) == block)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
