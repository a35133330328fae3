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
    /// What stands before its value, from the name on; empty where a name has to be escaped.
    var opening: [UInt8]

    init(physical: [UInt8], label: [UInt8]) {
      self.physical = physical
      self.label = label
      let isPlain = physical.allSatisfy {
        (0x20..<0x7f).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
      }
      opening = isPlain ? Array("\"".utf8) + physical + Array("\":\"".utf8) : []
    }
  }

  private static let nullValue = Array("__HIVE_DEFAULT_PARTITION__".utf8)

  private let hash = ObjectHash()
  private var columns: [Column] = []
  /// By the hash of the path.
  private(set) var indexOfPath = KeyIndex()
  /// By the fingerprint of the values' text: writers spell values in one way, and two texts of one fingerprint
  /// would have to be made on purpose.
  private var indexOfJSON = KeyIndex()
  private var unannounced: [String] = []

  /// The values that are being read, one for each column, and their text.
  private var values: [Range<Int>?] = []
  private var valueText: [UInt8] = []
  private var name: [UInt8] = []
  private var path: [UInt8] = []
  /// The index of the partition that `path` is the path of; −1 before the first one.
  private var pathIndex = -1

  /// Whether anybody asks for partitions; if not, the table is taken for one without any.
  private let areWanted: Bool

  /// Makes names of no partitions yet.
  init(areWanted: Bool = true) {
    self.areWanted = areWanted
  }

  /// Whether a partition was left out because a record cannot tell so many apart.
  private(set) var hasReachedLimit = false

  /// Takes the partition columns of a `metaData` action.
  mutating func use(_ metadata: Metadata) {
    guard areWanted else { return }
    columns = metadata.partitionColumns.map { name in
      Column(
        physical: Array((metadata.physicalNames[name] ?? name).utf8),
        label: Self.label(of: name))
    }
    values = Array(repeating: nil, count: columns.count)
    indexOfJSON.removeAll()
  }

  private static func label(of name: String) -> [UInt8] {
    var label: [UInt8] = []
    let text = Array(name.utf8)
    append(escaped: text, 0..<text.count, to: &label)
    label.append(UInt8(ascii: "="))
    return label
  }

  /// Makes the names that were kept, of which everybody has been told.
  ///
  /// - Parameters:
  ///   - paths: the hash of each path, in the order of the indices; none twice.
  ///   - hasReachedLimit: whether there were more.
  ///   - metadata: the table's last one.
  init(paths: [ObjectKey], hasReachedLimit: Bool, metadata: Metadata?) {
    areWanted = true
    for (index, path) in paths.enumerated() { indexOfPath.insert(path, index) }
    self.hasReachedLimit = hasReachedLimit
    if let metadata { use(metadata) }
  }

  /// Whether the table has no partition columns, or nobody asks for them.
  var isUnpartitioned: Bool { columns.isEmpty }

  /// Gives away the partitions that nobody has been told of, in the order of their indices.
  mutating func giveUnannounced(to partitions: inout [String]) {
    if unannounced.isEmpty { return }
    partitions.append(contentsOf: unannounced)
    unannounced.removeAll(keepingCapacity: true)
  }

  /// Whether a partition has this path.
  func isPath(_ path: RawSpan, of index: Int) -> Bool {
    let key = try? hash.key(of: path, in: 0..<path.byteCount)
    return key.flatMap { indexOfPath[$0] } == index
  }

  /// The path of a partition, if it is the one that was looked for last by its values; else empty.
  func latestPath(of index: Int?) -> [UInt8] { index == pathIndex ? path : [] }

  /// Index of the partition whose values are the JSON object in `range` of `text`; nil for a table
  /// without partitions or values that are no object.
  mutating func index(ofJSON range: Range<Int>, in text: [UInt8]) -> Int? {
    guard !columns.isEmpty, !range.isEmpty else { return nil }
    let key = ObjectKey(fingerprintOf: text.rawSpan.extracting(range))
    if let known = indexOfJSON[key] { return known }
    let index =
      findPlainValues(range, in: text)
      ? indexOfValues(in: text)
      : (try? read(range, in: text)) == nil ? nil : indexOfValues(in: valueText)
    if let index { indexOfJSON.insert(key, index) }
    return index
  }

  /// Index of the partition with the given values by physical column name.
  mutating func index(
    ofPairs pairs: some Sequence<(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>?)>
  ) -> Int? {
    guard !columns.isEmpty else { return nil }
    forgetValues()
    for pair in pairs {
      if let column = columns.firstIndex(where: { $0.physical.elementsEqual(pair.name) }) {
        let start = valueText.count
        if let value = pair.value { valueText.append(contentsOf: value) }
        values[column] = pair.value == nil ? nil : start..<valueText.count
      }
    }
    return indexOfValues(in: valueText)
  }

  private mutating func forgetValues() {
    valueText.removeAll(keepingCapacity: true)
    for index in values.indices { values[index] = nil }
  }

  /// Finds the values where nothing but texts without escapes stand in the order of the columns, as nearly all
  /// writers spell them.
  ///
  /// - Returns: false where anything else stands; then it is to be read.
  private mutating func findPlainValues(_ range: Range<Int>, in text: [UInt8]) -> Bool {
    let bytes = text.rawSpan
    var offset = range.lowerBound
    for index in columns.indices {
      let before = index == 0 ? UInt8(ascii: "{") : UInt8(ascii: ",")
      let opening = columns[index].opening
      let start = offset + 1 + opening.count
      guard !opening.isEmpty, bytes.zeroPaddedByte(at: offset) == before,
        bytes.starts(with: opening.rawSpan, at: offset + 1)
      else { return false }
      let end = bytes.endOfPlainText(from: start)
      guard bytes.zeroPaddedByte(at: end) == UInt8(ascii: "\"") else { return false }
      values[index] = start..<end
      offset = end + 1
    }
    return offset == range.upperBound - 1
      && bytes.zeroPaddedByte(at: offset) == UInt8(ascii: "}")
  }

  private mutating func read(_ range: Range<Int>, in text: [UInt8]) throws(JSONError) {
    forgetValues()
    var scanner = JSONScanner(text.rawSpan, at: range.lowerBound)
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let column = column(named: key, scanner)
      switch try scanner.peekKind() {
      case .string:
        let value = try scanner.readText()
        if let column {
          let start = valueText.count
          scanner.append(value, to: &valueText)
          values[column] = start..<valueText.count
        }
      case .number, .boolean:
        // Some writers forget the quotes; the value is its text.
        let start = scanner.position
        try scanner.skipValue()
        if let column {
          let valueStart = valueText.count
          valueText.append(contentsOf: text[start..<scanner.position])
          values[column] = valueStart..<valueText.count
        }
      default:
        try scanner.skipValue()
        if let column { values[column] = nil }
      }
    }
  }

  /// The index of the column that a key names.
  private mutating func column(named key: JSONText, _ scanner: borrowing JSONScanner) -> Int? {
    if key.hasEscapes {
      name.removeAll(keepingCapacity: true)
      scanner.append(key, to: &name)
      return columns.firstIndex { $0.physical == name }
    }
    for index in columns.indices {
      if columns[index].physical.count != key.range.count { continue }
      let name = columns[index].physical
      if scanner.bytes.starts(with: name.rawSpan, at: key.range.lowerBound) { return index }
    }
    return nil
  }

  /// The index of the partition with the values that stand in a text.
  private mutating func indexOfValues(in text: [UInt8]) -> Int? {
    path.removeAll(keepingCapacity: true)
    for index in columns.indices {
      if !path.isEmpty { path.append(UInt8(ascii: "/")) }
      path.append(contentsOf: columns[index].label)
      if let value = values[index], !value.isEmpty {
        Self.append(escaped: text, value, to: &path)
      } else {
        path.append(contentsOf: Self.nullValue)
      }
    }
    let key = hash.key(of: path)
    pathIndex = indexOfPath[key] ?? -1
    if pathIndex >= 0 { return pathIndex }
    guard indexOfPath.count < ObjectRecord.maximumPartitions else {
      hasReachedLimit = true
      return nil
    }
    let index = indexOfPath.count
    pathIndex = index
    indexOfPath.insert(key, index)
    unannounced.append(String(decoding: path, as: UTF8.self))
    return index
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "%"), 0..<0x20, 0x7f: true
    default: false
    }
  }

  /// Appends the value that stands in a range of `text`.
  private static func append(escaped text: [UInt8], _ value: Range<Int>, to bytes: inout [UInt8]) {
    let span = text.rawSpan
    var plain = value.lowerBound
    while plain < value.upperBound, !isEscaped(span.zeroPaddedByte(at: plain)) { plain += 1 }
    bytes.append(contentsOf: span.extracting(value.lowerBound..<plain))
    for offset in plain..<value.upperBound {
      let byte = span.zeroPaddedByte(at: offset)
      if isEscaped(byte) {
        bytes.append(UInt8(ascii: "%"))
        for digit in [byte >> 4, byte & 15] {
          bytes.append(digit < 10 ? 0x30 + digit : 0x37 + digit)
        }
      } else {
        bytes.append(byte)
      }
    }
  }
}
