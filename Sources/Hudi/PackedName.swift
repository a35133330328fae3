import ByteParsing
import LakeModel

/// A file id in 20 bytes: a UUID as Hudi writes it, with the number behind it; the hash of any other text.
struct FileId: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  /// The number behind the UUID, or one of the two below.
  let suffix: UInt32

  /// A bare UUID, as bootstraps make them.
  private static let noSuffix = UInt32.max

  /// No UUID in Hudi's spelling: the other two are 128 bits of the text's hash, which stand for it.
  private static let hashed = UInt32.max - 1

  /// Length of a UUID's text.
  static let uuidLength = 36

  /// The file id whose text stands in `range`.
  init(_ bytes: RawSpan, in range: Range<Int>) {
    if let (id, end) = FileId.uuid(bytes, at: range.lowerBound, upTo: range.upperBound),
      end == range.upperBound
    {
      self = id
    } else {
      // The range is one of the bytes themselves, so the hash cannot fail.
      let key = (try? ObjectHash().key(of: bytes, in: range)) ?? ObjectKey(high: 0, low: 0)
      self.init(high: key.high, low: key.low, suffix: FileId.hashed)
    }
  }

  /// The file id with a text.
  init(_ text: String) {
    let bytes = Array(text.utf8)
    self.init(bytes.rawSpan, in: 0..<bytes.count)
  }

  private init(high: UInt64, low: UInt64, suffix: UInt32) {
    self.high = high
    self.low = low
    self.suffix = suffix
  }

  /// Whether the text can be written again.
  var hasText: Bool { suffix != FileId.hashed }

  /// The UUID at `start`, with its number, and where it ends; nil for anything that would not be spelled
  /// the same when it is written again.
  @inline(__always)
  static func uuid(
    _ bytes: RawSpan, at start: Int, upTo limit: Int
  ) -> (id: FileId, end: Int)? {
    guard start >= 0, limit <= bytes.byteCount, limit - start >= uuidLength,
      bytes.zeroPaddedByte(at: start + 8) == UInt8(ascii: "-"),
      bytes.zeroPaddedByte(at: start + 13) == UInt8(ascii: "-"),
      bytes.zeroPaddedByte(at: start + 18) == UInt8(ascii: "-"),
      bytes.zeroPaddedByte(at: start + 23) == UInt8(ascii: "-")
    else { return nil }
    func half(_ offset: Int) -> UInt64 {
      bytes.zeroPaddedWord(at: start + offset) & 0xFFFF_FFFF
    }
    guard let first = HexadecimalDigits.value(bytes.zeroPaddedWord(at: start)),
      let second = HexadecimalDigits.value(half(9) | half(14) << 32),
      let third = HexadecimalDigits.value(half(19) | half(24) << 32),
      let fourth = HexadecimalDigits.value(bytes.zeroPaddedWord(at: start + 28))
    else { return nil }
    var end = start + uuidLength
    var suffix = noSuffix
    if end < limit, bytes.zeroPaddedByte(at: end) == UInt8(ascii: "-") {
      guard let number = DecimalDigits(bytes, at: end + 1, upTo: limit), number.value < hashed
      else { return nil }
      suffix = UInt32(number.value)
      end = number.end
    }
    return (
      FileId(high: first << 32 | second, low: third << 32 | fourth, suffix: suffix), end
    )
  }

  /// Appends the text of a file id that has one.
  func append(to buffer: inout [UInt8]) {
    let first = HexadecimalDigits.text(high >> 32)
    let second = HexadecimalDigits.text(high & 0xFFFF_FFFF)
    let third = HexadecimalDigits.text(low >> 32)
    let fourth = HexadecimalDigits.text(low & 0xFFFF_FFFF)
    let dash = UInt8(ascii: "-")
    func four(_ word: UInt64, _ out: inout OutputSpan<UInt8>) {
      for shift in stride(from: UInt64(0), to: 32, by: 8) {
        out.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    buffer.append(addingCapacity: FileId.uuidLength) { out in
      four(first, &out)
      four(first >> 32, &out)
      out.append(dash)
      four(second, &out)
      out.append(dash)
      four(second >> 32, &out)
      out.append(dash)
      four(third, &out)
      out.append(dash)
      four(third >> 32, &out)
      four(fourth, &out)
      four(fourth >> 32, &out)
    }
    if suffix != FileId.noSuffix {
      buffer.append(dash)
      DecimalDigits.append(UInt64(suffix), to: &buffer)
    }
  }
}

/// Eight lower-case hexadecimal digits at once.
enum HexadecimalDigits {
  /// The value of a word of digits, the first in its lowest byte; nil when one is none.
  @inline(__always)
  static func value(_ word: UInt64) -> UInt64? {
    let letters = word & 0x4040_4040_4040_4040
    var digits = (word & 0x0F0F_0F0F_0F0F_0F0F) &+ (letters >> 6) &* 9
    guard digits & 0xF0F0_F0F0_F0F0_F0F0 == 0, text(ofDigits: digits) == word else { return nil }
    digits = (digits | digits >> 4) & 0x00FF_00FF_00FF_00FF
    digits = (digits | digits >> 8) & 0x0000_FFFF_0000_FFFF
    return (digits | digits >> 16) & 0xFFFF_FFFF
  }

  /// The digits of a value of 32 bits that `value` gave.
  static func text(_ value: UInt64) -> UInt64 {
    var digits = value
    digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
    digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
    digits = (digits | digits << 4) & 0x0F0F_0F0F_0F0F_0F0F
    return text(ofDigits: digits)
  }

  /// The characters of eight digits: `0` and up, from ten on `a` and up.
  @inline(__always)
  private static func text(ofDigits digits: UInt64) -> UInt64 {
    let letters = (digits &+ 0x7676_7676_7676_7676) & 0x8080_8080_8080_8080
    return digits &+ 0x3030_3030_3030_3030 &+ (letters >> 7) &* 39
  }
}

/// A number in decimal digits, as it would be written again: no zeros in front.
struct DecimalDigits {
  let value: UInt64
  let end: Int

  /// Reads the number at `start`; nil for none, or one of more than 18 digits.
  @inline(__always)
  init?(_ bytes: RawSpan, at start: Int, upTo limit: Int) {
    var value: UInt64 = 0
    var offset = start
    while offset < limit {
      let digit = bytes.zeroPaddedByte(at: offset) &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      value = value &* 10 &+ UInt64(digit)
      offset += 1
    }
    guard offset > start, offset - start <= 18,
      offset - start == 1 || bytes.zeroPaddedByte(at: start) != UInt8(ascii: "0")
    else { return nil }
    self.value = value
    end = offset
  }

  /// Appends a number.
  static func append(_ value: UInt64, to buffer: inout [UInt8]) {
    // Up to eight digits stand in one word, the first in its lowest byte.
    var rest = value
    if rest >= 100_000_000 {
      append(rest / 100_000_000, to: &buffer)
      rest %= 100_000_000
      let start = buffer.count
      buffer.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 8))
      for offset in stride(from: 7, through: 0, by: -1) {
        buffer[start + offset] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      return
    }
    var digits: UInt64 = 0
    var count = 0
    repeat {
      digits = digits << 8 | (0x30 + rest % 10)
      rest /= 10
      count += 1
    } while rest > 0
    buffer.append(addingCapacity: 8) { out in
      for _ in 0..<count {
        out.append(UInt8(truncatingIfNeeded: digits))
        digits >>= 8
      }
    }
  }
}

