package import LakeModel

/// The files of one access log, in the order in which they are read.
package struct AccessLogFiles: Equatable, Sendable {
  /// What findings call it: the file, or the folder of a rolling log.
  package var name: String

  /// Paths of the files, as they were given.
  package var files: [String]

  /// Whether the log is still being written.
  package var isInProgress = false

  /// What of the log is missing.
  package var findings: [Finding] = []

  /// Makes a log of files that belong together.
  package init(name: String, files: [String], isInProgress: Bool = false) {
    self.name = name
    self.files = files
    self.isInProgress = isInProgress
  }

  /// Finds the logs among the files below a folder.
  ///
  /// A folder `eventlog_v2_…` is one rolling log of Spark: files `events_<n>_…` by their numbers, of which
  /// one that ends in `.compact` stands for all up to its number. Every other file is a log of its own.
  /// Hidden files, `appstatus_…` and checksums are none.
  ///
  /// - Parameters:
  ///   - paths: paths relative to the folder, in any order, with `/` between components.
  ///   - folder: the folder's own name, which tells whether it is itself a rolling log.
  /// - Returns: the logs, in the order of their names' bytes.
  /// - Complexity: O(n log n).
  package static func logs(among paths: [String], in folder: String) -> [AccessLogFiles] {
    var rolling: [String: [String]] = [:]
    var logs: [AccessLogFiles] = []
    for path in paths {
      let components = path.utf8.split(separator: 0x2f)
      guard let name = components.last else { continue }
      let isStatus = name.starts(with: "appstatus_".utf8)
      guard isStatus || !isHidden(name) else { continue }
      let parent = components.dropLast().last ?? folder.utf8.split(separator: 0x2f).last
      if let parent, parent.starts(with: "eventlog_v2_".utf8) {
        let length = path.utf8.count - name.count
        let prefix = String(Substring(path.utf8.prefix(max(length - 1, 0))))
        rolling[prefix, default: []].append(path)
      } else if !isStatus {
        logs.append(
          AccessLogFiles(name: path, files: [path], isInProgress: isInProgress(name)))
      }
    }
    for (prefix, files) in rolling {
      if let log = rollingLog(prefix.isEmpty ? folder : prefix, files) { logs.append(log) }
    }
    return logs.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  private static func isHidden(_ name: Substring.UTF8View) -> Bool {
    name.first == UInt8(ascii: ".") || name.first == UInt8(ascii: "_")
      || name.suffix(4).elementsEqual(".crc".utf8)
  }

  private static func isInProgress(_ name: Substring.UTF8View) -> Bool {
    name.suffix(11).elementsEqual(".inprogress".utf8)
  }

  private struct Part {
    let path: String
    let number: Int
    let isCompact: Bool
  }

  private static func rollingLog(_ name: String, _ paths: [String]) -> AccessLogFiles? {
    var parts = paths.compactMap(part)
    guard !parts.isEmpty else { return nil }
    parts.sort { left, right in
      if left.number != right.number { return left.number < right.number }
      if left.isCompact != right.isCompact { return right.isCompact }
      return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
    if let compact = parts.lastIndex(where: \.isCompact) { parts.removeFirst(compact) }
    var log = AccessLogFiles(name: name, files: parts.map(\.path))
    // The state of the application shows in the name of an empty file.
    log.isInProgress = paths.contains { path in
      path.utf8.split(separator: 0x2f).last.map {
        $0.starts(with: "appstatus_".utf8) && isInProgress($0)
      } ?? false
    }
    // What was compacted stands for the numbers before it; otherwise they begin at 1.
    var expected = parts.first?.isCompact == true ? parts[0].number : 1
    var missing = 0
    for part in parts {
      missing += max(part.number - expected, 0)
      expected = part.number + 1
    }
    if missing > 0 {
      log.findings.append(
        Finding(
          code: "access-log-files-missing", severity: .warning, object: name,
          message: "\(missing) files of the rolling log are not here; what they told of reads is "
            + "missing."))
    }
    return log
  }

  /// A file `events_<n>_<application>[.codec][.compact]`; nil for any other.
  private static func part(_ path: String) -> Part? {
    guard let name = path.utf8.split(separator: 0x2f).last, name.starts(with: "events_".utf8) else {
      return nil
    }
    let digits = name.dropFirst(7).prefix { (0x30...0x39).contains($0) }
    guard let number = Int(String(Substring(digits))), number < 1 << 40 else { return nil }
    return Part(
      path: path, number: number, isCompact: name.suffix(8).elementsEqual(".compact".utf8))
  }
}
