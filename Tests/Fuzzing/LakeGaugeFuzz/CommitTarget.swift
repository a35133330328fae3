internal import ByteParsing
internal import JSONScan

/// Commits: the first byte says in which chunks the lines arrive, the rest are the lines.
///
/// Cut into lines at once or chunk by chunk, the lines have to be the same; what is passed over, what is
/// walked through and what is read by the spelling of the lines before have to be accepted alike, and the
/// last has to give what it gives without them.
enum CommitTarget {
  static func run(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    var lines: [[UInt8]] = []
    var cursor = LineCursor(bytes.rawSpan)
    while let line = cursor.next() { lines.append(Array(bytes[line])) }
    expect(lines == split(bytes, chunk: max(Int(first), 1)), "lines differ")
    for line in lines { read(line) }
    readShaped(lines)
  }

  private static func split(_ bytes: [UInt8], chunk: Int) -> [[UInt8]]? {
    var lines: [[UInt8]] = []
    var splitter = LineSplitter()
    do throws(JSONError) {
      for start in stride(from: 0, to: bytes.count, by: chunk) {
        splitter.append(Array(bytes[start..<min(bytes.count, start + chunk)]))
        while let line = try splitter.nextLine() { lines.append(Array(splitter.buffer[line])) }
      }
      splitter.finish()
      while let line = try splitter.nextLine() { lines.append(Array(splitter.buffer[line])) }
    } catch {
      return nil
    }
    return lines
  }

  private static func read(_ line: [UInt8]) {
    let skipped = attempt(line) { scanner throws(JSONError) in try scanner.skipValue() }
    let walked = attempt(line) { scanner throws(JSONError) in try walk(&scanner) }
    // A walk reads numbers by their type, which may be too large for it: it is the stricter one.
    expect(skipped || !walked, "walked what is not JSON")
    _ = attempt(line) { scanner throws(JSONError) in try readAction(&scanner) }
  }

  /// The members of an object that are wanted, and where the object ends.
  private struct Members: Equatable {
    var values: [JSONObjectValues.Value]
    var end: Int
  }

  private static let names = [
    "path", "partitionValues", "size", "dataChange", "deletionVector", "modificationTime", "stats",
  ]

  private static func readShaped(_ lines: [[UInt8]]) {
    var outer = JSONObjectShape(names: ["add", "remove", "commitInfo"])
    var inner = JSONObjectShape(names: names)
    for line in lines {
      for isInner in [false, true] {
        var fresh = JSONObjectShape(names: isInner ? names : outer.names)
        let alone = members(of: line, isInner, &fresh)
        let shaped =
          isInner ? members(of: line, true, &inner) : members(of: line, false, &outer)
        expect(alone == shaped, "read by the lines before it is another object")
      }
    }
  }

  /// Reads an object that a line is or that its first member is; nil where there is none that is valid.
  private static func members(
    of line: [UInt8], _ isInner: Bool, _ shape: inout JSONObjectShape
  ) -> Members? {
    var scanner = JSONScanner(line.rawSpan)
    var values = JSONObjectValues(shape)
    do throws(JSONError) {
      if isInner {
        try scanner.beginObject()
        guard try scanner.nextKey() != nil else { return nil }
      }
      guard try scanner.peekKind() == .object else { return nil }
      var skipped = JSONScanner(line.rawSpan, at: scanner.position)
      try scanner.readObject(&shape, into: &values)
      expect((try? skipped.skipValue()) != nil, "read what is not JSON")
      expect(skipped.position == scanner.position, "read to another end")
      return Members(values: shape.names.indices.map { values[$0] }, end: scanner.position)
    } catch {
      return nil
    }
  }

  private static func attempt(
    _ line: [UInt8], _ body: (inout JSONScanner) throws(JSONError) -> Void
  ) -> Bool {
    var scanner = JSONScanner(line.rawSpan)
    do throws(JSONError) {
      try body(&scanner)
      try scanner.expectEnd()
      return true
    } catch {
      expect((0...line.count).contains(error.offset), "an error at \(error.offset)")
      _ = error.description
      return false
    }
  }

  private static func walk(_ scanner: inout JSONScanner) throws(JSONError) {
    switch try scanner.peekKind() {
    case .object:
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        let text = scanner.string(key)
        var bytes: [UInt8] = []
        scanner.append(key, to: &bytes)
        expect(text == String(decoding: bytes, as: UTF8.self), "two texts of one key")
        expect(scanner.equals(key, "add") == (bytes == Array("add".utf8)), "equals")
        try walk(&scanner)
      }
    case .array:
      try scanner.beginArray()
      while try scanner.nextElement() { try walk(&scanner) }
    case .string: _ = scanner.string(try scanner.readText())
    case .number: _ = try scanner.readDouble()
    case .boolean: _ = try scanner.readBool()
    case .null: expect(try scanner.readTextIfPresent() == nil, "null")
    }
  }

  /// Reads what a Delta reader reads: fields by name and type, anything else passed over.
  private static func readAction(_ scanner: inout JSONScanner) throws(JSONError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      guard try scanner.peekKind() == .object else {
        try scanner.skipValue()
        continue
      }
      _ = scanner.equals(key, "remove")
      try scanner.beginObject()
      while let field = try scanner.nextKey() {
        if scanner.equals(field, "path") {
          _ = try scanner.readTextIfPresent()
        } else if scanner.equals(field, "size") {
          _ = try scanner.readLenientInt64IfPresent()
        } else if scanner.equals(field, "modificationTime") {
          _ = try scanner.readInt64IfPresent()
        } else if scanner.equals(field, "dataChange") {
          _ = try scanner.readBoolIfPresent()
        } else {
          try scanner.skipValue()
        }
      }
    }
  }
}
