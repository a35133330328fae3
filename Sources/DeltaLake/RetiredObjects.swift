import LakeModel

/// Data objects, deletion vectors and change data that are in storage for no snapshot's sake: what a
/// VACUUM may delete.
///
/// A deletion must name its object, so the paths of these are kept in one arena: the length of the path
/// (about 80 bytes) and 48 more an object, for as long as it is retired and not known to be deleted.
/// Live objects cost nothing here.
struct RetiredObjects: Sendable {
  /// One that may be deleted.
  struct Item: Sendable {
    var key: ObjectKey
    var role: ObjectRole
    /// Milliseconds since the epoch from which on it was of no use: when it was removed, or, for change
    /// data, written.
    var time: Int64
    fileprivate var pathStart: Int
    fileprivate var pathCount: Int32
  }

  private var items: [Item] = []
  private var text: [UInt8] = []

  /// For objects that were brought back: the item that stands for them now; −1 for none.
  private var currentItem: [ObjectKey: Int] = [:]

  /// Notes an object that has become useless.
  mutating func append(
    _ key: ObjectKey, role: ObjectRole, time: Int64, path: ArraySlice<UInt8>
  ) {
    if !currentItem.isEmpty, currentItem[key] != nil { currentItem[key] = items.count }
    items.append(
      Item(
        key: key, role: role, time: time, pathStart: text.count,
        pathCount: Int32(clamping: path.count)))
    text.append(contentsOf: path.prefix(Int(Int32.max)))
  }

  /// Notes that an object is of use again.
  mutating func revive(_ key: ObjectKey) {
    currentItem[key] = -1
  }

  /// The path of an item.
  func path(of item: Item) -> ArraySlice<UInt8> {
    text[item.pathStart..<(item.pathStart + Int(item.pathCount))]
  }

  /// Positions of the items that were useless at `cutoff` already, in the order in which they became so.
  func positions(through cutoff: Int64) -> [Int] {
    items.indices.filter { position in
      let item = items[position]
      guard item.time <= cutoff else { return false }
      return currentItem.isEmpty || currentItem[item.key].map { $0 == position } ?? true
    }
  }

  /// The item at a position.
  subscript(position: Int) -> Item { items[position] }

  /// Forgets the items at `positions`, which must ascend, and gives their memory back.
  mutating func remove(at positions: [Int]) {
    guard !positions.isEmpty else { return }
    var kept: [Item] = []
    kept.reserveCapacity(items.count - positions.count)
    var keptText: [UInt8] = []
    var keptCurrent: [ObjectKey: Int] = [:]
    var next = 0
    for position in items.indices {
      if next < positions.count, positions[next] == position {
        next += 1
        continue
      }
      var item = items[position]
      if let current = currentItem[item.key] {
        // An item that a revival has made stale.
        guard current == position else { continue }
        keptCurrent[item.key] = kept.count
      }
      let path = path(of: item)
      item.pathStart = keptText.count
      keptText.append(contentsOf: path)
      kept.append(item)
    }
    for (key, current) in currentItem where current == -1 { keptCurrent[key] = -1 }
    items = kept
    text = keptText
    currentItem = keptCurrent
  }
}
