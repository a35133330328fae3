import ByteParsing

/// A field of a protocol buffers message: what trailers and file infos are written as.
struct ProtocolBufferField {
  /// Its number.
  var number: UInt64

  /// The value of a variable-length or fixed-width field; 0 for bytes.
  var value: UInt64 = 0

  /// Where the bytes of a length-delimited field are.
  var bytes: Range<Int>?
}

extension ByteReader {
  /// Reads the next field of a message that ends with the reader's bytes; nil at its end.
  mutating func nextField() throws(ByteParsingError) -> ProtocolBufferField? {
    guard !isAtEnd else { return nil }
    let start = position
    let tag = try readLongVarint()
    var field = ProtocolBufferField(number: tag >> 3)
    switch tag & 7 {
    case 0: field.value = try readLongVarint()
    case 1: field.value = try readLittleEndian(UInt64.self)
    case 2: field.bytes = try readDelimited()
    case 5: field.value = UInt64(try readLittleEndian(UInt32.self))
    default: throw ByteParsingError(.invalidValue, at: start)
    }
    return field
  }

  /// Reads a length and passes over so many bytes.
  mutating func readDelimited() throws(ByteParsingError) -> Range<Int> {
    let start = position
    let length = try readLongVarint()
    guard let count = Int(exactly: length), count <= remaining else {
      throw ByteParsingError(.lengthOutOfRange, at: start)
    }
    return try readRange(count: count)
  }
}

extension HFileError {
  /// Makes the error that a failed read of bytes stands for.
  init(_ error: ByteParsingError, at base: Int = 0) {
    self.init(error.code == .truncated ? .truncated : .lengthOutOfRange, at: base + error.offset)
  }
}
