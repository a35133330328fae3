import Foundation
import LakeModel
import LakeReports
import ReplicationPlanning
import Testing

/// A transfer job as the Storage Transfer Service reads it, with the limits that its reference documents
/// (ObjectConditions, GcsData).
private struct TransferJob: Decodable {
  struct Bucket: Decodable {
    var bucketName: String
    var path: String?
  }

  struct Conditions: Decodable {
    var includePrefixes: [String]?
    var excludePrefixes: [String]?
  }

  struct Spec: Decodable {
    var gcsDataSource: Bucket?
    var awsS3DataSource: Bucket?
    var gcsDataSink: Bucket?
    var objectConditions: Conditions
  }

  var description: String
  var status: String
  var transferSpec: Spec

  init(_ bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(TransferJob.self, from: Data(bytes))
  }

  /// The rules that it breaks.
  var violations: [String] {
    var broken: [String] = []
    if !["ENABLED", "DISABLED", "DELETED"].contains(status) { broken.append("status") }
    if description.utf8.count > 1_024 { broken.append("description") }
    if (transferSpec.gcsDataSource == nil) == (transferSpec.awsS3DataSource == nil) {
      broken.append("one source")
    }
    for bucket in [
      transferSpec.gcsDataSource, transferSpec.awsS3DataSource, transferSpec.gcsDataSink,
    ] {
      guard let bucket else { continue }
      if bucket.bucketName.isEmpty || bucket.bucketName.contains("/") { broken.append("bucket") }
      if let path = bucket.path, !path.hasSuffix("/") || path.hasPrefix("/") {
        broken.append("path")
      }
    }
    let includes = (transferSpec.objectConditions.includePrefixes ?? []).map { Array($0.utf8) }
    let excludes = (transferSpec.objectConditions.excludePrefixes ?? []).map { Array($0.utf8) }
    for (name, prefixes) in [("include", includes), ("exclude", excludes)] {
      if prefixes.count > 1_000 { broken.append("\(name) count") }
      for prefix in prefixes {
        if prefix.isEmpty { broken.append("\(name) empty") }
        if prefix.count > 1_024 { broken.append("\(name) length") }
        if prefix.contains(0x0a) || prefix.contains(0x0d) { broken.append("\(name) line break") }
        if prefix.first == 0x2f { broken.append("\(name) leading slash") }
      }
      // In the order of their bytes, a prefix is next to one that begins with it.
      let sorted = prefixes.sorted { $0.lexicographicallyPrecedes($1) }
      for (prefix, next) in zip(sorted, sorted.dropFirst()) where next.starts(with: prefix) {
        broken.append("\(name) overlap")
      }
    }
    if !includes.isEmpty,
      !excludes.allSatisfy({ exclude in includes.contains { exclude.starts(with: $0) } })
    {
      broken.append("exclude outside the includes")
    }
    return broken
  }

  /// Whether the service transfers the object of this key below the source's path.
  func transfers(_ key: [UInt8]) -> Bool {
    let conditions = transferSpec.objectConditions
    if let includes = conditions.includePrefixes, !includes.isEmpty,
      !includes.contains(where: { key.starts(with: $0.utf8) })
    {
      return false
    }
    return !(conditions.excludePrefixes ?? []).contains { key.starts(with: $0.utf8) }
  }
}

@Suite("Mirror jobs for the Storage Transfer Service")
struct MirrorTransferTests {
  static let kind = MirrorWorld.Kind(hasFolderExclusions: false)
  private static let lake = StorageAddress("gs://lake/raw data")

  private func output(
    _ selection: MirrorSelection, isSkipping: Bool = false
  ) throws -> MirrorTargetOutput {
    try StorageTransferJob.output(
      for: selection, lake: try #require(Self.lake),
      destination: StorageAddress("gs://mirror"), isSkipping: isSkipping)
  }

