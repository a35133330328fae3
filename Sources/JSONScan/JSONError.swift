/// Why a JSON text could not be read, and where.
@usableFromInline
package struct JSONError: Error, Equatable, Sendable {
  /// What was wrong.
  @usableFromInline
  package enum Code: Equatable, Sendable {
    /// The text ends inside a value.
    case truncated
    /// A byte that the grammar does not allow here.
    case unexpectedByte
    /// A well-formed beginning of a value of another kind than the caller asked for.
    case kindMismatch
    /// Bytes in a string that are not UTF-8.
    case invalidUTF8
    /// A control character in a string that is not escaped.
    case controlCharacter
    /// A backslash that is not followed by one of the escapes.
    case invalidEscape
    /// Half of a surrogate pair, which is no character.
    case loneSurrogate
    /// A number that is not written as the grammar says.
    case invalidNumber
    /// A number with a fraction or an exponent where an integer was asked for.
    case notAnInteger
    /// A number that the type that was asked for cannot hold.
    case numberOutOfRange
    /// Containers inside containers beyond the scanner's limit.
    case depthExceeded
    /// More text after the value.
    case trailingBytes
    /// A line longer than the splitter's limit.
    case lineTooLong
  }

  /// What was wrong.
  @usableFromInline
  package let code: Code

  /// Offset of the byte that could not be read, from the start of the span or, for a line that is too
  /// long, from the start of the stream.
  @usableFromInline
  package let offset: Int

  /// Makes an error at an offset.
  @inlinable
  package init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  @usableFromInline
  package var description: String { "\(reason) (at byte \(offset))" }

  /// What was wrong, without the offset.
  package var reason: String {
    switch code {
    case .truncated: "the JSON text ends inside a value"
    case .unexpectedByte: "a byte does not belong there"
    case .kindMismatch: "a value is of another kind than expected"
    case .invalidUTF8: "a string is not valid UTF-8"
    case .controlCharacter: "a string holds a control character that is not escaped"
    case .invalidEscape: "a backslash does not begin an escape"
    case .loneSurrogate: "an escape names half of a surrogate pair"
    case .invalidNumber: "a number is malformed"
    case .notAnInteger: "a number is not an integer"
    case .numberOutOfRange: "a number does not fit"
    case .depthExceeded: "values are nested too deeply"
    case .trailingBytes: "more text follows the value"
    case .lineTooLong: "a line is longer than the limit"
    }
  }
}
