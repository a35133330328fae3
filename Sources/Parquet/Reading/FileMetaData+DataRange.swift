extension FileMetaData {
  /// Where the pages of the projected leaves that the file has are, in the projection's order.
  func dataRanges(
    of projection: ColumnProjection, rowGroup: Int
  ) throws(ParquetError) -> [Range<Int64>] {
    guard rowGroups.indices.contains(rowGroup) else { throw .malformed(.columnCount) }
    let slack = leavesOutDictionaryHeaders ? Self.largestDictionaryHeader : 0
    var ranges: [Range<Int64>] = []
    for case let leaf? in projection.leaves {
      do throws(ParquetError) {
        ranges.append(try dataRange(leaf: leaf, rowGroup: rowGroup, slack: slack))
      } catch {
        throw locate(error, leaf: leaf, rowGroup: rowGroup)
      }
    }
    return ranges
  }

  /// Where a leaf's pages are in the file, which may go on for `slack` bytes more than it says.
  ///
  /// - Throws: `ParquetError` when the chunk cannot be read: it is in another file or encrypted, or
  ///   contradicts the schema or the file's extent.
  private func dataRange(
    leaf: Int, rowGroup: Int, slack: Int64
  ) throws(ParquetError) -> Range<Int64> {
    guard let chunk = chunk(leaf: leaf, rowGroup: rowGroup) else {
      throw .malformed(.columnCount)
    }
    guard !chunk.isEncrypted else { throw ParquetError(.encryptedColumn) }
    guard !chunk.isExternal else { throw .unsupported("column chunk in another file") }
    guard chunk.hasMetadata else { throw .malformed(.columnCount) }
    let schemaLeaf = schema.leaves[leaf]
    guard chunk.typeCode == schemaLeaf.element.typeCode else { throw .malformed(.columnType) }
    _ = try chunk.pageCodec()
    let rows = rowGroups[rowGroup].rowCount
    // Every row has at least one slot, and just one where nothing repeats.
    guard
      schemaLeaf.maximumRepetitionLevel == 0
        ? chunk.valueCount == rows : chunk.valueCount >= rows
    else { throw .malformed(.rowCount) }
    // Nothing to read; writers leave the offsets of such chunks at zero.
    guard chunk.valueCount > 0 else { return footerRange.lowerBound..<footerRange.lowerBound }
    guard chunk.compressedSize > 0 else { throw .malformed(.valueCount) }
    let start = chunk.startOffset
    let dataEnd = footerRange.lowerBound
    guard start >= 4, start <= dataEnd, chunk.compressedSize <= dataEnd - start else {
      throw .malformed(.chunkRange)
    }
    return start..<min(dataEnd, start + chunk.compressedSize + slack)
  }

  /// Bytes that a chunk of such a writer may be longer than it says.
  private static let largestDictionaryHeader: Int64 = 100

  /// Whether the writer did not count the header of dictionary pages: parquet-mr before 1.2.9
  /// (PARQUET-816).
  private var leavesOutDictionaryHeaders: Bool {
    guard let writer, writer.application == "parquet-mr" else { return false }
    return writer.version == nil || writer.isBefore(1, 2, 9)
  }

  /// Adds to an error where it happened.
  func locate(_ error: ParquetError, leaf: Int, rowGroup: Int) -> ParquetError {
    var located = error
    located.rowGroup = rowGroup
    located.column = schema.leaves.indices.contains(leaf) ? schema.leaves[leaf].path : nil
    return located
  }
}
