/// An inventory on disk, in the order of its paths, with a sparse index in memory.
///
/// Memory: one key for each 64 KB of the file.
final class InventoryFile: Sendable {
  /// The beginning of a stretch of rows.
  private struct Block {
    let path: [UInt8]
    let offset: Int64
  }

  /// The path, as it was given.
  let path: String

  /// Whether there is a column with times.
  let hasTimes: Bool

  /// The number of objects.
  let objectCount: Int

  /// The rows that could not be used.
  let faults: InventoryFaults

  /// Whether the file was in order as it came.
  let wasSorted: Bool

  private let file: OpenFile
  private let size: Int64
  private let columns: InventoryColumns
  private let blocks: [Block]

  private static let blockSize: Int64 = 1 << 16

  /// An inventory whose header has been read.
  struct Opening {
    fileprivate let path: String
    fileprivate let file: OpenFile
    fileprivate let size: Int64
    fileprivate let columns: InventoryColumns

    /// Stands behind the header.
    fileprivate let reader: CSVRecordReader

    /// Opens a file and reads its header.
    ///
    /// - Throws: `notFound`, `unreadable`, `invalidInventory` for a header without the columns that are
    ///   needed.
    init(path: String) throws(StorageError) {
      self.path = path
      do throws(SystemCallError) {
        file = try OpenFile(path: path, .reading)
        let status = try file.status()
        guard status.kind == .regular else { throw SystemCallError.notAFile }
        size = status.size
      } catch {
        throw error.storageError(key: path)
      }
      var reader = CSVRecordReader(file, path: path, from: 0, to: size)
      try reader.skipByteOrderMark()
      var header = CSVRecord()
      guard try reader.next(into: &header) else {
        throw .invalidInventory(path: path, line: 1, reason: "the file is empty")
      }
      columns = try InventoryColumns(header: header, path: path)
      self.reader = reader
    }
  }

  /// Opens an inventory and reads it through.
  ///
  /// - Throws: `notFound`, `unreadable`, `invalidInventory`.
  convenience init(
    path: String, sorting: InventorySort = InventorySort()
  ) throws(StorageError) {
    try self.init(Opening(path: path), sorting: sorting)
  }

  /// Reads an inventory through once, and sorts it into a temporary file when it is not in order.
  ///
  /// - Throws: `unreadable`; `invalidInventory` for a record that does not end.
  init(_ opening: Opening, sorting: InventorySort = InventorySort()) throws(StorageError) {
    path = opening.path
    let reader = opening.reader
    let columns = opening.columns
    hasTimes = columns.modified != nil

    if let index = try Index(reader, columns) {
      wasSorted = true
      file = opening.file
      size = opening.size
      self.columns = columns
      blocks = index.blocks
      objectCount = index.objectCount
      faults = index.faults
    } else {
      wasSorted = false
      let sorted = try sorting.sort(reader, columns)
      let again = CSVRecordReader(sorted.file, path: path, from: 0, to: sorted.size)
      guard let index = try Index(again, .sorted, faults: sorted.faults) else {
        throw .unreadable(key: path, reason: "its sorted copy was changed")
      }
      file = sorted.file
      size = sorted.size
      self.columns = .sorted
      blocks = index.blocks
      objectCount = index.objectCount
      faults = index.faults
    }
  }

  /// What one pass over rows in order gives.
  private struct Index {
    var blocks: [Block] = []
    var objectCount = 0
    var faults: InventoryFaults

    /// Reads to the end; nil when the rows are not in order.
    init?(
      _ reader: CSVRecordReader, _ columns: InventoryColumns,
      faults: InventoryFaults = InventoryFaults()
    ) throws(StorageError) {
      self.faults = faults
      var reader = reader
      var record = CSVRecord()
      var last: [UInt8] = []
      while try reader.next(into: &record) {
        do throws(InventoryFault) {
          guard let row = try columns.row(record) else { continue }
          if row.path == last { throw .duplicatePath }
          guard ObjectKey.precedes(last, row.path) else { return nil }
          if blocks.last.map({ record.offset - $0.offset >= InventoryFile.blockSize }) ?? true {
            blocks.append(Block(path: row.path, offset: record.offset))
          }
          last = row.path
          objectCount += 1
        } catch {
          self.faults.add(error, line: columns.line(of: record))
        }
      }
    }
  }

  /// The row of a path.
  func row(of path: [UInt8]) throws(StorageError) -> InventoryRow? {
    var cursor = Cursor(self)
    try cursor.seek(to: path)
    guard let row = cursor.current, row.path == path else { return nil }
    return row
  }

  /// A position among the rows, which only moves forward.
  struct Cursor {
    private let inventory: InventoryFile
    private var reader: CSVRecordReader?
    private var block = -1
    private var record = CSVRecord()

    /// The row at the position; nil behind the last, and before the first `seek`.
    private(set) var current: InventoryRow?

    /// Makes a cursor before the first row.
    init(_ inventory: InventoryFile) {
      self.inventory = inventory
    }

    /// Goes to the first row at or behind a path, unless the position is there already.
    ///
    /// - Complexity: O(log *n*) and the rows of one block.
    mutating func seek(to path: [UInt8]) throws(StorageError) {
      let target = inventory.block(of: path)
      if reader == nil || target > block {
        guard inventory.blocks.indices.contains(target) else { return }
        block = target
        reader = CSVRecordReader(
          inventory.file, path: inventory.path, from: inventory.blocks[target].offset,
          to: inventory.size)
        current = nil
        try advance()
      }
      while let row = current, ObjectKey.precedes(row.path, path) { try advance() }
    }

    /// Goes to the next row.
    mutating func advance() throws(StorageError) {
      let last = current?.path
      while try reader?.next(into: &record) ?? false {
        guard let row = try? inventory.columns.row(record), row.path != last else { continue }
        while block + 1 < inventory.blocks.count,
          inventory.blocks[block + 1].offset <= record.offset
        {
          block += 1
        }
        current = row
        return
      }
      current = nil
    }
  }

  /// The last block that begins at or before a path; the first when none does, -1 when there is none.
  private func block(of path: [UInt8]) -> Int {
    var low = 0
    var high = blocks.count
    while low < high {
      let middle = low + (high - low) / 2
      if ObjectKey.precedes(path, blocks[middle].path) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return blocks.isEmpty ? -1 : max(0, low - 1)
  }
}
