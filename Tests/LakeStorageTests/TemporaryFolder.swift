import Foundation

/// A folder that is removed when the test is done.
final class TemporaryFolder {
  let path: String

  init() throws {
    let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    path = "\(parent)/lakegauge-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file, with the folders above it.
  func write(_ key: String, _ bytes: [UInt8], modified: Int64? = nil) throws {
    let file = "\(path)/\(key)"
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    try FileManager.default.createDirectory(
      atPath: folder.joined(separator: "/"), withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    if let modified {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: Double(modified) / 1000)],
        ofItemAtPath: file)
    }
  }

  func write(_ key: String, _ text: String) throws {
    try write(key, Array(text.utf8))
  }

  func link(_ key: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(path)/\(key)", withDestinationPath: target)
  }
}
