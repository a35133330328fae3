import LakeModel
import Parquet

/// Gives the rows of a batch their partition values: a place in the batch's list of them, in which hardly any
/// comes twice.
///
/// Writers keep names and values in dictionaries, so that rows of the same partition refer to the same
/// entries; then the values themselves are looked at once a batch.
struct CheckpointPartitions: Sendable {
  /// The names and values that two entries refer to, which stand for what a row of at most two entries says.
  private struct Reference: Hashable {
    var first: UInt64
    var second: UInt64
  }

  /// Places by reference, and by JSON text for rows that have none.
  private var places: [Reference: Int32] = [:]
  private var placesOfText: [[UInt8]: Int32] = [:]
  /// Places of rows with one entry of the same name, by the value's entry in the dictionary.
  private var placesOfValue: [Int32] = []

  /// Appends to `output` the place of each row's partition values; −1 for a row without any.
  ///
  /// - Throws: `ParquetError` when names and values disagree on rows or entries.
  mutating func append(
    _ keys: LeafColumn, _ values: LeafColumn, rows: [Int], of rowCount: Int,
    to output: inout [Int32], _ batch: inout CheckpointBatch
  ) throws(ParquetError) {
    places.removeAll(keepingCapacity: true)
    placesOfText.removeAll(keepingCapacity: true)
    guard case .bytes(let names) = keys.values, names.count > 0 else {
      for _ in rows { output.append(-1) }
      return
    }
    let texts: ByteColumn =
      if case .bytes(let column) = values.values { column } else { ByteColumn() }
    if appendSingle(keys, values, names, texts, rows, of: rowCount, to: &output, &batch) {
      return
    }
    let map = try MapColumn(keys: keys, values: values)
    for row in rows {
      let entries = map.entries(ofRow: row)
      guard !entries.isEmpty else {
        output.append(-1)
        continue
      }
      if names.isIndexed, texts.isIndexed, entries.count <= 2 {
        let first = entries.lowerBound
        let reference = Reference(
          first: Self.reference(map, first, names, texts),
          second: entries.count == 2 ? Self.reference(map, first + 1, names, texts) : .max)
        if let known = places[reference] {
          output.append(known)
          continue
        }
        let place = self.place(of: Self.json(map, entries, names, texts), &batch)
        places[reference] = place
        output.append(place)
      } else {
        output.append(place(of: Self.json(map, entries, names, texts), &batch))
      }
    }
  }

  private static func reference(
    _ map: MapColumn, _ entry: Int, _ names: ByteColumn, _ values: ByteColumn
  ) -> UInt64 {
    let name = map.keyIndices[entry]
    let value = map.valueIndices[entry]
    // No entry has the number 2³² − 1, so it can stand for null.
    return UInt64(name < 0 ? .max : names.entries[name]) << 32
      | UInt64(value < 0 ? .max : values.entries[value])
  }

  /// Does it for batches in which every file has one entry with a value, all of the same name.
  ///
  /// - Returns: false for others; then nothing has been done.
  private mutating func appendSingle(
    _ keys: LeafColumn, _ values: LeafColumn, _ names: ByteColumn, _ texts: ByteColumn,
    _ rows: [Int], of rowCount: Int, to output: inout [Int32], _ batch: inout CheckpointBatch
  ) -> Bool {
    guard names.isIndexed, texts.isIndexed, names.count == rows.count, texts.count == rows.count,
      Self.isFlat(keys, rowCount), Self.isFlat(values, rowCount),
      let keyLevel = keys.leaf?.maximumDefinitionLevel,
      let valueLevel = values.leaf?.maximumDefinitionLevel
    else { return false }
    let name = names.entries[0]
    let entryCount = texts.offsets.count - 1
    // A dictionary that is much longer than the batch would take longer to mark than to look up.
    guard entryCount <= 8 * rowCount + 64,
      names.entries.allSatisfy({ $0 == name }),
      // As many values as rows, and each row has one: so they are in the rows' order.
      rows.allSatisfy({
        keys.definitionLevels[$0] == keyLevel && values.definitionLevels[$0] == valueLevel
      })
    else { return false }
    placesOfValue.removeAll(keepingCapacity: true)
    placesOfValue.append(contentsOf: repeatElement(-1, count: entryCount))
    for index in rows.indices {
      let entry = Int(texts.entries[index])
      if placesOfValue[entry] < 0 {
        // No two entries of a dictionary are the same, so nobody looks whether the text is there already.
        let start = batch.text.count
        batch.text.append(UInt8(ascii: "{"))
        Self.appendJSON(names.bytes(index), to: &batch.text)
        batch.text.append(UInt8(ascii: ":"))
        Self.appendJSON(texts.bytes(index), to: &batch.text)
        batch.text.append(UInt8(ascii: "}"))
        placesOfValue[entry] = Int32(clamping: batch.partitions.count)
        batch.partitions.append(start..<batch.text.count)
      }
      output.append(placesOfValue[entry])
    }
    return true
  }

  /// Whether a repeated leaf has one slot a row.
  private static func isFlat(_ column: LeafColumn, _ rowCount: Int) -> Bool {
    column.slotCount == rowCount && column.repetitionLevels.count == rowCount
      && column.definitionLevels.count == rowCount
      && column.repetitionLevels.allSatisfy { $0 == 0 }
  }

  /// The place of a JSON text in the batch's list, to which it is added if it is new.
  private mutating func place(of json: [UInt8], _ batch: inout CheckpointBatch) -> Int32 {
    if let known = placesOfText[json] { return known }
    let start = batch.text.count
    batch.text.append(contentsOf: json)
    batch.partitions.append(start..<batch.text.count)
    let place = Int32(clamping: batch.partitions.count - 1)
    placesOfText[json] = place
    return place
  }

  /// Some entries as the JSON object that a commit would have.
  private static func json(
    _ map: MapColumn, _ entries: Range<Int>, _ names: ByteColumn, _ values: ByteColumn
  ) -> [UInt8] {
    var json: [UInt8] = [UInt8(ascii: "{")]
    for entry in entries {
      if entry > entries.lowerBound { json.append(UInt8(ascii: ",")) }
      let name = map.keyIndices[entry]
      appendJSON(name < 0 ? [] : names.bytes(name), to: &json)
      json.append(UInt8(ascii: ":"))
      let value = map.valueIndices[entry]
      if value < 0 {
        json.append(contentsOf: Array("null".utf8))
      } else {
        appendJSON(values.bytes(value), to: &json)
      }
    }
    json.append(UInt8(ascii: "}"))
    return json
  }

  private static func appendJSON(_ value: ArraySlice<UInt8>, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    for byte in value {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 0..<0x20:
        text.append(contentsOf: Array("\\u00".utf8))
        for digit in [byte >> 4, byte & 15] {
          text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
      default:
        text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }
}
