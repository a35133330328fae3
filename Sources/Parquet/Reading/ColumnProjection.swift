/// The leaves of a file that a reader wants, by path.
package struct ColumnProjection: Sendable, Equatable {
  /// The paths that were asked for.
  package let paths: [[String]]

  /// Per path the index of the leaf in `Schema.leaves`; nil where the file has no such column.
  package let leaves: [Int?]

  /// Finds the leaves of `paths` in a schema.
  ///
  /// Names are compared exactly, but the inner groups of lists and maps are found by their place,
  /// since writers name them differently: below a map any group stands for `key_value`, its first
  /// child for `key` and its second for `value`; below a list any group stands for `list`, its only
  /// child for `element`.
  ///
  /// - Complexity: O(paths × leaves × depth).
  package init(of schema: Schema, paths: [[String]]) {
    self.paths = paths
    leaves = paths.map { path in
      schema.leaves.firstIndex { $0.path == path }
        ?? schema.leaves.firstIndex { Self.matches($0, path, in: schema) }
    }
  }

  private static func matches(_ leaf: SchemaLeaf, _ path: [String], in schema: Schema) -> Bool {
    guard leaf.path.count == path.count else { return false }
    return path.indices.allSatisfy { depth in
      let name = path[depth]
      let node = leaf.nodes[depth]
      if leaf.path[depth] == name { return true }
      guard depth > 0 else { return false }
      let parent = leaf.nodes[depth - 1]
      let isInnerGroup = schema.elements[node.element].repetition == .repeated
      switch name {
      case "key_value": return isInnerGroup && schema.elements[parent.element].isMap
      case "list": return isInnerGroup && schema.elements[parent.element].isList
      case "key", "value", "element":
        guard depth > 1, schema.elements[parent.element].repetition == .repeated else {
          return false
        }
        let outer = schema.elements[leaf.nodes[depth - 2].element]
        // Depth-first order: the first child comes right behind its parent.
        let isFirst = node.element == parent.element + 1
        switch name {
        case "key": return outer.isMap && isFirst
        case "value": return outer.isMap && !isFirst
        default: return outer.isList && isFirst
        }
      default: return false
      }
    }
  }
}
