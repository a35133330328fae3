/// What one row of an inventory says of an object.
struct InventoryRow: Equatable {
  /// The key, as bytes of valid UTF-8.
  var path: [UInt8]

  /// Size in bytes, not negative.
  var size: Int64

  /// Modification time in milliseconds since the epoch.
  var modified: Int64?
}

/// Why a row of an inventory could not be used.
package enum InventoryFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// A quoted field is followed by something else than a comma.
  case misquoted
  /// The row ends before the columns that are needed.
  case tooFewFields
  /// The path is empty, absolute, has `.` or `..` or nothing between slashes, or is not UTF-8.
  case invalidPath
  /// The size is no whole number between 0 and 2^60, an exbibyte: no object is larger.
  case invalidSize
  /// The time is not ISO 8601.
  case invalidTime
  /// An earlier row has the same path.
  case duplicatePath

  /// What a person is told.
  package var description: String {
    switch self {
    case .misquoted: "text behind a closing quote"
    case .tooFewFields: "too few fields"
    case .invalidPath: "a path that cannot be a key"
    case .invalidSize: "a size that no object has"
    case .invalidTime: "a time that is not ISO 8601"
    case .duplicatePath: "a path that an earlier row has"
    }
  }
}

/// Rows of an inventory that could not be used.
package struct InventoryFaults: Hashable, Sendable, CustomStringConvertible {
  /// How many.
  package private(set) var count = 0

  /// The first of them by line number.
  package private(set) var firstLine: Int?

  /// What is wrong with the first.
  package private(set) var first: InventoryFault?

  /// What a person is told: the first of them.
  package var description: String {
    guard let first, let firstLine else { return "none" }
    return "the first on line \(firstLine), \(first)"
  }

  mutating func add(_ fault: InventoryFault, line: Int) {
    count += 1
    if firstLine.map({ line < $0 }) ?? true {
      firstLine = line
      first = fault
    }
  }
}

/// Which columns of an inventory are read.
struct InventoryColumns: Equatable {
  let path: Int
  let size: Int
  let modified: Int?

  /// The column with a row's line number in the original file: only files sorted by us have it.
  let line: Int?

  /// The largest size that is believed.
  private static let largestSize: Int64 = 1 << 60

  /// The columns of files that are sorted by us.
  static let sorted = InventoryColumns(path: 0, size: 1, modified: 2, line: 3)

  private init(path: Int, size: Int, modified: Int?, line: Int?) {
    self.path = path
    self.size = size
    self.modified = modified
    self.line = line
  }

  /// Finds the columns by the names in the header, in any order; upper and lower case are the same.
  ///
  /// - Throws: `invalidInventory`.
  init(header: CSVRecord, path file: String) throws(StorageError) {
    let names = (0..<header.count).map { index -> String in
      let text = String(decoding: header.field(index) ?? [], as: UTF8.self)
      return text.lowercased().split(separator: " ").joined(separator: " ")
    }
    func column(_ accepted: [String]) throws(StorageError) -> Int? {
      for name in accepted {
        guard let index = names.firstIndex(of: name) else { continue }
        guard names.lastIndex(of: name) == index else {
          throw .invalidInventory(
            path: file, line: header.line, reason: "two columns are named \(name)")
        }
        return index
      }
      return nil
    }
    guard let path = try column(["path", "key", "name"]) else {
      throw .invalidInventory(
        path: file, line: header.line, reason: "no column is named path, key or name")
    }
    guard let size = try column(["size"]) else {
      throw .invalidInventory(path: file, line: header.line, reason: "no column is named size")
    }
    self.path = path
    self.size = size
    modified = try column(["modified", "last_modified", "lastmodified", "mtime"])
    line = nil
  }

  /// Reads a record; nil for a marker that stands for a folder (a path with `/` at its end, no bytes), as
  /// consoles of object stores leave them.
  func row(_ record: CSVRecord) throws(InventoryFault) -> InventoryRow? {
    if record.isMalformed { throw .misquoted }
    guard let path = record.field(path), let sizeText = record.field(size) else {
      throw .tooFewFields
    }
    guard let size = InventoryColumns.number(sizeText), size <= Self.largestSize else {
      throw .invalidSize
    }
    if path.last == 0x2F, size == 0, ObjectKey.isValid(path.dropLast()) { return nil }
    guard ObjectKey.isValid(path), String(validating: path, as: UTF8.self) != nil else {
      throw .invalidPath
    }
    var time: Int64?
    if let modified {
      guard let text = record.field(modified) else { throw .tooFewFields }
      if !text.isEmpty {
        guard let milliseconds = InventoryTime.milliseconds(text) else { throw .invalidTime }
        time = milliseconds
      }
    }
    return InventoryRow(path: Array(path), size: size, modified: time)
  }

  /// The line that a record had in the original file.
  func line(of record: CSVRecord) -> Int {
    guard let line, let text = record.field(line), let number = InventoryColumns.number(text) else {
      return record.line
    }
    return Int(clamping: number)
  }

  private static func number(_ text: ArraySlice<UInt8>) -> Int64? {
    guard !text.isEmpty else { return nil }
    var value: Int64 = 0
    for byte in text {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      let (scaled, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = scaled.addingReportingOverflow(Int64(byte - 0x30))
      if tooLarge || overflow { return nil }
      value = sum
    }
    return value
  }
}
