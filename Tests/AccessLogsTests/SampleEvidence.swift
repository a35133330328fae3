import AccessLogs
import ByteParsing
import Foundation
import LakeModel

/// The evidence of reads beside the sample lake, and what was really run.
enum SampleEvidence {
  /// The root of this repository.
  private static let repository = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")

  /// Where the evidence is.
  static let folder = repository + "/SampleTables/access"

  /// The files below the folder, by their paths in it.
  static func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(filePath: folder + "/" + path)))
  }

  /// A query that was run: `null` for a table stands for all of it.
  struct Query: Decodable {
    let time: String
    let query: String
    var inputs: [String: [String]?]
    let error: String?
  }

  /// What was run, in its order.
  static func queries(_ name: String) throws -> [Query] {
    try Data(contentsOf: URL(filePath: folder + "/" + name)).split(separator: 0x0a).map {
      try JSONDecoder().decode(Query.self, from: Data($0))
    }
  }
}

/// What a reader gives of one log.
struct ReadLog {
  var records: [AccessRecord] = []
  var summary: AccessLogSummary

  /// Reads files of one log, each cut into pieces.
  init(
    _ files: [(name: String, bytes: [UInt8])], name: String = "log",
    source: AccessSource? = nil, limits: AccessLogLimits = AccessLogLimits(),
    pieces: Int = 1 << 16
  ) {
    var records: [AccessRecord] = []
    var reader = AccessLogReader(name: files.first?.name ?? name, source: source, limits: limits)
    for (index, file) in files.enumerated() {
      if index > 0 { reader.continue(with: file.name) { more, _ in records += more } }
      for start in stride(from: 0, to: file.bytes.count, by: pieces) {
        let end = min(start + pieces, file.bytes.count)
        reader.read(Array(file.bytes[start..<end]).rawSpan) { more, _ in records += more }
      }
    }
    summary = reader.finish { more, _ in records += more }
    self.records = records
  }

  /// The records of each query, in the order of the log.
  var queries: [[AccessRecord]] {
    var groups: [[AccessRecord]] = []
    for record in records {
      if let last = groups.last?.first, last.query == record.query, record.query != nil {
        groups[groups.count - 1].append(record)
      } else {
        groups.append([record])
      }
    }
    return groups
  }
}
