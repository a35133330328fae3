import LakeModel

/// The names of a table's partitions, taken apart once: columns and values of `day=2026-09-01/region=eu`,
/// percent-escapes resolved, Hive's default partition as null.
struct HeatPartitionNames: Sendable {
  /// A component of a partition's path.
  private struct Level: Sendable {
    /// The column's name in small ASCII letters; nil when the path holds the value alone.
    let column: String?
    /// The value; nil for null.
    let value: String?
  }

  /// The paths, as the table stores them, in the order of the partitions.
  let names: [String]

  /// Whether every partition is one component without a column's name, as some Hudi tables write it: a
  /// predicate over one column is then about that component.
  let isOneLevel: Bool

  private var levels: [[Level]] = []
  private var places: [[UInt8]: Int] = [:]

  /// Takes names apart.
  init(_ names: [String]) {
    self.names = names
    var isOneLevel = true
    for (index, name) in names.enumerated() {
      let parts = name.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
      places[Array(parts.joined(separator: [UInt8(ascii: "/")]))] = index
      let levels = parts.map(Self.level)
      if levels.count > 1 || levels.contains(where: { $0.column != nil }) { isOneLevel = false }
      self.levels.append(levels)
    }
    self.isOneLevel = isOneLevel
  }

  private static func level(_ component: [UInt8]) -> Level {
    guard let equals = component.firstIndex(of: UInt8(ascii: "=")), equals > 0 else {
      return Level(column: nil, value: value(component[...]))
    }
    let column = String(decoding: unescaped(component[..<equals]), as: UTF8.self)
    return Level(column: column.lowercased(), value: value(component[(equals + 1)...]))
  }

  private static func value(_ bytes: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: unescaped(bytes), as: UTF8.self)
    return text == "__HIVE_DEFAULT_PARTITION__" ? nil : text
  }

  /// Resolves `%XX`; a percent sign that begins no escape stays.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%"), bytes.endIndex - index > 2,
        let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The value of a column in a partition, as a predicate asks for it.
  ///
  /// - Parameters:
  ///   - column: the column's name; ASCII case does not matter.
  ///   - index: the partition.
  ///   - lone: the column that a lone component without a name belongs to.
  /// - Returns: nil when the path has no such column, `.some(nil)` for null.
  func value(of column: String, at index: Int, lone: String?) -> String?? {
    let levels = levels[index]
    let wanted = column.lowercased()
    for level in levels where level.column == wanted { return .some(level.value) }
    if column == lone, levels.count == 1, let first = levels.first, first.column == nil {
      return .some(first.value)
    }
    return nil
  }

  /// The partition with a path; a final slash and escapes other than the table's own do not matter.
  func index(of path: String) -> Int? {
    let parts = path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
    if let exact = places[Array(parts.joined(separator: [UInt8(ascii: "/")]))] { return exact }
    let wanted = parts.map(Self.level)
    return levels.firstIndex { levels in
      levels.count == wanted.count
        && zip(levels, wanted).allSatisfy { $0.column == $1.column && $0.value == $1.value }
    }
  }

  /// The partitions in a folder of the table, ascending; nil when the folder is no part of a partition's
  /// path, such as one of a table without partitions.
  func indices(under folder: [[UInt8]]) -> [Int]? {
    let wanted = folder.map(Self.level)
    let inside = levels.indices.filter { index in
      levels[index].count >= wanted.count
        && zip(levels[index], wanted).allSatisfy { $0.column == $1.column && $0.value == $1.value }
    }
    return inside.isEmpty ? nil : Array(inside)
  }

  /// The partition whose folder holds an object of this folder: the deepest one, or the one with an empty
  /// path when there is no other.
  func partition(holding folder: [[UInt8]]) -> Int? {
    for length in stride(from: folder.count, through: 0, by: -1) {
      let path = Array(folder[..<length].joined(separator: [UInt8(ascii: "/")]))
      if let index = places[path] { return index }
    }
    return nil
  }
}
