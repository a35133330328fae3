import ByteParsing
package import LakeModel

/// Writes the values of a scan file one after the other; `ScanReader` reads them in the same order.
///
/// A number takes as many bytes as it has groups of seven bits, the lowest first; one with a sign is
/// folded first (0, −1, 1, −2, …), so that small ones of both signs are short. Keys that ascend are
/// written as steps from the one before, paths as what they do not share with the one before. The same
/// values give the same bytes on every machine.
package struct ScanWriter: Sendable {
  /// What has been written.
  package private(set) var bytes: [UInt8] = []

  /// Makes a writer.
  package init() {}

  /// Writes one byte as it is.
  package mutating func write(byte: UInt8) { bytes.append(byte) }

  /// Writes whether something holds, as one byte.
  package mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// Writes a number in one to ten bytes.
  package mutating func write(_ value: UInt64) { bytes.append(varint: value) }

  /// Writes a number of 128 bits in one to nineteen bytes.
  package mutating func write(wide value: UInt128) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Writes a number that may be negative; those near zero are short.
  package mutating func write(signed value: Int64) { bytes.append(zigzag: value) }

  /// Writes a number that is not negative: a count, a size. (A negative one would be refused when the
  /// file is read.)
  package mutating func write(natural value: Int64) { write(UInt64(bitPattern: value)) }

  /// Writes how many values follow.
  package mutating func write(count: Int) { write(natural: Int64(count)) }

  /// Writes how far a value lies from the one before, which it then becomes.
  ///
  /// - Parameters:
  ///   - value: a key, a time; any order, though ascending ones are short.
  ///   - previous: the value before it in the same column; zero to begin with.
  package mutating func write(step value: Int64, from previous: inout Int64) {
    write(signed: value &- previous)
    previous = value
  }

  /// Writes eight bytes, the lowest first: a hash.
  package mutating func write(fixed value: UInt64) { bytes.append(word: value) }

  /// Writes a number's bit pattern in eight bytes.
  package mutating func write(_ value: Double) { write(fixed: value.bitPattern) }

  /// Writes a length and so many bytes.
  package mutating func write(_ value: some Collection<UInt8>) {
    write(count: value.count)
    bytes.append(contentsOf: value)
  }

  /// Writes a text as the bytes of its UTF-8: canonically equivalent texts stay different.
  package mutating func write(_ text: String) { write(text.utf8) }

  /// Writes a text as the bytes that it does not share with the start of the one before, which it then
  /// becomes: paths that are sorted are short.
  ///
  /// - Parameters:
  ///   - text: a path or name.
  ///   - previous: the UTF-8 of the one before in the same column; empty to begin with.
  package mutating func write(_ text: String, after previous: inout [UInt8]) {
    let whole = Array(text.utf8)
    let common = zip(previous, whole).prefix { $0 == $1 }.count
    let shared = min(common, Self.mostShared(by: whole.count))
    write(count: shared)
    write(whole[shared...])
    previous = whole
  }

  /// The most bytes that a text of `length` bytes takes over from the one before: it brings a seventeenth
  /// itself, so that a small file of texts cannot claim a large memory.
  static func mostShared(by length: Int) -> Int { length - length / 17 }

  /// Writes a time.
  package mutating func write(_ time: Timestamp) { write(signed: time.milliseconds) }

  /// Writes whether there is a value, and then the value.
  package mutating func write<Value>(
    ifPresent value: Value?, _ body: (inout ScanWriter, Value) -> Void
  ) {
    write(value != nil)
    if let value { body(&self, value) }
  }

  /// Writes a number of objects and their bytes, neither negative.
  package mutating func write(_ totals: ObjectTotals) {
    write(natural: totals.files)
    write(natural: totals.bytes)
  }

  /// Writes a part with its length in front, so that a reader can pass over it and cannot read past it.
  package mutating func section(_ body: (inout ScanWriter) -> Void) {
    var part = ScanWriter()
    body(&part)
    write(part.bytes)
  }
}
