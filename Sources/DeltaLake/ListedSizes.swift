import LakeModel

/// The sizes that a listing tells of some objects: 28 to 31 bytes an object.
struct ListedSizes: Sendable {
  private var table = ObjectTable()

  /// Makes sizes of nothing.
  init() {}

  /// The size of an object; nil when it is not listed.
  ///
  /// - Complexity: O(1) on average.
  subscript(key: ObjectKey) -> Int64? {
    get { table[key]?.size }
    set {
      table[key] = newValue.map {
        ObjectRecord(size: $0, birth: ObjectRecord.unknownBirth, partition: nil, state: .live)
      }
    }
  }

  /// Calls `body` with every object and its size. The keys are what is kept of them (`ObjectTable`).
  func forEach(_ body: (ObjectKey, Int64) -> Void) {
    table.forEach { key, record in body(key, record.size) }
  }
}
