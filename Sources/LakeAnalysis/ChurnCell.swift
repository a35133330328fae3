import LakeModel

/// Objects and bytes of one hour and class.
public struct ChurnCell: Equatable, Sendable {
  /// Entries, those without a size included.
  public package(set) var files: Int64 = 0

  /// Bytes of the entries that have a size.
  public package(set) var bytes: Int64 = 0

  /// Bytes of the whole objects: what is moved when an object that grew is copied again.
  public package(set) var objectBytes: Int64 = 0

  /// Entries without a size.
  public package(set) var unsized: Int64 = 0

  /// Logical part of rewrites whose rows the log tells, each entry's rounded down to whole bytes.
  public package(set) var logicalPart: Int64 = 0

  /// Bytes of rewrites whose rows the log does not tell: anything from none to all of them is logical.
  public package(set) var undecided: Int64 = 0

  /// Makes an empty cell.
  package init() {}

  /// Adds an entry.
  mutating func add(_ entry: LedgerBatch.Entry, rows: CommitRecord.RewrittenRows?) {
    files += 1
    guard let size = entry.bytes else {
      unsized += 1
      return
    }
    bytes = bytes.saturatingSum(size)
    objectBytes = objectBytes.saturatingSum(max(entry.objectBytes ?? size, size))
    guard entry.cause == .rewrite, entry.effect == .created || entry.effect == .appended
    else { return }
    if let part = Self.logicalPart(of: size, rows: rows) {
      logicalPart = logicalPart.saturatingSum(part)
    } else {
      undecided = undecided.saturatingSum(size)
    }
  }

  /// Adds another cell.
  package mutating func add(_ other: ChurnCell) {
    files = files.saturatingSum(other.files)
    bytes = bytes.saturatingSum(other.bytes)
    objectBytes = objectBytes.saturatingSum(other.objectBytes)
    unsized = unsized.saturatingSum(other.unsized)
    logicalPart = logicalPart.saturatingSum(other.logicalPart)
    undecided = undecided.saturatingSum(other.undecided)
  }

  /// `bytes × (inserted + updated) / (inserted + updated + copied)`, rounded down.
  ///
  /// - Returns: nil when the log does not tell the rows, or tells none at all.
  static func logicalPart(of bytes: Int64, rows: CommitRecord.RewrittenRows?) -> Int64? {
    guard let rows, rows.inserted >= 0, rows.updated >= 0, rows.copied >= 0 else { return nil }
    // Nearly always everything fits into 64 bits, where a division is many times cheaper.
    let (sum, isLong) = rows.inserted.addingReportingOverflow(rows.updated)
    let (whole, isLonger) = sum.addingReportingOverflow(rows.copied)
    let (product, isLongest) = bytes.multipliedReportingOverflow(by: sum)
    if !isLong, !isLonger, !isLongest { return whole > 0 ? product / whole : nil }
    let changed = Int128(rows.inserted) + Int128(rows.updated)
    let all = changed + Int128(rows.copied)
    guard all > 0 else { return nil }
    // Below 2⁶³ · 2⁶⁴ = 2¹²⁷, and not above `bytes` after the division.
    return Int64(clamping: Int128(bytes) * changed / all)
  }
}

extension ChurnCell: CellSum {}
