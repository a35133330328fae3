internal import ByteParsing

/// The wanted fields of one record, read at once.
///
/// A record of many small fields costs a step of a list a field, made once for a schema, and no call a
/// field. Fields whose types hold others are passed over; `AvroReader.reader(at:)` reads them afterwards.
@usableFromInline
package struct AvroRow: Sendable {
  /// What a field is.
  @usableFromInline
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
  @usableFromInline
  package struct Place: Equatable, Sendable {
    let type: Int
    let position: Int
  }

  @usableFromInline
  package fileprivate(set) var values: [Value] = []

  /// Makes a row of no fields.
  package init() {}

  /// The field with a slot: its place in the list of wanted fields.
  @inlinable
  package subscript(slot: Int) -> Value { slot < values.count ? values[slot] : .absent }

  /// Forgets all fields and has room for so many.
  fileprivate mutating func clear(_ count: Int) {
    if values.count != count {
      values = Array(repeating: .absent, count: count)
      return
    }
    var values = values.mutableSpan
    for slot in values.indices { values[slot] = .absent }
  }
}

extension AvroReader {
  /// Reads the record that stands next: the fields in `fields` go to `row`, the others are passed over.
  @inlinable
  package mutating func readRow<Field>(
    _ fields: inout AvroFields<Field>, into row: inout AvroRow
  ) throws(AvroError) {
    try readRow(&fields.binding, into: &row)
  }

  /// Reads the next record of the innermost array as `readRow` does; nulls are passed over.
  ///
  /// - Returns: false at the array's end.
  @inlinable
  package mutating func nextRow<Field>(
    _ fields: inout AvroFields<Field>, into row: inout AvroRow
  ) throws(AvroError) -> Bool {
    try nextRow(&fields.binding, into: &row)
  }

  @usableFromInline
  package mutating func nextRow(
    _ binding: inout AvroFieldBinding, into row: inout AvroRow
  ) throws(AvroError) -> Bool {
    while try nextElement() {
      if try consumeNull() { continue }
      try readRow(&binding, into: &row)
      return true
    }
    return false
  }

  @usableFromInline
  package mutating func readRow(
    _ binding: inout AvroFieldBinding, into row: inout AvroRow
  ) throws(AvroError) {
    let type = try resolve()
    guard nodes[type].kind == .record else { throw AvroError(.kindMismatch, at: position) }
    guard frames.count < AvroReader.maximumDepth else {
      throw AvroError(.depthExceeded, at: position)
    }
    binding.bind(to: type, of: schema)
    row.clear(binding.names.count)
    pending = nil
    let steps = binding.steps.span
    var values = row.values.mutableSpan
    var index = 0
    while true {
      index = try passPlainSteps(steps, from: index, into: &values)
      guard index < steps.count else { return }
      let step = steps[index]
      let value = try readStep(step)
      index += 1
      guard let value else { continue }
      index += step.innerSteps
      if step.slot >= 0, value != .absent { values[Int(step.slot)] = value }
    }
  }

