package import LakeModel

/// What was read, as the evidence names it: the part of an access record that many records share.
package struct AccessTarget: Hashable, Sendable {
  /// How finely it is named.
  package var grain: AccessRecord.Grain
  /// Where.
  package var location: AccessRecord.Location
  /// Which parts of it.
  package var selection: AccessRecord.Selection

  /// Makes a target.
  package init(
    grain: AccessRecord.Grain, location: AccessRecord.Location, selection: AccessRecord.Selection
  ) {
    self.grain = grain
    self.location = location
    self.selection = selection
  }

  /// The target of a record.
  package init(_ record: AccessRecord) {
    self.init(grain: record.grain, location: record.location, selection: record.selection)
  }

  /// Predicates that are nested deeper are cut there, and what is cut is an unknown part.
  static let maximumDepth = 32

  /// The bytes that identify it, and stand for it in a scan file: texts as their UTF-8, so that
  /// canonically equivalent names stay different.
  var identity: [UInt8] {
    var writer = ScanWriter()
    writer.write(byte: grain.rawValue)
    switch location {
    case .storage(let text):
      writer.write(byte: 0)
      writer.write(text)
    case .catalog(let parts):
      writer.write(byte: 1)
      writer.write(count: parts.count)
      for part in parts { writer.write(part) }
    }
    switch selection {
    case .everything: writer.write(byte: 0)
    case .partitions(let paths):
      writer.write(byte: 1)
      Self.write(Self.sortedUnique(paths), to: &writer)
    case .matching(let predicate):
      writer.write(byte: 2)
      Self.write(predicate, depth: 0, to: &writer)
    case .unknown: writer.write(byte: 3)
    }
    return writer.bytes
  }

  /// Reads what `identity` wrote.
  ///
  /// - Throws: `ScanFileError` where the bytes are no target.
  init(identity bytes: [UInt8]) throws(ScanFileError) {
    var reader = ScanReader(bytes)
    guard let grain = AccessRecord.Grain(rawValue: try reader.readByte()) else {
      throw reader.error(.invalidValue, at: 0)
    }
    self.grain = grain
    switch try reader.readByte() {
    case 0: location = .storage(try reader.readText())
    case 1: location = .catalog(try Self.readTexts(from: &reader))
    default: throw reader.error(.invalidValue)
    }
    switch try reader.readByte() {
    case 0: selection = .everything
    case 1: selection = .partitions(try Self.readTexts(from: &reader))
    case 2: selection = .matching(try Self.readPredicate(depth: 0, from: &reader))
    case 3: selection = .unknown
    default: throw reader.error(.invalidValue)
    }
    try reader.expectEnd()
  }

  private static func sortedUnique(_ texts: [String]) -> [String] {
    var sorted = texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var last: String?
    sorted.removeAll { text in
      defer { last = text }
      return last.map { $0.utf8.elementsEqual(text.utf8) } ?? false
    }
    return sorted
  }

  private static func write(_ texts: [String], to writer: inout ScanWriter) {
    writer.write(count: texts.count)
    for text in texts { writer.write(text) }
  }

  private static func readTexts(
    from reader: inout ScanReader
  ) throws(ScanFileError) -> [String] {
    let count = try reader.readCount()
    var texts: [String] = []
    texts.reserveCapacity(count)
    for _ in 0..<count { texts.append(try reader.readText()) }
    return texts
  }
}

// MARK: Predicates

extension AccessTarget {
  private static func write(
    _ predicate: PartitionPredicate, depth: Int, to writer: inout ScanWriter
  ) {
    guard depth < maximumDepth else {
      writer.write(byte: 0)
      return
    }
    switch predicate {
    case .unknown: writer.write(byte: 0)
    case .compare(let column, let comparison, let value):
      writer.write(byte: 1)
      writer.write(column)
      writer.write(byte: comparison.rawValue)
      writer.write(value)
    case .oneOf(let column, let values):
      writer.write(byte: 2)
      writer.write(column)
      write(sortedUnique(values), to: &writer)
    case .isNull(let column):
      writer.write(byte: 3)
      writer.write(column)
    case .not(let part):
      writer.write(byte: 4)
      write(part, depth: depth + 1, to: &writer)
    case .and(let parts):
      writer.write(byte: 5)
      writer.write(count: parts.count)
      for part in parts { write(part, depth: depth + 1, to: &writer) }
    case .or(let parts):
      writer.write(byte: 6)
      writer.write(count: parts.count)
      for part in parts { write(part, depth: depth + 1, to: &writer) }
    case .startsWith(let column, let prefix):
      writer.write(byte: 7)
      writer.write(column)
      writer.write(prefix)
    }
  }

  private static func readPredicate(
    depth: Int, from reader: inout ScanReader
  ) throws(ScanFileError) -> PartitionPredicate {
    let start = reader.position
    guard depth <= maximumDepth else { throw reader.error(.invalidValue, at: start) }
    switch try reader.readByte() {
    case 0: return .unknown
    case 1:
      let column = try reader.readText()
      let place = reader.position
      guard let comparison = PartitionPredicate.Comparison(rawValue: try reader.readByte()) else {
        throw reader.error(.invalidValue, at: place)
      }
      return .compare(column: column, comparison, value: try reader.readText())
    case 2:
      return .oneOf(column: try reader.readText(), values: try readTexts(from: &reader))
    case 3: return .isNull(column: try reader.readText())
    case 4: return .not(try readPredicate(depth: depth + 1, from: &reader))
    case 5: return .and(try readPredicates(depth: depth + 1, from: &reader))
    case 6: return .or(try readPredicates(depth: depth + 1, from: &reader))
    case 7:
      return .startsWith(column: try reader.readText(), prefix: try reader.readText())
    default: throw reader.error(.invalidValue, at: start)
    }
  }

  private static func readPredicates(
    depth: Int, from reader: inout ScanReader
  ) throws(ScanFileError) -> [PartitionPredicate] {
    let count = try reader.readCount()
    var parts: [PartitionPredicate] = []
    for _ in 0..<count { parts.append(try readPredicate(depth: depth, from: &reader)) }
    return parts
  }
}
