import LakeAnalysis

/// The tree of path components over what a lake's tables hold (replication-model.md §8).
///
/// Nodes are in the order of their paths, parents before children, in flat arrays: a lake has millions. The
/// path of a node is the beginning of a leaf's, so it takes no memory of its own.
package struct PrefixTree: Sendable {
  /// What lies below a folder.
  package struct Volume: Equatable, Sendable {
    /// Bytes of the hot working set.
    package var hot: Int64
    /// Live bytes.
    package var bytes: Int64
    /// New bytes per day.
    package var churn: Int64

    /// Makes a volume.
    package init(hot: Int64 = 0, bytes: Int64 = 0, churn: Int64 = 0) {
      self.hot = hot
      self.bytes = bytes
      self.churn = churn
    }

    mutating func add(_ other: Volume) {
      hot = hot.saturatingSum(other.hot)
      bytes = bytes.saturatingSum(other.bytes)
      churn = churn.saturatingSum(other.churn)
    }
  }

  /// A folder that holds whole partitions.
  package struct Leaf: Sendable {
    /// Its path in the table, ends with `/`; empty for the table itself.
    package var folder: String
    /// What lies in it.
    package var volume: Volume

    /// Makes a leaf.
    package init(folder: String, volume: Volume) {
      self.folder = folder
      self.volume = volume
    }
  }

  /// A table with its leaves.
  package struct Table: Sendable {
    /// Its path in the lake, ends with `/`; empty when the lake's root is the table.
    package var path: String
    /// In the order of the bytes of their folders, none inside another; empty for a table that is not to be
    /// mirrored.
    package var leaves: [Leaf]
    /// What comes with any of its leaves, unless the table is mirrored as a whole.
    package var closure: Volume
    /// Prefixes that the closure takes.
    package var closurePrefixes: Int
    /// Whether a folder that holds it may be mirrored as a whole.
    package var isCandidate: Bool

    /// Makes a table.
    package init(
      path: String, leaves: [Leaf], closure: Volume = Volume(), closurePrefixes: Int = 0,
      isCandidate: Bool = true
    ) {
      self.path = path
      self.leaves = leaves
      self.closure = closure
      self.closurePrefixes = closurePrefixes
      self.isCandidate = isCandidate
    }
  }

  /// The node above each; −1 for the root, which is the lake.
  package private(set) var parents: [Int32] = [-1]
  /// The first node behind each one's subtree.
  package private(set) var ends: [Int32] = []
  /// What each one holds itself: leaves their volume, tables their closure.
  package private(set) var own: [Volume] = [Volume()]
  /// What lies below each, the closures included.
  package private(set) var volumes: [Volume] = []
  /// Prefixes that the closure of each takes; zero but at tables.
  package private(set) var closurePrefixes: [Int32] = [0]
  /// Whether each may be mirrored as a whole.
  package private(set) var isAllowed: [Bool] = [true]
  /// The place of the table that each is in, or is; −1 above tables.
  package private(set) var tables: [Int32] = [-1]

  /// The node of each leaf, in the order of the tables and their leaves.
  package private(set) var leafNodes: [Int32] = []

  /// All paths of leaves, one behind the other.
  private var text: [UInt8] = []
  /// Where each node's path begins in `text`, and its length.
  private var places: [(start: Int, length: Int)] = [(0, 0)]

  /// The number of nodes.
  package var count: Int { parents.count }

  /// Makes a tree.
  ///
  /// - Parameters:
  ///   - lake: the tables, in the order of the bytes of their paths, none inside another.
  ///   - usesFoldersAboveTables: whether a folder above tables may be mirrored as a whole.
  /// - Complexity: O(bytes of all paths).
  package init(_ lake: [Table], usesFoldersAboveTables: Bool) {
    // The nodes on the way to the last path.
    var open: [Int32] = [0]
    var last: Range<Int> = 0..<0
    for (place, table) in lake.enumerated() {
      let leaves = table.leaves.isEmpty ? [Leaf(folder: "", volume: Volume())] : table.leaves
      let root = table.path.utf8.count
      for (number, leaf) in leaves.enumerated() {
        let start = text.count
        text.append(contentsOf: table.path.utf8)
        text.append(contentsOf: leaf.folder.utf8)
        let path = start..<text.count
        var common = 0
        while common < min(last.count, path.count),
          text[last.lowerBound + common] == text[start + common]
        {
          common += 1
        }
        while let top = open.last, top != 0, places[Int(top)].length > common { open.removeLast() }
        let begin = places[Int(open.last ?? 0)].length
        for index in begin..<max(path.count, begin)
        where text[start + index] == UInt8(ascii: "/") {
          let length = index + 1
          let parent = open.last ?? 0
          open.append(Int32(clamping: parents.count))
          parents.append(parent)
          places.append((start, length))
          own.append(Volume())
          closurePrefixes.append(0)
          isAllowed.append(true)
          tables.append(length >= root ? Int32(clamping: place) : -1)
        }
        last = path
        if number == 0 { mark(table, at: place, among: open) }
        own[Int(open.last ?? 0)].add(leaf.volume)
        if !table.leaves.isEmpty { leafNodes.append(open.last ?? 0) }
      }
    }
    sum(usesFoldersAboveTables: usesFoldersAboveTables)
  }

  private mutating func mark(_ table: Table, at place: Int, among open: [Int32]) {
    let length = table.path.utf8.count
    guard let node = open.first(where: { places[Int($0)].length == length }) else { return }
    tables[Int(node)] = Int32(clamping: place)
    own[Int(node)].add(table.closure)
    closurePrefixes[Int(node)] = Int32(clamping: table.closurePrefixes)
    if !table.isCandidate { isAllowed[Int(node)] = false }
  }

  private mutating func sum(usesFoldersAboveTables: Bool) {
    volumes = own
    ends = parents.indices.map { Int32(clamping: $0 + 1) }
    for node in stride(from: parents.count - 1, through: 0, by: -1) {
      if !usesFoldersAboveTables, tables[node] < 0 { isAllowed[node] = false }
      let parent = Int(parents[node])
      guard parent >= 0 else { continue }
      volumes[parent].add(volumes[node])
      ends[parent] = max(ends[parent], ends[node])
      if !isAllowed[node] { isAllowed[parent] = false }
    }
  }

  /// Whether a node is the root of a table.
  package func isTable(_ node: Int) -> Bool {
    tables[node] >= 0 && (parents[node] < 0 || tables[Int(parents[node])] != tables[node])
  }

  /// The places of the leaves below a node, itself included.
  package func leaves(below node: Int) -> Range<Int> {
    func first(from bound: Int32) -> Int {
      var (low, high) = (0, leafNodes.count)
      while low < high {
        let middle = (low + high) / 2
        if leafNodes[middle] < bound { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return first(from: Int32(clamping: node))..<first(from: ends[node])
  }

  /// The path of a node: ends with `/`, empty for the lake.
  package func path(of node: Int) -> String {
    let place = places[node]
    return String(decoding: text[place.start..<(place.start + place.length)], as: UTF8.self)
  }
}
