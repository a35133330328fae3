internal import ByteParsing

/// Decodes a file's footer without reading the file: it says which bytes it needs next.
///
///     var decoder = try FooterDecoder(fileSize: size)
///     while let range = decoder.neededRange {
///       try decoder.supply(bytes(of: object, in: range))
///     }
///     let metadata = decoder.metadata
///
/// The leading magic bytes are not looked at: a read for four bytes would double the requests.
package struct FooterDecoder: Sendable {
  /// Which bytes to ask for first.
  package enum Plan: Sendable, Equatable {
    /// The last `bytes` bytes of the file, then what of the footer is missing, in one piece.
    case tail(bytes: Int)
    /// The last eight bytes, then the footer's first `bytes` bytes and so on, passing over long
    /// metadata values: for Hudi's files, whose footers hold a Bloom filter of 430 KB.
    case frontFirst(bytes: Int)
  }

  /// The range of the file to supply next; nil when the footer is decoded.
  package private(set) var neededRange: Range<Int64>?

  /// What the footer says, once `neededRange` is nil.
  package private(set) var metadata: FileMetaData?

  private let fileSize: Int64
  private let plan: Plan
  private let limits: ParquetLimits
  private var parser: FooterParser?
  /// Bytes of the footer from `windowStart` of it on; in the beginning, the file's tail.
  private var window: [UInt8] = []
  private var windowStart = 0
  private var footerStart: Int64 = 0
  private var isEncrypted = false

  /// What follows the footer's structure: its length and the magic bytes.
  private static let trailerBytes = 8

  /// Starts with the file's size.
  ///
  /// - Throws: `ParquetError.Reason.tooSmall`.
  package init(
    fileSize: Int64, plan: Plan = .tail(bytes: 64 << 10), limits: ParquetLimits = ParquetLimits()
  ) throws(ParquetError) {
    guard fileSize >= 12 else { throw ParquetError(.tooSmall) }
    self.fileSize = fileSize
    self.plan = plan
    self.limits = limits
    let first =
      switch plan {
      case .tail(let bytes): Int64(max(bytes, Self.trailerBytes))
      case .frontFirst: Int64(Self.trailerBytes)
      }
    neededRange = max(0, fileSize - first)..<fileSize
  }

  /// Takes the bytes of `neededRange`, all of them and no more.
  ///
  /// - Throws: `ParquetError`; `missingBytes` when `bytes` has another length than was asked for.
  package mutating func supply(_ bytes: [UInt8]) throws(ParquetError) {
    guard let range = neededRange, Int64(bytes.count) == range.upperBound - range.lowerBound else {
      throw ParquetError(.missingBytes, at: neededRange?.lowerBound)
    }
    neededRange = nil
    guard parser == nil else {
      if Int64(windowStart) + footerStart + Int64(window.count) == range.lowerBound {
        window.append(contentsOf: bytes)
      } else if range.upperBound == footerStart + Int64(windowStart) {
        window = bytes + window
        windowStart -= bytes.count
      } else {
        window = bytes
        windowStart = Int(range.lowerBound - footerStart)
      }
      return try advance()
    }
    try start(tail: bytes, at: range.lowerBound)
  }

  /// What the footer says, for callers to whom an answer that is not there yet is an error.
  ///
  /// - Throws: `ParquetError`, `missingBytes` while `neededRange` has not been supplied.
  package func decoded() throws(ParquetError) -> FileMetaData {
    guard let metadata else { throw ParquetError(.missingBytes, at: neededRange?.lowerBound) }
    return metadata
  }

  /// Reads the trailer and sets out on the footer.
  private mutating func start(tail: [UInt8], at tailStart: Int64) throws(ParquetError) {
    let trailer = tail.count - Self.trailerBytes
    let magic = Array(tail.suffix(4))
    let trailerOffset = fileSize - Int64(Self.trailerBytes)
    switch magic {
    case Array("PAR1".utf8): break
    case Array("PARE".utf8): isEncrypted = true
    default:
      guard magic.starts(with: Array("PAR".utf8)), let last = magic.last else {
        throw ParquetError(.badMagic, at: trailerOffset + 4)
      }
      throw .unsupported(
        "footer PAR\(Character(UnicodeScalar(last)))", at: trailerOffset + 4)
    }
    guard let declared = try? tail.rawSpan.littleEndian(UInt32.self, at: trailer) else {
      throw .malformed(.footerLength, at: trailerOffset)
    }
    let length = Int(declared)
    guard length > 0, Int64(length) <= fileSize - 12 else {
      throw .malformed(.footerLength, at: trailerOffset)
    }
    guard length <= limits.footerBytes else {
      throw ParquetError(.limitExceeded(.footerBytes, size: length), at: trailerOffset)
    }
    footerStart = trailerOffset - Int64(length)
    parser = FooterParser(fileOffset: footerStart, length: length, limits: limits)
    if footerStart >= tailStart {
      let first = Int(footerStart - tailStart)
      window = Array(tail[first..<(first + length)])
      windowStart = 0
      return try advance()
    }
    switch plan {
    case .tail:
      window = Array(tail[..<trailer])
      windowStart = length - window.count
      neededRange = footerStart..<tailStart
    case .frontFirst(let bytes):
      neededRange = footerStart..<min(trailerOffset, footerStart + Int64(max(bytes, 64)))
    }
  }

  private mutating func advance() throws(ParquetError) {
    if isEncrypted { throw encryptedFooter() }
    let end = fileSize - Int64(Self.trailerBytes)
    // Taken out and put back, so that its arrays are never shared.
    guard var parser = parser.take() else { return }
    let isComplete = try parser.advance(over: window.rawSpan, startingAt: windowStart)
    guard isComplete else {
      let position = parser.position
      self.parser = parser
      let windowEnd = windowStart + window.count
      // Twice as much each time: an item that no window held is read again at most a few times.
      let more = Int64(max(window.count, 4096))
      if position >= windowStart, position < windowEnd {
        let from = footerStart + Int64(windowEnd)
        window.removeFirst(position - windowStart)
        windowStart = position
        neededRange = from..<min(end, from + more)
      } else {
        let from = footerStart + Int64(position)
        neededRange = from..<min(end, from + more)
      }
      guard neededRange?.isEmpty == false else { throw .malformed(.footer, at: end) }
      return
    }
    metadata = try parser.finish()
    neededRange = nil
    window = []
  }

  /// Names the algorithm: FileCryptoMetaData stands unencrypted before the encrypted footer.
  private func encryptedFooter() -> ParquetError {
    var algorithm = "unknown algorithm"
    var reader = ByteReader(window.rawSpan)
    var field = ThriftField()
    var member = ThriftField()
    if let found = try? reader.readField(&field), found, field.id == 1, field.type == .structure,
      let named = try? reader.readField(&member), named
    {
      algorithm =
        switch member.id {
        case 1: "AES_GCM_V1"
        case 2: "AES_GCM_CTR_V1"
        default: "unknown algorithm \(member.id)"
        }
    }
    return ParquetError(.encryptedFooter(algorithm: algorithm), at: footerStart)
  }
}
