/// Why bytes are not a scan that this program can read, and where.
///
/// A damaged file is an error, never a figure: the content carries a checksum, and what passes it is
/// still checked value by value.
public struct ScanFileError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Code: Equatable, Sendable {
    /// The bytes do not begin as a scan file does.
    case notAScanFile
    /// A later version of lakegauge wrote the file, in a format that this one does not know.
    case newerFormat(version: UInt64, writer: String)
    /// An earlier build wrote the file, in a format that lacks what this one needs.
    case olderFormat(version: UInt64)
    /// The content is not what was written: its checksum differs.
    case damaged
    /// The bytes end inside a value.
    case truncated
    /// A count or length is larger than what is left.
    case countOutOfRange
    /// A value that no scan has.
    case invalidValue
    /// Bytes are left where a part should end.
    case trailingBytes
  }

  /// What is wrong.
  public let code: Code

  /// Offset in the file, in bytes, of the value that is wrong.
  public let offset: Int

  /// Makes an error at an offset.
  package init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }
}

extension ScanFileError: CustomStringConvertible {
  /// One sentence: what is wrong, where, and what to do.
  public var description: String {
    switch code {
    case .notAScanFile:
      "it is not a scan file (lakegauge scan LAKE -o FILE writes one)"
    case .olderFormat(let version):
      "it is in format \(version) of an earlier build, which lacks what this one reads from a scan: scan "
        + "the lake again"
    case .newerFormat(let version, let writer):
      "it is in format \(version), written by lakegauge \(writer), which this lakegauge is too old to "
        + "read: use that version or a later one, or scan the lake again"
    case .damaged:
      "it is damaged: its checksum differs from byte \(offset) on; copy it again, or scan the lake again"
    case .truncated: "it is cut short or damaged: it ends inside a value at byte \(offset)"
    case .countOutOfRange: "it is damaged: a count at byte \(offset) is larger than what follows"
    case .invalidValue: "it is damaged: no scan has the value at byte \(offset)"
    case .trailingBytes: "it is damaged: a part goes on where it should end, at byte \(offset)"
    }
  }
}
