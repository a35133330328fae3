package import LakeModel
package import Parquet

/// A Parquet file as its footer describes it, for people and for programs.
package struct ParquetReport: Sendable {
  /// What the file is called.
  package var name: String

  /// Size of the file in bytes.
  package var fileSize: Int64

  /// What its footer says.
  package var metadata: FileMetaData

  /// What is wrong with that, the worst first.
  package var findings: [Finding]

  /// Whether metadata values are shown whole, and those that tell about the data at all.
  package var showsValues: Bool

  /// Makes a report.
  package init(
    name: String, fileSize: Int64, metadata: FileMetaData, findings: [Finding],
    showsValues: Bool = false
  ) {
    self.name = name
    self.fileSize = fileSize
    self.metadata = metadata
    self.findings = findings
    self.showsValues = showsValues
  }

  /// Values of metadata that tell about the data or who wrote it: record keys of Hudi, jobs of Databricks.
  static func isSensitive(_ key: String) -> Bool {
    key.hasPrefix("com.databricks.spark.") || key == "hoodie_min_record_key"
      || key == "hoodie_max_record_key"
  }

  /// Bytes of the footer with its length and the magic bytes.
  var footerBytes: Int64 { fileSize - metadata.footerRange.lowerBound }

  /// Bytes of column chunks in this file.
  var dataBytes: Int64 {
    metadata.columnChunks.lazy.filter { !$0.isExternal }
      .reduce(0) { Self.sum($0, $1.compressedSize) }
  }

  /// Bytes that are neither data nor footer: indexes, Bloom filters, padding, the magic bytes in front.
  /// Zero where the footer tells of more data than the file has.
  var otherBytes: Int64 { max(0, metadata.footerRange.lowerBound - dataBytes) }

  /// Uncompressed bytes for each stored one; nil without data.
  static func ratio(_ uncompressed: Int64, _ compressed: Int64) -> Double? {
    compressed > 0 ? Double(uncompressed) / Double(compressed) : nil
  }

  static func sum(_ first: Int64, _ second: Int64) -> Int64 {
    let (sum, overflow) = first.addingReportingOverflow(second)
    return overflow ? .max : sum
  }

  /// The leaves of which some chunk is encrypted.
  var encryptedLeaves: Set<Int> {
    var leaves: Set<Int> = []
    for group in metadata.rowGroups {
      for (leaf, index) in group.columns.enumerated()
      where metadata.columnChunks[index].isEncrypted {
        leaves.insert(leaf)
      }
    }
    return leaves
  }
}

/// Column chunks put together: those of a leaf, of a row group, of a file.
struct ChunkTotals {
  var chunks = 0
  var values: Int64 = 0
  /// Nulls where every chunk counts them.
  var nulls: Int64? = 0
  var compressed: Int64 = 0
  var uncompressed: Int64 = 0
  var codecs: [String] = []
  var encodings: [String] = []
  /// Whether some chunk began with a dictionary and went on without, its values being too many.
  var outgrewDictionary = false

  mutating func add(_ chunk: ColumnChunk) {
    guard chunk.hasMetadata else { return }
    chunks += 1
    values = ParquetReport.sum(values, chunk.valueCount)
    if let count = chunk.nullCount, let before = nulls {
      nulls = ParquetReport.sum(before, count)
    } else {
      nulls = nil
    }
    compressed = ParquetReport.sum(compressed, chunk.compressedSize)
    uncompressed = ParquetReport.sum(uncompressed, chunk.uncompressedSize)
    if !codecs.contains(chunk.codecName) { codecs.append(chunk.codecName) }
    for name in chunk.encodings.names where !encodings.contains(name) { encodings.append(name) }
    if let dictionary = chunk.dictionaryEncodedPages, let other = chunk.otherPages,
      dictionary > 0, other > 0
    {
      outgrewDictionary = true
    }
  }
}