  @Test("jobs keep every limit and transfer what is planned", arguments: 0..<10)
  func jobs(block: UInt64) throws {
    for seed in (block * 40)..<(block * 40 + 40) {
      let world = MirrorWorld(seed: seed, Self.kind)
      let label = "MirrorWorld(seed: \(seed), MirrorTransferTests.kind)"
      guard !world.isEmpty else {
        #expect(throws: MirrorTargetError.nothingSelected) { try output(world.selection) }
        continue
      }
      let job = try TransferJob(try output(world.selection).files[0].bytes)
      #expect(job.violations == [], "\(label)")
      let selected = Set(world.keys.map { Array($0.utf8) }.filter(job.transfers))
      #expect(selected == world.planned, "\(label)")
    }
  }

  @Test("the validator sees what is broken")
  func validator() throws {
    func job(_ includes: [String], _ excludes: [String], path: String = "a/") throws -> TransferJob
    {
      let conditions = try JSONSerialization.data(withJSONObject: [
        "description": "x", "status": "ENABLED",
        "transferSpec": [
          "gcsDataSource": ["bucketName": "lake", "path": path],
          "objectConditions": ["includePrefixes": includes, "excludePrefixes": excludes],
        ],
      ])
      return try TransferJob(Array(conditions))
    }
    #expect(try job(["a/"], ["a/b/"]).violations == [])
    #expect(try job(["a/", "a/b/"], []).violations == ["include overlap"])
    #expect(try job(["/a/"], []).violations == ["include leading slash"])
    #expect(try job(["a\n/"], []).violations == ["include line break"])
    #expect(try job([""], []).violations == ["include empty"])
    #expect(try job(["a/"], ["b/"]).violations == ["exclude outside the includes"])
    #expect(try job([String(repeating: "é", count: 513)], []).violations == ["include length"])
    #expect(try job((1_000...2_000).map { "\($0)/" }, []).violations == ["include count"])
    #expect(try job(["a/"], [], path: "/a").violations == ["path"])
  }

