import ByteParsing
import JSONScan
import LakeModel

/// Gives every partition of a table an index and a path (`a=x/b=y`, in the order of the partition
/// columns, under their logical names).
///
/// The values are those of the log, never those of an object's key. In a path, `/`, `=`, `%` and control
/// characters of a value are percent-escaped, and a null or empty value is
/// `__HIVE_DEFAULT_PARTITION__`, as Hive writes it.
struct PartitionNames: Sendable {
  private struct Column: Sendable {
    var physical: [UInt8]
    var label: [UInt8]
  }

  private static let nullValue = Array("__HIVE_DEFAULT_PARTITION__".utf8)

  /// A power of two.
  private static let recentCount = 256

  private let hash = ObjectHash()
  private var columns: [Column] = []
  private var indexOfText: [[UInt8]: Int] = [:]
  private var indexOfJSON: [ObjectKey: Int] = [:]
  /// What was found lately, at the low bits of the hash: most files are of a few partitions.
  private var recent: [(key: ObjectKey, index: Int)?] = []
  private var unannounced: [String] = []

  /// Whether a partition was left out because a record cannot tell so many apart.
  private(set) var hasReachedLimit = false

  /// Takes the partition columns of a `metaData` action.
  mutating func use(_ metadata: Metadata) {
    columns = metadata.partitionColumns.map { name in
      Column(
        physical: Array((metadata.physicalNames[name] ?? name).utf8),
        label: Self.escaped(Array(name.utf8)[...]) + [UInt8(ascii: "=")])
    }
    indexOfJSON.removeAll(keepingCapacity: true)
    recent = Array(repeating: nil, count: columns.isEmpty ? 0 : Self.recentCount)
  }

  /// Whether the table has no partition columns.
  var isUnpartitioned: Bool { columns.isEmpty }

  /// Partitions that nobody has been told of, in the order of their indices.
  mutating func takeUnannounced() -> [String] {
    defer { unannounced.removeAll() }
    return unannounced
  }

  /// Index of the partition whose values are the JSON object in `range` of `text`; nil for a table
  /// without partitions or values that are no object.
  mutating func index(ofJSON range: Range<Int>, in text: [UInt8]) -> Int? {
    guard !columns.isEmpty, !range.isEmpty, let key = try? hash.key(of: text.rawSpan, in: range)
    else { return nil }
    let slot = Int(truncatingIfNeeded: key.low) & (Self.recentCount - 1)
    if let (known, index) = recent[slot], known == key { return index }
    if let known = indexOfJSON[key] {
      recent[slot] = (key, known)
      return known
    }
    var values = [[UInt8]?](repeating: nil, count: columns.count)
    guard (try? read(range, in: text, into: &values)) != nil, let index = index(of: values)
    else { return nil }
    indexOfJSON[key] = index
    recent[slot] = (key, index)
    return index
  }

  /// Index of the partition with the given values by physical column name.
  mutating func index(
    ofPairs pairs: some Sequence<(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>?)>
  ) -> Int? {
    guard !columns.isEmpty else { return nil }
    var values = [[UInt8]?](repeating: nil, count: columns.count)
    for pair in pairs {
      if let column = columns.firstIndex(where: { $0.physical.elementsEqual(pair.name) }) {
        values[column] = pair.value.map { Array($0) }
      }
    }
    return index(of: values)
  }

  private func read(
    _ range: Range<Int>, in text: [UInt8], into values: inout [[UInt8]?]
  ) throws(JSONError) {
    var scanner = JSONScanner(text.rawSpan, at: range.lowerBound)
    try scanner.beginObject()
    var name: [UInt8] = []
    while let key = try scanner.nextKey() {
      name.removeAll(keepingCapacity: true)
      scanner.append(key, to: &name)
      let column = columns.firstIndex { $0.physical == name }
      switch try scanner.peekKind() {
      case .string:
        let value = try scanner.readText()
        if let column {
          var bytes: [UInt8] = []
          scanner.append(value, to: &bytes)
          values[column] = bytes
        }
      case .number, .boolean:
        // Some writers forget the quotes; the value is its text.
        let start = scanner.position
        try scanner.skipValue()
        if let column { values[column] = Array(text[start..<scanner.position]) }
      default:
        try scanner.skipValue()
        if let column { values[column] = nil }
      }
    }
  }

  private mutating func index(of values: [[UInt8]?]) -> Int? {
    var path: [UInt8] = []
    for (column, value) in zip(columns, values) {
      if !path.isEmpty { path.append(UInt8(ascii: "/")) }
      path.append(contentsOf: column.label)
      if let value, !value.isEmpty {
        path.append(contentsOf: Self.escaped(value[...]))
      } else {
        path.append(contentsOf: Self.nullValue)
      }
    }
    if let known = indexOfText[path] { return known }
    guard indexOfText.count < ObjectRecord.maximumPartitions else {
      hasReachedLimit = true
      return nil
    }
    let index = indexOfText.count
    indexOfText[path] = index
    unannounced.append(String(decoding: path, as: UTF8.self))
    return index
  }

  private static func escaped(_ value: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(value.count)
    for byte in value {
      switch byte {
      case UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "%"), 0..<0x20, 0x7f:
        bytes.append(UInt8(ascii: "%"))
        for digit in [byte >> 4, byte & 15] {
          bytes.append(digit < 10 ? 0x30 + digit : 0x37 + digit)
        }
      default:
        bytes.append(byte)
      }
    }
    return bytes
  }
}
