/// Why compressed bytes could not be expanded.
package struct CodecError: Error, Equatable, Sendable {
  /// What was wrong.
  package enum Reason: Equatable, Sendable {
    /// The bytes are not of the format, or fail its checksum.
    case corrupt
    /// The compressed bytes end inside a stream.
    case truncated
    /// The output is not as long as was declared.
    case sizeMismatch(expected: Int)
    /// The output would be longer than the caller allows.
    case limitExceeded(limit: Int)
    /// So few compressed bytes cannot hold the declared number of bytes; nothing was allocated.
    case implausibleSize(Int)
    /// The codec library could not get memory for its own state.
    case outOfMemory
    /// The codec's library is not on this machine; the Debian package that has it.
    case libraryMissing(package: String)
  }

  /// The format that was read.
  package let codec: Codec
  /// What was wrong.
  package let reason: Reason

  /// Makes an error.
  package init(_ codec: Codec, _ reason: Reason) {
    self.codec = codec
    self.reason = reason
  }
}

extension CodecError: CustomStringConvertible {
  package var description: String {
    switch reason {
    case .corrupt: "the \(codec) data is corrupt"
    case .truncated: "the \(codec) data ends too early"
    case .sizeMismatch(let expected): "the \(codec) data does not expand to \(expected) bytes"
    case .limitExceeded(let limit): "the \(codec) data expands to more than \(limit) bytes"
    case .implausibleSize(let size): "the \(codec) data is too short to hold \(size) bytes"
    case .outOfMemory: "no memory for \(codec)"
    case .libraryMissing(let package): "the library for \(codec) is missing (\(package))"
    }
  }
}
