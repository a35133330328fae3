internal import Codecs

/// Reads the projected columns of one row group in batches of rows, without reading the file: it says
/// which bytes it needs and is given them.
///
///     var reader = try RowGroupReader(metadata, rowGroup: 0, projection: projection)
///     for range in reader.neededRanges.coalesced(maximumGap: 64 << 10) {
///       try reader.supply(bytes(of: object, in: range), at: range.lowerBound)
///     }
///     while let batch = try reader.nextBatch(maximumRows: 8192) { … }
///
/// Memory: the supplied bytes, one expanded page and the dictionary of each projected leaf, a batch.
package struct RowGroupReader: ~Copyable, Sendable {
  /// The bytes of the projected leaves' chunks, in the order of the projection; absent leaves need
  /// none.
  package let neededRanges: [Range<Int64>]

  /// Rows of the row group.
  package let rowCount: Int64

  private let metadata: FileMetaData
  private let rowGroup: Int
  private let projection: ColumnProjection
  private let limits: ParquetLimits
  private let verifiesChecksums: Bool
  /// Per path of the projection; nil for an absent leaf and for one whose bytes have not come.
  private var columns: [ColumnReader?]
  private var rowsLeft: Int64
  private var decompressor: Decompressor

  /// Sets out to read a row group.
  ///
  /// - Parameters:
  ///   - metadata: the file's footer.
  ///   - rowGroup: index of the row group, which must exist.
  ///   - projection: the leaves to read; no other leaf's bytes are needed.
  ///   - limits: what to refuse.
  ///   - verifiesChecksums: whether pages that carry a checksum are compared with it.
  /// - Throws: `ParquetError`, before any byte of data is read, for what the footer rules out.
  package init(
    _ metadata: FileMetaData, rowGroup: Int, projection: ColumnProjection,
    limits: ParquetLimits = ParquetLimits(), verifiesChecksums: Bool = true
  ) throws(ParquetError) {
    neededRanges = try metadata.dataRanges(of: projection, rowGroup: rowGroup)
    decompressor = Decompressor()
    self.metadata = metadata
    self.rowGroup = rowGroup
    self.projection = projection
    self.limits = limits
    self.verifiesChecksums = verifiesChecksums
    rowCount = metadata.rowGroups[rowGroup].rowCount
    rowsLeft = rowCount
    columns = [ColumnReader?](repeating: nil, count: projection.leaves.count)
  }

  /// Takes bytes of the file: a needed range, or a longer one that covers several.
  ///
  /// - Parameters:
  ///   - bytes: the bytes; kept, not copied.
  ///   - offset: offset in the file of the first of them.
  /// - Throws: `ParquetError`, for what the column's type rules out.
  package mutating func supply(_ bytes: [UInt8], at offset: Int64) throws(ParquetError) {
    var next = 0
    for (index, leaf) in projection.leaves.enumerated() {
      guard let leaf else { continue }
      let range = neededRanges[next]
      next += 1
      guard columns[index] == nil, range.lowerBound >= offset,
        range.upperBound - offset <= Int64(bytes.count),
        let chunk = metadata.chunk(leaf: leaf, rowGroup: rowGroup)
      else { continue }
      let start = Int(range.lowerBound - offset)
      let held = ChunkBytes(
        buffer: bytes, range: start..<(start + range.count), bufferOffset: offset)
      do throws(ParquetError) {
        columns[index] = try ColumnReader(
          chunk: held, metadata: chunk, leaf: metadata.schema.leaves[leaf], limits: limits,
          verifiesChecksums: verifiesChecksums)
      } catch {
        throw metadata.locate(error, leaf: leaf, rowGroup: rowGroup)
      }
    }
  }

  /// Reads the next rows, at most `maximumRows` (at least one); nil behind the last.
  ///
  /// - Throws: `ParquetError`, with the row group, the column and the page's offset; `missingBytes`
  ///   when a projected leaf's bytes have not been supplied. After an error the reader is not to be
  ///   used again.
  package mutating func nextBatch(maximumRows: Int) throws(ParquetError) -> ColumnBatch? {
    guard rowsLeft > 0 else { return nil }
    let rows = Int(min(rowsLeft, Int64(max(maximumRows, 1))))
    rowsLeft -= Int64(rows)
    var batch: [LeafColumn] = []
    batch.reserveCapacity(columns.count)
    for (index, leaf) in projection.leaves.enumerated() {
      guard let leaf else {
        var absent = LeafColumn(leaf: nil)
        absent.slotCount = rows
        batch.append(absent)
        continue
      }
      do throws(ParquetError) {
        guard
          let column = try columns[index]?.read(
            rows: rows, areLast: rowsLeft == 0, using: &decompressor)
        else { throw ParquetError(.missingBytes) }
        batch.append(column)
      } catch {
        var located = metadata.locate(error, leaf: leaf, rowGroup: rowGroup)
        located.offset = located.offset ?? columns[index]?.pageOffset
        throw located
      }
    }
    return ColumnBatch(rowCount: rows, columns: batch)
  }
}
