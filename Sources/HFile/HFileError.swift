/// Why the bytes of an HFile could not be read, and where.
package struct HFileError: Error, Equatable, Sendable {
  /// What was wrong.
  package enum Code: Equatable, Sendable {
    /// The bytes do not end with the trailer of an HFile.
    case notAnHFile
    /// Another version than 3.
    case unsupportedVersion(Int)
    /// A compression other than none and gzip, by its number in the trailer.
    case unsupportedCompression(Int)
    /// Blocks whose keys are encoded, or that are encrypted.
    case unsupportedEncoding
    /// The bytes end inside a value.
    case truncated
    /// A length, count or offset does not fit in what is there.
    case lengthOutOfRange
    /// A block of another kind than belongs here.
    case unexpectedBlock
    /// A block that does not expand, for the codec's reason.
    case damagedBlock(String)
    /// The data blocks hold another number of entries than the trailer says.
    case entryCount(expected: Int, found: Int)
  }

  /// What was wrong.
  package let code: Code

  /// Offset in the file; inside a compressed block, that of the block.
  package let offset: Int

  /// Makes an error at an offset.
  package init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }
}

extension HFileError: CustomStringConvertible {
  package var description: String {
    let what =
      switch code {
      case .notAnHFile: "this is not an HFile"
      case .unsupportedVersion(let version): "HFile version \(version) is not supported"
      case .unsupportedCompression(let number): "HFile compression \(number) is not supported"
      case .unsupportedEncoding: "encoded or encrypted HFile blocks are not supported"
      case .truncated: "the HFile ends inside a value"
      case .lengthOutOfRange: "a length or offset in the HFile does not fit"
      case .unexpectedBlock: "the HFile has another block than expected"
      case .damagedBlock(let reason): "an HFile block does not expand: \(reason)"
      case .entryCount(let expected, let found):
        "the HFile has \(found) entries instead of \(expected)"
      }
    return "\(what) (at byte \(offset))"
  }
}