  /// Follows steps from `first` on as long as they are what nearly all are: a null, or a value of a type
  /// that holds no others and of usual length, in the middle of the bytes.
  ///
  /// - Returns: the first step that is something else, also anything wrong; the reader stands before it.
  private mutating func passPlainSteps(
    _ steps: Span<AvroStep>, from first: Int, into values: inout MutableSpan<AvroRow.Value>
  ) throws(AvroError) -> Int {
    let bytes = bytes
    // So far from the end, a word can be loaded wherever a step begins, and none of the bytes that tell a
    // union's branch and a number or length lies outside.
    let limit = bytes.byteCount - 16
    let depth = frames.count
    var position = input.position
    var index = first
    steps: while index < steps.count, position <= limit {
      let step = steps[index]
      if step.run > 0 {
        let left = passLongs(step, at: &position, limit: limit)
        index &+= Int(step.run) &- left
        if left > 0 { break }
        continue
      }
      var word = bytes.zeroPaddedWord(at: position)
      var next = position
      if step.isUnion {
        let byte = UInt8(truncatingIfNeeded: word)
        if byte == step.nullByte {
          position &+= 1
          index &+= 1 &+ step.innerSteps
          continue
        }
        // A branch that the union does not have, or one that is spelled at length.
        guard byte == step.valueByte else { break }
        word = word &>> 8
        next &+= 1
      }
      switch step.kind {
      case .null: break
      case .boolean:
        let byte = word & 0xFF
        guard byte <= 1 else { break steps }
        next &+= 1
        if step.slot >= 0 { values[Int(step.slot)] = .integer(Int64(byte)) }
      case .int, .long, .text:
        // Seven bytes of the word are there in any case.
        let ends = ~word & 0x80_8080_8080_8080
        guard ends != 0 else { break steps }
        var number = word & 0x7F
        if ends & 0x80 != 0 {
          next &+= 1
        } else {
          let bits = ends.trailingZeroBitCount &+ 1
          number = ByteReader.joinedGroups(word, bits: UInt64(bits))
          next &+= bits &>> 3
        }
        let value = Int64(bitPattern: (number &>> 1) ^ (0 &- (number & 1)))
        if step.kind == .text {
          guard value >= 0, value <= bytes.byteCount &- next else { break steps }
          let start = next
          next &+= Int(value)
          if step.slot >= 0 { values[Int(step.slot)] = .text(start..<next) }
        } else {
          guard step.kind == .long || Int32(exactly: value) != nil else { break steps }
          if step.slot >= 0 { values[Int(step.slot)] = .integer(value) }
        }
      case .fixed:
        guard step.slot < 0, Int(step.count) <= bytes.byteCount &- next else { break steps }
        next &+= Int(step.count)
      case .record:
        guard depth &+ Int(step.level) < AvroReader.maximumDepth else { break steps }
      case .other: break steps
      }
      position = next
      index &+= 1
    }
    try move(to: position)
    return index
  }

  /// Passes over a run of unions of null and long; returns how many are left where something else stands.
  @inline(__always)
  private func passLongs(_ step: AvroStep, at position: inout Int, limit: Int) -> Int {
    var left = Int(step.run)
    while left > 0, position <= limit {
      let word = bytes.zeroPaddedWord(at: position)
      let byte = UInt8(truncatingIfNeeded: word)
      if byte == step.nullByte {
        position &+= 1
      } else if byte == step.valueByte, word & 0x8000 == 0 {
        position &+= 2
      } else {
        let ends = ~word &>> 8 & 0x80_8080_8080_8080
        guard byte == step.valueByte, ends != 0 else { return left }
        position &+= 2 &+ ends.trailingZeroBitCount &>> 3
      }
      left &-= 1
    }
    return left
  }

  /// Reads what a step says, whatever it is; nil for a record whose fields' steps are to be followed.
  private mutating func readStep(_ step: AvroStep) throws(AvroError) -> AvroRow.Value? {
    var kind = step.kind
    let start = position
    if step.isUnion {
      let byte = try readFixedWidth(UInt8.self)
      if byte == step.nullByte { return .absent }
      if byte != step.valueByte {
        // A branch that the union does not have, or one that is spelled at length.
        try move(to: start)
        kind = .other
      }
    }
    switch kind {
    case .null: return .absent
    case .boolean: return .integer(try readBoolean() ? 1 : 0)
    case .int: return .integer(try readInteger(.int))
    case .long: return .integer(try readVarint())
    case .text: return .text(try readLengthAndRange())
    case .fixed where step.slot < 0:
      _ = try readRange(Int(step.count))
      return .absent
    case .record where frames.count + Int(step.level) < AvroReader.maximumDepth:
      return nil
    case .fixed, .record, .other:
      try move(to: start)
      try skip(Int(step.type), level: frames.count + Int(step.level))
      return .other(AvroRow.Place(type: Int(step.type), position: start))
    }
  }

  /// Moves to an offset of the bytes.
  private mutating func move(to offset: Int) throws(AvroError) {
    do throws(ByteParsingError) {
      try input.move(to: offset)
    } catch {
      throw AvroError(error)
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
