import LakeModel
import Testing

@testable import DeltaLake

@Suite struct ObjectPathTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var location: String?
    var path: String
    var canonical: String
    var isExternal = false
    var testDescription: String { "\(path) under \(location ?? "an unknown root")" }
  }

  static let cases = [
    Case(path: "part-0.parquet", canonical: "part-0.parquet"),
    // Decoded exactly once; a plus is a plus.
    Case(path: "p=a%2520b%25251/x%20y+z", canonical: "p=a%20b%251/x y+z"),
    Case(path: "%e2%82%ac%E2%82%AC", canonical: "€€"),
    Case(path: "100%", canonical: "100%"),
    Case(path: "100%2", canonical: "100%2"),
    Case(path: "100%zz%41", canonical: "100%zzA"),
    Case(path: "", canonical: ""),
    // A colon behind other characters begins no scheme.
    Case(path: "t=2020-01-01 00:00/x", canonical: "t=2020-01-01 00:00/x"),
    Case(path: "/a/b", canonical: "file:/a/b", isExternal: true),
    Case(path: "file:/a/b", canonical: "file:/a/b", isExternal: true),
    Case(path: "file:///a/b%20c", canonical: "file:/a/b c", isExternal: true),
    Case(path: "FILE://localhost/a", canonical: "file:/a", isExternal: true),
    Case(path: "s3a://bucket/t/x", canonical: "s3://bucket/t/x", isExternal: true),
    Case(path: "S3N://bucket/t/x", canonical: "s3://bucket/t/x", isExternal: true),
    Case(path: "abfss://c@a/t/x", canonical: "abfs://c@a/t/x", isExternal: true),
    Case(location: "s3://bucket/t", path: "s3a://bucket/t/p=1/x%20y", canonical: "p=1/x y"),
    Case(
      location: "s3://bucket/t", path: "s3://bucket/t2/x", canonical: "s3://bucket/t2/x",
      isExternal: true),
    Case(
      location: "s3://bucket/t", path: "s3://other/t/x", canonical: "s3://other/t/x",
      isExternal: true),
    // An absolute path without scheme means the store of the table.
    Case(location: "s3://bucket/t/", path: "/t/x", canonical: "x"),
    Case(location: "/data/t", path: "file:///data/t/x", canonical: "x"),
    Case(location: "file:/data/t/", path: "/data/t/x", canonical: "x"),
    // A folder's own name is no URI; the paths that commits name are.
    Case(location: "/data/r%20b", path: "file:///data/r%2520b/x%20y", canonical: "x y"),
    Case(
      location: "/data/r%20b", path: "file:///data/r%20b/x", canonical: "file:/data/r b/x",
      isExternal: true),
    Case(location: "file:///data/r%20b", path: "/data/r%20b/x", canonical: "x"),
    Case(location: "/data/t", path: "/data/t", canonical: "file:/data/t", isExternal: true),
  ]

  @Test(arguments: cases) func isCanonical(example: Case) {
    var text = Array("before ".utf8)
    let isExternal = ObjectPath(location: example.location).append(
      canonicalOf: Array(example.path.utf8)[...], to: &text)
    #expect(String(decoding: text, as: UTF8.self) == "before " + example.canonical)
    #expect(isExternal == example.isExternal)
  }
}

@Suite struct DeletionVectorTests {
  static func read(
    _ type: String, _ path: String, offset: Int64? = 1, size: Int64? = 36
  ) -> (vector: DeletionVector, object: String?)? {
    var uniqueID = Array((type + path).utf8)
    var text = Array("before".utf8)
    guard
      let vector = DeletionVector(
        uniqueID: &uniqueID, pathStart: type.utf8.count, offset: offset, sizeInBytes: size,
        paths: ObjectPath(location: nil), hash: ObjectHash(), text: &text)
    else { return nil }
    return (vector, vector.object.map { String(decoding: text[$0], as: UTF8.self) })
  }

  @Test(
    arguments: [
      // From the protocol's text.
      (
        "u", "ab^-aqEH.-t@S}K{vb[*k^", "ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin"
      ),
      ("u", "^-aqEH.-t@S}K{vb[*k^", "deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin"),
      ("p", "s3://mytable/deletion%20vector.bin", "s3://mytable/deletion vector.bin"),
      ("i", "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L", nil),
      ("r", "data/dv%20.bin", "data/dv%20.bin"),
    ] as [(String, String, String?)])
  func namesItsObject(type: String, path: String, object: String?) throws {
    let found = try #require(Self.read(type, path))
    #expect(found.object == object)
    #expect(found.vector.isExternal == (type == "p"))
  }

  @Test(
    arguments: [
      ("u", "too short"), ("u", "^-aqEH.-t@S}K{vb[*k~"), ("u", "#####aqEH.-t@S}K{vb["),
      ("x", "^-aqEH.-t@S}K{vb[*k^"), ("", "^-aqEH.-t@S}K{vb[*k^"),
    ])
  func isRefused(type: String, path: String) {
    #expect(Self.read(type, path) == nil)
  }

  @Test func offsetIsPartOfTheIdentity() throws {
    let path = "^-aqEH.-t@S}K{vb[*k^"
    let first = try #require(Self.read("u", path, offset: 1)).vector
    let second = try #require(Self.read("u", path, offset: 45)).vector
    let none = try #require(Self.read("u", path, offset: nil)).vector
    let zero = try #require(Self.read("u", path, offset: 0)).vector
    #expect(Set([first.id, second.id, none.id, zero.id]).count == 4)
    #expect(Set([first, second, none, zero].map(\.objectKey)).count == 1)
  }

  @Test(arguments: [nil, -1, Int64.min, Int64(Int32.max) + 1, Int64.max])
  func absurdSizesAreUnknown(size: Int64?) throws {
    #expect(
      try #require(Self.read("u", "^-aqEH.-t@S}K{vb[*k^", size: size)).vector.storedBytes == nil)
  }

  @Test(
    arguments: [
      ([], 1),
      ([(1, 44)], 45),
      ([(45, 50), (1, 44)], 95),
      // One vector that two files share counts once.
      ([(1, 44), (1, 44)], 45),
      ([(0, Int64.max), (1, 1)], Int64.max),
      // Others stand before it, whether or not anything names them.
      ([(100, 28)], 128),
      ([(1, 44), (100, 28)], 128),
      ([(Int32.max, Int64.max)], Int64.max),
    ] as [([(Int32, Int64)], Int64)])
  func sizeOfAnObject(vectors: [(Int32, Int64)], bytes: Int64) {
    #expect(
      DeletionVector.objectBytes(of: vectors.map { (offset: $0.0, storedBytes: $0.1) }) == bytes)
  }
}
