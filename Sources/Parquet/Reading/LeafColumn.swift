/// The slots of one leaf for the rows of a batch.
///
/// A slot is a value, a null, or an empty list. A leaf without repeated ancestors has one per row.
package struct LeafColumn: Sendable, Equatable {
  /// The leaf; nil when the file does not have the column.
  package let leaf: SchemaLeaf?
  /// Number of slots.
  package internal(set) var slotCount = 0
  /// Per slot how much of the leaf's path is there; empty when every slot is a value.
  package internal(set) var definitionLevels: [UInt8] = []
  /// Per slot 0 where a row begins; empty when every slot is a row.
  package internal(set) var repetitionLevels: [UInt8] = []
  /// The values, without nulls.
  package internal(set) var values: LeafValues = .absent

  init(leaf: SchemaLeaf?) {
    self.leaf = leaf
  }

  /// The definition level of every slot, those included that `definitionLevels` leaves out.
  ///
  /// - Complexity: O(slots) when they are left out.
  package var allDefinitionLevels: [UInt8] {
    guard definitionLevels.isEmpty, let maximum = leaf?.maximumDefinitionLevel, maximum > 0 else {
      return definitionLevels
    }
    return [UInt8](repeating: maximum, count: slotCount)
  }

  /// Per slot the index of its value in `values`, or −1 where there is none. For a leaf without
  /// repeated ancestors, that is per row.
  ///
  /// - Complexity: O(slots).
  package func valueIndices() -> [Int] {
    guard let leaf else { return [Int](repeating: -1, count: slotCount) }
    guard !definitionLevels.isEmpty else { return Array(0..<slotCount) }
    let maximum = leaf.maximumDefinitionLevel
    return [Int](capacity: slotCount) { indices in
      var next = 0
      for level in definitionLevels {
        if level == maximum {
          indices.append(next)
          next += 1
        } else {
          indices.append(-1)
        }
      }
    }
  }

  /// The slots at which rows begin, and behind them the number of slots.
  ///
  /// - Complexity: O(slots).
  package func rowStarts() -> [Int] {
    guard !repetitionLevels.isEmpty else { return Array(0...slotCount) }
    var starts: [Int] = []
    for (slot, level) in repetitionLevels.enumerated() where level == 0 { starts.append(slot) }
    starts.append(slotCount)
    return starts
  }
}

/// Some consecutive rows of a row group: one column per path of the projection, in its order.
package struct ColumnBatch: Sendable, Equatable {
  /// Number of rows.
  package let rowCount: Int
  /// The columns, aligned: each holds the slots of the same rows.
  package let columns: [LeafColumn]
}
