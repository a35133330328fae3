/// One record of a CSV file (RFC 4180), its fields without quotes.
struct CSVRecord {
  /// The fields' bytes, one behind the other.
  fileprivate var bytes: [UInt8] = []

  /// Where each field ends in `bytes`.
  fileprivate var ends: [Int] = []

  /// Offset of the record in the file.
  fileprivate(set) var offset: Int64 = 0

  /// Number of the line that it begins on; the first is 1.
  fileprivate(set) var line = 0

  /// Whether something other than a comma follows a closing quote.
  fileprivate(set) var isMalformed = false

  /// The number of fields.
  var count: Int { ends.count }

  /// The bytes of a field; nil when the record has fewer fields.
  func field(_ index: Int) -> ArraySlice<UInt8>? {
    guard ends.indices.contains(index) else { return nil }
    return bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }
}

/// Reads the records of a CSV file one after the other: quotes, commas and line breaks inside quotes,
/// lines that end with CR LF, a byte order mark; blank lines are left out.
///
/// Memory: one chunk of the file and one record.
struct CSVRecordReader {
  /// A record may have this many bytes; an opening quote that is never closed ends here.
  static let maximumRecordSize = 1 << 20

  /// So many bytes are read at a time.
  private static let chunkSize: Int64 = 1 << 16

  private let file: OpenFile
  private let path: String
  private let end: Int64
  private var chunk: [UInt8] = []
  private var chunkStart: Int64
  private var index = 0
  private var line = 1

  /// Makes a reader of the bytes from `start` to `end`; errors call the file `path`, and count lines from
  /// `start` on.
  init(_ file: OpenFile, path: String, from start: Int64, to end: Int64) {
    self.file = file
    self.path = path
    self.end = end
    chunkStart = start
  }

  /// Reads the next record; false at the end.
  ///
  /// - Throws: `invalidInventory` for a record without end, `unreadable`.
  mutating func next(into record: inout CSVRecord) throws(StorageError) -> Bool {
    repeat {
      guard try readRecord(into: &record) else { return false }
    } while record.count == 1 && record.bytes.isEmpty
    return true
  }

  /// Leaves out a byte order mark here.
  mutating func skipByteOrderMark() throws(StorageError) {
    if chunk.isEmpty { try fill() }
    if chunk.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  private mutating func fill() throws(StorageError) {
    chunkStart += Int64(chunk.count)
    index = 0
    let count = Int(min(CSVRecordReader.chunkSize, max(0, end - chunkStart)))
    do {
      chunk = try file.read(at: chunkStart, count: count)
    } catch {
      throw error.storageError(key: path)
    }
  }

  private enum State {
    case fieldStart
    case plain
    case quoted
    case afterQuote
  }

  private mutating func readRecord(into record: inout CSVRecord) throws(StorageError) -> Bool {
    record.bytes.removeAll(keepingCapacity: true)
    record.ends.removeAll(keepingCapacity: true)
    record.isMalformed = false
    record.line = line
    record.offset = chunkStart + Int64(index)
    var state = State.fieldStart
    var isEmpty = true
    while true {
      if index >= chunk.count {
        try fill()
        if chunk.isEmpty {
          guard state != .quoted else { throw unended(record) }
          if isEmpty { return false }
          record.ends.append(record.bytes.count)
          return true
        }
      }
      isEmpty = false
      // What needs no decision is taken in one piece.
      let start = index
      if state == .quoted {
        while index < chunk.count, chunk[index] != UInt8(ascii: "\""), chunk[index] != 0x0A {
          index += 1
        }
      } else if state == .plain {
        while index < chunk.count, chunk[index] != UInt8(ascii: ","), chunk[index] != 0x0A {
          index += 1
        }
      }
      if start < index {
        guard record.bytes.count + (index - start) <= CSVRecordReader.maximumRecordSize else {
          throw unended(record)
        }
        record.bytes.append(contentsOf: chunk[start..<index])
        continue
      }
      let byte = chunk[index]
      index += 1
      if state == .quoted {
        if byte == UInt8(ascii: "\"") {
          state = .afterQuote
          continue
        }
        if byte == 0x0A { line += 1 }
        try append(byte, to: &record)
        continue
      }
      switch byte {
      case UInt8(ascii: ","):
        record.ends.append(record.bytes.count)
        // Fields take no bytes of their own: without this, a line of commas would not be bounded.
        guard record.ends.count <= CSVRecordReader.maximumRecordSize else {
          throw unended(record)
        }
        state = .fieldStart
      case 0x0A:
        line += 1
        if state == .plain, record.bytes.last == 0x0D,
          record.bytes.count > (record.ends.last ?? 0)
        {
          record.bytes.removeLast()
        }
        record.ends.append(record.bytes.count)
        return true
      case UInt8(ascii: "\"") where state == .fieldStart:
        state = .quoted
      case UInt8(ascii: "\"") where state == .afterQuote:
        try append(byte, to: &record)
        state = .quoted
      case 0x0D where state == .afterQuote:
        continue
      default:
        if state == .afterQuote { record.isMalformed = true }
        if state == .fieldStart { state = .plain }
        try append(byte, to: &record)
      }
    }
  }

  private func append(_ byte: UInt8, to record: inout CSVRecord) throws(StorageError) {
    guard record.bytes.count < CSVRecordReader.maximumRecordSize else { throw unended(record) }
    record.bytes.append(byte)
  }

  private func unended(_ record: CSVRecord) -> StorageError {
    .invalidInventory(
      path: path, line: record.line,
      reason: "a record does not end (a quote that is never closed?)")
  }
}
