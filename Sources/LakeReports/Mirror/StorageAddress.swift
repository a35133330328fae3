/// Where a lake's root is in storage: scheme, bucket, and the path below it.
package struct StorageAddress: Equatable, Sendable {
  /// `gs`, `s3`, `hdfs`; in lower case.
  package let scheme: String

  /// Bucket or authority; empty only for schemes that need none, such as `hdfs:///lake`.
  package let bucket: String

  /// The path below the bucket: empty, or with `/` at its end and none in front.
  package let path: String

  /// Reads an address such as `gs://bucket/lake`; nil when it is none.
  ///
  /// Nothing is decoded: an object's name is taken as it is.
  package init?(_ text: String) {
    guard let range = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<range.lowerBound]
    guard let first = scheme.utf8.first, Self.isLetter(first),
      scheme.utf8.allSatisfy({
        Self.isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2b || $0 == 0x2d || $0 == 0x2e
      })
    else { return nil }
    let rest = text[range.upperBound...]
    let slash = rest.utf8.firstIndex(of: 0x2f) ?? rest.endIndex
    self.scheme = scheme.lowercased()
    bucket = String(rest[..<slash])
    var path = slash == rest.endIndex ? "" : String(Substring(rest.utf8[slash...].dropFirst()))
    if !path.isEmpty, path.utf8.last != 0x2f { path += "/" }
    guard !path.hasFolderTrap, !bucket.hasByte(where: { $0 <= 0x20 || $0 == 0x7f }) else {
      return nil
    }
    guard !bucket.isEmpty || self.scheme == "hdfs" || self.scheme == "file" else { return nil }
    self.path = path
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }

  /// The address, with `/` at its end.
  package var text: String { "\(scheme)://\(bucket)/\(path)" }
}
