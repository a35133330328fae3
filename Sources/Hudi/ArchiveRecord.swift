import Avro
import ByteParsing
import LakeStorage

/// Where in the archive of layout 1 a record stands.
struct ArchiveRecord: Sendable {
  /// The archive file's key, relative to the table root.
  let key: String

  /// The record's bytes in it.
  let range: Range<Int64>

  /// The schema that it was written with.
  let schema: AvroSchema
}

/// The parts of archive files that hold some records: records that stand close to one another are read at
/// once.
struct ArchiveWindows {
  /// The part of each file that its records fill.
  private var ranges: [String: Range<Int64>] = [:]
  private var windows: [String: [UInt8]] = [:]

  /// The most bytes that are read at once for records of fewer.
  private static let maximumWindow: Int64 = 8 << 20

  init(of records: [ArchiveRecord]) {
    for record in records {
      let known = ranges[record.key] ?? record.range
      ranges[record.key] =
        min(
          known.lowerBound, record.range.lowerBound)..<max(
          known.upperBound, record.range.upperBound)
    }
  }

  /// Reads what a record tells.
  mutating func record(
    _ record: ArchiveRecord, action: InstantAction, store: any ObjectStore, root: String,
    _ decoder: inout InstantDecoder
  ) async throws -> InstantRecord {
    var window = record.range
    if let range = ranges[record.key], range.count <= Self.maximumWindow { window = range }
    let bytes: [UInt8]
    if let held = windows[record.key], window != record.range {
      bytes = held
    } else {
      bytes = try await store.read(root + record.key, range: window)
      if window != record.range { windows[record.key] = bytes }
    }
    let start = Int(record.range.lowerBound - window.lowerBound)
    let end = start + record.range.count
    guard end <= bytes.count else {
      throw StorageError.rangeOutsideObject(key: record.key, offset: record.range.upperBound)
    }
    do throws(AvroError) {
      return try Self.decoded(bytes, in: start..<end, record.schema, action, &decoder)
    } catch {
      throw HudiError.malformedInstant(
        object: record.key, offset: Int(window.lowerBound) + error.offset, reason: error.reason)
    }
  }

  private static func decoded(
    _ bytes: [UInt8], in range: Range<Int>, _ schema: AvroSchema, _ action: InstantAction,
    _ decoder: inout InstantDecoder
  ) throws(AvroError) -> InstantRecord {
    let span = bytes.rawSpan.extracting(0..<range.upperBound)
    var reader = AvroReader(span, schema: schema, at: range.lowerBound)
    return try InstantRecord(archived: &reader, action: action, &decoder)
  }
}
