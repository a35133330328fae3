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

  /// The UUID at `start`, with its number, and where it ends; nil for anything that would not be spelled
  /// the same when it is written again.
  @inline(__always)
  static func uuid(
    _ bytes: RawSpan, at start: Int, upTo limit: Int
  ) -> (id: FileId, end: Int)? {
    guard start >= 0, limit <= bytes.byteCount, limit - start >= UUIDText.count,
      let (high, low) = UUIDText.read(bytes, at: start)
    else { return nil }
    var end = start + UUIDText.count
    var suffix = noSuffix
    if end < limit, bytes.zeroPaddedByte(at: end) == UInt8(ascii: "-") {
      guard let number = DecimalDigits(bytes, at: end + 1, upTo: limit), number.value < hashed
      else { return nil }
      suffix = UInt32(number.value)
      end = number.end
    }
    return (FileId(high: high, low: low, suffix: suffix), end)
  }

  /// The most bytes that a text has.
  static let maximumCount = UUIDText.count + 11

  /// Writes the text of a file id that has one.
  @inline(__always)
  func write(to out: inout OutputSpan<UInt8>) {
    UUIDText.write(high, low, to: &out)
    guard suffix != FileId.noSuffix else { return }
    out.append(UInt8(ascii: "-"))
    if suffix < 10 {
      out.append(UInt8(ascii: "0") + UInt8(suffix))
    } else {
      out.append(decimal: UInt64(suffix))
    }
  }
}
