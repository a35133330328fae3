/// Byte-weighted LRU stack distances (Mattson and others, 1970): an access to an item is served by a cache
/// of C bytes just when the item and the distinct others touched since its last access together take at
/// most C bytes.
///
/// A Fenwick tree over the accesses holds, at the last access of every item, the item's size: the distance
/// is the sum behind it. Accesses are numbered anew when the tree is full, so that memory follows the
/// items, not the accesses.
package struct StackDistance: Sendable {
  private var tree: [Int64]
  private var itemAt: [Int32]
  private var lastAccess: [Int32]
  private let sizes: [Int64]
  private var next = 0
  private var total: Int64 = 0

  /// Makes an empty stack for items of these sizes; all together take at most 2⁶² bytes, larger ones are
  /// cut to their part of that.
  package init(sizes: [Int64]) {
    let most = (1 << 62) / Int64(max(sizes.count, 1))
    self.sizes = sizes.map { min(max($0, 0), most) }
    lastAccess = Array(repeating: -1, count: sizes.count)
    let capacity = max(2 * sizes.count, 64)
    tree = Array(repeating: 0, count: capacity + 1)
    itemAt = Array(repeating: -1, count: capacity)
  }

  /// Takes the next access.
  ///
  /// - Parameter item: index of the item's size.
  /// - Returns: the bytes of the distinct other items touched since its last access; nil for the first
  ///   access of an item.
  /// - Complexity: O(log items), amortised.
  package mutating func access(_ item: Int) -> Int64? {
    if next == itemAt.count { renumber() }
    let last = Int(lastAccess[item])
    var distance: Int64?
    if last >= 0 {
      distance = total - sum(upTo: last)
      add(-sizes[item], at: last)
      itemAt[last] = -1
      total -= sizes[item]
    }
    add(sizes[item], at: next)
    itemAt[next] = Int32(truncatingIfNeeded: item)
    lastAccess[item] = Int32(truncatingIfNeeded: next)
    total += sizes[item]
    next += 1
    return distance
  }

  /// The sizes at places 0 … `place`.
  private func sum(upTo place: Int) -> Int64 {
    var sum: Int64 = 0
    var index = place + 1
    while index > 0 {
      sum &+= tree[index]
      index &= index - 1
    }
    return sum
  }

  private mutating func add(_ size: Int64, at place: Int) {
    var index = place + 1
    while index < tree.count {
      tree[index] &+= size
      index += index & -index
    }
  }

  /// Moves the last accesses together, in order.
  private mutating func renumber() {
    var count = 0
    for place in itemAt.indices where itemAt[place] >= 0 {
      itemAt[count] = itemAt[place]
      lastAccess[Int(itemAt[count])] = Int32(truncatingIfNeeded: count)
      count += 1
    }
    for place in count..<itemAt.count { itemAt[place] = -1 }
    for index in tree.indices { tree[index] = 0 }
    for index in 1..<tree.count {
      if index <= count { tree[index] &+= sizes[Int(itemAt[index - 1])] }
      let parent = index + (index & -index)
      if parent < tree.count { tree[parent] &+= tree[index] }
    }
    next = count
  }
}
