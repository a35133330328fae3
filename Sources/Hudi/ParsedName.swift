import ByteParsing

/// The name of a data object, taken apart into what a record of it keeps.
struct ParsedName {
  let fileId: FileId
  let packed: PackedName

  /// Where the instant stands in the bytes.
  let instant: Range<Int>

  private init(fileId: FileId, packed: PackedName, instant: Range<Int>) {
    self.fileId = fileId
    self.packed = packed
    self.instant = instant
  }

  /// Takes the name in `range` apart; nil for anything that is not named as Hudi names its files.
  ///
  /// Names as Hudi spells them are read in one pass; for all others the general rules are asked.
  init?(_ bytes: RawSpan, in range: Range<Int>) {
    if let spelled = ParsedName.spelled(bytes, in: range) {
      self = spelled
      return
    }
    guard let parts = DataFileName.Parts(bytes, in: range) else { return nil }
    self.init(
      fileId: FileId(bytes, in: parts.fileId), packed: .text(parts.kind), instant: parts.instant)
  }

  /// The parts of a name that can be written again from them, which has no slash in it; nil for any other.
  @inline(__always)
  static func spelled(_ bytes: RawSpan, in range: Range<Int>) -> ParsedName? {
    let isLog = bytes.zeroPaddedByte(at: range.lowerBound) == UInt8(ascii: ".")
    let limit = range.upperBound
    guard
      let (fileId, end) = FileId.uuid(
        bytes, at: isLog ? range.lowerBound + 1 : range.lowerBound, upTo: limit),
      bytes.zeroPaddedByte(at: end) == UInt8(ascii: "_")
    else { return nil }
    return isLog
      ? log(bytes, fileId, at: end + 1, upTo: limit) : base(bytes, fileId, at: end + 1, upTo: limit)
  }

  /// What stands before the instant of a base file's name as Hudi spells it, which has a write token and
  /// ends as another did: the same parts as `spelled` finds.
  @inline(__always)
  static func spelled(
    _ bytes: RawSpan, in range: Range<Int>, before ending: UsualEnding
  ) -> (fileId: FileId, packed: PackedName)? {
    guard ending.isSame(bytes, before: range.upperBound) else { return nil }
    let limit = range.upperBound - ending.count
    guard let (fileId, end) = FileId.uuid(bytes, at: range.lowerBound, upTo: limit),
      bytes.zeroPaddedByte(at: end) == UInt8(ascii: "_"),
      let found = PackedName.token(bytes, at: end + 1, upTo: limit), found.end == limit
    else { return nil }
    return (
      fileId,
      PackedName(kind: .base, shape: found.shape, number: ending.format, token: found.token)
    )
  }

  @inline(__always)
  private static func base(
    _ bytes: RawSpan, _ fileId: FileId, at start: Int, upTo limit: Int
  ) -> ParsedName? {
    var shape = PackedName.Shape.bare
    var token: UInt64 = 0
    var instantStart = start
    if let found = PackedName.token(bytes, at: start, upTo: limit) {
      guard bytes.zeroPaddedByte(at: found.end) == UInt8(ascii: "_") else { return nil }
      shape = found.shape
      token = found.token
      instantStart = found.end + 1
    }
    let instantEnd = DecimalDigits.end(bytes, at: instantStart, upTo: limit)
    guard instantEnd > instantStart, bytes.zeroPaddedByte(at: instantEnd) == UInt8(ascii: "."),
      instantEnd < limit,
      let format = PackedName.format(bytes, in: (instantEnd + 1)..<limit)
    else { return nil }
    return ParsedName(
      fileId: fileId,
      packed: PackedName(kind: .base, shape: shape, number: format, token: token),
      instant: instantStart..<instantEnd)
  }

  private static func log(
    _ bytes: RawSpan, _ fileId: FileId, at start: Int, upTo limit: Int
  ) -> ParsedName? {
    let instantEnd = DecimalDigits.end(bytes, at: start, upTo: limit)
    guard instantEnd > start, limit - instantEnd > 5, bytes.starts(with: ".log.", at: instantEnd),
      let version = DecimalDigits(bytes, at: instantEnd + 5, upTo: limit),
      version.value <= UInt64(UInt16.max)
    else { return nil }
    var kind = DataFileName.Kind.log
    var shape = PackedName.Shape.bare
    var token: UInt64 = 0
    if version.end < limit {
      guard bytes.zeroPaddedByte(at: version.end) == UInt8(ascii: "_"),
        let found = PackedName.token(bytes, at: version.end + 1, upTo: limit)
      else { return nil }
      shape = found.shape
      token = found.token
      if found.end < limit {
        guard bytes.equals(found.end..<limit, ".cdc") else { return nil }
        kind = .changeLog
      }
    }
    return ParsedName(
      fileId: fileId,
      packed: PackedName(kind: kind, shape: shape, number: UInt16(version.value), token: token),
      instant: start..<instantEnd)
  }
}
