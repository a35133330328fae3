import ByteParsing
import JSONScan
import LakeModel
import LakeStorage

/// The small objects of the log that only confirm or hint: `.crc` and `_last_checkpoint`.
extension DeltaTable {
  /// No honest hint or checksum is larger; a checksum lists at most 50 files.
  private static let smallObjectLimit: Int64 = 16 << 20

  /// Compares the version checksum of the snapshot, if there is one, with what the replay found
  /// (PROTOCOL.md, *Version Checksum File*).
  func checkChecksum(version: Int64, live: ObjectTotals) async -> Finding? {
    let object = "_delta_log/\(version.paddedVersion).crc"
    guard let bytes = await readSmall(object) else { return nil }
    let numbers = Self.numbers(["numFiles", "tableSizeBytes"], inObject: bytes)
    guard let files = numbers[0], let size = numbers[1] else {
      return Finding(
        code: "delta-checksum-unreadable", severity: .note, object: object,
        message: "The version checksum cannot be read; nothing rests on it.")
    }
    if files == live.files, size == live.bytes { return nil }
    return Finding(
      code: "delta-checksum-differs", severity: .warning, object: object,
      message:
        "The version checksum says \(files) files of \(size) bytes, the commits say \(live.files) of "
        + "\(live.bytes); the commits are believed.")
  }

  /// The version that `_last_checkpoint` names; nil when there is none or it cannot be read.
  func lastCheckpointVersion(among objects: [LogObject]) async -> Int64? {
    guard objects.contains(where: { $0.meaning == .lastCheckpoint }),
      let bytes = await readSmall("_delta_log/_last_checkpoint")
    else { return nil }
    return Self.numbers(["version"], inObject: bytes)[0]
  }

  private func readSmall(_ object: String) async -> [UInt8]? {
    guard let info = try? await store.info(of: root + object), info.size <= Self.smallObjectLimit,
      info.hasContent
    else { return nil }
    return try? await store.read(root + object, range: nil)
  }

  /// The integers with the given names in a JSON object; nil for each that is missing, and for all of
  /// them when the text is no JSON object.
  static func numbers(_ names: [String], inObject bytes: [UInt8]) -> [Int64?] {
    var values = [Int64?](repeating: nil, count: names.count)
    do {
      var scanner = JSONScanner(bytes.rawSpan, maximumDepth: JSONScanner.depthCeiling)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if let index = names.firstIndex(of: scanner.string(key)) {
          values[index] = try scanner.readLenientInt64IfPresent()
        } else {
          try scanner.skipValue()
        }
      }
      try scanner.expectEnd()
    } catch {
      return [Int64?](repeating: nil, count: names.count)
    }
    return values
  }
}
