internal import ByteParsing

/// The wanted fields of one record, read at once.
///
/// A record of many small fields costs a step of a list a field, made once for a schema, and no call a
/// field. Fields whose types hold others are passed over; `AvroReader.reader(at:)` reads them afterwards.
package struct AvroRow: Sendable {
  /// What a field is.
  package enum Value: Equatable, Sendable {
    /// The record does not have it, or it is null.
    case absent
    /// An `int`, a `long`, or a `boolean` as 0 or 1.
    case integer(Int64)
    /// A string or bytes, as the range they fill.
    case text(Range<Int>)
    /// A value of another kind, its union's branch included.
    case other(Place)
  }

  /// Where a value of a type stands.
  package struct Place: Equatable, Sendable {
    let type: Int
    let position: Int
  }

  package fileprivate(set) var values: [Value] = []

  /// Makes a row of no fields.
  package init() {}

  /// The field with a slot: its place in the list of wanted fields.
  package subscript(slot: Int) -> Value { slot < values.count ? values[slot] : .absent }
}

/// How one field of a record is read or passed over.
struct AvroStep: Sendable {
  enum Kind: UInt8, Sendable {
    case null
    case boolean
    case int
    case long
    case text
    /// Whatever needs more than a few instructions.
    case other
  }

  var kind: Kind
  /// For a union of null and one type, the bytes that tell which it is; both 0xFF for no union.
  var nullByte: UInt8 = 0xFF
  var valueByte: UInt8 = 0xFF
  /// −1 for a field that is not wanted.
  var slot: Int
  /// The number of the field's type.
  var type: Int

  var isUnion: Bool { valueByte != 0xFF }
}

extension AvroSchema {
  /// The steps of a record's fields.
  func steps(of record: Int, slots: [Int]) -> [AvroStep] {
    let node = nodes[record]
    return (0..<node.count).map { field in
      let type = fieldTypes[node.first + field]
      var step = AvroStep(kind: kind(of: type), slot: slots[field], type: type)
      let union = nodes[type]
      guard union.kind == .union, union.count == 2 else { return step }
      let own = [branches[union.first], branches[union.first + 1]]
      guard let null = own.firstIndex(where: { nodes[$0].kind == .null }) else { return step }
      let inner = kind(of: own[1 - null])
      guard inner != .other, inner != .null else { return step }
      step.kind = inner
      step.nullByte = UInt8(null * 2)
      step.valueByte = UInt8((1 - null) * 2)
      return step
    }
  }

  private func kind(of type: Int) -> AvroStep.Kind {
    switch nodes[type].kind {
    case .null: .null
    case .boolean: .boolean
    case .int: .int
    case .long: .long
    case .bytes, .string: .text
    default: .other
    }
  }
}

extension AvroReader {
  /// Reads the record that stands next: the fields in `fields` go to `row`, the others are passed over.
  package mutating func readRow<Field>(
    _ fields: inout AvroFields<Field>, into row: inout AvroRow
  ) throws(AvroError) {
    try readRow(&fields.binding, into: &row)
  }

  mutating func readRow(
    _ binding: inout AvroFieldBinding, into row: inout AvroRow
  ) throws(AvroError) {
    let type = try resolve()
    guard nodes[type].kind == .record else { throw AvroError(.kindMismatch, at: position) }
    guard frames.count < AvroReader.maximumDepth else {
      throw AvroError(.depthExceeded, at: position)
    }
    binding.bind(to: type, of: schema)
    if row.values.count != binding.names.count {
      row.values = Array(repeating: .absent, count: binding.names.count)
    } else {
      for slot in row.values.indices { row.values[slot] = .absent }
    }
    pending = nil
    for step in binding.steps {
      var kind = step.kind
      let start = position
      if step.isUnion {
        let byte = try readFixedWidth(UInt8.self)
        if byte == step.nullByte { continue }
        if byte != step.valueByte {
          // A branch that the union does not have, or one that is spelled at length.
          input = ByteReader(bytes, at: start)
          kind = .other
        }
      }
      let value: AvroRow.Value
      switch kind {
      case .null: value = .absent
      case .boolean: value = .integer(try readBoolean() ? 1 : 0)
      case .int: value = .integer(try readInteger(.int))
      case .long: value = .integer(try readVarint())
      case .text: value = .text(try readLengthAndRange())
      case .other:
        try skip(step.type, level: frames.count + 1)
        value = .other(AvroRow.Place(type: step.type, position: start))
      }
      if step.slot >= 0 { row.values[step.slot] = value }
    }
  }

  /// A reader that stands before a value of a row.
  @_lifetime(copy self)
  package func reader(at place: AvroRow.Place) -> AvroReader {
    var reader = AvroReader(bytes, schema: schema, at: place.position)
    reader.pending = place.type
    return reader
  }
}
