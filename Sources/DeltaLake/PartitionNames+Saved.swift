import ByteParsing
import LakeModel

extension PartitionNames {
  private static let savedCount = 65_536

  /// The hashes of all paths, in the order of their indices, in parts.
  ///
  /// - Parameters:
  ///   - start: what each part begins with.
  ///   - body: takes a part.
  /// - Throws: what `body` throws.
  func forEachSavedPart(
    beginningWith start: UInt8, _ body: ([UInt8]) throws -> Void
  ) rethrows {
    var paths = [ObjectKey?](repeating: nil, count: indexOfPath.count)
    indexOfPath.forEach { path, index in
      if paths.indices.contains(index) { paths[index] = path }
    }
    for first in stride(from: 0, to: paths.count, by: Self.savedCount) {
      let part = paths[first..<min(first + Self.savedCount, paths.count)].compactMap { $0 }
      var writer = ByteWriter()
      writer.write(byte: start)
      writer.write(count: part.count)
      for path in part { writer.write(path) }
      try body(writer.bytes)
    }
  }
}
