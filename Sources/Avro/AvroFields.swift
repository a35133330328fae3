/// The fields of one kind of record that a reader wants, by name.
///
/// Names are looked up once in the writer's schema; from then on a record costs one table entry a field,
/// and what is not wanted is passed over without being looked at. The value is kept by the caller, best
/// for many files, because it stays bound while the schema is the same.
///
///     enum StatField: String, CaseIterable { case path, fileSizeInBytes }
///     var stat = AvroFields<StatField>()
@usableFromInline
package struct AvroFields<Field: CaseIterable & RawRepresentable<String> & Sendable>: Sendable {
  /// The wanted fields, in the order of their slots.
  @usableFromInline
  package let wanted: [Field]

  /// Where the wanted fields stand in the writer's record.
  @usableFromInline
  package internal(set) var binding: AvroFieldBinding

  /// Makes the list of all cases; nothing is looked up yet.
  @inlinable
  package init() {
    wanted = Array(Field.allCases)
    binding = AvroFieldBinding(names: wanted.map(\.rawValue))
  }

  /// Whether the writer's schema that was read last has the field.
  ///
  /// A field that is absent never comes up while reading, so that its variable keeps the value that the
  /// caller gave it; this tells apart why.
  @inlinable
  package func isPresent(_ field: Field) -> Bool {
    binding.hasField(named: field.rawValue)
  }
}

/// Names looked up in one record of one schema.
@usableFromInline
package struct AvroFieldBinding: Sendable {
  /// The wanted names, in the order of their slots.
  let names: [String]
  /// The schema that `slots` speaks of.
  private var schema: AvroSchema?
  /// The number of the record that `slots` speaks of.
  private(set) var record = -1
  /// For each field of the record its slot, or −1 when it is not wanted.
  private(set) var slots: [Int] = []

  /// The slots of the names that the record does not have.
  private(set) var absentSlots: [Int] = []

  /// How the fields of the record are read as a row.
  private(set) var steps: [AvroStep] = []

  /// Makes a binding to nothing.
  @usableFromInline
  package init(names: [String]) {
    self.names = names
  }

  /// Looks the names up in a record of a schema, unless that was the last one.
  ///
  /// - Complexity: O(1) for the same record again, else O(fields × names).
  mutating func bind(to record: Int, of schema: AvroSchema) {
    if record == self.record, schema === self.schema { return }
    slots = schema.fieldNames(of: schema.nodes[record]).map { names.firstIndex(of: $0) ?? -1 }
    absentSlots = names.indices.filter { !slots.contains($0) }
    steps = schema.steps(of: record, slots: slots)
    self.schema = schema
    self.record = record
  }

  /// Whether the record has a field of that name.
  @usableFromInline
  package func hasField(named name: String) -> Bool {
    guard let slot = names.firstIndex(of: name) else { return false }
    return slots.contains(slot)
  }
}
