import JSONScan
package import LakeModel

/// Prints a ledger one entry a line, as it comes: for checking any figure by hand, and for SQL.
///
/// The fields are those of replication-model.md §1, and `commit`; for appends `objectBytes`; for what a
/// rewrite created the rows of its commit that R-2 splits it by (`insertedRows`, `updatedRows`,
/// `copiedRows`), where the log tells them. What is not known is null (NDJSON) or empty (CSV). Memory is that of the lines that were not taken yet.
package struct LedgerLines: Sendable {
  /// How an entry is written.
  package enum Format: String, CaseIterable, Sendable {
    case ndjson
    case csv
  }

  private let format: Format
  private var writer = JSONWriter()
  private var table = CSVWriter()
  private var partitions: [String] = []

  /// Makes a printer; for CSV the header line is there at once.
  package init(format: Format) {
    self.format = format
    guard format == .csv else { return }
    for name in Self.fields { table.field(name) }
    table.endRecord()
  }

  private static let fields = [
    "time", "commit", "object", "bytes", "effect", "cause", "partition", "rows", "objectBytes",
    "insertedRows", "updatedRows", "copiedRows",
  ]

  /// The number of bytes that were not taken yet.
  package var pendingBytes: Int { format == .csv ? table.bytes.count : writer.count }

  /// Gives what has been printed since the last time to `body`, and forgets it unless `body` throws.
  package mutating func take<Failure: Error>(
    _ body: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    switch format {
    case .ndjson:
      try body(writer.bytes)
      writer.removeAll()
    case .csv:
      try body(table.bytes)
      table.removeAll()
    }
  }

  /// Learns the partitions that a batch announces; to be called for every batch, printed or not.
  package mutating func learnPartitions(of batch: LedgerBatch) {
    partitions.append(contentsOf: batch.newPartitions)
  }

  /// Prints one entry of a batch.
  package mutating func print(_ batch: LedgerBatch, at index: Int) {
    let entry = batch[index]
    let time = entry.time?.iso8601
    let partition = entry.partition.flatMap {
      partitions.indices.contains($0) ? partitions[$0] : nil
    }
    let split =
      entry.cause == .rewrite && entry.effect == .created ? batch.commit.rewrittenRows : nil
    switch format {
    case .ndjson:
      writer.beginObject()
      writer.key("time")
      writer.optional(time)
      writer.key("commit")
      writer.value(batch.commit.identifier)
      writer.key("object")
      writer.value(utf8: batch.objects[index])
      writer.key("bytes")
      writer.optional(entry.bytes)
      writer.key("effect")
      writer.value(entry.effect.name)
      writer.key("cause")
      writer.value(entry.cause.name)
      writer.key("partition")
      writer.optional(partition)
      writer.key("rows")
      writer.optional(entry.rows)
      if let objectBytes = entry.objectBytes {
        writer.key("objectBytes")
        writer.value(objectBytes)
      }
      if let split {
        writer.key("insertedRows")
        writer.value(split.inserted)
        writer.key("updatedRows")
        writer.value(split.updated)
        writer.key("copiedRows")
        writer.value(split.copied)
      }
      writer.endObject()
      writer.newline()
    case .csv:
      table.field(time ?? "")
      table.field(batch.commit.identifier)
      table.field(batch.objects.text(at: index))
      table.field(entry.bytes)
      table.field(entry.effect.name)
      table.field(entry.cause.name)
      table.field(partition ?? "")
      table.field(entry.rows)
      table.field(entry.objectBytes)
      table.field(split?.inserted)
      table.field(split?.updated)
      table.field(split?.copied)
      table.endRecord()
    }
  }
}

extension JSONWriter {
  fileprivate mutating func optional(_ text: String?) {
    if let text { value(text) } else { null() }
  }

  fileprivate mutating func optional(_ number: Int64?) {
    if let number { value(number) } else { null() }
  }
}
