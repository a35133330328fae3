import LakeModel

/// A record of comma-separated values that knows the names of its columns, so that header and records
/// cannot come apart.
struct CSVRow {
  private(set) var names: [String] = []
  private(set) var writer = CSVWriter()

  /// Adds a text; nil is an empty field.
  mutating func add(_ name: String, _ text: String?) {
    names.append(name)
    writer.field(text ?? "")
  }

  /// Adds a number; nil is an empty field.
  mutating func add(_ name: String, _ number: Int64?) {
    names.append(name)
    writer.field(number)
  }

  /// Adds a number; nil is an empty field.
  mutating func add(_ name: String, _ number: Double?) {
    names.append(name)
    writer.field(number)
  }
}
