/// Why bytes could not be read, and where.
///
/// The offset counts from the start of the span that the reader was made over; the caller, who knows
/// which object and which part of it that was, adds the rest on the way up.
@usableFromInline
package struct ByteParsingError: Error, Equatable, Sendable {
  /// What was wrong.
  @usableFromInline
  package enum Code: Equatable, Sendable {
    /// Fewer bytes are left than the value needs.
    case truncated
    /// A variable-length integer does not fit its type or runs on past its longest form.
    case varintOverflow
    /// A length or count is negative, or larger than what is left.
    case lengthOutOfRange
    /// A value exceeds a named limit of the reader.
    case limitExceeded
    /// A value that the format does not allow.
    case invalidValue
  }

  /// What was wrong.
  @usableFromInline
  package let code: Code

  /// Offset of the first byte of the value that could not be read.
  @usableFromInline
  package let offset: Int

  /// Makes an error at an offset.
  @inlinable
  package init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }
}

extension ByteParsingError: CustomStringConvertible {
  @usableFromInline
  package var description: String {
    let what =
      switch code {
      case .truncated: "the bytes end inside a value"
      case .varintOverflow: "a variable-length integer does not fit"
      case .lengthOutOfRange: "a length or count does not fit in what is left"
      case .limitExceeded: "a value exceeds the reader's limit"
      case .invalidValue: "a value is not allowed here"
      }
    return "\(what) (at byte \(offset))"
  }
}
