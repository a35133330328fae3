/// What a name in `_delta_log` means (PROTOCOL.md, *Delta Log Entries* and *Checkpoints*).
///
/// Names are matched whole and relative to `_delta_log`: a listing of an object store also returns
/// look-alikes in `.tmp/`, `_staged_commits/` or `_sidecars/`, which are not log entries.
enum LogFileName: Equatable, Sendable {
  /// `%020d.json`
  case commit(version: Int64)
  /// `%020d.checkpoint.parquet`
  case classicCheckpoint(version: Int64)
  /// `%020d.checkpoint.%010d.%010d.parquet`, `part` from 1 to `parts`
  case checkpointPart(version: Int64, part: Int, parts: Int)
  /// `%020d.checkpoint.<uuid>.json` or `.parquet`
  case uuidCheckpoint(version: Int64, isJSON: Bool)
  /// `%020d.crc`
  case checksum(version: Int64)
  /// `%020d.%020d.compacted.json`
  case compacted(from: Int64, to: Int64)
  /// `_last_checkpoint`
  case lastCheckpoint
  /// A side file of a local file system or an unfinished write: not part of the table.
  case transient
  /// Anything else: bytes that a mirror carries, with no meaning for the state. The version is that of
  /// a name that begins with one, which serves to date it and nothing else.
  case other(version: Int64?)

  /// Reads a name relative to `_delta_log/`.
  init(_ name: String) {
    // Nearly all objects of a log are commits.
    if let version = Self.commitVersion(name.utf8.span) {
      self = .commit(version: version)
      return
    }
    let bytes = name.utf8
    if bytes.elementsEqual("_last_checkpoint".utf8) {
      self = .lastCheckpoint
      return
    }
    let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes.index(after: $0) }
    let last = bytes[(start ?? bytes.startIndex)...]
    if bytes.first == UInt8(ascii: ".") || last.first == UInt8(ascii: ".")
      || last.suffix(4).elementsEqual(".tmp".utf8)
    {
      self = .transient
      return
    }
    let parts = last.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let version = Self.number(parts[0], digits: 20) else {
      self = .other(version: nil)
      return
    }
    func part(_ index: Int, is text: String) -> Bool { parts[index].elementsEqual(text.utf8) }
    self = .other(version: version)
    if start != nil { return }
    switch parts.count {
    case 2:
      if part(1, is: "json") { self = .commit(version: version) }
      if part(1, is: "crc") { self = .checksum(version: version) }
    case 3:
      if part(1, is: "checkpoint"), part(2, is: "parquet") {
        self = .classicCheckpoint(version: version)
      }
    case 4:
      if part(1, is: "checkpoint"), part(3, is: "json") || part(3, is: "parquet") {
        self = .uuidCheckpoint(version: version, isJSON: part(3, is: "json"))
      } else if part(2, is: "compacted"), part(3, is: "json"),
        let end = Self.number(parts[1], digits: 20), end > version
      {
        self = .compacted(from: version, to: end)
      }
    case 5:
      if part(1, is: "checkpoint"), part(4, is: "parquet"),
        let part = Self.number(parts[2], digits: 10),
        let count = Self.number(parts[3], digits: 10),
        part >= 1, part <= count
      {
        self = .checkpointPart(version: version, part: Int(part), parts: Int(count))
      }
    default:
      break
    }
  }

  /// The version whose state the object alone, or with those before it, tells; nil for all others.
  var stateVersion: Int64? {
    switch self {
    case .commit, .classicCheckpoint, .checkpointPart, .uuidCheckpoint: version
    case .checksum, .compacted, .lastCheckpoint, .transient, .other: nil
    }
  }

  /// The version that the object was written with, as far as its name tells.
  var version: Int64? {
    switch self {
    case .commit(let version), .classicCheckpoint(let version), .checksum(let version): version
    case .checkpointPart(let version, _, _), .uuidCheckpoint(let version, _): version
    case .compacted(_, let end): end
    case .other(let version): version
    case .lastCheckpoint, .transient: nil
    }
  }

  /// Whether its version comes after one; false where the name tells none.
  func isOf(versionAfter other: Int64) -> Bool { version.map { $0 > other } ?? false }

  /// The version of `%020d.json`; nil for all other names.
  private static func commitVersion(_ name: Span<UInt8>) -> Int64? {
    // No version has twenty digits, so that the first is a zero and the others fit in 64 bits.
    guard name.count == 25, name[0] == UInt8(ascii: "0"), name[20] == UInt8(ascii: "."),
      name[21] == UInt8(ascii: "j"), name[22] == UInt8(ascii: "s"),
      name[23] == UInt8(ascii: "o"), name[24] == UInt8(ascii: "n")
    else { return nil }
    var version: UInt64 = 0
    for index in 1..<20 {
      let digit = name[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      version = version &* 10 &+ UInt64(digit)
    }
    return Int64(exactly: version)
  }

  /// Exactly `digits` decimal digits that fit in Int64; nil for anything else.
  private static func number(_ text: Substring.UTF8View, digits: Int) -> Int64? {
    guard text.count == digits else { return nil }
    var value: Int64 = 0
    for byte in text {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = product.addingReportingOverflow(Int64(byte - 0x30))
      if tooLarge || overflow { return nil }
      value = sum
    }
    return value
  }
}

extension Int64 {
  /// The version as log entries are named: 20 digits.
  var paddedVersion: String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, 20 - digits.count)) + digits
  }
}

extension DeltaTable {
  /// Whether a name under `_delta_log/` is that of a commit or of a checkpoint or a part of one.
  package static func isCommitOrCheckpoint(_ name: String) -> Bool {
    LogFileName(name).stateVersion != nil
  }
}
