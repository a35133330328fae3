import ByteParsing

/// Why the bytes of a log file are no block, and where.
package struct LogBlockError: Error, Equatable, Sendable {
  /// What was wrong.
  package enum Code: Equatable, Sendable {
    /// No block begins here.
    case noBlock
    /// A length or count does not fit in what is left, or a block's two lengths differ.
    case lengthOutOfRange
    /// The bytes end inside a block.
    case truncated
  }

  /// What was wrong.
  package let code: Code

  /// Offset in the bytes that were given.
  package let offset: Int
}

extension LogBlockError: CustomStringConvertible {
  package var description: String {
    switch code {
    case .noBlock: "no log block begins at byte \(offset)"
    case .lengthOutOfRange: "a length in a log block does not fit (at byte \(offset))"
    case .truncated: "the log ends inside a block (at byte \(offset))"
    }
  }
}

/// A block of a Hudi log file, taken apart (hudi.md §6): the archive of layout 1, delta logs and the logs
/// of the metadata table are made of them.
///
/// Nothing is copied: values are ranges of the bytes that were given.
package struct LogBlock: Equatable, Sendable {
  /// What a block holds.
  package enum Kind: Int32, Sendable {
    case command
    case delete
    case corrupt
    case avroData
    case hfileData
    case parquetData
    case changeData
  }

  /// Numbers of header entries.
  package enum Header: Int32, Sendable {
    case instantTime
    case targetInstantTime
    case schema
    case commandBlockType
  }

  /// What the block holds; nil for a kind that this reader does not know.
  package let kind: Kind?

  /// Number of the log format, 1 so far.
  package let version: Int32

  /// The content.
  package let content: Range<Int>

  private let headers: [Int32: Range<Int>]

  /// Bytes at a block's beginning that tell its length: the magic and the length of the rest.
  package static let prefixLength = 14

  /// The most bytes of a block that are taken into memory.
  package static let maximumLength: Int64 = 512 << 20

  /// The magic that blocks begin with.
  package static let magic: StaticString = "#HUDI#"

  /// The whole length of the block whose prefix is at `offset`.
  ///
  /// - Throws: `noBlock` without the magic, `lengthOutOfRange` for a length that no block has.
  package static func length(
    _ bytes: RawSpan, at offset: Int
  ) throws(LogBlockError) -> Int64 {
    guard bytes.starts(with: magic, at: offset) else {
      throw LogBlockError(code: .noBlock, offset: offset)
    }
    guard let rest = try? bytes.bigEndian(Int64.self, at: offset + 6) else {
      throw LogBlockError(code: .truncated, offset: offset)
    }
    // Version, kind, two counts, the content's length and the reverse pointer are always there.
    guard rest >= 32, rest <= maximumLength else {
      throw LogBlockError(code: .lengthOutOfRange, offset: offset + 6)
    }
    return Int64(prefixLength) + rest
  }

  /// The header's value under a number; nil when the header has none.
  package func header(_ header: Header) -> Range<Int>? { headers[header.rawValue] }

  /// Takes the block in `range` apart.
  ///
  /// - Throws: `LogBlockError`; a reverse pointer that does not point back means that the block was not
  ///   written to its end.
  package init(_ bytes: RawSpan, in range: Range<Int>) throws(LogBlockError) {
    let length = try Self.length(bytes, at: range.lowerBound)
    guard length == range.count, range.upperBound <= bytes.byteCount else {
      throw LogBlockError(code: .truncated, offset: range.lowerBound)
    }
    let block = bytes.extracting(0..<range.upperBound)
    var reader = ByteReader(block, at: range.lowerBound + Self.prefixLength)
    do throws(ByteParsingError) {
      version = try reader.readBigEndian(Int32.self)
      kind = Kind(rawValue: try reader.readBigEndian(Int32.self))
      headers = try Self.entries(&reader)
      let contentLength = try reader.readBigEndian(Int64.self)
      guard let count = Int(exactly: contentLength), count >= 0, count <= reader.remaining else {
        throw ByteParsingError(.lengthOutOfRange, at: reader.position)
      }
      content = try reader.readRange(count: count)
      _ = try Self.entries(&reader)
      let pointer = try reader.readBigEndian(Int64.self)
      guard reader.isAtEnd, pointer == length - 8 else {
        throw ByteParsingError(.lengthOutOfRange, at: reader.position)
      }
    } catch {
      throw LogBlockError(
        code: error.code == .truncated ? .truncated : .lengthOutOfRange, offset: error.offset)
    }
  }

  /// Reads a header or a footer: numbers with texts.
  private static func entries(
    _ reader: inout ByteReader
  ) throws(ByteParsingError) -> [Int32: Range<Int>] {
    let count = Int(try reader.readBigEndian(Int32.self))
    guard count >= 0, count <= reader.remaining / 8 else {
      throw ByteParsingError(.lengthOutOfRange, at: reader.position)
    }
    var entries: [Int32: Range<Int>] = [:]
    for _ in 0..<count {
      let key = try reader.readBigEndian(Int32.self)
      let length = Int(try reader.readBigEndian(Int32.self))
      guard length >= 0, length <= reader.remaining else {
        throw ByteParsingError(.lengthOutOfRange, at: reader.position)
      }
      entries[key] = try reader.readRange(count: length)
    }
    return entries
  }

  /// The records of a block of Avro data, as ranges of the bytes that the block was taken from.
  package func avroRecords(_ bytes: RawSpan) throws(LogBlockError) -> [Range<Int>] {
    guard content.upperBound <= bytes.byteCount else {
      throw LogBlockError(code: .truncated, offset: content.lowerBound)
    }
    var reader = ByteReader(bytes.extracting(0..<content.upperBound), at: content.lowerBound)
    var records: [Range<Int>] = []
    do throws(ByteParsingError) {
      _ = try reader.readBigEndian(Int32.self)
      let count = Int(try reader.readBigEndian(Int32.self))
      guard count >= 0, count <= reader.remaining / 4 else {
        throw ByteParsingError(.lengthOutOfRange, at: reader.position)
      }
      records.reserveCapacity(count)
      for _ in 0..<count {
        let length = Int(try reader.readBigEndian(Int32.self))
        guard length >= 0, length <= reader.remaining else {
          throw ByteParsingError(.lengthOutOfRange, at: reader.position)
        }
        records.append(try reader.readRange(count: length))
      }
    } catch {
      throw LogBlockError(
        code: error.code == .truncated ? .truncated : .lengthOutOfRange, offset: error.offset)
    }
    return records
  }
}
