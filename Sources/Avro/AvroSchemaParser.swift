internal import JSONScan

extension AvroSchema {
  /// Parses a schema as it is written in JSON.
  ///
  /// - Throws: `AvroError` with code `invalidSchema` (also for malformed JSON), `depthExceeded` or
  ///   `limitExceeded`, and the offset in `text`.
  /// - Complexity: O(bytes).
  package convenience init(parsing text: RawSpan) throws(AvroError) {
    guard text.byteCount <= AvroSchema.maximumTextLength else {
      throw AvroError(.limitExceeded, at: AvroSchema.maximumTextLength)
    }
    let json: SchemaJSON
    do throws(JSONError) {
      var scanner = JSONScanner(text, maximumDepth: JSONScanner.depthCeiling)
      json = try SchemaJSON(&scanner)
      try scanner.expectEnd()
    } catch {
      throw AvroError(
        error.code == .depthExceeded ? .depthExceeded : .invalidSchema("\(error)"),
        at: error.offset)
    }
    var parser = AvroSchemaParser()
    let root = try parser.type(json, namespace: "", level: 0)
    self.init(
      nodes: parser.nodes, fieldTypes: parser.fieldTypes, fieldNames: parser.fieldNames,
      branches: parser.branches, symbols: parser.symbols, root: root,
      name: parser.names[root] ?? "")
  }
}

/// Builds the table of types from a schema's JSON.
private struct AvroSchemaParser {
  /// The most types inside one another.
  static let maximumLevel = 64
  /// No type is said to take more bytes than this, so that sums cannot overflow.
  static let largestMinimum = 1 << 30

  var nodes: [AvroSchema.Node] = []
  var fieldTypes: [Int] = []
  var fieldNames: [String] = []
  var branches: [Int] = []
  var symbols: [String] = []
  /// The numbers of the types that have been named, by full name.
  var named: [String: Int] = [:]
  /// The full names of the types that have one, by number.
  var names: [Int: String] = [:]

  /// The number of the type that `json` describes or names.
  mutating func type(
    _ json: SchemaJSON, namespace: String, level: Int
  ) throws(AvroError) -> Int {
    guard level < AvroSchemaParser.maximumLevel else {
      throw AvroError(.depthExceeded, at: json.offset)
    }
    switch json.value {
    case .text(let name):
      return try reference(name, namespace: namespace, at: json.offset)
    case .array(let types):
      return try union(of: types, namespace: namespace, level: level)
    case .object(let members):
      return try type(members, at: json.offset, namespace: namespace, level: level)
    case .integer, .other:
      throw AvroError(.invalidSchema("a type is neither text, list nor object"), at: json.offset)
    }
  }

  /// The number of a type that is referred to by its name.
  private mutating func reference(
    _ name: String, namespace: String, at offset: Int
  ) throws(AvroError) -> Int {
    if let kind = AvroKind(rawValue: name), let size = AvroSchemaParser.minimumSize(of: kind) {
      return add(AvroSchema.Node(kind: kind, minimumSize: size, isEmpty: kind == .null))
    }
    // A name without a dot belongs to the namespace around it; writers that flatten namespaces leave
    // it to be found without one.
    let full = AvroSchemaParser.fullName(name, namespace: namespace)
    guard let number = named[full] ?? named[name] else {
      throw AvroError(.invalidSchema("no type is named \"\(name)\" yet"), at: offset)
    }
    return number
  }

  /// The fewest bytes of a value of a type that needs no description, nil for the other kinds.
  private static func minimumSize(of kind: AvroKind) -> Int? {
    switch kind {
    case .null: 0
    case .boolean, .int, .long, .bytes, .string: 1
    case .float: 4
    case .double: 8
    case .record, .enumeration, .array, .map, .union, .fixed: nil
    }
  }

  /// A name with its namespace before it, unless it brings its own.
  private static func fullName(_ name: String, namespace: String) -> String {
    name.contains(".") || namespace.isEmpty ? name : namespace + "." + name
  }

  /// Adds a type and returns its number.
  private mutating func add(_ node: AvroSchema.Node) -> Int {
    nodes.append(node)
    return nodes.count - 1
  }

