import Foundation

/// Files beside the checkout that tests read when they are there.
enum SharedFiles {
  /// The folder: `LAKEGAUGE_SHARED`, or `shared` beside the checkout.
  static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["LAKEGAUGE_SHARED"] {
      return URL(fileURLWithPath: path, isDirectory: true)
    }
    var repository = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { repository.deleteLastPathComponent() }
    return repository.deletingLastPathComponent().appendingPathComponent("shared")
      .resolvingSymlinksInPath()
  }()

  /// Whether the Hudi corpora are there.
  static let haveHudi = FileManager.default.fileExists(
    atPath: root.appendingPathComponent("corpora/hudi-schemas").path)

  /// The regular files under a folder, hidden ones too, in the order of their paths.
  static func files(under path: String) -> [URL] {
    let folder = root.appendingPathComponent(path)
    guard let paths = FileManager.default.enumerator(atPath: folder.path) else { return [] }
    return paths.compactMap { $0 as? String }.sorted().map { folder.appendingPathComponent($0) }
      .filter { url in
        (try? FileManager.default.attributesOfItem(atPath: url.path))?[.type] as? FileAttributeType
          == .typeRegular
      }
  }

  /// The bytes of a file.
  static func bytes(of url: URL) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: url))
  }
}
