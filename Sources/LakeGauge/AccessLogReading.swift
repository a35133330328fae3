import AccessLogs
import ByteParsing
import LakeAnalysis
import LakeModel
import LakeStorage

/// Reads access logs, one after the other, into evidence that a scan keeps.
///
/// A path is a log or a folder of logs: its files, those in folders below it, and the rolling logs of
/// Spark. Memory is that of the evidence and of one log's reader, whatever the size of the logs.
struct AccessLogReading {
  /// Bytes that are read at once.
  private static let pieceSize: Int64 = 1 << 20

  /// What the logs told.
  private(set) var evidence = AccessEvidence()

  /// What the reader of the figures must know of the logs; `object` is a log.
  private(set) var findings: [Finding] = []

  private var known: Set<[UInt8]> = []

  /// Reads the logs at a path.
  ///
  /// - Throws: `StorageError` when nothing is there or a folder cannot be listed. A file that cannot be read
  ///   to its end is a finding.
  mutating func read(_ path: String) async throws {
    if let object = try ObjectLocation.open(path: path) {
      await read(
        AccessLogFiles(name: path, files: [object.info.key]), of: object.store, below: "")
      return
    }
    let store = try DirectoryStore(path: path)
    var names: [String] = []
    try await store.listAll(under: "") { page in
      names += page.objects.map(\.key)
    }
    let front = path.trimmingFinalSlashes
    let logs = AccessLogFiles.logs(among: names, in: front)
    if logs.isEmpty {
      findings.append(
        Finding(
          code: "access-log-none", severity: .warning, object: path,
          message: "No file in the folder can be an access log."))
    }
    for log in logs { await read(log, of: store, below: front + "/") }
  }

  private mutating func read(
    _ log: AccessLogFiles, of store: any ObjectStore, below front: String
  ) async {
    let name = log.name.utf8.starts(with: front.utf8) ? log.name : front + log.name
    findings += log.findings
    // A log that two of the given paths hold is read once.
    guard known.insert(Array((store.name + "\n" + log.name).utf8)).inserted else { return }
    var reader = AccessLogReader(name: name, isInProgress: log.isInProgress)
    let findingsBefore = findings.count
    var gathered = evidence
    evidence = AccessEvidence()
    func take(_ records: [AccessRecord], _ source: AccessSource) {
      for record in records { gathered.absorb(record, from: source) }
    }
    for (index, file) in log.files.enumerated() {
      if index > 0 { reader.continue(with: front + file) { take($0, $1) } }
      do {
        let size = try await store.info(of: file).size
        var offset: Int64 = 0
        while offset < size {
          let end = min(offset + Self.pieceSize, size)
          let piece = try await store.read(file, range: offset..<end)
          reader.read(piece.rawSpan) { take($0, $1) }
          offset = end
        }
      } catch {
        findings.append(
          Finding(
            code: "access-log-unreadable", severity: .error, object: front + file,
            message: "The log could not be read: \(error). What it tells of reads is missing."))
      }
    }
    let summary = reader.finish { take($0, $1) }
    if let source = summary.source {
      gathered.count(
        failed: Int64(summary.failedQueries) + Int64(summary.ignored[.failedRequest] ?? 0),
        unusable: Int64(summary.linesNotUnderstood), first: summary.first, last: summary.last,
        from: source)
    }
    if summary.bytes == 0, findings.count == findingsBefore {
      findings.append(
        Finding(
          code: "access-log-empty", severity: .note, object: name,
          message: "The log holds nothing, so it tells of no read."))
    }
    findings += summary.findings
    evidence = gathered
  }
}