  @Test("a job of 1,000 and 1,000 prefixes of 1,024 bytes is made, one more or longer is not")
  func limits() throws {
    let prefixes = (0..<1_000).map { number in
      let start = "\(1_000 + number)é"
      return start + String(repeating: "x", count: 512 - start.utf8.count - 1) + "/"
    }
    let exclusions = prefixes.map { prefix in
      MirrorSelection.Exclusion.prefix(prefix + String(repeating: "y", count: 511) + "/")
    }
    let bytes = try output(MirrorSelection(prefixes: prefixes, exclusions: exclusions)).files[0]
      .bytes
    let job = try TransferJob(bytes)
    #expect(job.violations == [])
    #expect(job.transferSpec.objectConditions.includePrefixes?.count == 1_000)
    #expect(job.transferSpec.objectConditions.excludePrefixes?.count == 1_000)
    #expect(job.transferSpec.objectConditions.excludePrefixes?[7].utf8.count == 1_024)

    #expect(
      throws: MirrorTargetError.tooMany(
        what: "prefixes", count: 1_001, limit: 1_000, target: "a transfer job")
    ) {
      try output(MirrorSelection(prefixes: prefixes + ["z/"]))
    }
    #expect(
      throws: MirrorTargetError.tooMany(
        what: "excluded prefixes", count: 1_001, limit: 1_000, target: "a transfer job")
    ) {
      try output(
        MirrorSelection(prefixes: prefixes, exclusions: exclusions + [.prefix(prefixes[0] + "z/")]))
    }
    let long = String(repeating: "x", count: 1_024) + "/"
    let error = try #require(throws: MirrorTargetError.self) {
      try output(MirrorSelection(prefixes: ["a/", long]))
    }
    #expect(error.description.contains("at most 1,024 bytes"))
    let rest = try TransferJob(
      try output(MirrorSelection(prefixes: ["a/", long]), isSkipping: true).files[0].bytes)
    #expect(rest.transferSpec.objectConditions.includePrefixes == ["a/"])
  }

  @Test(
    "names and exclusions that a job cannot say",
    arguments: [
      MirrorSelection(prefixes: ["a\r/", "b/"]), MirrorSelection(prefixes: ["/a/", "b/"]),
      MirrorSelection(prefixes: ["b/"], exclusions: [.prefix("b/\n/")]),
      MirrorSelection(prefixes: ["b/"], exclusions: [.folder(name: "_temporary")]),
      MirrorSelection(prefixes: ["b/"], exclusions: [.folders(namePrefix: ".spark")]),
    ])
  func inexpressible(selection: MirrorSelection) throws {
    let error = try #require(throws: MirrorTargetError.self) { try output(selection) }
    guard case .inexpressible(let items, let count) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(items.count == 1 && count == 1)
    let skipped = try output(selection, isSkipping: true)
    #expect(skipped.findings.count == 1)
    let job = try TransferJob(skipped.files[0].bytes)
    #expect(job.violations == [])
    #expect(job.transferSpec.objectConditions.includePrefixes == ["b/"])
    #expect(job.transferSpec.objectConditions.excludePrefixes == nil)
  }

  @Test("the whole lake is a job without includes, never an empty include")
  func wholeLake() throws {
    let job = try TransferJob(
      try output(MirrorSelection(prefixes: [""], exclusions: [.prefix("tmp/")])).files[0].bytes)
    #expect(job.violations == [])
    #expect(job.transferSpec.objectConditions.includePrefixes == nil)
    #expect(job.transferSpec.gcsDataSource?.path == "raw data/")
    #expect(job.transfers(Array("x".utf8)) && !job.transfers(Array("tmp/x".utf8)))
  }

  @Test("an empty selection is refused: a job without includes would move everything")
  func nothing() throws {
    for selection in [
      MirrorSelection(prefixes: []),
      MirrorSelection(prefixes: ["a/b/"], exclusions: [.prefix("a/")]),
    ] {
      #expect(throws: MirrorTargetError.nothingSelected) { try output(selection, isSkipping: true) }
    }
  }

  @Test("the lake is in Cloud Storage or S3, the mirror in Cloud Storage")
  func addresses() throws {
    let selection = MirrorSelection(prefixes: ["a/"])
    let s3 = try TransferJob(
      try StorageTransferJob.output(
        for: selection, lake: try #require(StorageAddress("s3://lake")), destination: nil,
        isSkipping: false
      ).files[0].bytes)
    #expect(s3.violations == [])
    #expect(s3.transferSpec.awsS3DataSource?.bucketName == "lake")
    for (lake, destination) in [("hdfs://lake/", "gs://m"), ("gs://lake", "s3://m")] {
      #expect(throws: MirrorTargetError.self) {
        try StorageTransferJob.output(
          for: selection, lake: try #require(StorageAddress(lake)),
          destination: StorageAddress(destination), isSkipping: false)
      }
    }
  }
}

@Suite("Where a lake is in storage")
struct StorageAddressTests {
  @Test("addresses")
  func addresses() throws {
    let address = try #require(StorageAddress("GS://lake/a b/%20"))
    #expect(address.scheme == "gs" && address.bucket == "lake" && address.path == "a b/%20/")
    #expect(address.text == "gs://lake/a b/%20/")
    #expect(StorageAddress("s3://b")?.path == "")
    #expect(StorageAddress("s3://b/")?.path == "")
    #expect(StorageAddress("hdfs:///lake")?.text == "hdfs:///lake/")
  }

  @Test(
    "what is no address",
    arguments: [
      "lake", "gs:/lake", "://x", "1s://x", "gs://", "gs:///a", "gs://b//a", "gs://b/../a",
      "gs://b b/",
    ])
  func invalid(text: String) { #expect(StorageAddress(text) == nil) }
}
