internal import ByteParsing

/// A file's schema: the elements in the file's order, and the leaves with their levels.
package struct Schema: Sendable, Equatable {
  /// Every element, depth-first; the first is the root, whose name is not part of any path.
  package let elements: [SchemaElement]

  /// The leaves in order, which is the order of the columns of every row group.
  package let leaves: [SchemaLeaf]

  /// Makes a schema of a file's list of elements.
  ///
  /// - Throws: `ParquetError`: `schema` when the counts of children do not use up the list exactly;
  ///   limits on depth.
  /// - Complexity: O(elements × depth), for the paths.
  init(_ elements: [SchemaElement], limits: ParquetLimits) throws(ParquetError) {
    self.elements = elements
    guard let root = elements.first, root.childCount >= 0 else {
      throw .malformed(.schema)
    }
    /// A group whose children are being read.
    struct Open {
      var childrenLeft: Int32
      var definition: Int
      var repetition: Int
    }
    var open = [Open(childrenLeft: root.childCount, definition: 0, repetition: 0)]
    var path: [String] = []
    var nodes: [SchemaLeaf.Node] = []
    var leaves: [SchemaLeaf] = []
    var index = 1
    // Few bytes can put many leaves below many groups.
    var components = 0
    while let last = open.last {
      guard last.childrenLeft > 0 else {
        open.removeLast()
        if !open.isEmpty {
          path.removeLast()
          nodes.removeLast()
        }
        continue
      }
      guard index < elements.count else { throw .malformed(.schema) }
      let element = elements[index]
      open[open.count - 1].childrenLeft -= 1
      let isOptional = element.repetition != .required
      let isRepeated = element.repetition == .repeated
      let definition = last.definition + (isOptional ? 1 : 0)
      let repetition = last.repetition + (isRepeated ? 1 : 0)
      let node = SchemaLeaf.Node(
        element: index, definitionLevel: UInt8(clamping: definition),
        repetitionLevel: UInt8(clamping: repetition))
      guard element.childCount >= 0 else { throw .malformed(.schema) }
      if element.childCount > 0 || element.typeCode == nil {
        guard open.count < limits.schemaDepth else {
          throw ParquetError(.limitExceeded(.schemaDepth, size: open.count + 1))
        }
        open.append(
          Open(childrenLeft: element.childCount, definition: definition, repetition: repetition))
        path.append(element.name)
        nodes.append(node)
      } else {
        components += open.count
        guard components <= limits.schemaPathComponents else {
          throw ParquetError(.limitExceeded(.schemaPathComponents, size: components))
        }
        leaves.append(
          SchemaLeaf(path: path + [element.name], nodes: nodes + [node], element: element))
      }
      index += 1
    }
    // Elements that no group counts as its children.
    guard index == elements.count else { throw .malformed(.schema) }
    self.leaves = leaves
  }
}

/// A column: a leaf of the schema's tree.
package struct SchemaLeaf: Sendable, Equatable {
  /// An element on the way from the root's children to the leaf itself.
  package struct Node: Sendable, Equatable {
    /// Index in `Schema.elements`.
    package let element: Int
    /// Definition level at and above which the element is there (for a repeated one: has an entry).
    package let definitionLevel: UInt8
    /// Number of repeated elements from the top down to this one.
    package let repetitionLevel: UInt8
  }

  /// Names from the root's child down to the leaf.
  package let path: [String]

  /// The elements of `path`, one each.
  package let nodes: [Node]

  /// The leaf's own element.
  package let element: SchemaElement

  /// How the values are stored; nil for a type that this reader does not know.
  package var physicalType: PhysicalType? {
    element.typeCode.flatMap(PhysicalType.init(rawValue:))
  }

  /// The definition level of a value that is there.
  package var maximumDefinitionLevel: UInt8 { nodes.last?.definitionLevel ?? 0 }

  /// The number of repeated elements above or at the leaf.
  package var maximumRepetitionLevel: UInt8 { nodes.last?.repetitionLevel ?? 0 }
}
