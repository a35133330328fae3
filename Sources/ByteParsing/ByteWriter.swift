/// Writes values one after the other, in the form in which `ByteReader` reads them.
///
/// The same values give the same bytes on every machine.
package struct ByteWriter: Sendable {
  /// What has been written.
  package private(set) var bytes: [UInt8] = []

  /// Makes a writer.
  package init() {}

  /// Writes one byte as it is.
  package mutating func write(byte: UInt8) { bytes.append(byte) }

  /// Writes whether something holds, as one byte.
  package mutating func write(flag: Bool) { bytes.append(flag ? 1 : 0) }

  /// Writes a number in one to ten bytes, seven bits each, the lowest first.
  package mutating func write(varint value: UInt64) { bytes.append(varint: value) }

  /// Writes a number that may be negative; those near zero are short.
  package mutating func write(zigzag value: Int64) { bytes.append(zigzag: value) }

  /// Writes how many values follow; a negative number is written as none.
  package mutating func write(count: Int) { write(varint: UInt64(Swift.max(count, 0))) }

  /// Writes eight bytes, the lowest first.
  package mutating func write(littleEndian value: UInt64) { bytes.append(word: value) }

  /// Writes a length and so many bytes.
  package mutating func write(counted value: some Collection<UInt8>) {
    write(count: value.count)
    bytes.append(contentsOf: value)
  }

  /// Writes a text as the bytes of its UTF-8.
  package mutating func write(text: String) { write(counted: text.utf8) }

  /// Writes whether there is a value, and then the value.
  package mutating func write<Value>(
    ifPresent value: Value?, _ body: (inout ByteWriter, Value) -> Void
  ) {
    write(flag: value != nil)
    if let value { body(&self, value) }
  }
}

extension ByteReader {
  /// Reads whether something holds.
  package mutating func readFlag() throws(ByteParsingError) -> Bool {
    let start = position
    switch try readByte() {
    case 0: return false
    case 1: return true
    default: throw ByteParsingError(.invalidValue, at: start)
    }
  }

  /// Reads a number between two others, both included.
  package mutating func readZigzag(
    in range: ClosedRange<Int64>
  ) throws(ByteParsingError) -> Int64 {
    let start = position
    let value = try readZigzag()
    guard range.contains(value) else { throw ByteParsingError(.invalidValue, at: start) }
    return value
  }

  /// Reads a number that is not negative and at most `limit`.
  package mutating func readNatural(upTo limit: Int) throws(ByteParsingError) -> Int {
    let start = position
    guard let value = Int(exactly: try readVarint()), value <= limit else {
      throw ByteParsingError(.invalidValue, at: start)
    }
    return value
  }

  /// Reads a length and so many bytes.
  package mutating func readCounted() throws(ByteParsingError) -> [UInt8] {
    let range = try readRange(count: try readCount())
    var bytes: [UInt8] = []
    bytes.append(contentsOf: span.extracting(range))
    return bytes
  }

  /// Reads a text; one that is not UTF-8 is no valid value.
  package mutating func readText() throws(ByteParsingError) -> String {
    let start = position
    guard let text = String(validating: try readCounted(), as: UTF8.self) else {
      throw ByteParsingError(.invalidValue, at: start)
    }
    return text
  }

  /// Reads whether there is a value, and then the value.
  package mutating func readIfPresent<Value>(
    _ body: (inout ByteReader) throws(ByteParsingError) -> Value
  ) throws(ByteParsingError) -> Value? {
    try readFlag() ? try body(&self) : nil
  }

  /// Checks that everything has been read.
  package func expectEnd() throws(ByteParsingError) {
    guard isAtEnd else { throw ByteParsingError(.invalidValue, at: position) }
  }
}
