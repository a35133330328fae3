internal import Codecs

/// Reads the projected columns of one row group in batches of rows, without reading the file: it says
/// which bytes it needs and is given them.
///
///     var reader = try RowGroupReader(
///       metadata, rowGroup: 0, projection: projection, windowBytes: 1 << 20)
///     while true {
///       for range in reader.neededRanges.coalesced(maximumGap: 64 << 10) {
///         try reader.supply(bytes(of: object, in: range), at: range.lowerBound)
///       }
///       switch try reader.next(maximumRows: 8192) {
///       case .batch(let batch): …
///       case .bytesNeeded: continue
///       case .end: return
///       }
///     }
///
/// Memory: of each projected leaf a window of its chunk, one expanded page and the dictionary; a batch.
package struct RowGroupReader: ~Copyable, Sendable {
  /// What `next` came to.
  package enum Step: Sendable {
    /// The next rows.
    case batch(ColumnBatch)
    /// The bytes of `neededRanges` have to be supplied first.
    case bytesNeeded
    /// All rows have been read.
    case end
  }

  /// Rows of the row group.
  package private(set) var rowCount: Int64

  private let metadata: FileMetaData
  private var rowGroup: Int
  private let projection: ColumnProjection
  private let windowBytes: Int?
  private let limits: ParquetLimits
  private let verifiesChecksums: Bool
  /// Per path of the projection; nil for an absent leaf.
  private var columns: [ColumnReader?]
  private var rowsLeft: Int64
  private var decompressor: Decompressor
  /// Rows of the batch that is being read, 0 between batches, and the columns that have them.
  private var batchRows = 0
  private var batchColumns: [LeafColumn?]

  /// Sets out to read a row group.
  ///
  /// - Parameters:
  ///   - metadata: the file's footer.
  ///   - rowGroup: index of the row group, which must exist.
  ///   - projection: the leaves to read; no other leaf's bytes are needed.
  ///   - windowBytes: bytes of a chunk to ask for at a time, unless one page is longer; nil asks for whole
  ///     chunks.
  ///   - limits: what to refuse.
  ///   - verifiesChecksums: whether pages that carry a checksum are compared with it.
  /// - Throws: `ParquetError`, before any byte of data is read, for what the footer rules out.
  package init(
    _ metadata: FileMetaData, rowGroup: Int, projection: ColumnProjection,
    windowBytes: Int? = nil, limits: ParquetLimits = ParquetLimits(),
    verifiesChecksums: Bool = true
  ) throws(ParquetError) {
    columns = [ColumnReader?](repeating: nil, count: projection.leaves.count)
    decompressor = Decompressor()
    self.metadata = metadata
    self.rowGroup = rowGroup
    self.projection = projection
    self.windowBytes = windowBytes
    self.limits = limits
    self.verifiesChecksums = verifiesChecksums
    rowCount = 0
    rowsLeft = 0
    batchColumns = [LeafColumn?](repeating: nil, count: projection.leaves.count)
    try move(to: rowGroup)
  }

  /// Sets out to read another row group of the file, in the memory of the one before.
  ///
  /// - Parameter rowGroup: index of the row group, which must exist.
  /// - Throws: as the initialiser; then the reader is not to be used again.
  package mutating func move(to rowGroup: Int) throws(ParquetError) {
    let ranges = try metadata.dataRanges(of: projection, rowGroup: rowGroup)
    var next = 0
    for (index, leaf) in projection.leaves.enumerated() {
      guard let leaf, let chunk = metadata.chunk(leaf: leaf, rowGroup: rowGroup) else {
        columns[index] = nil
        continue
      }
      let memory = columns[index]?.takeMemory() ?? ColumnReader.Memory()
      do throws(ParquetError) {
        columns[index] = try ColumnReader(
          range: ranges[next], windowBytes: windowBytes, metadata: chunk,
          leaf: metadata.schema.leaves[leaf], limits: limits,
          verifiesChecksums: verifiesChecksums, memory: memory)
      } catch {
        throw metadata.locate(error, leaf: leaf, rowGroup: rowGroup)
      }
      next += 1
    }
    self.rowGroup = rowGroup
    rowCount = metadata.rowGroups[rowGroup].rowCount
    rowsLeft = rowCount
    batchRows = 0
    for index in batchColumns.indices { batchColumns[index] = nil }
  }

  /// The bytes of the file that have to be supplied before the next batch, in the order of the
  /// projection; absent leaves need none.
  package var neededRanges: [Range<Int64>] { columns.compactMap { $0?.neededRange } }

  /// Memory to read a range of the file into, when it is needed by one column alone: bytes that come
  /// before the range, to which those of the range are to be appended. An empty array otherwise.
  ///
  /// - Parameter range: a needed range, or a longer one that covers several.
  /// - Returns: the memory, and the offset in the file of its first byte, both for `supply`.
  package mutating func takeWindow(
    for range: Range<Int64>
  ) -> (bytes: [UInt8], offset: Int64) {
    for index in columns.indices where columns[index]?.neededRange == range {
      return columns[index]?.takeWindow() ?? ([], range.lowerBound)
    }
    return ([], range.lowerBound)
  }

  /// Takes bytes of the file: a needed range, or a longer one that covers several.
  ///
  /// - Parameters:
  ///   - bytes: the bytes; kept, not copied, but for those of a page that was cut.
  ///   - offset: offset in the file of the first of them.
  package mutating func supply(_ bytes: [UInt8], at offset: Int64) {
    for index in columns.indices { columns[index]?.supply(bytes, at: offset) }
  }

  /// Reads the next rows, at most `maximumRows` (at least one); nil behind the last. For readers that have
  /// supplied whole chunks.
  ///
  /// - Throws: as `next`, and `missingBytes` when a projected leaf's bytes have not been supplied.
  package mutating func nextBatch(maximumRows: Int) throws(ParquetError) -> ColumnBatch? {
    switch try next(maximumRows: maximumRows) {
    case .batch(let batch): return batch
    case .end: return nil
    case .bytesNeeded:
      let missing = columns.firstIndex { $0?.neededRange != nil }
      throw metadata.locate(
        ParquetError(.missingBytes, at: neededRanges.first?.lowerBound),
        leaf: missing.flatMap { projection.leaves[$0] } ?? -1, rowGroup: rowGroup)
    }
  }

  /// Reads the next rows, at most `maximumRows` (at least one), or says what it needs for them. A batch
  /// that was begun keeps its number of rows when more bytes have to come.
  ///
  /// - Throws: `ParquetError`, with the row group, the column and the page's offset. After an error the
  ///   reader is not to be used again.
  package mutating func next(maximumRows: Int) throws(ParquetError) -> Step {
    if batchRows == 0 {
      guard rowsLeft > 0 else { return .end }
      batchRows = try nextBatchRows(atMost: Int(min(rowsLeft, Int64(max(maximumRows, 1)))))
      guard batchRows > 0 else { return .bytesNeeded }
      rowsLeft -= Int64(batchRows)
    }
    var isComplete = true
    for (index, leaf) in projection.leaves.enumerated() where batchColumns[index] == nil {
      guard let leaf else {
        var absent = LeafColumn(leaf: nil)
        absent.slotCount = batchRows
        batchColumns[index] = absent
        continue
      }
      do throws(ParquetError) {
        batchColumns[index] = try columns[index]?.read(
          rows: batchRows, areLast: rowsLeft == 0, using: &decompressor)
      } catch {
        var located = metadata.locate(error, leaf: leaf, rowGroup: rowGroup)
        located.offset = located.offset ?? columns[index]?.pageOffset
        throw located
      }
      if batchColumns[index] == nil { isComplete = false }
    }
    guard isComplete else { return .bytesNeeded }
    let batch = ColumnBatch(rowCount: batchRows, columns: batchColumns.compactMap(\.self))
    batchRows = 0
    for index in batchColumns.indices { batchColumns[index] = nil }
    return .batch(batch)
  }

  /// The rows of the next batch; 0 when bytes are needed first.
  ///
  /// Not all that are allowed, where a batch would go a little beyond a page of strings: they would have
  /// to be copied together. Small batches are not worth the thought.
  private mutating func nextBatchRows(atMost rows: Int) throws(ParquetError) -> Int {
    guard rows >= Self.smallestCut else { return rows }
    var chosen = rows
    for (index, leaf) in projection.leaves.enumerated() {
      guard let leaf, columns[index] != nil else { continue }
      do throws(ParquetError) {
        let left = try columns[index]?.rowsLeftInPage(using: &decompressor)
        if columns[index]?.neededRange != nil { chosen = 0 }
        guard let left, left >= Self.smallestCut / 2, chosen > 0 else { continue }
        // Parts of about the same size, so that none is less than half of what is allowed.
        let parts = (left + rows - 1) / rows
        chosen = min(chosen, (left + parts - 1) / parts)
      } catch {
        var located = metadata.locate(error, leaf: leaf, rowGroup: rowGroup)
        located.offset = located.offset ?? columns[index]?.pageOffset
        throw located
      }
    }
    return chosen
  }

  /// Rows below which batches and pages are taken as they come.
  private static let smallestCut = 1024

  /// Gives a batch back that nobody needs any more: the next one takes its memory. Not giving it back costs
  /// time alone; memory that the system has to clear is a third of reading.
  package mutating func recycle(_ batch: consuming ColumnBatch) {
    guard batch.columns.count == columns.count else { return }
    var values = batch.columns.map(\.values)
    // From here on nobody else holds them, unless the caller does.
    _ = consume batch
    for index in values.indices {
      var taken = LeafValues.absent
      swap(&taken, &values[index])
      columns[index]?.recycle(taken)
    }
  }
}
