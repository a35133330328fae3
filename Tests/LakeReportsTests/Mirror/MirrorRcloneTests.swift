import Foundation
import LakeModel
import LakeReports
import ReplicationPlanning
import Testing

/// rclone's rules as its manual tells them: the first rule that matches decides, a path that none matches is
/// included, a pattern without `/` in front matches after any `/`, and control characters are spelled as
/// their pictures.
private struct RcloneRules {
  private struct Rule {
    var isIncluding: Bool
    var isRooted: Bool
    var pattern: [Element]
  }

  private enum Element: Equatable {
    case scalar(Unicode.Scalar)
    case anyInComponent
    case any
  }

  struct Malformed: Error { var line: String }

  private var rules: [Rule] = []

  init(file: [UInt8]) throws {
    for bytes in mirrorLines(file) {
      let line = String(decoding: bytes, as: UTF8.self).trimmingCharacters(
        in: .whitespacesAndNewlines)
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
      guard line.utf8.count < 65_536, line.hasPrefix("+ ") || line.hasPrefix("- ") else {
        throw Malformed(line: line)
      }
      var scalars = Array(line.unicodeScalars.dropFirst(2))
      let isRooted = scalars.first == "/"
      if isRooted { scalars.removeFirst() }
      var pattern: [Element] = []
      var index = 0
      while index < scalars.count {
        switch scalars[index] {
        case "\\":
          guard index + 1 < scalars.count else { throw Malformed(line: line) }
          pattern.append(.scalar(scalars[index + 1]))
          index += 1
        case "*":
          var stars = 1
          while index + stars < scalars.count, scalars[index + stars] == "*" { stars += 1 }
          guard stars <= 2 else { throw Malformed(line: line) }
          pattern.append(stars == 2 ? .any : .anyInComponent)
          index += stars - 1
        case "?", "[", "]", "{", "}": throw Malformed(line: line)
        case let scalar: pattern.append(.scalar(scalar))
        }
        index += 1
      }
      rules.append(Rule(isIncluding: line.hasPrefix("+"), isRooted: isRooted, pattern: pattern))
    }
  }

  func includes(_ key: [UInt8]) -> Bool {
    let path = Array(RcloneRules.spelled(key).unicodeScalars)
    for rule in rules {
      var starts = [0]
      if !rule.isRooted { starts += path.indices.filter { path[$0] == "/" }.map { $0 + 1 } }
      if starts.contains(where: { Self.matches(rule.pattern[...], path[$0...]) }) {
        return rule.isIncluding
      }
    }
    return true
  }

  private static func matches(
    _ pattern: ArraySlice<Element>, _ path: ArraySlice<Unicode.Scalar>
  ) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    let rest = pattern.dropFirst()
    switch first {
    case .scalar(let scalar):
      return path.first == scalar && matches(rest, path.dropFirst())
    case .any, .anyInComponent:
      if first == .any, rest.isEmpty { return true }
      var path = path
      while true {
        if matches(rest, path) { return true }
        guard let scalar = path.first, first == .any || scalar != "/" else { return false }
        path = path.dropFirst()
      }
    }
  }

  /// A name as rclone lists it.
  static func spelled(_ key: [UInt8]) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: key, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0..<0x20: scalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? scalar)
      case 0x7f: scalars.append("\u{2421}")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }
}

/// The real rclone on a real directory.
private struct RcloneRun {
  static let executable: URL? = [
    "/usr/bin/rclone", "/usr/local/bin/rclone", "/opt/homebrew/bin/rclone",
  ]
  .first { FileManager.default.isExecutableFile(atPath: $0) }.map { URL(filePath: $0) }

  let folder = FileManager.default.temporaryDirectory.appending(path: "mirror-" + UUID().uuidString)

  var lake: URL { folder.appending(path: "lake") }

  func make(_ keys: [String]) throws {
    try FileManager.default.createDirectory(at: lake, withIntermediateDirectories: true)
    for key in keys {
      // By paths, not URLs: those would change names.
      let path = lake.path + "/" + key
      let parent = String(Substring(path.utf8[..<(path.utf8.lastIndex(of: 0x2f) ?? path.endIndex)]))
      try FileManager.default.createDirectory(
        atPath: parent, withIntermediateDirectories: true)
      try #require(FileManager.default.createFile(atPath: path, contents: Data("x".utf8)))
    }
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// The files that rclone lists with an option that takes a file of this content.
  func list(_ option: String, _ content: [UInt8]) throws -> Set<[UInt8]> {
    let file = folder.appending(path: "list")
    let output = folder.appending(path: "output")
    try Data(content).write(to: file)
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = ["lsf", "-R", "--files-only", option, file.path, lake.path]
    process.environment = ["RCLONE_CONFIG": "/dev/null", "HOME": folder.path]
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return Set(mirrorLines(Array(try Data(contentsOf: output))))
  }
}

@Suite("Mirror filters for rclone")
struct MirrorRcloneTests {
  static let kind = MirrorWorld.Kind(hasControls: true)

