/// How one field of a record is read or passed over: a part of the plan that is made of a record once for
/// a schema and followed for every record that was written with it.
struct AvroStep: Sendable {
  enum Kind: UInt8, Sendable {
    case null
    case boolean
    case int
    case long
    case text
    /// `count` bytes.
    case fixed
    /// A record that is not wanted: the `innerSteps` behind this one are those of its fields.
    case record
    /// Whatever needs more than a few instructions.
    case other
  }

  var kind: Kind

  /// For a union of null and one type, the bytes that tell which it is; both 0xFF for no union.
  var nullByte: UInt8 = 0xFF
  var valueByte: UInt8 = 0xFF

  /// How many records the field lies in, counted from the one that is read.
  var level: UInt8

  /// −1 for a field that is not wanted.
  var slot: Int16

  /// How many steps behind this one, and behind its inner steps, pass over unions of null and long, null in
  /// the same place as in `runNullByte`: what most fields of a record are that nobody wants.
  var run: UInt8 = 0
  var runNullByte: UInt8 = 0

  /// The number of the field's type.
  var type: Int32

  /// How many bytes a fixed value takes.
  var count: Int32 = 0

  /// The steps behind this one that are passed over with it.
  var innerSteps: UInt16 = 0

  var isUnion: Bool { valueByte != 0xFF }
}

extension AvroSchema {
  /// The most steps that a record's fields are taken apart into, and the most records inside one another.
  private static let maximumSteps = 512
  private static let maximumStepLevel = 3

  /// The steps of a record's fields; records inside it that are not wanted are taken apart too.
  func steps(of record: Int, slots: [Int]) -> [AvroStep] {
    var steps: [AvroStep] = []
    appendSteps(of: nodes[record], slots: slots, level: 1, to: &steps)
    for index in steps.indices where steps[index].kind != .record {
      let behind = steps[(index + 1)...].prefix { step in
        step.kind == .long && step.isUnion && step.slot < 0
          && step.nullByte == steps[index + 1].nullByte
      }
      guard let first = behind.first else { continue }
      steps[index].run = UInt8(clamping: behind.count)
      steps[index].runNullByte = first.nullByte
    }
    return steps
  }

  private func appendSteps(of record: Node, slots: [Int]?, level: Int, to steps: inout [AvroStep]) {
    for field in 0..<record.count {
      let type = fieldTypes[record.first + field]
      let first = steps.count
      let step = step(of: type, slot: slots?[field] ?? -1, level: level)
      steps.append(step)
      guard step.kind == .other, step.slot < 0, level < Self.maximumStepLevel else { continue }
      let inner = valueNode(of: type)
      guard inner.kind == .record, !inner.isEmpty, steps.count + inner.count < Self.maximumSteps
      else { continue }
      appendSteps(of: inner, slots: nil, level: level + 1, to: &steps)
      steps[first].kind = .record
      steps[first].innerSteps = UInt16(steps.count - first - 1)
    }
  }

  /// The step of a field, by itself.
  private func step(of type: Int, slot: Int, level: Int) -> AvroStep {
    let value = valueNode(of: type)
    var step = AvroStep(
      kind: kind(of: value), level: UInt8(level), slot: Int16(slot), type: Int32(type))
    switch value.kind {
    case .fixed: step.count = Int32(clamping: value.first)
    case .float: step.count = 4
    case .double: step.count = 8
    default: break
    }
    if let null = nullBranch(of: type) {
      step.nullByte = UInt8(null * 2)
      step.valueByte = UInt8((1 - null) * 2)
    }
    return step
  }

  /// The type itself, or of a union of null and one other the other.
  private func valueNode(of type: Int) -> Node {
    guard let null = nullBranch(of: type) else { return nodes[type] }
    return nodes[branches[nodes[type].first + 1 - null]]
  }

  /// Which branch of a union of null and one other type is null; nil for all other types.
  private func nullBranch(of type: Int) -> Int? {
    let union = nodes[type]
    guard union.kind == .union, union.count == 2 else { return nil }
    let isNull = (0..<2).map { nodes[branches[union.first + $0]].kind == .null }
    guard isNull[0] != isNull[1] else { return nil }
    return isNull[0] ? 0 : 1
  }

  private func kind(of node: Node) -> AvroStep.Kind {
    switch node.kind {
    case .null: .null
    case .boolean: .boolean
    case .int: .int
    case .long: .long
    case .bytes, .string: .text
    case .float, .double: .fixed
    case .fixed: node.first <= Int(Int32.max) ? .fixed : .other
    case .record, .enumeration, .array, .map, .union: .other
    }
  }
}
