import Testing

@testable import Parquet

@Suite("Maps")
struct MapColumnTests {
  private static let elements: [TestFile.Element] = [
    .init(name: "m", type: nil, repetition: .optional, childCount: 1, convertedType: 1),
    .init(name: "key_value", type: nil, repetition: .repeated, childCount: 2),
    .init(name: "key", type: .int32, repetition: .required),
    .init(name: "value", type: .int32, repetition: .optional),
  ]

  /// {1: 10, 2: null}, {}, null: as pyarrow wrote the levels.
  private static let keys: [UInt8] =
    [2, 0, 0, 0, 0x03, 0x02, 3, 0, 0, 0, 0x03, 0x1a, 0x00, 1, 0, 0, 0, 2, 0, 0, 0]
  private static let values: [UInt8] =
    [2, 0, 0, 0, 0x03, 0x02, 3, 0, 0, 0, 0x03, 0x1b, 0x00, 10, 0, 0, 0]

  private func map(keys: [UInt8], values: [UInt8], paths: [[String]]? = nil) throws -> MapColumn {
    var file = TestFile(
      rowCount: 3,
      leaves: [
        .init("key", .int32, .required, valueCount: 4, pages: [.data(4, keys)]),
        .init("value", .int32, valueCount: 4, pages: [.data(4, values)]),
      ], elements: Self.elements)
    file.rootChildCount = 1
    let all = try batches(of: file.bytes(), paths: paths)
    return try MapColumn(keys: all[0].columns[0], values: all[0].columns[1])
  }

  @Test("puts keys and values together, row by row")
  func entries() throws {
    let map = try map(keys: Self.keys, values: Self.values)
    #expect(map.isPresent == [true, true, false])
    #expect((0..<3).map { map.entries(ofRow: $0) } == [0..<2, 2..<2, 2..<2])
    #expect(map.keyIndices == [0, 1])
    #expect(map.valueIndices == [0, -1])
  }

  @Test("takes absent leaves for null values, and for null maps")
  func absent() throws {
    let withoutValues = try map(
      keys: Self.keys, values: Self.values, paths: [["m", "key_value", "key"], ["no"]])
    #expect(withoutValues.keyIndices == [0, 1])
    #expect(withoutValues.valueIndices == [-1, -1])
    let withoutMap = try map(
      keys: Self.keys, values: Self.values, paths: [["no"], ["no"]])
    #expect(withoutMap.isPresent == [false, false, false])
    #expect((0..<3).map { withoutMap.entries(ofRow: $0) } == [0..<0, 0..<0, 0..<0])
  }

  @Test("refuses keys and values that tell of different entries")
  func mismatch() throws {
    var otherRows = Self.values
    otherRows[5] = 0x04
    var otherEntries = Self.values
    otherEntries[11] = 0x2b
    for values in [otherRows, otherEntries] {
      let error = parquetError { _ = try map(keys: Self.keys, values: values) }
      #expect(error?.reason == .malformed(.mapEntries))
    }
  }

  @Test("refuses a leaf that is not a map's")
  func notAMap() throws {
    let file = TestFile(
      rowCount: 1,
      leaves: [.init("i", .int32, .required, valueCount: 1, pages: [.data(1, [1, 0, 0, 0])])])
    let column = try batches(of: file.bytes())[0].columns[0]
    let error = parquetError { _ = try MapColumn(keys: column, values: column) }
    #expect(error?.reason == .unsupported(feature: "a map inside a list or map"))
  }
}