  @Test("rules select what is planned, whatever the names", arguments: 0..<10)
  func rules(block: UInt64) throws {
    for seed in (block * 40)..<(block * 40 + 40) {
      let world = MirrorWorld(seed: seed, Self.kind)
      let output = try RcloneFilter.output(for: world.selection, isSkipping: false)
      let rules = try RcloneRules(file: output.files[0].bytes)
      let selected = Set(world.keys.map { Array($0.utf8) }.filter(rules.includes))
      #expect(selected == world.planned, "MirrorWorld(seed: \(seed), MirrorRcloneTests.kind)")
      #expect(
        Set(world.keys.filter(world.selection.selects).map { Array($0.utf8) }) == world.planned)
    }
  }

  @Test(
    "the real rclone lists what is planned",
    .enabled(if: RcloneRun.executable != nil, "rclone is not installed: apt-get install rclone"),
    arguments: 0..<16)
  func realRules(seed: UInt64) throws {
    let world = MirrorWorld(seed: seed &* 7919, Self.kind)
    let run = RcloneRun()
    defer { run.remove() }
    try run.make(world.keys)
    let expected = Set(world.planned.map { Array(RcloneRules.spelled($0).utf8) })
    let output = try RcloneFilter.output(for: world.selection, isSkipping: false)
    #expect(
      try run.list("--filter-from", output.files[0].bytes) == expected,
      "MirrorWorld(seed: \(seed &* 7919), MirrorRcloneTests.kind)")
    var rows: [UInt8] = []
    for key in world.keys where world.selection.selects(key) {
      rows += try ObjectListFormat.rcloneFiles.row(of: key, in: nil).get()
    }
    #expect(try run.list("--files-from-raw", rows) == expected)
  }

  @Test("the file as it is read")
  func file() throws {
    let selection = MirrorSelection(
      prefixes: ["silver/[x]/", "silver/b\n/"],
      exclusions: [
        .prefix("silver/[x]/.hoodie/.temp/"), .folder(name: "_temporary"),
        .folders(namePrefix: ".spark-staging-"),
      ])
    let output = try RcloneFilter.output(for: selection, isSkipping: false)
    #expect(
      String(decoding: output.files[0].bytes, as: UTF8.self) == #"""
        - /silver/\[x\]/.hoodie/.temp/**
        - _temporary/**
        - .spark-staging-*/**
        + /silver/\[x\]/**
        + /silver/b␊/**
        - **

        """#)
  }

  @Test("what rclone cannot say is named, and left out only when that is asked for")
  func inexpressible() throws {
    let selection = MirrorSelection(
      prefixes: ["a//", "b/", "c␊/"], exclusions: [.folder(name: ""), .prefix("b/\u{201b}/")])
    let error = try #require(throws: MirrorTargetError.self) {
      try RcloneFilter.output(for: selection, isSkipping: false)
    }
    for name in ["\"a//\"", "\"c␊/\"", "any folder \"\"", "\"b/\u{201b}/\""] {
      #expect(error.description.contains(name))
    }
    let output = try RcloneFilter.output(for: selection, isSkipping: true)
    #expect(output.files[0].bytes == Array("+ /b/**\n- **\n".utf8))
    #expect(
      output.findings.map(\.code) == [
        "mirror-exclusion-left-out", "mirror-exclusion-left-out", "mirror-prefix-left-out",
        "mirror-prefix-left-out",
      ])
    #expect(throws: MirrorTargetError.nothingSelected) {
      try RcloneFilter.output(for: MirrorSelection(prefixes: []), isSkipping: true)
    }
  }

  @Test("the whole lake, and what lies outside it")
  func wholeLake() throws {
    let output = try RcloneFilter.output(
      for: MirrorSelection(prefixes: [""], externalPrefixes: ["gs://other/\u{1b}[2J/"]),
      isSkipping: false)
    #expect(output.files[0].bytes == Array("+ /**\n- **\n".utf8))
    #expect(output.findings.map(\.code) == ["mirror-external-prefix"])
  }

  @Test("a name that would command the terminal is spelled out")
  func hostileName() throws {
    let error = try #require(throws: MirrorTargetError.self) {
      try RcloneFilter.output(
        for: MirrorSelection(prefixes: ["\u{1b}[2J//"]), isSkipping: false)
    }
    #expect(error.description.contains(#"\u{1b}[2J"#))
    #expect(!error.description.utf8.contains(0x1b))
  }
}
