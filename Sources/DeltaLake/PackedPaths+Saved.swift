import ByteParsing
import LakeModel

extension PackedPaths {
  /// Writes the texts that many paths have.
  func save(to writer: inout ByteWriter) {
    writer.write(count: ends.count)
    var start = 0
    for end in ends {
      writer.write(counted: texts[start..<end])
      start = end
    }
  }

  /// Reads texts.
  init(saved reader: inout ByteReader) throws(ByteParsingError) {
    let start = reader.position
    let count = try reader.readCount()
    for _ in 0..<count { keep(try reader.readCounted()) }
    guard count <= Self.mostTexts, texts.count <= Self.mostTextBytes else {
      throw ByteParsingError(.invalidValue, at: start)
    }
  }

  /// Passes over the path that begins at the cursor's place.
  ///
  /// - Returns: how many bytes `read` would append; nil when there is no path.
  func skip(_ cursor: inout PackedCursor) -> Int? {
    guard let form = Form(rawValue: cursor.byte()), let folder = skip(textAt: &cursor) else {
      return nil
    }
    var count = folder
    switch form {
    case .plain:
      return cursor.skipText().map { count + $0 }
    case .withUUID:
      guard let text = skip(textAt: &cursor) else { return nil }
      count += text
    case .numberedWithUUID:
      _ = cursor.varint()
      count += "part-00000-".utf8.count
    }
    cursor.skip(16)
    return skip(textAt: &cursor).map { count + UUIDText.count + $0 }
  }

  private func skip(textAt cursor: inout PackedCursor) -> Int? {
    let number = cursor.varint()
    if number == 0 { return cursor.skipText() }
    guard let index = Int(exactly: number - 1), index < ends.count else { return nil }
    return ends[index] - (index == 0 ? 0 : ends[index - 1])
  }
}

extension PackedCursor {
  /// Passes over the next text, which stands behind its length.
  ///
  /// - Returns: its length; nil when it is not there.
  fileprivate mutating func skipText() -> Int? {
    guard let count = Int(exactly: varint()), position <= end, count <= end - position else {
      return nil
    }
    skip(count)
    return count
  }
}
