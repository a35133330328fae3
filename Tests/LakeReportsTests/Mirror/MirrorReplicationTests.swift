import Foundation
import LakeModel
import LakeReports
import ReplicationPlanning
import Testing

/// A replication configuration as S3 reads it.
private struct Configuration: Decodable {
  struct Rule: Decodable {
    struct Filter: Decodable { var Prefix: String }
    struct Markers: Decodable { var Status: String }
    struct Destination: Decodable { var Bucket: String }
    var ID: String
    var Priority: Int
    var Status: String
    var Filter: Filter
    var DeleteMarkerReplication: Markers
    var Destination: Destination?
  }

  var Role: String?
  var Rules: [Rule]

  init(_ bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(Configuration.self, from: Data(bytes))
  }

  /// The rules of S3 that it breaks.
  var violations: [String] {
    var broken: [String] = []
    if Rules.isEmpty || Rules.count > 1_000 { broken.append("count") }
    if Set(Rules.map(\.ID)).count != Rules.count { broken.append("ID") }
    if Set(Rules.map(\.Priority)).count != Rules.count { broken.append("priority") }
    for rule in Rules {
      if rule.ID.utf8.count > 255 { broken.append("ID length") }
      if rule.Filter.Prefix.utf8.count > 1_024 { broken.append("prefix length") }
      if rule.Status != "Enabled" { broken.append("status") }
    }
    return broken
  }
}

@Suite("Mirror rules for S3")
struct MirrorReplicationTests {
  static let kind = MirrorWorld.Kind(hasFolderExclusions: false, hasPrefixExclusions: false)
  private static let parties = ReplicationRules.Parties(
    destination: StorageAddress("s3://mirror"), role: "arn:aws:iam::1:role/mirror")

  private func output(
    _ selection: MirrorSelection, isSkipping: Bool = false
  ) throws -> MirrorTargetOutput {
    try ReplicationRules.output(
      for: selection, lake: try #require(StorageAddress("s3://lake/top/")), parties: Self.parties,
      isSkipping: isSkipping)
  }

  @Test("rules replicate what is planned", arguments: 0..<10)
  func rules(block: UInt64) throws {
    for seed in (block * 30)..<(block * 30 + 30) {
      let world = MirrorWorld(seed: seed, Self.kind)
      let configuration = try Configuration(try output(world.selection).files[0].bytes)
      #expect(configuration.violations == [])
      let prefixes = configuration.Rules.map { Array($0.Filter.Prefix.utf8) }
      let selected = world.keys.filter { key in
        prefixes.contains { ("top/" + key).utf8.starts(with: $0) }
      }
      #expect(
        Set(selected.map { Array($0.utf8) }) == world.planned,
        "MirrorWorld(seed: \(seed), MirrorReplicationTests.kind)")
    }
  }

  @Test("a rule as it is read")
  func rule() throws {
    let output = try output(MirrorSelection(prefixes: ["silver/a/"]))
    let rule = try #require(try Configuration(output.files[0].bytes).Rules.first)
    #expect(rule.Filter.Prefix == "top/silver/a/" && rule.ID == "lakegauge-0001")
    #expect(rule.Destination?.Bucket == "arn:aws:s3:::mirror")
    #expect(rule.DeleteMarkerReplication.Status == "Disabled")
    #expect(output.findings.map(\.code) == ["mirror-existing-objects"])
  }

  @Test("exclusions cannot be said: they are named, and copied too when that is asked for")
  func exclusions() throws {
    let selection = MirrorSelection(
      prefixes: ["a/"],
      exclusions: [.prefix("a/tmp/"), .prefix("elsewhere/"), .folder(name: "_temporary")])
    let error = try #require(throws: MirrorTargetError.self) { try output(selection) }
    #expect(error.description.contains("\"a/tmp/\"") && error.description.contains("_temporary"))
    #expect(!error.description.contains("elsewhere"))
    let skipped = try output(selection, isSkipping: true)
    #expect(skipped.findings.filter { $0.code == "mirror-exclusion-left-out" }.count == 2)
    #expect(try Configuration(skipped.files[0].bytes).Rules.count == 1)
  }

  @Test("limits of rules, of keys and of the configuration")
  func limits() throws {
    let prefixes = (0...1_000).map { "\(1_000 + $0)/" }
    #expect(throws: MirrorTargetError.self) { try output(MirrorSelection(prefixes: prefixes)) }
    #expect(
      try Configuration(
        output(MirrorSelection(prefixes: Array(prefixes.dropLast()))).files[0].bytes
      )
      .violations == [])
    let long = String(repeating: "k", count: 1_020) + "/"
    #expect(throws: MirrorTargetError.self) { try output(MirrorSelection(prefixes: [long])) }
    #expect(throws: MirrorTargetError.self) { try output(MirrorSelection(prefixes: ["\u{1}/"])) }
    // As XML every & takes five bytes: 1,000 prefixes of 900 of them are more than 2 MB.
    let heavy = prefixes.dropLast().map { $0 + String(repeating: "&", count: 900) + "/" }
    let error = try #require(throws: MirrorTargetError.self) {
      try output(MirrorSelection(prefixes: heavy))
    }
    guard case .tooLarge(let bytes, 2_097_152, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(bytes > 4_500_000)
  }

  @Test("what is not given is left to add, and said")
  func open() throws {
    let output = try ReplicationRules.output(
      for: MirrorSelection(prefixes: [""]), lake: try #require(StorageAddress("s3://lake")),
      parties: .init(destination: nil, role: nil), isSkipping: false)
    let configuration = try Configuration(output.files[0].bytes)
    #expect(configuration.Role == nil && configuration.Rules.map(\.Filter.Prefix) == [""])
    #expect(output.findings.map(\.code).contains("mirror-destination-open"))
    #expect(throws: MirrorTargetError.self) {
      try ReplicationRules.output(
        for: MirrorSelection(prefixes: ["a/"]), lake: try #require(StorageAddress("gs://lake")),
        parties: Self.parties, isSkipping: false)
    }
  }
}
