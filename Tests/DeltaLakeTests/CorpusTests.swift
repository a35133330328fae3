import DeltaLake
import Foundation
import LakeModel
import LakeStorage
import Testing

/// Logs of other implementations' test data against an independent replay (`expected.json`).
@Suite struct CorpusTests {
  struct Table: CustomTestStringConvertible, Sendable {
    var name: String
    var testDescription: String { name }
    var store: DirectoryStore {
      get throws { try DirectoryStore(path: SharedFiles.root.path + "/corpora/delta/" + name) }
    }
  }

  struct Churn: Decodable {
    var newObjects: Int?
    var newObjectBytes: Int64?
    var newDVFiles: Int?
    var newDVBytes: Int64?
    var newCdcObjects: Int?
    var newCdcBytes: Int64?
    var removedLogicalBytes: Int64?
    var reAdds: Int?
  }

  struct Commit: Decodable {
    var version: Int64
    var newObjects: Int?
    var newObjectBytes: Int64?
    var newDVFiles: Int?
    var newDVBytes: Int64?
    var newCdcObjects: Int?
    var newCdcBytes: Int64?
    var removedLogicalBytes: Int64?
    var reAdds: Int64?
    var reAddBytes: Int64?
  }

  struct Expected: Decodable {
    var version: Int64
    var numFiles: Int64
    var tableSizeBytes: Int64
    var churn: Churn
    var commits: [Commit]
    var features: [String]
    var readerFeatures: [String]
    var writerFeatures: [String]
    var crcChecked: Int?
    var checkpointsChecked: Int?
    var `protocol`: [Int64?]
  }

  /// Tables that cannot be read, and the reason that must be given.
  static let failing: [String: String] = [
    "versions-not-contiguous": "version 1 is missing"
  ]

  static let tables = SharedFiles.folders(in: "corpora/delta").map { Table(name: $0) }

  @Test(
    .enabled(if: SharedFiles.areThere, Comment(rawValue: SharedFiles.reason)), arguments: tables)
  func agreesWithReplay(table: Table) async throws {
    let data = try SharedFiles.data("corpora/delta/\(table.name)/expected.json")
    let expected = try JSONDecoder().decode(Expected.self, from: data)
    var sink = CollectingSink()
    let reader = DeltaTable(store: try table.store, root: "")
    if let reason = Self.failing[table.name] {
      let error = await #expect(throws: DeltaError.self) { try await reader.replay(into: &sink) }
      #expect(error?.description.contains(reason) == true, "\(error?.description ?? "no error")")
      return
    }
    let state = try await reader.replay(into: &sink)
    #expect(state.live == ObjectTotals(files: expected.numFiles, bytes: expected.tableSizeBytes))
    #expect(sink.live.sizes.count == Int(expected.numFiles))
    #expect(sink.live.sizes.reduce(0, +) == expected.tableSizeBytes)
    #expect(sink.residual(state) == 0)
    #expect(sink.commits.last?.identifier == String(expected.version))
    #expect(
      state.features == Set(expected.readerFeatures + expected.writerFeatures).sorted())
    // One was made to be wrong.
    let disagreements = table.name == "crc-full" ? 1 : 0
    #expect(state.verification?.disagreements == disagreements)
    #expect(
      state.findings.count { $0.code == "delta-checksum-differs" } == disagreements)
    #expect(state.verification?.checksums ?? 0 >= expected.crcChecked ?? 0)
    #expect(state.verification?.checkpoints ?? 0 >= expected.checkpointsChecked ?? 0)
    #expect(
      state.findings.contains { $0.code == "delta-reader-version-unknown" }
        == (table.name == "deltalog-invalid-protocol-version"))
    if table.name.hasPrefix("canonicalized-paths") { #expect(state.live.files == 0) }

    let isSeeded = !state.history.isComplete
    for commit in expected.commits {
      let version = String(commit.version)
      let data = sink.lines(.data, .created, commit: version)
      #expect(data.count == commit.newObjects ?? 0, "version \(version)")
      #expect(data.bytes == commit.newObjectBytes ?? 0, "version \(version)")
      let vectors = sink.lines(.deletionVector, .created, commit: version)
      #expect(vectors.count == commit.newDVFiles ?? 0, "version \(version)")
      #expect(vectors.bytes == commit.newDVBytes ?? 0, "version \(version)")
      let changes = sink.lines(.changeData, .created, commit: version)
      #expect(changes.count == commit.newCdcObjects ?? 0, "version \(version)")
      #expect(changes.bytes == commit.newCdcBytes ?? 0, "version \(version)")
      let record = try #require(sink.commits.last { $0.identifier == version })
      #expect(
        record.named
          == ObjectTotals(files: commit.reAdds ?? 0, bytes: commit.reAddBytes ?? 0),
        "version \(version)")
      let hasVectors = expected.features.contains { $0.hasPrefix("DV:") }
      if !hasVectors {
        let retired = sink.lines(.data, .retired, commit: version)
        #expect(retired.bytes == commit.removedLogicalBytes ?? 0, "version \(version)")
      }
    }
    if !isSeeded {
      #expect(sink.lines(.data, .created).bytes == expected.churn.newObjectBytes ?? 0)
      #expect(sink.lines(.deletionVector, .created).bytes == expected.churn.newDVBytes ?? 0)
      #expect(sink.lines(.changeData, .created).bytes == expected.churn.newCdcBytes ?? 0)
    }
  }
}
