/// The name of an object in a partition, taken apart (hudi.md §8.1).
package struct DataFileName: Equatable, Sendable {
  /// What kind of object a name stands for.
  package enum Kind: Equatable, Sendable {
    /// A base file of a file group.
    case base
    /// A log file of a file group.
    case log
    /// A change-data log.
    case changeLog
  }

  /// What it is.
  package let kind: Kind

  /// The file group.
  package let fileId: String

  /// The instant in the name: of a base file and, from table version 8 on, of a log file that of the
  /// commit that wrote it; of an earlier log file that of its base file.
  package let instant: String

  /// Takes the last component of a path apart.
  ///
  /// - Returns: nil for anything that is not a base or log file.
  package init?(_ name: Substring) {
    if name.hasPrefix(".") {
      self.init(log: name.dropFirst())
    } else {
      self.init(base: name)
    }
  }

  /// `<fileId>_<instant>.log.<version>[_<token>[.cdc]]`, without the dot in front.
  private init?(log name: Substring) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard (3...4).contains(parts.count), parts[1] == "log" || parts[1] == "archive" else {
      return nil
    }
    guard let underscore = parts[0].firstIndex(of: "_"), underscore > parts[0].startIndex else {
      return nil
    }
    let instant = parts[0][parts[0].index(after: underscore)...]
    let tail = parts[2].split(separator: "_", omittingEmptySubsequences: false)
    guard (1...2).contains(tail.count), InstantTime.isDigits(tail[0]) else { return nil }
    if tail.count == 2 {
      let token = tail[1].split(separator: "-", omittingEmptySubsequences: false)
      guard token.count == 3, token.allSatisfy({ InstantTime.isDigits($0) }) else { return nil }
    }
    if parts.count == 4 {
      guard parts[3] == "cdc", tail.count == 2 else { return nil }
    }
    kind = parts.count == 4 ? .changeLog : .log
    fileId = String(parts[0][..<underscore])
    self.instant = String(instant)
  }

  /// `<fileId>_<token>_<instant>.<format>`, `<fileId>_<instant>.<format>`, or a file of another writer
  /// that Hudi only registered: `<name>_<instant>_hudiext[_fg%3D…]`.
  ///
  /// Bytes, not characters: this runs once for every object of a listing and every write stat.
  private init?(base name: Substring) {
    let bytes = name.utf8
    guard let dot = bytes.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    let format = bytes[bytes.index(after: dot)...]
    if format.contains(UInt8(ascii: "_")) {
      self.init(external: name)
      return
    }
    let stem = bytes[..<dot]
    guard !format.isEmpty, let first = stem.firstIndex(of: UInt8(ascii: "_")),
      let last = stem.lastIndex(of: UInt8(ascii: "_")), first > stem.startIndex
    else { return nil }
    if first != last {
      let token = stem[stem.index(after: first)..<last]
      if token.contains(UInt8(ascii: "_")) { return nil }
    }
    let instant = name[stem.index(after: last)..<dot]
    guard InstantTime.isDigits(instant) else { return nil }
    self.init(kind: .base, fileId: String(name[..<first]), instant: String(instant))
  }

  /// The name of an object that is not named as Hudi names it, but that a commit says it wrote.
  init(foreign name: String, writtenBy instant: String) {
    self.init(kind: .base, fileId: name, instant: instant)
  }

  /// The same group and instant for an object that a commit says is a change-data log.
  var asChangeLog: DataFileName {
    DataFileName(kind: .changeLog, fileId: fileId, instant: instant)
  }

  /// The parts of a name, as they are.
  init(kind: Kind, fileId: String, instant: String) {
    self.kind = kind
    self.fileId = fileId
    self.instant = instant
  }

  private init?(external name: Substring) {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    guard let mark = parts.lastIndex(of: "hudiext"), mark >= 2,
      mark == parts.count - 1 || (mark == parts.count - 2 && parts[mark + 1].hasPrefix("fg%3D")),
      InstantTime.isDigits(parts[mark - 1])
    else { return nil }
    let fileId = parts[..<(mark - 1)].joined(separator: "_")
    guard !fileId.isEmpty else { return nil }
    self.init(kind: .base, fileId: fileId, instant: String(parts[mark - 1]))
  }

  /// Whether a name is that of a partition's metadata file.
  package static func isPartitionMetafile(_ name: Substring) -> Bool {
    name == ".hoodie_partition_metadata" || name.hasPrefix(".hoodie_partition_metadata.")
  }

  /// Whether a name is that of a checksum side file of a local Hadoop file system, or a folder marker of
  /// an old object store connector: nothing of the table.
  package static func isSideFile(_ name: Substring) -> Bool {
    (name.hasPrefix(".") && name.hasSuffix(".crc")) || name.hasSuffix("_$folder$")
  }

  /// The last component of a path.
  ///
  /// Paths in deletes come bare, relative, absolute, with or without a scheme, and absolute ones may be
  /// those of another place from which the table was copied: only this component can be trusted.
  package static func lastComponent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// Takes the path of an object relative to the table root apart into its partition and its name.
  package static func split(_ path: String) -> (partition: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
  }
}
