/// The kinds of Avro types, by the specification's names.
package enum AvroKind: String, Equatable, Sendable {
  /// No value; takes no bytes.
  case null
  /// One byte, 0 or 1.
  case boolean
  /// A signed integer of 32 bits.
  case int
  /// A signed integer of 64 bits.
  case long
  /// A floating-point number of 32 bits.
  case float
  /// A floating-point number of 64 bits.
  case double
  /// Bytes with their count before them.
  case bytes
  /// UTF-8 with its count of bytes before it.
  case string
  /// Fields in a fixed order, one after the other.
  case record
  /// One of the symbols that the schema lists.
  case enumeration = "enum"
  /// Items of one type.
  case array
  /// Values of one type under text keys.
  case map
  /// One of several types, whose number stands before the value.
  case union
  /// Bytes whose count the schema gives.
  case fixed
}

/// A writer's schema: what stands in the bytes, in which order.
///
/// Types refer to one another by their number, so that recursive types are no special case. Names are
/// resolved, aliases and logical types are ignored, and defaults are too: a reader that looks for a
/// field by name sees that it is absent.
///
/// A schema is a reference, because it is parsed once for many files and its identity tells whether
/// names have already been looked up in it.
package final class AvroSchema: Sendable {
  /// One type.
  struct Node: Sendable {
    /// What kind of type this is.
    var kind: AvroKind
    /// The number of the item type (array, map), the position of the first entry in `fieldTypes`
    /// (record), `branches` (union) or `symbols` (enum), or the byte count (fixed).
    var first = 0
    /// The number of fields, branches or symbols.
    var count = 0
    /// The fewest bytes that a value takes; possibly less than that for recursive types.
    var minimumSize = 0
    /// Whether no value of the type takes any bytes, ever.
    var isEmpty = false
  }

  /// The longest text of a schema that is parsed: 4 MiB. The longest seen, with a table's whole row
  /// type in it, have some hundred kilobytes.
  package static let maximumTextLength = 4 << 20

  /// The types. Names stand apart, so that looking at a type counts no references.
  let nodes: [Node]
  /// The types of records' fields, one record's after the other's.
  let fieldTypes: [Int]
  /// The names of the fields in `fieldTypes`.
  private let allFieldNames: [String]
  let branches: [Int]
  let symbols: [String]
  /// The number of the type that the whole schema is.
  let root: Int

  /// The full name of the type that the whole schema is; "" unless it is a record, enum or fixed.
  package let name: String

  init(
    nodes: [Node], fieldTypes: [Int] = [], fieldNames: [String] = [], branches: [Int] = [],
    symbols: [String] = [], root: Int, name: String = ""
  ) {
    self.nodes = nodes
    self.fieldTypes = fieldTypes
    self.allFieldNames = fieldNames
    self.branches = branches
    self.symbols = symbols
    self.root = root
    self.name = name
  }

  /// The kind of the type that the whole schema is.
  package var kind: AvroKind { nodes[root].kind }

  /// The names of the fields of the type that the whole schema is, in the order of the bytes.
  package var fieldNames: [String] { fieldNames(of: nodes[root]) }

  /// The names of a record's fields, in the order of the bytes; none for another type.
  func fieldNames(of node: Node) -> [String] {
    guard node.kind == .record else { return [] }
    return Array(allFieldNames[node.first..<(node.first + node.count)])
  }
}
