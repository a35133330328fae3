/// The entries of a map, row by row, put together from its key and value leaves.
///
/// For `optional group m (MAP) { repeated group key_value { required key; optional value } }` and its
/// relatives, however many optional groups are around it. No two maps deep.
package struct MapColumn: Sendable, Equatable {
  /// Per row the index of its first entry, and behind them the number of entries.
  package let entryStarts: [Int]
  /// Per row whether the map is there; a map that is there may have no entries.
  package let isPresent: [Bool]
  /// Per entry the index of its key in the key leaf's values, or −1 for a null key.
  package let keyIndices: [Int]
  /// Per entry the index of its value in the value leaf's values, or −1 for a null value.
  package let valueIndices: [Int]

  /// The entries of a row, which must be below the number of rows.
  package func entries(ofRow row: Int) -> Range<Int> { entryStarts[row]..<entryStarts[row + 1] }

  /// Puts the entries together; `values` may be an absent leaf, then every value is null.
  ///
  /// - Throws: `ParquetError`: `mapEntries` when the leaves disagree on rows or entries,
  ///   `unsupported` when the leaves are not once repeated.
  /// - Complexity: O(slots).
  package init(keys: LeafColumn, values: LeafColumn) throws(ParquetError) {
    guard let keyLeaf = keys.leaf else {
      entryStarts = [Int](repeating: 0, count: keys.slotCount + 1)
      isPresent = [Bool](repeating: false, count: keys.slotCount)
      keyIndices = []
      valueIndices = []
      return
    }
    guard keyLeaf.maximumRepetitionLevel == 1,
      let repeated = keyLeaf.nodes.firstIndex(where: { $0.repetitionLevel == 1 }), repeated > 0
    else { throw .unsupported("a map inside a list or map") }
    let entryLevel = keyLeaf.nodes[repeated].definitionLevel
    let mapLevel = keyLeaf.nodes[repeated - 1].definitionLevel
    try Self.check(keys, against: values, entryLevel: entryLevel)
    let keysBySlot = keys.valueIndices()
    let valuesBySlot = values.leaf == nil ? [] : values.valueIndices()
    var starts: [Int] = []
    var present: [Bool] = []
    var keyIndices: [Int] = []
    var valueIndices: [Int] = []
    for slot in 0..<keys.slotCount {
      if keys.repetitionLevels[slot] == 0 {
        starts.append(keyIndices.count)
        present.append(keys.definitionLevels[slot] >= mapLevel)
      }
      guard keys.definitionLevels[slot] >= entryLevel else { continue }
      keyIndices.append(keysBySlot[slot])
      valueIndices.append(valuesBySlot.isEmpty ? -1 : valuesBySlot[slot])
    }
    starts.append(keyIndices.count)
    entryStarts = starts
    isPresent = present
    self.keyIndices = keyIndices
    self.valueIndices = valueIndices
  }

  /// Checks that both leaves tell of the same rows and entries.
  private static func check(
    _ keys: LeafColumn, against values: LeafColumn, entryLevel: UInt8
  ) throws(ParquetError) {
    guard values.leaf != nil else { return }
    guard keys.slotCount == values.slotCount, keys.repetitionLevels == values.repetitionLevels,
      keys.definitionLevels.count == values.definitionLevels.count
    else { throw .malformed(.mapEntries) }
    for slot in keys.definitionLevels.indices {
      let key = min(keys.definitionLevels[slot], entryLevel)
      guard key == min(values.definitionLevels[slot], entryLevel) else {
        throw .malformed(.mapEntries)
      }
    }
  }
}
