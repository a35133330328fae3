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
    if name == "_last_checkpoint" {
      self = .lastCheckpoint
      return
    }
    let last = name.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    if name.hasPrefix(".") || last.hasPrefix(".") || last.hasSuffix(".tmp") {
      self = .transient
      return
    }
    let parts = last.split(separator: ".", omittingEmptySubsequences: false)
    guard let version = Self.number(parts[0], digits: 20) else {
      self = .other(version: nil)
      return
    }
    guard last.count == name.count else {
      self = .other(version: version)
      return
    }
    switch (parts.count, parts.dropFirst().first, parts.last) {
    case (2, "json", _):
      self = .commit(version: version)
    case (2, "crc", _):
      self = .checksum(version: version)
    case (3, "checkpoint", "parquet"):
      self = .classicCheckpoint(version: version)
    case (4, "checkpoint", "json"), (4, "checkpoint", "parquet"):
      self = .uuidCheckpoint(version: version, isJSON: parts[3] == "json")
    case (5, "checkpoint", "parquet"):
      guard let part = Self.number(parts[2], digits: 10),
        let count = Self.number(parts[3], digits: 10),
        part >= 1, part <= count
      else {
        self = .other(version: version)
        return
      }
      self = .checkpointPart(version: version, part: Int(part), parts: Int(count))
    case (4, _, "json"):
      guard parts[2] == "compacted", let end = Self.number(parts[1], digits: 20), end > version
      else {
        self = .other(version: version)
        return
      }
      self = .compacted(from: version, to: end)
    default:
      self = .other(version: version)
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

  /// Exactly `digits` decimal digits that fit in Int64; nil for anything else.
  private static func number(_ text: Substring, digits: Int) -> Int64? {
    guard text.utf8.count == digits else { return nil }
    var value: Int64 = 0
    for byte in text.utf8 {
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
