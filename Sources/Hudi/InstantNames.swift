import ByteParsing

/// The texts of instants, each once, under numbers.
///
/// Instants are compared as Hudi compares them, by their bytes; three words hold the texts that it writes
/// (14, 17 or, in metadata tables, 20 digits), so that comparing and finding one touches no text.
struct InstantNames: Sendable {
  /// The number of an instant.
  typealias Number = UInt32

  /// Stands for no instant at all.
  static let none = Number.max

  private struct Key: Sendable, Equatable {
    var first: UInt64
    var second: UInt64
    var third: UInt64
    var count: UInt32
  }

  private var keys: [Key] = []

  /// Texts that do not fit into their keys.
  private var longTexts: [[UInt8]: Number] = [:]
  private var longNumbers: [Number: [UInt8]] = [:]

  /// Open addressing: numbers plus one, zero for free slots.
  private var slots: [UInt32] = Array(repeating: 0, count: 64)
  private let seed = UInt64.random(in: .min ... .max) | 1

  private static let maximumCount = 24

  /// How many there are.
  var count: Int { keys.count }

  /// The number of the text in `range`, given now if it has none yet.
  mutating func number(of bytes: RawSpan, in range: Range<Int>) -> Number {
    guard range.count <= InstantNames.maximumCount else { return longNumber(bytes, range) }
    let key = InstantNames.key(bytes, range)
    var slot = home(key)
    while slots[slot] != 0 {
      let number = slots[slot] - 1
      if keys[Int(number)] == key { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = UInt32(keys.count) + 1
    keys.append(key)
    if keys.count * 2 > slots.count { grow() }
    return UInt32(keys.count) - 1
  }

  /// The number of a text that has one.
  func known(_ text: String) -> Number? {
    let bytes = Array(text.utf8)
    guard bytes.count <= InstantNames.maximumCount else { return longTexts[bytes] }
    return number(of: InstantNames.key(bytes.rawSpan, 0..<bytes.count))
  }

  /// The number that the text of a number of another list has here.
  func known(_ number: Number, of other: InstantNames) -> Number? {
    let key = other.keys[Int(number)]
    guard key.count <= UInt32(InstantNames.maximumCount) else {
      return other.longNumbers[number].flatMap { longTexts[$0] }
    }
    return self.number(of: key)
  }

  private func number(of key: Key) -> Number? {
    var slot = home(key)
    while slots[slot] != 0 {
      let number = slots[slot] - 1
      if keys[Int(number)] == key { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The number of a text.
  mutating func number(of text: String) -> Number {
    let bytes = Array(text.utf8)
    return number(of: bytes.rawSpan, in: 0..<bytes.count)
  }

  /// Whether the text in `range` is that of a number.
  @inline(__always)
  func isEqual(_ number: Number, _ bytes: RawSpan, in range: Range<Int>) -> Bool {
    let key = keys[Int(number)]
    return range.count == key.count && range.count <= InstantNames.maximumCount
      && key.first == InstantNames.word(bytes, range, 0)
      && key.second == InstantNames.word(bytes, range, 8)
      && key.third == InstantNames.word(bytes, range, 16)
  }

  /// Brings the text of a number into the processor's caches; the result has no meaning.
  @inline(__always)
  func warm(_ number: Number) -> UInt32 { keys[Int(number)].count }

  /// The text of a number.
  func text(of number: Number) -> String {
    let bytes = [UInt8](capacity: capacity(of: number)) { out in write(number, to: &out) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// How many bytes must be free to write the text of a number; few more than it has.
  @inline(__always)
  func capacity(of number: Number) -> Int {
    max(Int(keys[Int(number)].count), InstantNames.maximumCount) + 8
  }

  /// Writes the text of a number.
  @inline(__always)
  func write(_ number: Number, to out: inout OutputSpan<UInt8>) {
    let key = keys[Int(number)]
    let count = Int(key.count)
    guard count <= InstantNames.maximumCount else {
      writeLong(number, to: &out)
      return
    }
    out.append(key.first.byteSwapped, count: min(count, 8))
    if count > 8 { out.append(key.second.byteSwapped, count: min(count - 8, 8)) }
    if count > 16 { out.append(key.third.byteSwapped, count: count - 16) }
  }

  private func writeLong(_ number: Number, to out: inout OutputSpan<UInt8>) {
    if let text = longNumbers[number] { out.append(text.rawSpan) }
  }

  /// Whether one instant comes before another.
  @inline(__always)
  func precedes(_ left: Number, _ right: Number) -> Bool {
    left != right && precedes(left, right, of: self)
  }

  /// Whether one instant comes before another, which has its number in another list.
  @inline(__always)
  func precedes(_ left: Number, _ right: Number, of other: InstantNames) -> Bool {
    let (one, two) = (keys[Int(left)], other.keys[Int(right)])
    if one.first != two.first { return one.first < two.first }
    if one.second != two.second { return one.second < two.second }
    if one.third != two.third { return one.third < two.third }
    let isLong = max(one.count, two.count) > UInt32(InstantNames.maximumCount)
    return isLong ? text(of: left) < other.text(of: right) : one.count < two.count
  }

  /// Whether a text is one or more decimal digits.
  func isDigits(_ number: Number) -> Bool {
    let key = keys[Int(number)]
    guard key.count <= UInt32(InstantNames.maximumCount) else {
      return InstantTime.isDigits(text(of: number))
    }
    func areDigits(_ word: UInt64, _ count: Int) -> Bool {
      (0..<count).allSatisfy { index in
        UInt8(truncatingIfNeeded: word >> UInt64(56 - index * 8)) &- UInt8(ascii: "0") < 10
      }
    }
    let count = Int(key.count)
    return count > 0 && areDigits(key.first, min(count, 8))
      && areDigits(key.second, min(max(count - 8, 0), 8))
      && areDigits(key.third, min(max(count - 16, 0), 8))
  }

  @inline(__always)
  private static func key(_ bytes: RawSpan, _ range: Range<Int>) -> Key {
    Key(
      first: word(bytes, range, 0), second: word(bytes, range, 8), third: word(bytes, range, 16),
      count: UInt32(clamping: range.count))
  }

  /// Eight bytes of a text, the first highest; zeros behind its end.
  @inline(__always)
  private static func word(_ bytes: RawSpan, _ range: Range<Int>, _ offset: Int) -> UInt64 {
    let left = range.count - offset
    guard left > 0 else { return 0 }
    let word = bytes.zeroPaddedWord(at: range.lowerBound + offset).byteSwapped
    return left >= 8 ? word : word & ~(UInt64.max >> UInt64(left * 8))
  }

  private mutating func longNumber(_ bytes: RawSpan, _ range: Range<Int>) -> Number {
    let text = (try? bytes.bytes(in: range)) ?? []
    if let number = longTexts[text] { return number }
    let number = Number(keys.count)
    keys.append(InstantNames.key(bytes, range))
    longTexts[text] = number
    longNumbers[number] = text
    return number
  }

  @inline(__always)
  private func home(_ key: Key) -> Int {
    var hash = (key.first ^ seed) &* 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ hash >> 32 ^ key.second) &* 0xC2B2_AE3D_27D4_EB4F
    hash = (hash ^ hash >> 29 ^ key.third ^ UInt64(key.count)) &* 0x1656_67B1_9E37_79F9
    return Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for (index, key) in keys.enumerated() where key.count <= UInt32(InstantNames.maximumCount) {
      var slot = home(key)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(index) + 1
    }
  }
}
