package import LakeModel
package import LakeStorage
package import Parquet

/// A Parquet file as its footer describes it, and what is wrong with that.
package struct ParquetInspection: Sendable {
  /// Size of the file in bytes.
  package let fileSize: Int64

  /// What the footer says.
  package let metadata: FileMetaData

  /// What the reader of the figures must know, the worst first.
  package let findings: [Finding]

  /// Why a file could not be inspected.
  package enum Failure: Error, Equatable, CustomStringConvertible {
    /// Its bytes could not be read.
    case storage(StorageError)
    /// Its footer could not be decoded.
    case footer(ParquetError)

    /// What was wrong, and where in the file.
    package var description: String {
      switch self {
      case .storage(let error): error.description
      case .footer(let error): error.description
      }
    }
  }

  /// Reads the footer of an object, by ranges and nothing else of it: a file of any size costs one or two
  /// reads.
  package static func read(
    _ object: OpenedObject, limits: ParquetLimits = ParquetLimits()
  ) async throws(Failure) -> ParquetInspection {
    let size = object.info.size
    var decoder = try decoding { () throws(ParquetError) in
      try FooterDecoder(fileSize: size, limits: limits)
    }
    while let range = decoder.neededRange {
      let bytes: [UInt8]
      do {
        bytes = try await object.store.read(object.info.key, range: range)
      } catch {
        throw .storage(error)
      }
      try decoding { () throws(ParquetError) in try decoder.supply(bytes) }
    }
    let metadata = try decoding { () throws(ParquetError) in try decoder.decoded() }
    return ParquetInspection(
      fileSize: size, metadata: metadata, findings: findings(of: metadata))
  }

  private static func decoding<Value>(
    _ body: () throws(ParquetError) -> Value
  ) throws(Failure) -> Value {
    do throws(ParquetError) {
      return try body()
    } catch {
      throw .footer(error)
    }
  }

  private static func findings(of metadata: FileMetaData) -> [Finding] {
    metadata.observations().map(finding).sorted { $0.severity > $1.severity }
  }

  private static func finding(_ observation: FooterObservation) -> Finding {
    let (severity, what, consequence) = explanation(of: observation.kind)
    var message = what
    if !observation.detail.isEmpty { message += " (\(observation.detail))" }
    var place: [String] = []
    if let rowGroup = observation.rowGroup { place.append("row group \(rowGroup)") }
    if let column = observation.column {
      place.append("column \(column.joined(separator: "."))")
    }
    if !place.isEmpty { message += " in " + place.joined(separator: ", ") }
    if observation.count > 1 { message += ", the first of \(observation.count)" }
    message += ". " + consequence
    return Finding(
      code: "parquet-" + observation.kind.rawValue, severity: severity, object: "",
      message: message)
  }

  private static func explanation(
    of kind: FooterObservation.Kind
  ) -> (Finding.Severity, what: String, consequence: String) {
    switch kind {
    case .columnCount:
      (
        .error, "Another number of columns than the schema has leaves",
        "Its pages cannot be read; its bytes are in the totals."
      )
    case .columnType:
      (.error, "A column's type differs from the schema's", "Its pages cannot be read.")
    case .chunkRange:
      (
        .error, "A column chunk lies outside the file's data",
        "The file is cut or its footer wrong: the chunk cannot be read."
      )
    case .chunkOverlap:
      (
        .warning, "The column chunks are larger than the file's data",
        "Some overlap, or a size is wrong: take the file's size for the total."
      )
    case .rowCount:
      (
        .warning, "The footer and its row groups disagree on the number of rows",
        "The row groups are believed."
      )
    case .valueCount:
      (
        .error, "A column's number of values does not go with the rows",
        "The column cannot be read."
      )
    case .indexRange:
      (
        .warning, "A page index or Bloom filter lies outside the file's data",
        "Readers that use it may fail; the data is not touched by it."
      )
    case .externalChunk:
      (
        .note, "A column chunk is in another file",
        "This is a summary file: the bytes it tells of are counted where they are."
      )
    case .encryptedColumn:
      (
        .note, "A column is encrypted",
        "All sizes hold; its statistics and pages need the key."
      )
    case .unreadableColumn:
      (
        .warning, "A column is stored in a way that lakegauge does not read",
        "All sizes hold; its pages cannot be read here."
      )
    }
  }
}
