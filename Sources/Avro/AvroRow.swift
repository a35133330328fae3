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

  /// Has room for the fields of a record, of which those that the writer's schema does not have are absent;
  /// reading sets all others.
  fileprivate mutating func prepare(for binding: AvroFieldBinding) {
    guard values.count == binding.names.count else {
      values = Array(repeating: .absent, count: binding.names.count)
      return
    }
    for slot in binding.absentSlots { values[slot] = .absent }
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
    guard depth < AvroReader.maximumDepth else { throw AvroError(.depthExceeded, at: position) }
    binding.bind(to: type, of: schema)
    row.prepare(for: binding)
    pending = nil
    let steps = binding.steps.span
    var index = 0
    while true {
      index = try passPlainSteps(steps, from: index, into: &row)
      guard index < steps.count else { return }
      let step = steps[index]
      let value = try readStep(step)
      index += 1
      guard let value else { continue }
      index += Int(step.innerSteps)
      if step.slot >= 0 { row.values[Int(step.slot)] = value }
    }
  }

  /// Follows steps from `first` on as long as they are what nearly all are: a null, or a value of a type
  /// that holds no others and of usual length, in the middle of the bytes.
  ///
  /// - Returns: the first step that is something else, also anything wrong; the reader stands before it.
  private mutating func passPlainSteps(
    _ steps: Span<AvroStep>, from first: Int, into row: inout AvroRow
  ) throws(AvroError) -> Int {
    let bytes = bytes
    // So far from the end, a word can be loaded wherever a step begins, and none of the bytes that tell a
    // union's branch and a number or length lies outside.
    let limit = bytes.byteCount - 16
    let deepest = AvroReader.maximumDepth &- depth
    var values = row.values.mutableSpan
    var position = input.position
    var index = first
    steps: while index < steps.count, position >= 0, position <= limit {
      // What a step says is loaded where it is asked for: most of it seldom is.
      var word = bytes.zeroPaddedWord(at: position)
      var next = position
      var behind = index &+ 1
      plain: do {
        if steps[index].isUnion {
          let byte = UInt8(truncatingIfNeeded: word)
          next &+= 1
          if byte == steps[index].nullByte {
            let slot = Int(steps[index].slot)
            if slot >= 0 { values[slot] = .absent }
            behind &+= Int(steps[index].innerSteps)
            break plain
          }
          // A branch that the union does not have, or one that is spelled at length.
          guard byte == steps[index].valueByte else { break steps }
          word = word &>> 8
        }
        let kind = steps[index].kind
        switch kind {
        case .null:
          let slot = Int(steps[index].slot)
          if slot >= 0 { values[slot] = .absent }
        case .boolean:
          let byte = word & 0xFF
          guard byte <= 1 else { break steps }
          next &+= 1
          let slot = Int(steps[index].slot)
          if slot >= 0 { values[slot] = .integer(Int64(byte)) }
        case .int, .long:
          guard let number = Varint(word) else { break steps }
          let value = number.zigzag
          guard kind == .long || Int32(exactly: value) != nil else { break steps }
          next &+= number.count
          let slot = Int(steps[index].slot)
          if slot >= 0 { values[slot] = .integer(value) }
        case .text:
          guard let number = Varint(word) else { break steps }
          let start = next &+ number.count
          let length = number.zigzag
          guard length >= 0, length <= bytes.byteCount &- start else { break steps }
          next = start &+ Int(length)
          let slot = Int(steps[index].slot)
          if slot >= 0 { values[slot] = .text(start..<next) }
        case .fixed:
          let count = Int(steps[index].count)
          guard steps[index].slot < 0, count <= bytes.byteCount &- next else { break steps }
          next &+= count
        case .record:
          guard Int(steps[index].level) < deepest else { break steps }
        case .other: break steps
        }
      }
      let run = Int(steps[index].run)
      let nullByte = steps[index].runNullByte
      position = next
      index = behind
      if run > 0 {
        let left = passLongs(run, nullByte, at: &position, limit: limit)
        index &+= run &- left
        if left > 0 { break }
      }
    }
    try move(to: position)
    return index
  }

  /// Passes over a run of unions of null and long; returns how many are left where something else stands.
  ///
  /// Most are small numbers, of two bytes with their branch: up to four of them are passed over at once.
  @inline(__always)
  private func passLongs(
    _ count: Int, _ nullByte: UInt8, at position: inout Int, limit: Int
  ) -> Int {
    // The two branches of such a union are 0 and 2.
    let valueByte = 2 &- nullByte
    let small = UInt64(valueByte) &* 0x0001_0001_0001_0001
    var left = count
    while left > 0, position >= 0, position <= limit {
      let word = bytes.zeroPaddedWord(at: position)
      let together = min(left, 4)
      let mask = 0x80FF_80FF_80FF_80FF &>> UInt64(64 &- 16 &* together)
      if (word ^ small) & mask == 0 {
        position &+= 2 &* together
        left &-= together
        continue
      }
      let byte = UInt8(truncatingIfNeeded: word)
      if byte == nullByte {
        position &+= 1
      } else {
        guard byte == valueByte, let number = Varint(word &>> 8) else { break }
        position &+= 1 &+ number.count
      }
      left &-= 1
    }
    return left
  }

  /// A number of up to seven bytes that begins in the lowest byte of a word whose highest is not looked at.
  private struct Varint {
    let bits: UInt64
    let count: Int

    @inline(__always)
    init?(_ word: UInt64) {
      if word & 0x80 == 0 {
        bits = word & 0x7F
        count = 1
      } else if word & 0x8000 == 0 {
        bits = word & 0x7F | word &>> 1 & 0x3F80
        count = 2
      } else {
        let ends = ~word & 0x80_8080_8080_8080
        guard ends != 0 else { return nil }
        let end = ends.trailingZeroBitCount &+ 1
        bits = ByteReader.joinedGroups(word, bits: UInt64(end))
        count = end &>> 3
      }
    }

    @inline(__always)
    var zigzag: Int64 { Int64(bitPattern: (bits &>> 1) ^ (0 &- (bits & 1))) }
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
    case .record where depth + Int(step.level) < AvroReader.maximumDepth:
      return nil
    case .fixed, .record, .other:
      try move(to: start)
      try skip(Int(step.type), level: depth + Int(step.level))
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
