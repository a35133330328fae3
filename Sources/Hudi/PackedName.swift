import ByteParsing

/// The name of a data object without its file id and its instant, in 12 bytes.
struct PackedName: Equatable, Sendable {
  /// How it is kept.
  enum Shape: UInt8, Sendable {
    /// Without a write token.
    case bare
    /// With one, as its three numbers.
    case token
    /// With one, as its characters (`ShortToken`).
    case shortToken
    /// As a text: some part is not spelled as Hudi spells it.
    case text
  }

  let kind: DataFileName.Kind
  let shape: Shape

  /// Of a base file, which format it has; of a log, its version.
  let number: UInt16

  /// The write token: partition, stage and attempt of the task, in the form that the shape tells.
  let token: UInt64

  /// The formats that base files have.
  static let formats: [StaticString] = ["parquet", "orc", "hfile", "lance", "vortex"]

  /// Their texts as words, the first byte lowest.
  static func formatWord(_ format: UInt16) -> (word: UInt64, count: Int) {
    switch format {
    case 0: (0x74_6575_7172_6170, 7)
    case 1: (0x63_726F, 3)
    case 2: (0x65_6C69_6668, 5)
    case 3: (0x65_636E_616C, 5)
    default: (0x7865_7472_6F76, 6)
    }
  }

  /// The format whose text stands in `range`.
  @inline(__always)
  static func format(_ bytes: RawSpan, in range: Range<Int>) -> UInt16? {
    guard range.count < 8 else { return nil }
    let word = bytes.zeroPaddedWord(at: range.lowerBound) & (1 << UInt64(range.count * 8) - 1)
    for format: UInt16 in 0..<5 where formatWord(format) == (word, range.count) { return format }
    return nil
  }

  /// The most bytes that a name has, its instant left out, and those that its writing touches behind them.
  static let maximumCount = FileId.maximumCount + 64

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
  ) -> (shape: Shape, token: UInt64, end: Int)? {
    if let (token, end) = ShortToken.read(bytes, at: start, upTo: limit) {
      return (.shortToken, token, end)
    }
    return longToken(bytes, at: start, upTo: limit)
  }

  private static func longToken(
    _ bytes: RawSpan, at start: Int, upTo limit: Int
  ) -> (shape: Shape, token: UInt64, end: Int)? {
    guard let partition = DecimalDigits(bytes, at: start, upTo: limit),
      bytes.zeroPaddedByte(at: partition.end) == UInt8(ascii: "-"),
      let stage = DecimalDigits(bytes, at: partition.end + 1, upTo: limit),
      bytes.zeroPaddedByte(at: stage.end) == UInt8(ascii: "-"),
      let attempt = DecimalDigits(bytes, at: stage.end + 1, upTo: limit),
      partition.value >> (64 - stageBits - attemptBits) == 0, stage.value >> stageBits == 0,
      attempt.value >> attemptBits == 0
    else { return nil }
    return (
      .token,
      partition.value << (stageBits + attemptBits) | stage.value << attemptBits | attempt.value,
      attempt.end
    )
  }

  /// Writes what stands before the instant in the name of an object of the group `fileId`.
  @inline(__always)
  func writeHead(_ fileId: FileId, to out: inout OutputSpan<UInt8>) {
    let underscore = UInt8(ascii: "_")
    if kind != .base { out.append(UInt8(ascii: ".")) }
    fileId.write(to: &out)
    out.append(underscore)
    if kind == .base, shape != .bare {
      writeToken(to: &out)
      out.append(underscore)
    }
  }

  /// Writes what stands behind the instant.
  @inline(__always)
  func writeTail(to out: inout OutputSpan<UInt8>) {
    if kind == .base {
      let (word, count) = PackedName.formatWord(number)
      out.append(word << 8 | UInt64(UInt8(ascii: ".")), count: count + 1)
      return
    }
    // ".log."
    out.append(0x2E_676F_6C2E, count: 5)
    out.append(decimal: UInt64(number))
    if shape != .bare {
      out.append(UInt8(ascii: "_"))
      writeToken(to: &out)
    }
    // ".cdc"
    if kind == .changeLog { out.append(0x6364_632E, count: 4) }
  }

  @inline(__always)
  private func writeToken(to out: inout OutputSpan<UInt8>) {
    if shape == .shortToken { ShortToken.write(token, to: &out) } else { writeLongToken(to: &out) }
  }

  private func writeLongToken(to out: inout OutputSpan<UInt8>) {
    let (stageBits, attemptBits) = (PackedName.stageBits, PackedName.attemptBits)
    out.append(decimal: token >> (stageBits + attemptBits))
    out.append(UInt8(ascii: "-"))
    out.append(decimal: token >> attemptBits & (1 << stageBits - 1))
    out.append(UInt8(ascii: "-"))
    out.append(decimal: token & (1 << attemptBits - 1))
  }
}
