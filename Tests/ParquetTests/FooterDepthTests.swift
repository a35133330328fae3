import Testing

@testable import Parquet

/// The limit on depth must not depend on how much of a footer is decoded: what one detail takes piece by
/// piece, another passes over as a whole.
@Suite("Depth of unknown fields in a footer")
struct FooterDepthTests {
  /// A structure that some details decode and others pass over.
  enum Place: CaseIterable {
    case statistics
    case pageEncodings
    case sizeStatistics
    case histogram
    case chunkKeyValues
    case sorting
    case order
  }

  /// Lists in lists, `depth` of them, around one number.
  private static func nest(_ writer: inout ThriftWriter, id: Int, depth: Int) {
    writer.list(id, count: 1, type: depth == 1 ? 5 : 9)
    for level in 1..<max(depth, 1) { writer.raw([level == depth - 1 ? 0x15 : 0x19]) }
    writer.raw([0])
  }

  private static func file(_ place: Place, depth: Int) -> [UInt8] {
    var writer = ThriftWriter()
    writer.element { file in
      file.i32(1, 2)
      file.list(2, count: 2) { element, index in
        if index > 0 { element.i32(1, 2) }
        element.string(4, ["root", "a"][index])
        if index == 0 { element.i32(5, 1) }
      }
      file.i64(3, 0)
      file.list(4, count: 1) { group, _ in
        group.list(1, count: 1) { chunk, _ in
          chunk.structure(3) { metadata in
            metadata.i32(1, 2)
            if place == .chunkKeyValues { nest(&metadata, id: 8, depth: depth) }
            metadata.structure(12) { if place == .statistics { nest(&$0, id: 30, depth: depth) } }
            metadata.list(13, count: 1) { pages, _ in
              if place == .pageEncodings { nest(&pages, id: 30, depth: depth) }
            }
            metadata.structure(16) { sizes in
              if place == .histogram { nest(&sizes, id: 2, depth: depth) }
              if place == .sizeStatistics { nest(&sizes, id: 30, depth: depth) }
            }
          }
        }
        group.i64(3, 0)
        group.list(4, count: 1) { sorting, _ in
          if place == .sorting { nest(&sorting, id: 30, depth: depth) }
        }
      }
      file.list(7, count: 1) { order, _ in
        if place == .order { nest(&order, id: 30, depth: depth) }
      }
    }
    return TestFile.file(data: [], footer: writer.bytes)
  }

  private static func isRead(_ bytes: [UInt8], _ detail: FooterDetail) throws -> Bool {
    let error = parquetError {
      var decoder = try FooterDecoder(fileSize: Int64(bytes.count), detail: detail)
      while let range = decoder.neededRange {
        try decoder.supply(Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]))
      }
      _ = try decoder.decoded()
    }
    return error == nil
  }

  @Test("has one limit, whatever is decoded", arguments: Place.allCases)
  func depths(place: Place) throws {
    var outcomes: Set<Bool> = []
    for depth in 1...20 {
      let bytes = Self.file(place, depth: depth)
      let whole = try Self.isRead(bytes, .everything)
      outcomes.insert(whole)
      for detail in [FooterDetail.sizesOnly, .counts, .statistics(of: [["a"]])] {
        #expect(try Self.isRead(bytes, detail) == whole, "depth \(depth)")
      }
    }
    #expect(outcomes.count == 2, "the limit lies among the depths that were tried")
  }
}
