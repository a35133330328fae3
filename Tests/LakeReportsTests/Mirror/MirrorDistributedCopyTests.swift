import Foundation
import LakeModel
import LakeReports
import ReplicationPlanning
import Testing

@Suite("Mirror lists for DistCp")
struct MirrorDistributedCopyTests {
  static let kind = MirrorWorld.Kind(hasColons: false)

  /// What Hadoop makes of a source: a pattern in which `\` escapes, told literally when nothing in it is a
  /// sign (`org.apache.hadoop.fs.Globber`); nil when it would expand.
  private func literal(_ source: String) -> String? {
    var scalars = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in source.unicodeScalars {
      if isEscaped {
        scalars.append(scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else if "*?[]{}".unicodeScalars.contains(scalar) {
        return nil
      } else {
        scalars.append(scalar)
      }
    }
    return isEscaped ? nil : String(scalars)
  }

  @Test("lists and filters copy what is planned", arguments: 0..<10)
  func lists(block: UInt64) throws {
    let lake = try #require(StorageAddress("hdfs://name/lake [1]"))
    for seed in (block * 20)..<(block * 20 + 20) {
      let world = MirrorWorld(seed: seed, Self.kind)
      let label = "MirrorWorld(seed: \(seed), MirrorDistributedCopyTests.kind)"
      guard !world.isEmpty else { continue }
      let output = try DistributedCopyLists.output(
        for: world.selection, lake: lake, version: "1", isSkipping: false)
      var files: [String: [UInt8]] = [:]
      for file in output.files { files[file.name] = file.bytes }
      let index = try #require(
        try JSONSerialization.jsonObject(with: Data(files["index.json"] ?? [])) as? [String: Any])
      let sources = try #require(index["lists"] as? [[String: String]]).map { list in
        let lines = mirrorLines(files[list["file"] ?? ""] ?? [])
        try #require(lines.count == 1)
        let source = try #require(literal(String(decoding: lines[0], as: UTF8.self)))
        // Where the list goes is where it comes from.
        #expect(Array(source.utf8) == Array((lake.text + (list["prefix"] ?? "")).utf8))
        return Array(source.utf8)
      }
      // Patterns of java.util.regex that are the same ones for ICU; a path matches whole.
      let filters = try (index["filters"] as? String).map { name in
        try mirrorLines(files[name] ?? []).map {
          try NSRegularExpression(pattern: "\\A(?:" + String(decoding: $0, as: UTF8.self) + ")\\z")
        }
      }
      let selected = world.keys.filter { key in
        let path = lake.text + key
        guard sources.contains(where: { path.utf8.starts(with: $0) }) else { return false }
        let whole = NSRange(location: 0, length: (path as NSString).length)
        return !(filters ?? []).contains { $0.firstMatch(in: path, range: whole) != nil }
      }
      #expect(Set(selected.map { Array($0.utf8) }) == world.planned, "\(label)")
    }
  }

  @Test("the files as they are read")
  func files() throws {
    let output = try DistributedCopyLists.output(
      for: MirrorSelection(
        prefixes: ["silver/{a}/"],
        exclusions: [.folder(name: "_temporary"), .prefix("silver/{a}/x/")]),
      lake: try #require(StorageAddress("gs://lake/top")), version: "1", isSkipping: false)
    #expect(output.files.map(\.name) == ["distcp-00001.txt", "distcp-filters.txt", "index.json"])
    #expect(output.files[0].bytes == Array("gs://lake/top/silver/\\{a\\}/\n".utf8))
    #expect(
      String(decoding: output.files[1].bytes, as: UTF8.self) == #"""
        (?s)[^:/]+:(//[^/]*)?/top/silver/\{a\}/x/.*
        (?s)[^:/]+:(//[^/]*)?/top/(.*/)?\_temporary/.*

        """#)
  }

  @Test("names that Hadoop cannot say", arguments: ["a\nb/", "a\rb/", "a//", "a:b/", "../"])
  func inexpressible(prefix: String) throws {
    let lake = try #require(StorageAddress("hdfs://name/"))
    let selection = MirrorSelection(prefixes: [prefix, "z/"])
    #expect(throws: MirrorTargetError.self) {
      try DistributedCopyLists.output(
        for: selection, lake: lake, version: "1", isSkipping: false)
    }
    let output = try DistributedCopyLists.output(
      for: selection, lake: lake, version: "1", isSkipping: true)
    #expect(output.files[0].bytes == Array("hdfs://name/z/\n".utf8))
    #expect(output.findings.map(\.code).contains("mirror-prefix-left-out"))
  }
}
