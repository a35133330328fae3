import ByteParsing
import LakeModel

/// What may be deleted, in parts. Items that a revival has made stale are left out, and keys, which follow
/// from the paths.
extension RetiredObjects {
  private static let roles: [ObjectRole] = [.data, .deletionVector, .changeData]

  /// Gives everything in parts, in order; `takeSaved` takes them.
  ///
  /// - Throws: what `body` throws.
  func forEachSavedPart(_ body: (ByteWriter) throws -> Void) rethrows {
    for block in blockIndices {
      let unpacked = items(ofBlock: block, through: .max)
      if unpacked.items.isEmpty { continue }
      var writer = ByteWriter()
      writer.write(count: unpacked.items.count)
      for item in unpacked.items {
        writer.write(byte: item.role.rawValue)
        writer.write(time: item.time)
        writer.write(counted: unpacked.text[item.path])
      }
      try body(writer)
    }
  }

  /// Takes a part.
  mutating func takeSaved(_ reader: inout ByteReader) throws(ByteParsingError) {
    let hash = ObjectHash()
    for _ in 0..<(try reader.readCount(bytesPerItem: 3)) {
      let start = reader.position
      guard let role = ObjectRole(rawValue: try reader.readByte()), Self.roles.contains(role) else {
        throw ByteParsingError(.invalidValue, at: start)
      }
      let time = try reader.readTime()
      let path = try reader.readCounted()
      append(hash.key(of: path), role: role, time: time, path: path.rawSpan)
    }
  }
}