/// The name of a data object without its file id and its instant, in 12 bytes.
struct PackedName: Equatable, Sendable {
  /// How it is kept.
  enum Shape: UInt8, Sendable {
    /// Without a write token.
    case bare
    /// With one.
    case token
    /// As a text: some part is not spelled as Hudi spells it.
    case text
  }

  let kind: DataFileName.Kind
  let shape: Shape

  /// Of a base file, which format it has; of a log, its version.
  let number: UInt16

  /// The write token: partition, stage and attempt of the task.
  let token: UInt64

  /// The formats that base files have.
  static let formats: [StaticString] = ["parquet", "orc", "hfile", "lance", "vortex"]
  private static let suffixes = formats.map { Array(".\($0)".utf8) }

  /// Bits of the token's last two numbers; the first has the rest.
  private static let stageBits: UInt64 = 20
  private static let attemptBits: UInt64 = 26

  /// The name that is kept as a text.
  static func text(_ kind: DataFileName.Kind) -> PackedName {
    PackedName(kind: kind, shape: .text, number: 0, token: 0)
  }

  init(kind: DataFileName.Kind, shape: Shape, number: UInt16, token: UInt64) {
    self.kind = kind
    self.shape = shape
    self.number = number
    self.token = token
  }

  /// Reads a write token, `<partition>-<stage>-<attempt>`.
  @inline(__always)
  static func token(
    _ bytes: RawSpan, at start: Int, upTo limit: Int
  ) -> (token: UInt64, end: Int)? {
    guard let partition = DecimalDigits(bytes, at: start, upTo: limit),
      bytes.zeroPaddedByte(at: partition.end) == UInt8(ascii: "-"),
      let stage = DecimalDigits(bytes, at: partition.end + 1, upTo: limit),
      bytes.zeroPaddedByte(at: stage.end) == UInt8(ascii: "-"),
      let attempt = DecimalDigits(bytes, at: stage.end + 1, upTo: limit),
      partition.value >> (64 - stageBits - attemptBits) == 0, stage.value >> stageBits == 0,
      attempt.value >> attemptBits == 0
    else { return nil }
    return (
      partition.value << (stageBits + attemptBits) | stage.value << attemptBits | attempt.value,
      attempt.end
    )
  }

  /// Appends what stands before the instant in the name of an object of the group `fileId`.
  func appendHead(_ fileId: FileId, to buffer: inout [UInt8]) {
    let underscore = UInt8(ascii: "_")
    if kind != .base { buffer.append(UInt8(ascii: ".")) }
    fileId.append(to: &buffer)
    buffer.append(underscore)
    if kind == .base, shape == .token {
      appendToken(to: &buffer)
      buffer.append(underscore)
    }
  }

  /// Appends what stands behind the instant.
  func appendTail(to buffer: inout [UInt8]) {
    if kind == .base {
      buffer.append(contentsOf: PackedName.suffixes[Int(number)])
      return
    }
    buffer.append(contentsOf: ".log.".utf8)
    DecimalDigits.append(UInt64(number), to: &buffer)
    if shape == .token {
      buffer.append(UInt8(ascii: "_"))
      appendToken(to: &buffer)
    }
    if kind == .changeLog { buffer.append(contentsOf: ".cdc".utf8) }
  }

  private func appendToken(to buffer: inout [UInt8]) {
    let (stageBits, attemptBits) = (PackedName.stageBits, PackedName.attemptBits)
    DecimalDigits.append(token >> (stageBits + attemptBits), to: &buffer)
    buffer.append(UInt8(ascii: "-"))
    DecimalDigits.append(token >> attemptBits & (1 << stageBits - 1), to: &buffer)
    buffer.append(UInt8(ascii: "-"))
    DecimalDigits.append(token & (1 << attemptBits - 1), to: &buffer)
  }
}
