import ByteParsing
import JSONScan
import LakeStorage

/// `_last_checkpoint` (PROTOCOL.md, *Last Checkpoint File*).
extension DeltaTable {
  /// No honest hint is larger.
  private static let hintLimit: Int64 = 16 << 20

  /// The version that `_last_checkpoint` names; nil when there is none or it cannot be read.
  func lastCheckpointVersion(among objects: [LogObject]) async -> Int64? {
    let key = root + "_delta_log/_last_checkpoint"
    guard let object = objects.first(where: { $0.meaning == .lastCheckpoint }),
      object.size <= Self.hintLimit, let bytes = try? await store.read(key, range: nil)
    else { return nil }
    return Self.version(inHint: bytes)
  }

  /// `version` of a JSON object; nil when the text is anything else.
  static func version(inHint bytes: [UInt8]) -> Int64? {
    var version: Int64?
    do {
      var scanner = JSONScanner(bytes.rawSpan, maximumDepth: JSONScanner.depthCeiling)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if scanner.equals(key, "version") {
          version = try scanner.readLenientInt64IfPresent()
        } else {
          try scanner.skipValue()
        }
      }
      try scanner.expectEnd()
    } catch {
      return nil
    }
    return version
  }
}
