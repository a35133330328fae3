internal import ByteParsing
package import Codecs

/// Why a Parquet file, or a part of it, could not be read.
package struct ParquetError: Error, Equatable, Sendable {
  /// What was wrong.
  package let reason: Reason

  /// Offset in the file of the structure that could not be read, where it is known.
  package internal(set) var offset: Int64?

  /// Row group that was read, counted from zero.
  package internal(set) var rowGroup: Int?

  /// Path of the leaf column that was read.
  package internal(set) var column: [String]?

  init(_ reason: Reason, at offset: Int64? = nil) {
    self.reason = reason
    self.offset = offset
  }

  /// Makes an error of the malformed kind.
  static func malformed(_ what: Malformation, at offset: Int64? = nil) -> ParquetError {
    ParquetError(.malformed(what), at: offset)
  }

  /// Makes an error that names what this reader does not read.
  static func unsupported(_ feature: String, at offset: Int64? = nil) -> ParquetError {
    ParquetError(.unsupported(feature: feature), at: offset)
  }

  /// What was wrong.
  package enum Reason: Equatable, Sendable {
    /// The object is smaller than the 12 bytes of the smallest file.
    case tooSmall
    /// The object does not end with Parquet's magic bytes.
    case badMagic
    /// The footer is encrypted: the file's composition cannot be read without its keys.
    case encryptedFooter(algorithm: String)
    /// The column's pages are encrypted.
    case encryptedColumn
    /// The bytes contradict the format.
    case malformed(Malformation)
    /// The file is right but uses something that this reader does not read.
    case unsupported(feature: String)
    /// A size passes the reader's limit.
    case limitExceeded(Limit, size: Int)
    /// A page's compressed bytes could not be expanded.
    case codec(CodecError)
    /// The caller did not supply the bytes that were asked for.
    case missingBytes
  }

  /// What contradicts the format.
  package enum Malformation: String, Equatable, Sendable {
    case footerLength = "the footer's length does not fit the file"
    case footer = "the footer's structure is broken"
    case schema = "the schema's tree does not add up"
    case columnCount = "a row group has another number of columns than the schema"
    case columnType = "a column's type differs from the schema's"
    case size = "a size, count or offset is negative or absurd"
    case chunkRange = "a column chunk lies outside the file's data"
    case pageHeader = "a page header is broken"
    case pageSize = "a page does not fit its column chunk"
    case checksum = "a page's checksum does not match its bytes"
    case secondDictionary = "a second dictionary page, or one behind a data page"
    case missingDictionary = "a page refers to a dictionary that is not there"
    case dictionary = "a dictionary page is broken"
    case dictionaryIndex = "an index lies outside the dictionary"
    case bitWidth = "a bit width is larger than its values can be"
    case levels = "the levels of a page end too early or exceed their maximum"
    case firstRepetitionLevel = "a column chunk starts inside a row"
    case values = "a page holds fewer values than it says"
    case valueCount = "the pages hold another number of values than the column chunk says"
    case rowCount = "a column holds another number of rows than its row group"
    case typeLength = "a fixed-length column has no usable length"
    case mapEntries = "the keys and values of a map do not match"
    case encoding = "an encoding does not belong to the column's type"
    case delta = "a delta-encoded block is broken"
  }

  /// A limit of the reader.
  package enum Limit: String, Equatable, Sendable {
    case footerBytes = "footer bytes"
    case schemaElements = "schema elements"
    case schemaDepth = "schema depth"
    case schemaPathComponents = "names in the schema's paths"
    case pageHeaderBytes = "page header bytes"
    case compressedPageBytes = "compressed page bytes"
    case pageBytes = "page bytes"
    case batchBytes = "bytes of a batch"
    case fixedLengthBytes = "bytes of a value of fixed length"
  }
}

extension ParquetError: CustomStringConvertible {
  package var description: String {
    var text =
      switch reason {
      case .tooSmall: "too small to be a Parquet file"
      case .badMagic: "not a Parquet file: the magic bytes at its end are missing"
      case .encryptedFooter(let algorithm): "the footer is encrypted (\(algorithm))"
      case .encryptedColumn: "the column is encrypted"
      case .malformed(let what): what.rawValue
      case .unsupported(let feature): "not supported: \(feature)"
      case .limitExceeded(let limit, let size): "\(size) \(limit.rawValue) exceed the limit"
      case .codec(let error): error.description
      case .missingBytes: "bytes that were asked for were not supplied"
      }
    if let column { text += ", column \(column.joined(separator: "."))" }
    if let rowGroup { text += ", row group \(rowGroup)" }
    if let offset { text += ", at byte \(offset)" }
    return text
  }
}
