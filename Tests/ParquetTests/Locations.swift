import Foundation

/// Where the files that tests read are.
enum Locations {
  /// The repository's root.
  static let root: URL = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of other projects' data, which is not part of the repository.
  static let shared: URL =
    ProcessInfo.processInfo.environment["LAKEGAUGE_SHARED"].map { URL(fileURLWithPath: $0) }
    ?? root.deletingLastPathComponent().appendingPathComponent("shared")

  static let corpus = shared.appendingPathComponent("corpora/parquet")
  static let sampleTables = root.appendingPathComponent("SampleTables/retail")

  static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

  static func bytes(_ url: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: url)) }

  /// The paths below a folder whose name passes a test, in order; none when there is no such folder.
  static func files(below folder: URL, where isWanted: (String) -> Bool) -> [String] {
    let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (all ?? []).filter(isWanted).sorted()
  }
}
