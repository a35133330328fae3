internal import ByteParsing

/// A pull reader over the binary form of objects of one writer's schema.
///
/// It is used like `JSONScanner`: the caller says what it expects, asks records for the fields it wants
/// by name, arrays for elements and maps for keys, and reads or skips exactly one value after each.
/// Unions are resolved on the way: a value is what its branch says, and `consumeNull` tells whether
/// that is null, at whatever position null stands. Nothing is allocated per value; texts are ranges of
/// the bytes.
///
/// After an error the reader stands somewhere inside the bytes and is of no more use.
@usableFromInline
package struct AvroReader: ~Copyable, ~Escapable {
  /// The most containers inside one another.
  package static let maximumDepth = 64

  /// The most items that take no bytes (nulls in an array) over all values of one reader; without a
  /// limit a few bytes could keep it busy for years.
  package static let maximumEmptyItems = 1 << 20

  /// A container that is being read.
  struct Frame {
    /// The number of its type.
    let type: Int
    /// What kind of container it is; null where none is being read.
    let kind: AvroKind
    /// The number of the type of an array's or map's items.
    let item: Int
    /// The next field of a record.
    var field = 0
    /// The items left in the block of an array or map.
    var items = 0

    /// Stands around the object.
    static let none = Frame(type: -1, kind: .null, item: -1)
  }

  /// The bytes that are read.
  package let bytes: RawSpan

  /// The writer's schema.
  package let schema: AvroSchema

  var input: ByteReader
  /// The innermost container, which every step looks at.
  var frame = Frame.none
  /// What stands around it, the outermost first.
  var outer: [Frame] = []
  /// The number of the type of the value that stands next; nil when none does.
  var pending: Int?
  var emptyItems = 0
  let nodes: [AvroSchema.Node]
  let fieldTypes: [Int]

  /// Makes a reader that stands before one object at `position`.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan, schema: AvroSchema, at position: Int = 0) {
    self.bytes = bytes
    self.schema = schema
    nodes = schema.nodes
    fieldTypes = schema.fieldTypes
    input = ByteReader(bytes, at: position)
    pending = schema.root
  }

  /// Offset of the next byte.
  package var position: Int { input.position }

  /// How many containers are being read, one inside the other.
  var depth: Int { outer.count }

  /// Stands before the next object, after the last one has been read to its end.
  package mutating func beginObject() {
    outer.removeAll(keepingCapacity: true)
    frame = .none
    pending = schema.root
  }

  /// Stands behind an object that is not there, because a block holds none.
  mutating func leaveObject() {
    pending = nil
  }

  /// Checks that the object and the bytes end together.
  package func expectEnd() throws(AvroError) {
    guard pending == nil, depth == 0, input.isAtEnd else {
      throw AvroError(.trailingBytes, at: position)
    }
  }

  /// The type of the value that stands next, with unions resolved.
  mutating func resolve() throws(AvroError) -> Int {
    guard var type = pending else { throw AvroError(.kindMismatch, at: position) }
    if nodes[type].kind == .union {
      type = try branch(of: type)
      pending = type
    }
    return type
  }

  /// Reads the number of a union's branch and returns the branch's type.
  func branchType(_ index: Int64, of node: AvroSchema.Node, at start: Int) throws(AvroError) -> Int
  {
    guard index >= 0, index < node.count else { throw AvroError(.branchOutOfRange, at: start) }
    return schema.branches[node.first + Int(index)]
  }

  private mutating func branch(of union: Int) throws(AvroError) -> Int {
    let start = position
    return try branchType(try readVarint(), of: nodes[union], at: start)
  }

  /// Resolves the value that stands next and returns its type if it is of that kind.
  private mutating func take(_ kind: AvroKind) throws(AvroError) -> AvroSchema.Node {
    let node = nodes[try resolve()]
    guard node.kind == kind else { throw AvroError(.kindMismatch, at: position) }
    pending = nil
    return node
  }

  /// The kind of the value that stands next, which is not consumed; of a union, its branch's.
  package mutating func peekKind() throws(AvroError) -> AvroKind {
    nodes[try resolve()].kind
  }

  /// Consumes the value that stands next if it is null.
  package mutating func consumeNull() throws(AvroError) -> Bool {
    guard nodes[try resolve()].kind == .null else { return false }
    pending = nil
    return true
  }

  /// Begins a container of one of two kinds.
  private mutating func enter(_ kind: AvroKind) throws(AvroError) -> Int {
    let type = try resolve()
    let node = nodes[type]
    guard node.kind == kind else { throw AvroError(.kindMismatch, at: position) }
    guard depth < AvroReader.maximumDepth else { throw AvroError(.depthExceeded, at: position) }
    pending = nil
    if outer.isEmpty { outer.reserveCapacity(8) }
    outer.append(frame)
    frame = Frame(type: type, kind: kind, item: kind == .record ? -1 : node.first)
    return type
  }

  /// Ends the innermost container.
  private mutating func leave() { frame = outer.popLast() ?? .none }

  /// Begins a record of which the fields in `fields` are wanted.
  @inlinable
  package mutating func beginRecord<Field>(_ fields: inout AvroFields<Field>) throws(AvroError) {
    try beginRecord(&fields.binding)
  }

  /// Begins a record, with its names looked up.
  @usableFromInline
  package mutating func beginRecord(_ binding: inout AvroFieldBinding) throws(AvroError) {
    binding.bind(to: try enter(.record), of: schema)
  }

  /// The next wanted field of the innermost record, whose value stands next; nil at the record's end.
  @inlinable
  package mutating func nextField<Field>(
    _ fields: borrowing AvroFields<Field>
  ) throws(AvroError) -> Field? {
    guard let slot = try nextSlot(fields.binding) else { return nil }
    return fields.wanted[slot]
  }

  /// Passes over the fields that are not wanted, up to one that is or to the record's end.
  @usableFromInline
  package mutating func nextSlot(_ binding: AvroFieldBinding) throws(AvroError) -> Int? {
    guard pending == nil, frame.kind == .record, binding.record == frame.type else {
      throw AvroError(.kindMismatch, at: position)
    }
    let node = nodes[frame.type]
    while frame.field < node.count {
      let field = frame.field
      frame.field = field + 1
      let type = fieldTypes[node.first + field]
      let slot = binding.slots[field]
      if slot >= 0 {
        pending = type
        return slot
      }
      try skip(type, level: depth)
    }
    leave()
    return nil
  }

  /// Begins an array; every element is then announced by `nextElement`, up to the false.
  package mutating func beginArray() throws(AvroError) {
    _ = try enter(.array)
  }

  /// Begins a map; every value's key is then asked for with `nextKey`, up to the nil.
  package mutating func beginMap() throws(AvroError) {
    _ = try enter(.map)
  }

  /// Whether the innermost array has another element; false at its end.
  package mutating func nextElement() throws(AvroError) -> Bool {
    try nextItem(of: .array)
  }

  /// The bytes of the next key of the innermost map; nil at its end.
  package mutating func nextKey() throws(AvroError) -> Range<Int>? {
    try nextItem(of: .map) ? try readLengthAndRange() : nil
  }

  /// Announces the next item of the innermost container, reading the head of its block if need be.
  private mutating func nextItem(of kind: AvroKind) throws(AvroError) -> Bool {
    guard pending == nil, frame.kind == kind else {
      throw AvroError(.kindMismatch, at: position)
    }
    if frame.items == 0 {
      guard let block = try readBlockHead(item: frame.item, hasKeys: kind == .map) else {
        leave()
        return false
      }
      frame.items = block.count
    }
    frame.items -= 1
    pending = frame.item
    return true
  }

  /// Reads a string, or bytes, as the range they fill.
  package mutating func readText() throws(AvroError) -> Range<Int> {
    let node = nodes[try resolve()]
    guard node.kind == .string || node.kind == .bytes else {
      throw AvroError(.kindMismatch, at: position)
    }
    pending = nil
    return try readLengthAndRange()
  }

  /// Reads a string, or bytes, as the range they fill; nil where null stands.
  package mutating func readTextIfPresent() throws(AvroError) -> Range<Int>? {
    try consumeNull() ? nil : try readText()
  }

  /// Reads a fixed as the range it fills.
  package mutating func readFixed() throws(AvroError) -> Range<Int> {
    let node = try take(.fixed)
    return try readRange(node.first)
  }

  /// Reads an enumeration's symbol.
  package mutating func readSymbol() throws(AvroError) -> String {
    let node = try take(.enumeration)
    let start = position
    let index = try readVarint()
    guard index >= 0, index < node.count else { throw AvroError(.branchOutOfRange, at: start) }
    return schema.symbols[node.first + Int(index)]
  }

  /// Reads an `int` or a `long`.
  package mutating func readInt64() throws(AvroError) -> Int64 {
    let start = position
    let kind = nodes[try resolve()].kind
    guard kind == .long || kind == .int else { throw AvroError(.kindMismatch, at: start) }
    pending = nil
    return try readInteger(kind)
  }

  /// Reads an `int` or a `long`, or nil where null stands.
  package mutating func readInt64IfPresent() throws(AvroError) -> Int64? {
    try consumeNull() ? nil : try readInt64()
  }

  /// Reads a boolean.
  package mutating func readBool() throws(AvroError) -> Bool {
    _ = try take(.boolean)
    return try readBoolean()
  }

  /// Reads a boolean, or nil where null stands.
  package mutating func readBoolIfPresent() throws(AvroError) -> Bool? {
    try consumeNull() ? nil : try readBool()
  }

  /// Reads a number of any kind as a `Double`.
  package mutating func readDouble() throws(AvroError) -> Double {
    let kind = nodes[try resolve()].kind
    switch kind {
    case .double:
      pending = nil
      return Double(bitPattern: try readFixedWidth(UInt64.self))
    case .float:
      pending = nil
      return Double(Float(bitPattern: try readFixedWidth(UInt32.self)))
    default:
      return Double(try readInt64())
    }
  }

  /// Reads a number of any kind as a `Double`, or nil where null stands.
  package mutating func readDoubleIfPresent() throws(AvroError) -> Double? {
    try consumeNull() ? nil : try readDouble()
  }

  /// Passes over the value that stands next, with all that is inside it.
  package mutating func skipValue() throws(AvroError) {
    guard let type = pending else { throw AvroError(.kindMismatch, at: position) }
    pending = nil
    try skip(type, level: depth)
  }

  /// Passes over what is left of the object, wherever the reader stands in it.
  package mutating func skipRest() throws(AvroError) {
    if pending != nil { try skipValue() }
    while depth > 0 {
      let left = frame
      let node = nodes[left.type]
      leave()
      if node.kind == .record {
        for field in left.field..<node.count {
          try skip(fieldTypes[node.first + field], level: depth + 1)
        }
      } else {
        try skipItems(of: node, level: depth, left: left.items)
      }
    }
  }
}
