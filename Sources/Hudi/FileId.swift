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

  /// The most bytes that a text has.
  static let maximumCount = uuidLength + 11

  /// Writes the text of a file id that has one.
  @inline(__always)
  func write(to out: inout OutputSpan<UInt8>) {
    let dash = UInt64(UInt8(ascii: "-"))
    let second = HexadecimalDigits.text(high & 0xFFFF_FFFF)
    let third = HexadecimalDigits.text(low >> 32)
    out.append(HexadecimalDigits.text(high >> 32), count: 8)
    out.append(dash | second << 8, count: 5)
    out.append(dash | (second >> 32) << 8, count: 5)
    out.append(dash | third << 8, count: 5)
    out.append(dash | (third >> 32) << 8, count: 5)
    out.append(HexadecimalDigits.text(low & 0xFFFF_FFFF), count: 8)
    if suffix != FileId.noSuffix {
      out.append(UInt8(ascii: "-"))
      DecimalDigits.write(UInt64(suffix), to: &out)
    }
  }
}
