import LakeAnalysis
import LakeModel
import Parquet

extension FooterFigures {
  /// The figures of one object.
  ///
  /// - Parameters:
  ///   - metadata: what its footer says.
  ///   - fileSize: its bytes.
  init(_ metadata: FileMetaData, fileSize: Int64) {
    self.init()
    files.add(bytes: fileSize)
    rows = metadata.rowCount
    rowGroups = Int64(metadata.rowGroups.count)
    compressed = metadata.compressedSize
    uncompressed = metadata.uncompressedSize
    writers = NamedSums([(metadata.createdBy ?? "", Int64(1))])
    withEncryptedColumns = metadata.hasEncryptedColumns ? 1 : 0
    groupRows = RowGroupFold(metadata.rowGroups.lazy.map(\.rowCount))
    groupBytes = RowGroupFold(
      metadata.rowGroups.lazy.map { group in
        metadata.columnChunks[group.columns].reduce(Int64(0)) { Self.sum($0, $1.compressedSize) }
      })
    var byCodec: [Int32: (name: String, bytes: Int64)] = [:]
    var byEncodings: [EncodingSet: Int64] = [:]
    for chunk in metadata.columnChunks {
      let bytes = chunk.compressedSize
      byCodec[chunk.codecCode] = (
        chunk.codecName, Self.sum(byCodec[chunk.codecCode]?.bytes ?? 0, bytes)
      )
      byEncodings[chunk.encodings] = Self.sum(byEncodings[chunk.encodings] ?? 0, bytes)
    }
    codecs = NamedSums(byCodec.values.map { ($0.name, $0.bytes) })
    encodings = NamedSums(byEncodings.flatMap { set, bytes in set.names.map { ($0, bytes) } })
    var byLeaf = [Int64](repeating: 0, count: metadata.schema.leaves.count)
    for group in metadata.rowGroups where group.columns.count == byLeaf.count {
      for (leaf, index) in group.columns.enumerated() {
        byLeaf[leaf] = Self.sum(byLeaf[leaf], metadata.columnChunks[index].compressedSize)
      }
    }
    columns = NamedSums(
      zip(metadata.schema.leaves, byLeaf).map { ($0.path.joined(separator: "\u{0}"), $1) })
  }

  private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
  }
}

extension FileMetaData {
  /// Bytes of the file up to the end of its trailer.
  var endOffset: Int64 { footerRange.upperBound + 8 }

  /// What the footer says that cannot be so, the first of it; nil when there is nothing.
  var contradiction: String? {
    let worst = observations().first {
      switch $0.kind {
      case .columnCount, .columnType, .chunkRange, .valueCount: true
      default: false
      }
    }
    return worst.map { "\($0.kind.rawValue) \($0.detail)" }
  }
}
