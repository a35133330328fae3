package import LakeModel

/// A table that was read, with the folds over its ledger.
package struct ScannedTable: Sendable {
  /// The root of its lake as it was given to the scan, without slashes at its end.
  package let root: String
  /// Relative to the root, without a slash at its end; empty when the root is the table.
  package let path: String
  /// What the reader said after the ledger.
  package let state: TableState
  /// The folds, with the whole ledger and the live objects absorbed: they take no more.
  package let fold: TableFold

  /// Makes a scanned table.
  package init(root: String = "", path: String, state: TableState, fold: TableFold) {
    self.root = root
    self.path = path
    self.state = state
    self.fold = fold.settled
  }

  /// Where it is, by which one table of many lakes is told from another.
  package var place: TablePlace { TablePlace(root: root, path: path) }
}

/// Where a table is: the root of its lake and its path below that.
///
/// Places are ordered and told apart by their bytes, as stores do, and by the two of them joined: a table
/// of a lake that lies inside another is the same one in both.
package struct TablePlace: Hashable, Comparable, Sendable {
  /// The root as it was given, without slashes at its end.
  package let root: String
  /// Relative to the root; empty when the root is the table.
  package let path: String

  /// Makes a place.
  package init(root: String, path: String) {
    self.root = root
    self.path = path
  }

  /// The root and the path.
  package var text: String {
    path.isEmpty ? root : root == "/" ? "/" + path : root + "/" + path
  }

  package static func == (left: TablePlace, right: TablePlace) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  package static func < (left: TablePlace, right: TablePlace) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
