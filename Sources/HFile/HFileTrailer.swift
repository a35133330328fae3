import ByteParsing

/// The trailer of an HFile of version 3 (HBase's `TrailerProto`): the last 4,096 bytes.
package struct HFileTrailer: Equatable, Sendable {
  /// How blocks are compressed.
  package enum Compression: Equatable, Sendable {
    case none
    case gzip
  }

  /// Offset of the block with the file info.
  package private(set) var fileInfoOffset = 0

  /// The number of entries in all data blocks.
  package private(set) var entryCount = 0

  /// Offsets of the first and the last data block.
  package private(set) var firstDataBlock = 0
  package private(set) var lastDataBlock = 0

  /// The number of levels of the data index.
  package private(set) var indexLevels = 0

  /// How blocks are compressed.
  package private(set) var compression = Compression.none

  /// The length of the trailer.
  package static let length = 4096

  private static let magic: StaticString = "TRABLK\"$"

  /// Reads the trailer at the end of a file.
  package init(_ file: RawSpan) throws(HFileError) {
    let start = file.byteCount - Self.length
    guard start >= 0, file.starts(with: Self.magic, at: start) else {
      throw HFileError(.notAnHFile, at: max(start, 0))
    }
    do throws(ByteParsingError) {
      let version = Int(try file.bigEndian(UInt32.self, at: file.byteCount - 4) & 0xFF_FFFF)
      guard version == 3 else { throw ByteParsingError(.limitExceeded, at: version) }
      var outer = ByteReader(file, at: start + 8)
      let message = try outer.readDelimited()
      var reader = ByteReader(file.extracting(0..<message.upperBound), at: message.lowerBound)
      var codec: UInt64 = 2
      while let field = try reader.nextField() {
        let value = Int(exactly: field.value) ?? -1
        switch field.number {
        case 1: fileInfoOffset = value
        case 7: entryCount = value
        case 8: indexLevels = value
        case 9: firstDataBlock = value
        case 10: lastDataBlock = value
        case 12: codec = field.value
        case 13 where field.bytes?.isEmpty == false:
          throw ByteParsingError(.invalidValue, at: reader.position)
        default: break
        }
      }
      switch codec {
      case 1: compression = .gzip
      case 2: compression = .none
      default: throw ByteParsingError(.varintOverflow, at: Int(clamping: codec))
      }
    } catch {
      switch error.code {
      case .limitExceeded:
        throw HFileError(.unsupportedVersion(error.offset), at: file.byteCount - 4)
      case .varintOverflow: throw HFileError(.unsupportedCompression(error.offset), at: start)
      case .invalidValue: throw HFileError(.unsupportedEncoding, at: error.offset)
      default: throw HFileError(error)
      }
    }
    // A file without entries has no data blocks, and offsets that mean nothing.
    let offsets =
      entryCount == 0 ? [fileInfoOffset] : [fileInfoOffset, firstDataBlock, lastDataBlock]
    guard entryCount >= 0, offsets.allSatisfy({ $0 >= 0 && $0 <= start }) else {
      throw HFileError(.lengthOutOfRange, at: start)
    }
  }
}
