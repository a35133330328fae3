import ByteParsing
import JSONScan

/// The actions of which a commit has one at most: small, and rare enough for strings.
extension ActionParser {
  func parseCommitInfo(_ scanner: inout JSONScanner) throws -> CommitInfo {
    var info = CommitInfo()
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "timestamp") {
        info.timestamp = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "inCommitTimestamp") {
        info.inCommitTimestamp = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "operation") {
        info.operation = try Self.text(&scanner) ?? ""
      } else if scanner.equals(key, "operationParameters") {
        try Self.parseParameters(&scanner, into: &info)
      } else if scanner.equals(key, "operationMetrics") {
        try Self.parseMetrics(&scanner, into: &info)
      } else {
        try scanner.skipValue()
      }
    }
    return info
  }

  /// Values are texts, or, by some writers, whatever JSON they stand for.
  private static func parseParameters(
    _ scanner: inout JSONScanner, into info: inout CommitInfo
  ) throws {
    guard try scanner.peekKind() == .object else { return try scanner.skipValue() }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "mode") {
        info.mode = try text(&scanner) ?? ""
      } else if scanner.equals(key, "outputMode") {
        info.outputMode = try text(&scanner) ?? ""
      } else if scanner.equals(key, "status") {
        info.status = try text(&scanner) ?? ""
      } else if scanner.equals(key, "specifiedRetentionMillis") {
        info.specifiedRetentionMillis = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "zOrderBy") || scanner.equals(key, "clusterBy") {
        let namesColumn = try namesSomething(&scanner)
        info.ordersRows = info.ordersRows || namesColumn
      } else {
        try scanner.skipValue()
      }
    }
  }

  private static func parseMetrics(
    _ scanner: inout JSONScanner, into info: inout CommitInfo
  ) throws {
    guard try scanner.peekKind() == .object else { return try scanner.skipValue() }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      // Spark's names, then those of delta-rs.
      if scanner.equals(key, "numTargetRowsInserted")
        || scanner.equals(key, "num_target_rows_inserted")
      {
        info.rowsInserted = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "numTargetRowsUpdated") || scanner.equals(key, "numUpdatedRows")
        || scanner.equals(key, "num_target_rows_updated") || scanner.equals(key, "num_updated_rows")
      {
        info.rowsUpdated = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "numTargetRowsCopied") || scanner.equals(key, "numCopiedRows")
        || scanner.equals(key, "num_target_rows_copied") || scanner.equals(key, "num_copied_rows")
      {
        info.rowsCopied = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "sizeOfDataToDelete")
        || scanner.equals(key, "size_of_data_to_delete")
      {
        info.sizeOfDataToDelete = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "numDeletedFiles") || scanner.equals(key, "num_deleted_files") {
        info.numDeletedFiles = try scanner.readLenientInt64IfPresent()
      } else {
        try scanner.skipValue()
      }
    }
  }

  func parseProtocol(_ scanner: inout JSONScanner) throws -> TableProtocol {
    var result = TableProtocol()
    let offset = scanner.position
    var reader: Int64?
    var writer: Int64?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "minReaderVersion") {
        reader = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "minWriterVersion") {
        writer = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "readerFeatures") {
        result.readerFeatures = try Self.texts(&scanner)
      } else if scanner.equals(key, "writerFeatures") {
        result.writerFeatures = try Self.texts(&scanner)
      } else {
        try scanner.skipValue()
      }
    }
    guard let reader, let writer else {
      throw ActionError(reason: "a protocol action names no version", offset: offset)
    }
    result.minReaderVersion = reader
    result.minWriterVersion = writer
    return result
  }

  func parseMetadata(_ scanner: inout JSONScanner) throws -> Metadata {
    var metadata = Metadata()
    var schema: JSONText?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "id") {
        metadata.id = try Self.text(&scanner) ?? ""
      } else if scanner.equals(key, "name") {
        metadata.name = try Self.text(&scanner) ?? ""
      } else if scanner.equals(key, "partitionColumns") {
        metadata.partitionColumns = try Self.texts(&scanner)
      } else if scanner.equals(key, "schemaString"), try scanner.peekKind() == .string {
        schema = try scanner.readText()
      } else if scanner.equals(key, "configuration") {
        metadata.configuration = try Self.textsByName(&scanner)
      } else {
        try scanner.skipValue()
      }
    }
    var text: [UInt8] = []
    if let schema { scanner.append(schema, to: &text) }
    metadata.findPhysicalNames(inSchema: text)
    return metadata
  }

  func parseSidecar(_ scanner: inout JSONScanner) throws -> Sidecar {
    let offset = scanner.position
    var path: String?
    var size: Int64?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "path") {
        path = try Self.text(&scanner)
      } else if scanner.equals(key, "sizeInBytes") {
        size = try scanner.readLenientInt64IfPresent()
      } else {
        try scanner.skipValue()
      }
    }
    guard let path else { throw ActionError(reason: "a sidecar has no path", offset: offset) }
    return Sidecar(path: path, sizeInBytes: size ?? 0)
  }

  /// Physical names of a schema's top-level columns, which are the only ones that can be partition
  /// columns. A schema that cannot be read gives none: the physical names stay.
  static func physicalNames(inSchema text: [UInt8]) -> [String: String] {
    var names: [String: String] = [:]
    do {
      var scanner = JSONScanner(text.rawSpan, maximumDepth: JSONScanner.depthCeiling)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        guard scanner.equals(key, "fields"), try scanner.peekKind() == .array else {
          try scanner.skipValue()
          continue
        }
        try scanner.beginArray()
        while try scanner.nextElement() {
          var logical: String?
          var physical: String?
          try scanner.beginObject()
          while let key = try scanner.nextKey() {
            if scanner.equals(key, "name") {
              logical = try Self.text(&scanner)
            } else if scanner.equals(key, "metadata"), try scanner.peekKind() == .object {
              try scanner.beginObject()
              while let key = try scanner.nextKey() {
                if scanner.equals(key, "delta.columnMapping.physicalName") {
                  physical = try Self.text(&scanner)
                } else {
                  try scanner.skipValue()
                }
              }
            } else {
              try scanner.skipValue()
            }
          }
          if let logical, let physical { names[logical] = physical }
        }
      }
    } catch {
      return [:]
    }
    return names
  }

  /// A text; nil for null and for values of any other kind.
  private static func text(_ scanner: inout JSONScanner) throws(JSONError) -> String? {
    guard try scanner.peekKind() == .string else {
      try scanner.skipValue()
      return nil
    }
    return scanner.string(try scanner.readText())
  }

  /// The texts of an array; none for values of any other kind.
  private static func texts(_ scanner: inout JSONScanner) throws -> [String] {
    guard try scanner.peekKind() == .array else {
      try scanner.skipValue()
      return []
    }
    var result: [String] = []
    try scanner.beginArray()
    while try scanner.nextElement() {
      if let text = try text(&scanner) { result.append(text) }
    }
    return result
  }

  /// The members of an object whose values are texts.
  private static func textsByName(_ scanner: inout JSONScanner) throws -> [String: String] {
    guard try scanner.peekKind() == .object else {
      try scanner.skipValue()
      return [:]
    }
    var result: [String: String] = [:]
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let name = scanner.string(key)
      result[name] = try text(&scanner)
    }
    return result
  }

  /// Whether a parameter names at least one column: a JSON array, or the text of one.
  private static func namesSomething(_ scanner: inout JSONScanner) throws -> Bool {
    switch try scanner.peekKind() {
    case .string:
      let text = try text(&scanner) ?? ""
      return !text.isEmpty && text != "[]" && text != "null"
    case .array:
      var found = false
      try scanner.beginArray()
      while try scanner.nextElement() {
        try scanner.skipValue()
        found = true
      }
      return found
    default:
      try scanner.skipValue()
      return false
    }
  }
}

extension Metadata {
  /// Reads the physical names of columns out of the schema, if the table maps columns and the names are
  /// needed for its partitions.
  mutating func findPhysicalNames(inSchema text: [UInt8]?) {
    let mapping = configuration["delta.columnMapping.mode"]?.lowercased() ?? "none"
    guard mapping != "none", !partitionColumns.isEmpty, let text else { return }
    physicalNames = ActionParser.physicalNames(inSchema: text)
  }
}