  /// The number of a type that is described by an object.
  private mutating func type(
    _ members: SchemaJSON.Members, at offset: Int, namespace: String, level: Int
  ) throws(AvroError) -> Int {
    guard let described = members.type else {
      throw AvroError(.invalidSchema("a type's object has no \"type\""), at: offset)
    }
    guard let word = described.text else {
      // {"type": {"type": "string", …}} and {"type": [ … ]} wrap a type in another object.
      return try type(described, namespace: namespace, level: level + 1)
    }
    switch word {
    case "record", "error":
      return try record(members, at: offset, namespace: namespace, level: level)
    case "enum":
      guard let listed = members.symbols?.elements else {
        throw AvroError(.invalidSchema("an enum has no \"symbols\""), at: offset)
      }
      var node = AvroSchema.Node(kind: .enumeration, first: symbols.count, count: listed.count)
      node.minimumSize = 1
      for symbol in listed {
        guard let text = symbol.text else {
          throw AvroError(.invalidSchema("a symbol is not text"), at: symbol.offset)
        }
        symbols.append(text)
      }
      return try define(node, members, at: offset, namespace: namespace)
    case "fixed":
      guard case .integer(let size)? = members.size?.value, let count = Int(exactly: size),
        count >= 0
      else { throw AvroError(.invalidSchema("a fixed has no \"size\""), at: offset) }
      let node = AvroSchema.Node(
        kind: .fixed, first: count, minimumSize: min(count, AvroSchemaParser.largestMinimum),
        isEmpty: count == 0)
      return try define(node, members, at: offset, namespace: namespace)
    case "array", "map":
      guard let item = word == "array" ? members.items : members.values else {
        throw AvroError(.invalidSchema("an \(word) has no type of its items"), at: offset)
      }
      let number = try type(item, namespace: namespace, level: level + 1)
      return add(
        AvroSchema.Node(kind: word == "array" ? .array : .map, first: number, minimumSize: 1))
    default:
      return try reference(word, namespace: namespace, at: described.offset)
    }
  }

  /// Adds a type under its name.
  private mutating func define(
    _ node: AvroSchema.Node, _ members: SchemaJSON.Members, at offset: Int, namespace: String
  ) throws(AvroError) -> Int {
    guard let name = members.name?.text, !name.isEmpty else {
      throw AvroError(.invalidSchema("a named type has no \"name\""), at: offset)
    }
    let full = AvroSchemaParser.fullName(name, namespace: members.namespace?.text ?? namespace)
    guard AvroKind(rawValue: full) == nil, named[full] == nil else {
      throw AvroError(.invalidSchema("two types are named \"\(full)\""), at: offset)
    }
    let number = add(node)
    named[full] = number
    names[number] = full
    return number
  }

  /// The number of a record type; its fields may refer to it.
  private mutating func record(
    _ members: SchemaJSON.Members, at offset: Int, namespace: String, level: Int
  ) throws(AvroError) -> Int {
    guard let listed = members.fields?.elements else {
      throw AvroError(.invalidSchema("a record has no \"fields\""), at: offset)
    }
    let number = try define(
      AvroSchema.Node(kind: .record), members, at: offset, namespace: namespace)
    let full = names[number] ?? ""
    let inner = full.lastIndex(of: ".").map { String(full[..<$0]) } ?? ""
    var types: [Int] = []
    var ownNames: [String] = []
    var minimumSize = 0
    var isEmpty = true
    for field in listed {
      guard case .object(let parts) = field.value, let name = parts.name?.text,
        let described = parts.type
      else {
        throw AvroError(.invalidSchema("a field has no \"name\" or \"type\""), at: field.offset)
      }
      let type = try type(described, namespace: inner, level: level + 1)
      types.append(type)
      ownNames.append(name)
      // A record inside itself, not yet finished, counts as none here: the sum is a lower bound.
      minimumSize = min(
        minimumSize + nodes[type].minimumSize, AvroSchemaParser.largestMinimum)
      isEmpty = isEmpty && nodes[type].isEmpty
    }
    nodes[number].first = fieldTypes.count
    nodes[number].count = types.count
    nodes[number].minimumSize = minimumSize
    nodes[number].isEmpty = isEmpty
    fieldTypes.append(contentsOf: types)
    fieldNames.append(contentsOf: ownNames)
    return number
  }

  /// The number of a union type.
  private mutating func union(
    of types: [SchemaJSON], namespace: String, level: Int
  ) throws(AvroError) -> Int {
    var own: [Int] = []
    var smallest = AvroSchemaParser.largestMinimum
    for json in types {
      let number = try type(json, namespace: namespace, level: level + 1)
      guard nodes[number].kind != .union else {
        throw AvroError(.invalidSchema("a union stands directly in a union"), at: json.offset)
      }
      own.append(number)
      smallest = min(smallest, nodes[number].minimumSize)
    }
    let node = AvroSchema.Node(
      kind: .union, first: branches.count, count: own.count, minimumSize: smallest + 1)
    branches.append(contentsOf: own)
    return add(node)
  }
}
