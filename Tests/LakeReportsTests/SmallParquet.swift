import LakeModel
import LakeReports
import Parquet

/// A Parquet file with a bit of everything that a footer can say, some of it hostile.
enum SmallParquet {
  /// An element of the schema.
  private struct Element {
    var name: String
    var type: Int?
    var repetition: Int?
    var children = 0
    var convertedType: Int?
    var logicalType: Int?
    var fieldID: Int?
    var typeLength: Int?
  }

  private static let elements: [Element] = [
    Element(name: "schema", children: 5),
    Element(name: "id", type: 2, repetition: 0, fieldID: 1),
    Element(name: "red\u{1b}[31m\u{202e}name", type: 6, repetition: 1, logicalType: 1, fieldID: 2),
    Element(name: "tags", repetition: 1, children: 1, convertedType: 1, fieldID: 3),
    Element(name: "key_value", repetition: 2, children: 2),
    Element(name: "key", type: 6, repetition: 0, convertedType: 0),
    Element(
      name: "a value with a very long name that no terminal has room for", type: 6, repetition: 1),
    Element(name: "größe", type: 7, repetition: 1, logicalType: 14, typeLength: 16),
    Element(name: "", type: 9, repetition: 0, logicalType: 2555),
  ]

  /// A column chunk.
  private struct Chunk {
    var type = 6
    var codec = 6
    var encodings = [0, 3, 8]
    var values = 1000
    var uncompressed = 40_000
    var compressed = 10_000
    var nulls: Int?
    var pages: (dictionary: Int, other: Int)?
    var isEncrypted = false
    var hasFilter = false
    var offset = 4
  }

  private static func chunks(_ group: Int) -> [Chunk] {
    [
      Chunk(type: 2, codec: 1, values: 1000, uncompressed: 8000, compressed: 8100, nulls: 0),
      Chunk(nulls: 250, pages: (3, 2), hasFilter: true),
      Chunk(values: 3000, uncompressed: 120_000, compressed: 20_000),
      Chunk(
        values: 3000, uncompressed: 0, compressed: 0, isEncrypted: group == 0,
        offset: group == 0 ? 4 : 900_000),
      Chunk(
        type: 7, codec: 0, encodings: [0, 3, 9], uncompressed: 16_000, compressed: 16_000,
        nulls: 1000),
      Chunk(type: 9, codec: 42, encodings: [99], uncompressed: 4000, compressed: 1000),
    ]
  }

  static let longValue = String(repeating: "{\"type\":\"struct\"}\n", count: 40)

  private static func write(_ chunk: Chunk, to writer: inout FooterBytes) {
    writer.structure(3) { fields in
      fields.int32(1, chunk.type)
      fields.numbers(2, chunk.encodings)
      fields.int32(4, chunk.codec)
      fields.int64(5, chunk.values)
      fields.int64(6, chunk.uncompressed)
      fields.int64(7, chunk.compressed)
      fields.int64(9, chunk.offset)
      if let nulls = chunk.nulls { fields.structure(12) { $0.int64(3, nulls) } }
      if let pages = chunk.pages {
        fields.structures(13, [(8, pages.dictionary), (0, pages.other)]) { statistics, item in
          statistics.int32(1, 0)
          statistics.int32(2, item.0)
          statistics.int32(3, item.1)
        }
      }
      if chunk.hasFilter {
        fields.int64(14, 150_000)
        fields.int32(15, 2048)
      }
    }
    writer.int64(4, 160_000)
    writer.int32(5, 30)
    writer.int64(6, 161_000)
    writer.int32(7, 70)
    if chunk.isEncrypted { writer.structure(8) { $0.structure(1) } }
  }

  private static func write(_ element: Element, to writer: inout FooterBytes) {
    if let type = element.type { writer.int32(1, type) }
    if let length = element.typeLength { writer.int32(2, length) }
    if let repetition = element.repetition { writer.int32(3, repetition) }
    writer.text(4, element.name)
    if element.children > 0 { writer.int32(5, element.children) }
    if let converted = element.convertedType { writer.int32(6, converted) }
    if let id = element.fieldID { writer.int32(9, id) }
    if let logical = element.logicalType {
      writer.structure(10) { union in
        // Numbers of members past fifteen take the long form, which the writer here does not have.
        union.structure(min(logical, 15))
      }
    }
  }

  /// The report on it.
  static func report(showsValues: Bool = false) throws -> ParquetReport {
    let (fileSize, metadata) = try FooterBytes.metadata(
      dataBytes: 200_000, keyValueBytes: showsValues ? 1 << 20 : 500
    ) { file in
      file.int32(1, 2)
      file.structures(2, elements) { write($1, to: &$0) }
      file.int64(3, 2000)
      file.structures(4, [0, 1]) { writer, group in
        writer.structures(1, chunks(group)) { write($1, to: &$0) }
        writer.int64(2, 188_000)
        writer.int64(3, 1000)
        if group == 0 {
          writer.structures(4, [1, 70]) { sorting, leaf in
            sorting.int32(1, leaf)
            sorting.flag(2, leaf == 1)
            sorting.flag(3, leaf == 70)
          }
        }
      }
      file.structures(
        5,
        [
          ("writer.model.name", "avro"), ("org.apache.spark.metadata", longValue),
          ("hoodie_min_record_key", "customer-17"), ("screen\u{7}bell", "\u{1b}]0;title\u{7}"),
          ("", ""),
        ]
      ) { pair, item in
        pair.text(1, item.0)
        pair.text(2, item.1)
      }
      file.text(6, "parquet-mr version 1.13.1 (build db4183109d5b734ec5930d870cdae161e408ddba)")
      file.structure(8) { $0.structure(1) }
    }
    return ParquetReport(
      name: "lake/part-0.parquet", fileSize: fileSize, metadata: metadata,
      findings: [
        Finding(
          code: "parquet-chunk-range", severity: .error, object: "",
          message: "A column chunk lies outside the file's data in column red\u{1b}[31m."),
        Finding(
          code: "parquet-encrypted-column", severity: .note, object: "",
          message: "A column is encrypted. All sizes hold; its statistics and pages need the key."),
      ], showsValues: showsValues)
  }

  /// A file without columns or rows.
  static func empty() throws -> ParquetReport {
    let (fileSize, metadata) = try FooterBytes.metadata(dataBytes: 0) { file in
      file.structures(2, [0]) { element, _ in element.text(4, "schema") }
    }
    return ParquetReport(
      name: "empty.parquet", fileSize: fileSize, metadata: metadata, findings: [])
  }
}
