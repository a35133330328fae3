internal import JSONScan
internal import LakeModel

/// The condition of a `subset` facet (BaseSubsetDatasetFacet): `location`, `partition`, `compare`, or
/// `binary` of two of them.
struct LineageCondition {
  /// Folders that were read, where the condition lists them.
  var locations: [String]?

  /// The condition over columns; unknown where it is none of those.
  var predicate: PartitionPredicate = .unknown

  /// Reads a condition, whose members may come in any order.
  init(_ scanner: inout JSONScanner, limits: AccessLogLimits) throws(JSONError) {
    let node = try Node(&scanner, limits: limits)
    if node.type == "location" {
      locations = node.isCut ? nil : node.locations
    } else {
      predicate = node.predicate(depth: 0)
    }
  }

  /// One object of the condition's tree.
  private final class Node {
    var type = ""
    var left: Node?
    var right: Node?
    var operation = ""
    var field: String?
    var value: String?
    var locations: [String] = []
    var partitions: [[(column: String, value: String)]] = []
    var isCut = false

    init(_ scanner: inout JSONScanner, limits: AccessLogLimits) throws(JSONError) {
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        let kind = try scanner.peekKind()
        if kind == .object, scanner.equals(key, "left") {
          left = try Node(&scanner, limits: limits)
        } else if kind == .object, scanner.equals(key, "right") {
          right = try Node(&scanner, limits: limits)
        } else if kind == .string, scanner.equals(key, "type") {
          type = scanner.string(try scanner.readText())
        } else if kind == .string,
          scanner.equals(key, "operator") || scanner.equals(key, "comparison")
        {
          operation = scanner.string(try scanner.readText())
        } else if kind == .string, scanner.equals(key, "field") {
          field = scanner.string(try scanner.readText())
        } else if scanner.equals(key, "value") {
          value = try Self.readValue(&scanner, kind)
        } else if kind == .array, scanner.equals(key, "locations") {
          try readLocations(&scanner, limits: limits)
        } else if kind == .array, scanner.equals(key, "partitions") {
          try readPartitions(&scanner, limits: limits)
        } else {
          try scanner.skipValue()
        }
      }
    }

    /// A value as a text; nil for null and for what is no single value.
    private static func readValue(
      _ scanner: inout JSONScanner, _ kind: JSONKind
    ) throws(JSONError) -> String? {
      switch kind {
      case .string: return scanner.string(try scanner.readText())
      case .boolean: return try scanner.readBool() ? "true" : "false"
      case .number:
        let start = scanner.position
        try scanner.skipValue()
        return scanner.string(JSONText(range: start..<scanner.position, hasEscapes: false))
      default:
        try scanner.skipValue()
        return nil
      }
    }

    private func readLocations(
      _ scanner: inout JSONScanner, limits: AccessLogLimits
    ) throws(JSONError) {
      try scanner.beginArray()
      while try scanner.nextElement() {
        guard try scanner.peekKind() == .string, locations.count < limits.partitionsPerRead else {
          isCut = true
          try scanner.skipValue()
          continue
        }
        locations.append(scanner.string(try scanner.readText()))
      }
    }

    private func readPartitions(
      _ scanner: inout JSONScanner, limits: AccessLogLimits
    ) throws(JSONError) {
      try scanner.beginArray()
      while try scanner.nextElement() {
        guard try scanner.peekKind() == .object, partitions.count < limits.partitionsPerRead else {
          isCut = true
          try scanner.skipValue()
          continue
        }
        var dimensions: [(column: String, value: String)] = []
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
          guard scanner.equals(key, "dimensions"), try scanner.peekKind() == .object else {
            try scanner.skipValue()
            continue
          }
          try scanner.beginObject()
          while let key = try scanner.nextKey() {
            let column = scanner.string(key)
            let kind = try scanner.peekKind()
            guard let value = try Self.readValue(&scanner, kind), dimensions.count < 64 else {
              isCut = true
              continue
            }
            dimensions.append((column, value))
          }
        }
        // A partition of no dimensions is named by an identifier that means nothing to others.
        if dimensions.isEmpty { isCut = true }
        partitions.append(dimensions)
      }
    }

    func predicate(depth: Int) -> PartitionPredicate {
      guard depth < SparkFilter.maximumDepth else { return .unknown }
      switch type {
      case "partition":
        guard !partitions.isEmpty, !isCut else { return .unknown }
        return .or(
          partitions.map { dimensions in
            .and(dimensions.map { .compare(column: $0.column, .equal, value: $0.value) })
          })
      case "binary":
        guard let left, let right else { return .unknown }
        let sides = [left.predicate(depth: depth + 1), right.predicate(depth: depth + 1)]
        switch operation.uppercased() {
        case "AND": return .and(sides)
        case "OR": return .or(sides)
        default: return .unknown
        }
      case "compare":
        guard let comparison = Self.comparison(operation) else { return .unknown }
        if let column = left?.column, let value = right?.literal {
          return .compare(column: column, comparison, value: value)
        }
        return .unknown
      default:
        return .unknown
      }
    }

    private var column: String? { type == "field" ? field : nil }

    private var literal: String? { type == "literal" ? value : nil }

    private static func comparison(_ text: String) -> PartitionPredicate.Comparison? {
      switch text.uppercased() {
      case "EQUAL": .equal
      case "NOT_EQUAL": .notEqual
      case "GREATER_THAN": .greater
      case "GREATER_EQUAL_THAN", "GREATER_THAN_OR_EQUAL": .greaterOrEqual
      case "LESS_THAN": .less
      case "LESS_EQUAL_THAN", "LESS_THAN_OR_EQUAL": .lessOrEqual
      default: nil
      }
    }
  }
}
