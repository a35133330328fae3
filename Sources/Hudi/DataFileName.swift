import ByteParsing

/// The name of an object in a partition, taken apart (hudi.md §8.1).
package struct DataFileName: Equatable, Sendable {
  /// What kind of object a name stands for.
  package enum Kind: UInt8, Equatable, Sendable {
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
    let bytes = Array(name.utf8)
    guard let parts = Parts(bytes.rawSpan, in: 0..<bytes.count) else { return nil }
    self.init(
      kind: parts.kind, fileId: String(decoding: bytes[parts.fileId], as: UTF8.self),
      instant: String(decoding: bytes[parts.instant], as: UTF8.self))
  }

  /// The parts of a name, as they are.
  init(kind: Kind, fileId: String, instant: String) {
    self.kind = kind
    self.fileId = fileId
    self.instant = instant
  }

  /// Whether the name in `range` is that of a partition's metadata file.
  static func isPartitionMetafile(_ bytes: RawSpan, in range: Range<Int>) -> Bool {
    let name: StaticString = ".hoodie_partition_metadata"
    guard range.upperBound <= bytes.byteCount, bytes.starts(with: name, at: range.lowerBound)
    else { return false }
    let end = range.lowerBound + name.utf8CodeUnitCount
    return end == range.upperBound
      || (end < range.upperBound && bytes.zeroPaddedByte(at: end) == UInt8(ascii: "."))
  }

  /// Whether the name in `range` is that of a checksum side file of a local Hadoop file system, or a
  /// folder marker of an old object store connector: nothing of the table.
  static func isSideFile(_ bytes: RawSpan, in range: Range<Int>) -> Bool {
    func ends(with text: StaticString) -> Bool {
      range.count >= text.utf8CodeUnitCount
        && bytes.starts(with: text, at: range.upperBound - text.utf8CodeUnitCount)
    }
    return (bytes.zeroPaddedByte(at: range.lowerBound) == UInt8(ascii: ".") && ends(with: ".crc"))
      || ends(with: "_$folder$")
  }

  /// Whether the name in `range` may be one under which Hudi registers a file of another writer.
  static func isExternal(_ bytes: RawSpan, in range: Range<Int>) -> Bool {
    let mark: StaticString = "_hudiext"
    guard range.count > mark.utf8CodeUnitCount else { return false }
    if bytes.starts(with: mark, at: range.upperBound - mark.utf8CodeUnitCount) { return true }
    var offset = range.lowerBound
    while let found = bytes.firstOffset(of: UInt8(ascii: "%"), from: offset),
      found < range.upperBound
    {
      if found - 11 >= range.lowerBound, bytes.starts(with: "_hudiext_fg%3D", at: found - 11) {
        return true
      }
      offset = found + 1
    }
    return false
  }

  /// The last component of a path.
  ///
  /// Paths in deletes come bare, relative, absolute, with or without a scheme, and absolute ones may be
  /// those of another place from which the table was copied: only this component can be trusted.
  package static func lastComponent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// Where the last component of the path in `range` stands.
  static func nameRange(_ bytes: RawSpan, in range: Range<Int>) -> Range<Int> {
    let path = bytes.extracting(range)
    var start = 0
    while let slash = path.firstOffset(of: UInt8(ascii: "/"), from: start) { start = slash + 1 }
    return (range.lowerBound + start)..<range.upperBound
  }

  /// Takes the path of an object relative to the table root apart into its partition and its name.
  package static func split(_ path: String) -> (partition: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
  }
}
