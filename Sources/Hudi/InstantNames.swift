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

  /// The number of a text.
  mutating func number(of text: String) -> Number {
    let bytes = Array(text.utf8)
    return number(of: bytes.rawSpan, in: 0..<bytes.count)
  }

  /// Whether the text in `range` is that of a number.
  @inline(__always)
  func isEqual(_ number: Number, _ bytes: RawSpan, in range: Range<Int>) -> Bool {
    range.count <= InstantNames.maximumCount
      && keys[Int(number)] == InstantNames.key(bytes, range)
  }

  /// Brings the text of a number into the processor's caches; the result has no meaning.
  @inline(__always)
  func warm(_ number: Number) -> UInt32 { keys[Int(number)].count }

  /// The text of a number.
  func text(of number: Number) -> String {
    var bytes: [UInt8] = []
    append(number, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the text of a number.
  func append(_ number: Number, to buffer: inout [UInt8]) {
    let key = keys[Int(number)]
    guard key.count <= UInt32(InstantNames.maximumCount) else {
      buffer.append(contentsOf: longNumbers[number] ?? [])
      return
    }
    buffer.append(addingCapacity: InstantNames.maximumCount) { out in
      for index in 0..<Int(key.count) {
        let word = index < 8 ? key.first : index < 16 ? key.second : key.third
        out.append(UInt8(truncatingIfNeeded: word >> UInt64(56 - index % 8 * 8)))
      }
    }
  }

  /// Whether one instant comes before another.
  @inline(__always)
  func precedes(_ left: Number, _ right: Number) -> Bool {
    if left == right { return false }
    let (one, other) = (keys[Int(left)], keys[Int(right)])
    if one.first != other.first { return one.first < other.first }
    if one.second != other.second { return one.second < other.second }
    if one.third != other.third { return one.third < other.third }
    let isLong = max(one.count, other.count) > UInt32(InstantNames.maximumCount)
    return isLong ? text(of: left) < text(of: right) : one.count < other.count
  }

  @inline(__always)
  private static func key(_ bytes: RawSpan, _ range: Range<Int>) -> Key {
    func word(_ offset: Int) -> UInt64 {
      let left = range.count - offset
      guard left > 0 else { return 0 }
      let word = bytes.zeroPaddedWord(at: range.lowerBound + offset).byteSwapped
      return left >= 8 ? word : word & ~(UInt64.max >> UInt64(left * 8))
    }
    return Key(
      first: word(0), second: word(8), third: word(16), count: UInt32(clamping: range.count))
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
