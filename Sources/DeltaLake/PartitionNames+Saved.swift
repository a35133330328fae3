import ByteParsing
import LakeModel

extension PartitionNames {
  private static let savedCount = 65_536

  /// The hashes of all paths, in the order of their indices, in parts.
  ///
  /// - Throws: what `body` throws.
  func forEachSavedPart(_ body: (ByteWriter) throws -> Void) rethrows {
    var paths = [ObjectKey?](repeating: nil, count: indexOfPath.count)
    indexOfPath.forEach { path, index in
      if paths.indices.contains(index) { paths[index] = path }
    }
    for start in stride(from: 0, to: paths.count, by: Self.savedCount) {
      let part = paths[start..<min(start + Self.savedCount, paths.count)].compactMap { $0 }
      var writer = ByteWriter()
      writer.write(count: part.count)
      for path in part { writer.write(path) }
      try body(writer)
    }
  }
}
