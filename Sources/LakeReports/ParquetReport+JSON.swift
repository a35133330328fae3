import JSONScan
import LakeModel
import Parquet

/// The report as JSON: every figure of the footer, exact. The same file gives the same bytes.
extension ParquetReport {
  /// Bytes up to which a metadata value is written unless all values are asked for.
  static let shortValueBytes = 256

  /// The report as UTF-8, with a line break at its end.
  ///
  /// - Parameter version: the version of lakegauge, for the reader of the file.
  /// - Returns: one indented JSON object.
  package func json(version: String) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("lakegauge", version)
    writer.member("file", name)
    writer.member("format", "parquet")
    writer.member("formatVersion", Int64(metadata.version))
    writer.member("createdBy", metadata.createdBy)
    writer.member("rows", metadata.rowCount)
    writer.member("declaredRows", metadata.declaredRowCount)
    writer.member("leafColumns", metadata.schema.leaves.count)
    writer.member("compressedBytes", metadata.compressedSize)
    writer.member("uncompressedBytes", metadata.uncompressedSize)
    writer.member(
      "compressionRatio", Self.ratio(metadata.uncompressedSize, metadata.compressedSize))
    writer.member("fileBytes", fileSize)
    writer.member("footerBytes", footerBytes)
    writer.member("otherBytes", otherBytes)
    writer.object("encryption") { writer in
      writer.member("footer", metadata.hasEncryptedColumns ? "plaintext" : "none")
      writer.member("algorithm", metadata.encryptionAlgorithm)
      writer.member("columns", encryptedLeaves.count)
    }
    writer.key("schema")
    var next = 0
    element(at: &next, to: &writer)
    writer.array("keyValues", metadata.keyValues, keyValue)
    writer.array("rowGroups", metadata.rowGroups, rowGroup)
    writer.findings(findings)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// Writes the element at `next` and everything below it, which the list holds depth-first; the schema
  /// has been checked to be no deeper than a reader's limit.
  private func element(at next: inout Int, to writer: inout JSONWriter) {
    guard next < metadata.schema.elements.count else { return writer.null() }
    let element = metadata.schema.elements[next]
    let isRoot = next == 0
    next += 1
    writer.beginObject()
    writer.member("name", element.name)
    if !isRoot { writer.member("repetition", element.repetition.name) }
    if let type = element.typeName { writer.member("type", type) }
    writer.member("meaning", element.annotation)
    writer.member("fieldId", element.fieldID.map { Int64($0) })
    if element.typeCode == nil {
      writer.key("fields")
      writer.beginArray()
      for _ in 0..<element.childCount { self.element(at: &next, to: &writer) }
      writer.endArray()
    }
    writer.endObject()
  }

  private func keyValue(_ pair: KeyValue, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("key", pair.key)
    writer.member("bytes", pair.valueRange.map { $0.upperBound - $0.lowerBound })
    let isShown =
      showsValues
      || (!Self.isSensitive(pair.key) && (pair.value?.count ?? 0) <= Self.shortValueBytes)
    let value = isShown ? pair.value.map { String(decoding: $0, as: UTF8.self) } : nil
    writer.member("value", value)
    writer.member("elided", pair.valueRange != nil && value == nil)
    writer.endObject()
  }

  private func rowGroup(_ group: RowGroup, _ writer: inout JSONWriter) {
    var totals = ChunkTotals()
    for chunk in metadata.columnChunks[group.columns] { totals.add(chunk) }
    let isWhole = group.columns.count == metadata.schema.leaves.count
    writer.beginObject()
    writer.member("rows", group.rowCount)
    writer.member("compressedBytes", totals.compressed)
    writer.member("uncompressedBytes", totals.uncompressed)
    writer.member("compressionRatio", Self.ratio(totals.uncompressed, totals.compressed))
    writer.member("declaredCompressedBytes", group.compressedSize)
    writer.member("declaredUncompressedBytes", group.uncompressedSize)
    writer.array("sortingColumns", group.sortingColumns) { column, writer in
      writer.beginObject()
      path(ofLeaf: Int(column.leaf), to: &writer)
      writer.member("descending", column.isDescending)
      writer.member("nullsFirst", column.isNullsFirst)
      writer.endObject()
    }
    writer.array("columns", metadata.columnChunks[group.columns].enumerated()) { item, writer in
      writer.beginObject()
      // Which leaf a chunk is of is not known where there are more or fewer of them.
      path(ofLeaf: isWhole ? item.offset : -1, to: &writer)
      Self.chunk(item.element, to: &writer)
      writer.endObject()
    }
    writer.endObject()
  }

  /// A leaf's path as a list of names, which may hold anything; null when there is no such leaf.
  private func path(ofLeaf index: Int, to writer: inout JSONWriter) {
    guard metadata.schema.leaves.indices.contains(index) else {
      writer.key("path")
      return writer.null()
    }
    writer.array("path", metadata.schema.leaves[index].path) { $1.value($0) }
  }

  private static func chunk(_ chunk: ColumnChunk, to writer: inout JSONWriter) {
    let known = chunk.hasMetadata
    writer.member("type", known ? chunk.typeName : nil)
    writer.member("codec", known ? chunk.codecName : nil)
    writer.array("encodings", chunk.encodings.names) { $1.value($0) }
    writer.member("values", known ? chunk.valueCount : nil)
    writer.member("nulls", chunk.nullCount)
    writer.member("compressedBytes", known ? chunk.compressedSize : nil)
    writer.member("uncompressedBytes", known ? chunk.uncompressedSize : nil)
    writer.member(
      "compressionRatio", ratio(chunk.uncompressedSize, chunk.compressedSize))
    writer.member("offset", known ? chunk.startOffset : nil)
    writer.member("unencodedByteArrayBytes", chunk.unencodedByteArrayBytes)
    writer.member("dictionaryPages", chunk.dictionaryEncodedPages)
    writer.member("otherPages", chunk.otherPages)
    place("bloomFilter", chunk.bloomFilterOffset, chunk.bloomFilterLength, to: &writer)
    place("columnIndex", chunk.columnIndexOffset, chunk.columnIndexLength, to: &writer)
    place("offsetIndex", chunk.offsetIndexOffset, chunk.offsetIndexLength, to: &writer)
    writer.member("encrypted", chunk.isEncrypted)
    writer.member("external", chunk.isExternal)
  }

  private static func place(
    _ name: String, _ offset: Int64?, _ length: Int32?, to writer: inout JSONWriter
  ) {
    guard let offset else {
      writer.key(name)
      return writer.null()
    }
    writer.object(name) { writer in
      writer.member("offset", offset)
      writer.member("bytes", length.map { Int64($0) })
    }
  }
}
