/// A list that names every object: what a row of it looks like, and how much one list may hold.
package enum ObjectListFormat: Sendable {
  /// For rclone's `--files-from-raw`: a name a line, taken as it is.
  case rcloneFiles
  /// A manifest of Google's Storage Transfer Service: quoted names, relative to the job's source.
  case storageTransferManifest
  /// A manifest of S3 Batch Operations without header: bucket and key, both percent-encoded.
  case batchOperations

  /// Rows of one list: 1 GiB or about a million rows for a transfer job with agents, which is also as much as
  /// one rclone should hold in memory.
  package var rowLimit: Int {
    switch self {
    case .rcloneFiles, .storageTransferManifest: 1_000_000
    // S3 takes billions of rows.
    case .batchOperations: .max
    }
  }

  /// Bytes of one list.
  package var byteLimit: Int {
    switch self {
    case .storageTransferManifest: 1 << 30
    case .rcloneFiles, .batchOperations: .max
    }
  }

  /// The name of the list of this number, from 1 up.
  package func fileName(_ number: Int) -> String {
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return switch self {
    case .rcloneFiles: "rclone-files-\(padded).txt"
    case .storageTransferManifest: "manifest-\(padded).csv"
    case .batchOperations: "batch-\(padded).csv"
    }
  }

  /// The row of an object.
  ///
  /// - Parameters:
  ///   - key: its key below the lake's root.
  ///   - lake: where the lake is; the bucket of S3 Batch Operations.
  /// - Returns: the row with its line end, or why there is none.
  package func row(of key: String, in lake: StorageAddress?) -> Result<[UInt8], Inexpressible> {
    if let reason = problem(in: key, lake: lake) {
      return .failure(Inexpressible(.object(key), reason))
    }
    var row: [UInt8] = []
    switch self {
    case .rcloneFiles:
      row.append(contentsOf: RcloneName.spelled(key).utf8)
    case .storageTransferManifest:
      row.append(UInt8(ascii: "\""))
      for byte in key.utf8 {
        if byte == UInt8(ascii: "\"") { row.append(byte) }
        row.append(byte)
      }
      row.append(UInt8(ascii: "\""))
    case .batchOperations:
      Self.appendEncoded(lake?.bucket ?? "", to: &row)
      row.append(UInt8(ascii: ","))
      Self.appendEncoded((lake?.path ?? "") + key, to: &row)
    }
    row.append(UInt8(ascii: "\n"))
    return .success(row)
  }

  private func problem(in key: String, lake: StorageAddress?) -> String? {
    switch self {
    case .rcloneFiles:
      if let reason = RcloneName.problem(in: key) { return reason }
      // Three bytes at most for one: the picture of a control character.
      if key.utf8.count > RcloneFilter.lineLimit / 3 {
        return "rclone reads lines of less than 64 KiB"
      }
      return key.utf8.last == UInt8(ascii: "/") ? "rclone lists files, not folders" : nil
    case .storageTransferManifest:
      if key.hasLineBreak { return "a manifest has one name a line" }
      if key.utf8.count > 1_024 { return "Cloud Storage has names of at most 1,024 bytes" }
      return key.utf8.last == UInt8(ascii: "/") ? "a manifest takes no folders" : nil
    case .batchOperations:
      return key.utf8.count + (lake?.path.utf8.count ?? 0) > 1_024
        ? "S3 has keys of at most 1,024 bytes" : nil
    }
  }

  /// Percent-encodes all but unreserved characters (RFC 3986) and `/`: a reader that takes `+` for a blank
  /// and one that does not get the same key.
  private static func appendEncoded(_ text: String, to row: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        row.append(byte)
      default:
        row.append(UInt8(ascii: "%"))
        for digit in [byte >> 4, byte & 15] {
          row.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
        }
      }
    }
  }
}

extension Inexpressible: Error {}
