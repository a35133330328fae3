/// Something that a footer says which the reader of its figures must know: a contradiction, or what this
/// reader does not read.
///
/// Nothing here stops anybody from reading the footer; pages may be readable all the same.
package struct FooterObservation: Sendable, Equatable {
  /// What it is.
  package enum Kind: String, Sendable, CaseIterable {
    /// A row group has another number of columns than the schema has leaves.
    case columnCount = "column-count"
    /// A chunk's type is not its leaf's.
    case columnType = "column-type"
    /// A chunk lies outside the file's data.
    case chunkRange = "chunk-range"
    /// The chunks together are larger than the file's data: some of them overlap.
    case chunkOverlap = "chunk-overlap"
    /// The footer's number of rows is not the sum over its row groups.
    case rowCount = "row-count"
    /// A chunk's number of values does not go with its row group's rows.
    case valueCount = "value-count"
    /// A page index or Bloom filter lies outside the file's data.
    case indexRange = "index-range"
    /// A chunk is said to be in another file.
    case externalChunk = "external-chunk"
    /// A chunk is encrypted.
    case encryptedColumn = "encrypted-column"
    /// A chunk is stored in a way that this reader does not read.
    case unreadableColumn = "unreadable-column"
  }

  /// What it is.
  package let kind: Kind
  /// The first row group that it is true of; nil when it is the file.
  package internal(set) var rowGroup: Int?
  /// The path of the first leaf that it is true of; nil when it is the row group or the file.
  package internal(set) var column: [String]?
  /// Of how many chunks, row groups or files it is true.
  package internal(set) var count = 1
  /// What is not as it should be, in numbers or names: for `rowCount`, say, both counts.
  package internal(set) var detail = ""
}

extension FileMetaData {
  /// What the reader of the footer's figures must know, at most one of each kind.
  ///
  /// - Complexity: O(column chunks).
  package func observations() -> [FooterObservation] {
    var tally = FooterTally()
    for (index, group) in rowGroups.enumerated() {
      guard group.columns.count == schema.leaves.count else {
        tally.note(
          .columnCount, rowGroup: index,
          detail: "\(group.columns.count) columns, \(schema.leaves.count) leaves")
        continue
      }
      for (leaf, chunk) in columnChunks[group.columns].enumerated() {
        observe(chunk, of: schema.leaves[leaf], rowGroup: index, in: &tally)
      }
    }
    // Four bytes of magic stand before the data.
    if compressedSize > footerRange.lowerBound - 4 {
      let local = columnChunks.filter { !$0.isExternal }
      let size = local.reduce(Int64(0)) { total, chunk in
        let (sum, overflow) = total.addingReportingOverflow(chunk.compressedSize)
        return overflow ? .max : sum
      }
      if size > footerRange.lowerBound - 4 {
        tally.note(
          .chunkOverlap, detail: "\(size) bytes of chunks before byte \(footerRange.lowerBound)")
      }
    }
    if declaredRowCount != rowCount {
      tally.note(.rowCount, detail: "\(declaredRowCount) in the footer, \(rowCount) in row groups")
    }
    return FooterObservation.Kind.allCases.compactMap { tally.byKind[$0] }
  }

  private func observe(
    _ chunk: ColumnChunk, of leaf: SchemaLeaf, rowGroup: Int, in tally: inout FooterTally
  ) {
    func note(_ kind: FooterObservation.Kind, _ detail: String = "") {
      tally.note(kind, rowGroup: rowGroup, column: leaf.path, detail: detail)
    }
    if chunk.isExternal { return note(.externalChunk) }
    if chunk.isEncrypted { note(.encryptedColumn) }
    guard chunk.hasMetadata else { return }
    if chunk.typeCode != leaf.element.typeCode {
      note(.columnType, "\(chunk.typeName), not \(leaf.typeName)")
    } else if leaf.physicalType == nil {
      note(.unreadableColumn, "type \(chunk.typeName)")
    }
    do throws(ParquetError) {
      _ = try chunk.pageCodec()
    } catch {
      note(.unreadableColumn, "codec \(chunk.codecName)")
    }
    if chunk.encodings.hasUnknown
      || chunk.encodings.contains(.adaptiveLosslessFloatingPoint)
    {
      note(.unreadableColumn, "encoding ALP or newer")
    }
    let rows = rowGroups[rowGroup].rowCount
    if leaf.maximumRepetitionLevel == 0 ? chunk.valueCount != rows : chunk.valueCount < rows {
      note(.valueCount, "\(chunk.valueCount) values, \(rows) rows")
    }
    if chunk.valueCount > 0, !isInData(chunk.startOffset, chunk.compressedSize) {
      note(
        .chunkRange,
        "\(chunk.compressedSize) bytes at \(chunk.startOffset), data ends at \(footerRange.lowerBound)"
      )
    }
    for (offset, length) in [
      (chunk.offsetIndexOffset, chunk.offsetIndexLength),
      (chunk.columnIndexOffset, chunk.columnIndexLength),
      (chunk.bloomFilterOffset, chunk.bloomFilterLength),
    ] {
      guard let offset, !isInData(offset, Int64(length ?? 0)) else { continue }
      note(.indexRange, "\(length.map { "\($0) bytes" } ?? "bytes") at \(offset)")
      break
    }
  }

  /// Whether `size` bytes at `offset` lie between the first magic bytes and the footer.
  private func isInData(_ offset: Int64, _ size: Int64) -> Bool {
    let end = footerRange.lowerBound
    return offset >= 4 && offset <= end && size >= 0 && size <= end - offset
  }
}

/// Observations by kind, the first of each and how many there were.
private struct FooterTally {
  var byKind: [FooterObservation.Kind: FooterObservation] = [:]

  mutating func note(
    _ kind: FooterObservation.Kind, rowGroup: Int? = nil, column: [String]? = nil, detail: String
  ) {
    if byKind[kind] != nil {
      byKind[kind]?.count += 1
      return
    }
    byKind[kind] = FooterObservation(
      kind: kind, rowGroup: rowGroup, column: column, count: 1, detail: detail)
  }
}
