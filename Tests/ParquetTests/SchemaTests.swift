import Testing

@testable import Parquet

@Suite("Schema")
struct SchemaTests {
  /// An element from a file that a test wrote.
  private func schema(
    _ elements: [TestFile.Element], rootChildCount: Int, limits: ParquetLimits = ParquetLimits()
  ) throws -> Schema {
    var file = TestFile(rowCount: 0, leaves: [], elements: elements)
    file.rootChildCount = rootChildCount
    return try footer(of: file.bytes(), limits: limits).schema
  }

  private static func group(
    _ name: String, _ repetition: Repetition = .optional, children: Int, converted: Int? = nil
  ) -> TestFile.Element {
    TestFile.Element(
      name: name, type: nil, repetition: repetition, childCount: children,
      convertedType: converted)
  }

  private static func leaf(
    _ name: String, _ repetition: Repetition = .optional
  ) -> TestFile.Element {
    TestFile.Element(name: name, type: .byteArray, repetition: repetition)
  }

  /// `add` with a required leaf, an optional one, and a map; then a leaf beside it.
  private static let checkpoint: [TestFile.Element] = [
    group("add", children: 3), leaf("path", .required), leaf("stats"),
    group("partitionValues", children: 1, converted: 1),
    group("entries", .repeated, children: 2), leaf("key", .required), leaf("value"),
    leaf("version", .required),
  ]

  @Test("derives levels from the tree")
  func levels() throws {
    let schema = try schema(Self.checkpoint, rootChildCount: 2)
    #expect(
      schema.leaves.map(\.path) == [
        ["add", "path"], ["add", "stats"], ["add", "partitionValues", "entries", "key"],
        ["add", "partitionValues", "entries", "value"], ["version"],
      ])
    #expect(schema.leaves.map(\.maximumDefinitionLevel) == [1, 2, 3, 4, 0])
    #expect(schema.leaves.map(\.maximumRepetitionLevel) == [0, 0, 1, 1, 0])
    #expect(schema.leaves[3].nodes.map(\.definitionLevel) == [1, 2, 3, 4])
    #expect(schema.leaves[3].nodes.map(\.repetitionLevel) == [0, 0, 1, 1])
    #expect(schema.elements[schema.leaves[3].nodes[1].element].isMap)
  }

  @Test("finds leaves by path, and a map's whatever its group is called")
  func projection() throws {
    let schema = try schema(Self.checkpoint, rootChildCount: 2)
    let projection = ColumnProjection(
      of: schema,
      paths: [
        ["version"], ["add", "partitionValues", "key_value", "value"],
        ["add", "partitionValues", "key_value", "key"], ["add", "missing"], ["add"],
        ["add", "path", "deeper"], ["add", "partitionValues", "entries", "key"],
      ])
    #expect(projection.leaves == [4, 3, 2, nil, nil, nil, 2])
  }

  @Test("finds a list's element whatever it is called")
  func listProjection() throws {
    let schema = try schema(
      [
        Self.group("list", children: 1, converted: 3), Self.group("bag", .repeated, children: 1),
        Self.leaf("array_element"),
      ], rootChildCount: 1)
    let projection = ColumnProjection(
      of: schema, paths: [["list", "list", "element"], ["list", "list", "key"]])
    #expect(projection.leaves == [0, nil])
  }

  @Test("takes a group without children for an empty one")
  func emptyGroup() throws {
    let schema = try schema(
      [Self.group("empty", children: 0), Self.leaf("a")], rootChildCount: 2)
    #expect(schema.leaves.map(\.path) == [["a"]])
  }

  @Test(
    "refuses counts that do not add up",
    arguments: [
      ("a child missing", [leaf("a")], 2), ("a child too many", [leaf("a"), leaf("b")], 1),
      ("a group too short", [group("g", children: 3), leaf("a")], 1),
      ("a negative count", [group("g", children: -1), leaf("a")], -1),
    ] as [(String, [TestFile.Element], Int)])
  func inconsistent(_ name: String, _ elements: [TestFile.Element], _ rootChildCount: Int) {
    let error = parquetError { _ = try schema(elements, rootChildCount: rootChildCount) }
    #expect(error?.reason == .malformed(.schema), "\(name)")
  }

  @Test("refuses a tree that is too deep or too wide below")
  func limits() {
    let deep =
      (0..<100).map { Self.group("g\($0)", children: 1) } + [Self.leaf("a")]
    let depth = parquetError { _ = try schema(deep, rootChildCount: 1) }
    #expect(depth?.reason == .limitExceeded(.schemaDepth, size: 65))
    var limits = ParquetLimits()
    limits.schemaPathComponents = 9
    let paths = parquetError {
      _ = try schema((0..<10).map { Self.leaf("l\($0)") }, rootChildCount: 10, limits: limits)
    }
    #expect(paths?.reason == .limitExceeded(.schemaPathComponents, size: 10))
    limits = ParquetLimits()
    limits.schemaElements = 10
    let elements = parquetError {
      _ = try schema((0..<10).map { Self.leaf("l\($0)") }, rootChildCount: 10, limits: limits)
    }
    #expect(elements?.reason == .limitExceeded(.schemaElements, size: 11))
  }
}
