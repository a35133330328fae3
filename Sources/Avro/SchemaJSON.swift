internal import JSONScan

/// A schema's JSON as a small tree, with the offset of every value for complaints.
///
/// Schemas are parsed once per text, so that a tree costs nothing that matters and lets the members of
/// a type come in any order.
struct SchemaJSON {
  /// What a value is; what no schema has a use for is told apart no further.
  indirect enum Value {
    case text(String)
    case integer(Int64)
    case array([SchemaJSON])
    case object(Members)
    case other
  }

  /// The members of an object that say something about types.
  struct Members {
    var type: SchemaJSON?
    var name: SchemaJSON?
    var namespace: SchemaJSON?
    var fields: SchemaJSON?
    var items: SchemaJSON?
    var values: SchemaJSON?
    var symbols: SchemaJSON?
    var size: SchemaJSON?
  }

  let value: Value
  let offset: Int

  /// Reads the value that stands next.
  init(_ scanner: inout JSONScanner) throws(JSONError) {
    let kind = try scanner.peekKind()
    offset = scanner.position
    switch kind {
    case .string:
      value = .text(scanner.string(try scanner.readText()))
    case .number:
      value = try scanner.readLenientInt64IfPresent().map { .integer($0) } ?? .other
    case .array:
      var elements: [SchemaJSON] = []
      try scanner.beginArray()
      while try scanner.nextElement() { elements.append(try SchemaJSON(&scanner)) }
      value = .array(elements)
    case .object:
      value = .object(try SchemaJSON.members(&scanner))
    case .boolean, .null:
      try scanner.skipValue()
      value = .other
    }
  }

  /// Reads an object's members, and passes over defaults, documentation and properties of users.
  private static func members(_ scanner: inout JSONScanner) throws(JSONError) -> Members {
    var members = Members()
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "type") {
        members.type = try SchemaJSON(&scanner)
      } else if scanner.equals(key, "name") {
        members.name = try SchemaJSON(&scanner)
      } else if scanner.equals(key, "namespace") {
        members.namespace = try SchemaJSON(&scanner)
      } else if scanner.equals(key, "fields") {
        members.fields = try SchemaJSON(&scanner)
      } else if scanner.equals(key, "items") {
        members.items = try SchemaJSON(&scanner)
      } else if scanner.equals(key, "values") {
        members.values = try SchemaJSON(&scanner)
      } else if scanner.equals(key, "symbols") {
        members.symbols = try SchemaJSON(&scanner)
      } else if scanner.equals(key, "size") {
        members.size = try SchemaJSON(&scanner)
      } else {
        try scanner.skipValue()
      }
    }
    return members
  }

  /// The text that the value is, or nil.
  var text: String? {
    guard case .text(let text) = value else { return nil }
    return text
  }

  /// The elements that the value has, or nil.
  var elements: [SchemaJSON]? {
    guard case .array(let elements) = value else { return nil }
    return elements
  }
}
