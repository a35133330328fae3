import ByteParsing
import LakeModel

/// What a value that was kept can be at most: the sums that are made from it do not leave their types then,
/// wherever the file comes from.
enum SavedLimits {
  /// Commits, objects, findings: the most of anything.
  static let count = 1 << 40

  /// The latest time: that of a log, and a millisecond more for each commit.
  static let time = ActionLimits.maximumTime + Int64(count)
}

extension ByteWriter {
  /// Writes a time in milliseconds, or `Int64.min` for none.
  mutating func write(time: Int64) {
    // No log has one before 1970; if it had, no reader would take it.
    write(varint: time >= 0 ? UInt64(time) + 1 : time == .min ? 0 : .max)
  }

  /// Writes both halves of a hash.
  mutating func write(_ key: ObjectKey) {
    write(littleEndian: key.high)
    write(littleEndian: key.low)
  }

  /// Writes a number of objects and their bytes.
  mutating func write(_ totals: ObjectTotals) {
    write(zigzag: totals.files)
    write(zigzag: totals.bytes)
  }

  /// Writes texts in the order they have.
  mutating func write(texts: [String]) {
    write(count: texts.count)
    for text in texts { write(text: text) }
  }

  /// Writes texts by name, sorted by name.
  mutating func write(_ values: [String: String]) {
    write(count: values.count)
    let sorted = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (name, value) in sorted {
      write(text: name)
      write(text: value)
    }
  }

  /// Writes findings in the order they have.
  mutating func write(_ findings: [Finding]) {
    write(count: findings.count)
    for finding in findings {
      write(text: finding.code)
      write(byte: UInt8(clamping: finding.severity.rawValue))
      write(text: finding.object)
      write(text: finding.message)
    }
  }
}

extension ByteReader {
  /// Reads a time in milliseconds; `Int64.min` for none.
  mutating func readTime() throws(ByteParsingError) -> Int64 {
    let value = try readNatural(upTo: Int(SavedLimits.time) + 1)
    return value == 0 ? .min : Int64(value) - 1
  }

  /// Reads how many there are of something.
  mutating func readTally() throws(ByteParsingError) -> Int {
    try readNatural(upTo: SavedLimits.count)
  }

  /// Reads both halves of a hash.
  mutating func readKey() throws(ByteParsingError) -> ObjectKey {
    ObjectKey(
      high: try readLittleEndian(UInt64.self), low: try readLittleEndian(UInt64.self))
  }

  /// Reads a number of objects and their bytes.
  mutating func readTotals() throws(ByteParsingError) -> ObjectTotals {
    let most = Int64(SavedLimits.count)
    return ObjectTotals(files: try readZigzag(in: -most...most), bytes: try readZigzag())
  }

  /// Reads texts.
  mutating func readTexts() throws(ByteParsingError) -> [String] {
    var texts: [String] = []
    for _ in 0..<(try readCount()) { texts.append(try readText()) }
    return texts
  }

  /// Reads texts by name.
  mutating func readTextsByName() throws(ByteParsingError) -> [String: String] {
    var values: [String: String] = [:]
    for _ in 0..<(try readCount(bytesPerItem: 2)) { values[try readText()] = try readText() }
    return values
  }

  /// Reads findings.
  mutating func readFindings() throws(ByteParsingError) -> [Finding] {
    var findings: [Finding] = []
    for _ in 0..<(try readCount(bytesPerItem: 4)) {
      let code = try readText()
      let start = position
      guard let severity = Finding.Severity(rawValue: Int(try readByte())) else {
        throw ByteParsingError(.invalidValue, at: start)
      }
      findings.append(
        Finding(
          code: code, severity: severity, object: try readText(), message: try readText()))
    }
    return findings
  }
}
