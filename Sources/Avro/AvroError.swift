package import ByteParsing

/// Why Avro bytes or a schema could not be read, and where.
@usableFromInline
package struct AvroError: Error, Equatable, Sendable {
  /// What was wrong.
  @usableFromInline
  package enum Code: Equatable, Sendable {
    /// The bytes do not begin with `Obj` and the version 1.
    case notAContainer
    /// The bytes end inside a value.
    case truncated
    /// A variable-length integer does not fit.
    case varintOverflow
    /// A length or count is negative, or larger than what is left.
    case lengthOutOfRange
    /// More items without bytes, or more bytes out of a compressed block, than the reader follows.
    case limitExceeded
    /// Values or types inside one another beyond the reader's limit.
    case depthExceeded
    /// A boolean other than 0 and 1.
    case invalidBoolean
    /// A union's branch or an enumeration's symbol that the schema does not have.
    case branchOutOfRange
    /// A value of another kind than the caller asked for.
    case kindMismatch
    /// Bytes are left behind the last object of a block, or behind the only one.
    case trailingBytes
    /// The marker behind a block is not the one of the header.
    case syncMismatch
    /// The header names no schema.
    case missingSchema
    /// The schema is not one, for a reason.
    case invalidSchema(String)
    /// A codec that this reader does not have.
    case unsupportedCodec(String)
    /// A compressed block that does not expand, for the codec's reason.
    case damagedBlock(String)
  }

  /// What was wrong.
  @usableFromInline
  package let code: Code

  /// Offset of what could not be read: in the container for what surrounds the blocks, in the expanded
  /// block for a value, in the schema's text for a schema.
  @usableFromInline
  package let offset: Int

  /// Makes an error at an offset.
  package init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }

  /// Makes the error that a failed read of bytes stands for.
  package init(_ error: ByteParsingError) {
    switch error.code {
    case .truncated: self.init(.truncated, at: error.offset)
    case .varintOverflow: self.init(.varintOverflow, at: error.offset)
    case .lengthOutOfRange: self.init(.lengthOutOfRange, at: error.offset)
    case .limitExceeded: self.init(.limitExceeded, at: error.offset)
    case .invalidValue: self.init(.kindMismatch, at: error.offset)
    }
  }
}

extension AvroError: CustomStringConvertible {
  @usableFromInline
  package var description: String { "\(reason) (at byte \(offset))" }

  /// What was wrong, without the offset.
  package var reason: String {
    switch code {
    case .notAContainer: "this is not an Avro object container"
    case .truncated: "the Avro bytes end inside a value"
    case .varintOverflow: "an Avro integer does not fit"
    case .lengthOutOfRange: "an Avro length or count does not fit in what is left"
    case .limitExceeded: "Avro data exceeds a limit of the reader"
    case .depthExceeded: "Avro values or types are nested too deeply"
    case .invalidBoolean: "an Avro boolean is neither 0 nor 1"
    case .branchOutOfRange: "an Avro union or enumeration has no such branch"
    case .kindMismatch: "an Avro value is of another kind than expected"
    case .trailingBytes: "bytes are left behind the last Avro object"
    case .syncMismatch: "the marker behind an Avro block is not the file's"
    case .missingSchema: "the Avro header has no schema"
    case .invalidSchema(let reason): "the Avro schema cannot be used: \(reason)"
    case .unsupportedCodec(let name): "the Avro codec \"\(name)\" is not supported"
    case .damagedBlock(let reason): "an Avro block does not expand: \(reason)"
    }
  }
}
