import ByteParsing
package import LakeModel

/// A cursor over the bytes of a scan file or a part of one; reads what `ScanWriter` wrote.
///
/// Every read stays inside the part. Numbers have one form each, so that bytes which are read and
/// written again are the same bytes. A count is compared with the bytes that are left before anything is
/// allocated for it.
package struct ScanReader: Sendable {
  /// The most objects that one sum may count. Sums of so many can be added and added again without
  /// leaving Int64.
  package static let maximumObjects: Int64 = 1 << 40

  /// The bytes of the whole file, of which the part ends before `end`.
  private let bytes: [UInt8]
  private let end: Int

  /// Offset of the next byte in the whole file.
  package private(set) var position: Int

  /// Makes a cursor over all of `bytes`.
  package init(_ bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

  private init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// Bytes of the part that have not been read.
  package var remaining: Int { end - position }

  /// What has not been read.
  var rest: ArraySlice<UInt8> { bytes[position..<end] }

  /// An error about the value that begins at `offset`, or where the cursor stands.
  package func error(_ code: ScanFileError.Code, at offset: Int? = nil) -> ScanFileError {
    ScanFileError(code, at: offset ?? position)
  }

  /// Reads one byte as it is.
  package mutating func readByte() throws(ScanFileError) -> UInt8 {
    guard position < end else { throw error(.truncated) }
    defer { position += 1 }
    return bytes[position]
  }

  /// Reads whether something holds.
  package mutating func readBool() throws(ScanFileError) -> Bool {
    let start = position
    switch try readByte() {
    case 0: return false
    case 1: return true
    default: throw error(.invalidValue, at: start)
    }
  }

  /// Reads a number.
  package mutating func readUnsigned() throws(ScanFileError) -> UInt64 {
    let first = try readByte()
    return first < 0x80 ? UInt64(first) : try readLongUnsigned(from: position - 1)
  }

  /// Reads a number of two bytes and more.
  private mutating func readLongUnsigned(from start: Int) throws(ScanFileError) -> UInt64 {
    // Up to eight bytes at once: the first without its top bit is the last of the number.
    let word = bytes.rawSpan.zeroPaddedWord(at: start)
    let ends = ~word & 0x8080_8080_8080_8080
    if ends != 0, end - start >= 8 {
      let bits = UInt64(ends.trailingZeroBitCount) &+ 1
      guard word &>> (bits &- 8) & 0xff != 0 else { throw error(.invalidValue, at: start) }
      position = start + Int(bits &>> 3)
      return ByteReader.joinedGroups(word, bits: bits)
    }
    position = start
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try readByte()
      // The tenth byte holds the one bit that is left.
      guard shift < 63 || byte <= 1 else { throw error(.invalidValue, at: start) }
      value |= UInt64(byte & 0x7f) << shift
      guard byte & 0x80 != 0 else {
        guard byte != 0 || shift == 0 else { throw error(.invalidValue, at: start) }
        return value
      }
      shift += 7
    }
  }

  /// Reads a number of 128 bits.
  package mutating func readWide() throws(ScanFileError) -> UInt128 {
    let start = position
    var value: UInt128 = 0
    var shift: UInt128 = 0
    while true {
      let byte = try readByte()
      // The nineteenth byte holds the two bits that are left.
      guard shift < 126 || byte <= 3 else { throw error(.invalidValue, at: start) }
      value |= UInt128(byte & 0x7f) << shift
      guard byte & 0x80 != 0 else {
        guard byte != 0 || shift == 0 else { throw error(.invalidValue, at: start) }
        return value
      }
      shift += 7
    }
  }

  /// Reads a number that may be negative.
  package mutating func readSigned() throws(ScanFileError) -> Int64 {
    let value = try readUnsigned()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// Reads a number that is not negative and at most `limit`.
  package mutating func readNatural(
    upTo limit: Int64 = .max
  ) throws(ScanFileError) -> Int64 {
    let start = position
    guard let value = Int64(exactly: try readUnsigned()), value <= limit else {
      throw error(.invalidValue, at: start)
    }
    return value
  }

  /// Reads how many values follow.
  ///
  /// - Parameter bytesEach: the fewest bytes that one of them takes, at least one; a count that cannot be
  ///   true is refused before anything is allocated for it.
  /// - Returns: the count, which what is left of the part can hold.
  /// - Throws: `countOutOfRange`, and what reading a number throws.
  package mutating func readCount(bytesEach: Int = 1) throws(ScanFileError) -> Int {
    let start = position
    guard let count = Int(exactly: try readUnsigned()), count <= remaining / max(bytesEach, 1)
    else { throw error(.countOutOfRange, at: start) }
    return count
  }

  /// Reads a value that was written as a step from the one before, which it then becomes.
  ///
  /// - Parameter previous: the value before it in the same column; zero to begin with.
  /// - Returns: the value.
  /// - Throws: what reading a number throws.
  package mutating func readStep(from previous: inout Int64) throws(ScanFileError) -> Int64 {
    previous = previous &+ (try readSigned())
    return previous
  }

  /// Reads eight bytes, the lowest first.
  package mutating func readFixed() throws(ScanFileError) -> UInt64 {
    guard remaining >= 8 else { throw error(.truncated) }
    defer { position += 8 }
    return bytes.rawSpan.zeroPaddedWord(at: position)
  }

  /// Reads a number from its bit pattern.
  ///
  /// - Throws: `invalidValue` for what is no number or infinite.
  package mutating func readDouble() throws(ScanFileError) -> Double {
    let start = position
    let value = Double(bitPattern: try readFixed())
    guard value.isFinite else { throw error(.invalidValue, at: start) }
    return value
  }

  /// Reads a length and so many bytes.
  package mutating func readBytes() throws(ScanFileError) -> ArraySlice<UInt8> {
    let count = try readCount()
    let start = position
    position += count
    return bytes[start..<position]
  }

  /// Reads a text.
  ///
  /// - Throws: `invalidValue` when it is not UTF-8.
  package mutating func readText() throws(ScanFileError) -> String {
    let start = position
    guard let text = String(validating: try readBytes(), as: UTF8.self) else {
      throw error(.invalidValue, at: start)
    }
    return text
  }

  /// Reads a text that was written as what it does not share with the one before, which it then becomes.
  ///
  /// - Parameter previous: the UTF-8 of the one before in the same column; empty to begin with.
  /// - Returns: the text.
  /// - Throws: `invalidValue` when it is not UTF-8, or shares more or less than the writer would.
  package mutating func readText(after previous: inout [UInt8]) throws(ScanFileError) -> String {
    let start = position
    let shared = Int(try readNatural(upTo: Int64(previous.count)))
    let rest = try readBytes()
    let limit = ScanWriter.mostShared(by: shared + rest.count)
    let sharesMore = shared < min(limit, previous.count) && rest.first == previous[shared]
    guard shared <= limit, !sharesMore else { throw error(.invalidValue, at: start) }
    previous.removeLast(previous.count - shared)
    previous.append(contentsOf: rest)
    guard let text = String(validating: previous, as: UTF8.self) else {
      throw error(.invalidValue, at: start)
    }
    return text
  }

  /// Reads a time.
  package mutating func readTime() throws(ScanFileError) -> Timestamp {
    Timestamp(milliseconds: try readSigned())
  }

  /// Reads a value when there is one.
  package mutating func readIfPresent<Value>(
    _ body: (inout ScanReader) throws(ScanFileError) -> Value
  ) throws(ScanFileError) -> Value? {
    try readBool() ? try body(&self) : nil
  }

  /// Reads a number of objects, within what sums of them can hold.
  package mutating func readObjectCount() throws(ScanFileError) -> Int64 {
    try readNatural(upTo: Self.maximumObjects)
  }

  /// Reads a number of objects and their bytes, neither negative.
  package mutating func readTotals() throws(ScanFileError) -> ObjectTotals {
    ObjectTotals(files: try readObjectCount(), bytes: try readNatural())
  }

  /// Reads an hour since the epoch that some time lies in.
  package mutating func readHour(from previous: inout Int64) throws(ScanFileError) -> Int64 {
    let start = position
    let hour = try readStep(from: &previous)
    guard Self.isHour(hour) else { throw error(.invalidValue, at: start) }
    return hour
  }

  /// Whether some time lies in an hour since the epoch.
  static func isHour(_ hour: Int64) -> Bool {
    Timestamp(milliseconds: .min).hour <= hour && hour <= Timestamp(milliseconds: .max).hour
  }

  /// Gives a part that was written with its length in front to `body`, which has to read all of it.
  ///
  /// - Throws: `trailingBytes` when something of the part is left; what `body` throws.
  package mutating func section<Value>(
    _ body: (inout ScanReader) throws(ScanFileError) -> Value
  ) throws(ScanFileError) -> Value {
    var part = try readPart()
    let value = try body(&part)
    try part.expectEnd()
    return value
  }

  /// A cursor over a part that was written with its length in front; the part is passed over here.
  package mutating func readPart() throws(ScanFileError) -> ScanReader {
    let count = try readCount()
    defer { position += count }
    return ScanReader(bytes, position..<(position + count))
  }

  /// Checks that everything has been read.
  ///
  /// - Throws: `trailingBytes`.
  package func expectEnd() throws(ScanFileError) {
    guard position == end else { throw error(.trailingBytes) }
  }
}
