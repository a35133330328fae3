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
    /// The last `bytes` bytes of the file, then what of the footer is missing, in one piece
    /// unless that is long.
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
  private let detail: FooterDetail
  private let schemas: SchemaCache?
  private let limits: ParquetLimits
  private var parser: FooterParser?
  /// Bytes of the file that are looked at now, and where they start, counted from the footer's start.
  private var window: [UInt8] = []
  private var windowStart = 0
  /// Bytes before the trailer that came first and are still to be looked at, likewise.
  private var tail: [UInt8] = []
  private var tailStart = 0
  private var footerStart: Int64 = 0
  private var footerLength = 0

  /// What follows the footer's structure: its length and the magic bytes.
  private static let trailerBytes = 8
  /// A tail that misses so many bytes of the footer is followed by a look at the footer's front.
  private static let longFooterBytes = 128 << 10
  /// What a front-first plan reads of the file's end: the writer's name stands behind the long values.
  private static let frontFirstTailBytes = 4096

  /// Starts with the file's size.
  ///
  /// - Parameters:
  ///   - fileSize: bytes of the file. When a log gave it and `badMagic` follows, the file may have been
  ///     replaced: try again with the object's own size.
  ///   - plan: what to read first; `FooterSizes` learns it.
  ///   - detail: how much to decode.
  ///   - schemas: schemas of the table's other files; nil decodes every schema by itself.
  ///   - limits: what to refuse.
  /// - Throws: `ParquetError.Reason.tooSmall`.
  package init(
    fileSize: Int64, plan: Plan = .tail(bytes: 64 << 10), detail: FooterDetail = .counts,
    schemas: SchemaCache? = nil, limits: ParquetLimits = ParquetLimits()
  ) throws(ParquetError) {
    guard fileSize >= 12 else { throw ParquetError(.tooSmall) }
    self.fileSize = fileSize
    self.plan = plan
    self.detail = detail
    self.schemas = schemas
    self.limits = limits
    let first =
      switch plan {
      case .tail(let bytes): Int64(max(bytes, Self.trailerBytes))
      case .frontFirst: Int64(Self.frontFirstTailBytes)
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
    guard footerLength > 0 else { return try start(tail: bytes, at: range.lowerBound) }
    let start = Int(range.lowerBound - footerStart)
    if windowStart + window.count == start {
      window.append(contentsOf: bytes)
    } else {
      window = bytes
      windowStart = start
    }
    try advance()
  }

  /// What the footer says, for callers to whom an answer that is not there yet is an error.
  ///
  /// - Throws: `ParquetError`, `missingBytes` while `neededRange` has not been supplied.
  package func decoded() throws(ParquetError) -> FileMetaData {
    guard let metadata else { throw ParquetError(.missingBytes, at: neededRange?.lowerBound) }
    return metadata
  }

  /// Reads the trailer and sets out on the footer.
  private mutating func start(tail bytes: [UInt8], at bytesStart: Int64) throws(ParquetError) {
    let trailer = bytes.count - Self.trailerBytes
    let trailerOffset = fileSize - Int64(Self.trailerBytes)
    let isEncrypted = try readMagic(bytes, at: trailer + 4)
    guard let declared = try? bytes.rawSpan.littleEndian(UInt32.self, at: trailer) else {
      throw .malformed(.footerLength, at: trailerOffset)
    }
    let length = Int(declared)
    guard length > 0, Int64(length) <= fileSize - 12 else {
      throw .malformed(.footerLength, at: trailerOffset)
    }
    guard length <= limits.footerBytes else {
      throw ParquetError(.limitExceeded(.footerBytes, size: length), at: trailerOffset)
    }
    footerLength = length
    footerStart = trailerOffset - Int64(length)
    if !isEncrypted {
      parser = FooterParser(
        fileOffset: footerStart, length: length, detail: detail, schemas: schemas, limits: limits)
    }
    tail = bytes
    tailStart = Int(bytesStart - footerStart)
    guard tailStart > 0 else { return try advance() }
    switch plan {
    case .tail where tailStart <= Self.longFooterBytes:
      neededRange = footerStart..<bytesStart
    case .tail:
      // Most likely long values, which need not be read at all.
      neededRange = footerStart..<(footerStart + Int64(Self.longFooterBytes / 4))
    case .frontFirst(let count):
      neededRange = footerStart..<min(bytesStart, footerStart + Int64(max(count, 64)))
    }
  }

  /// Whether the footer is encrypted, by the file's last four bytes.
  private func readMagic(_ bytes: [UInt8], at position: Int) throws(ParquetError) -> Bool {
    let offset = fileSize - 4
    let span = bytes.rawSpan
    if span.starts(with: "PAR1", at: position) { return false }
    if span.starts(with: "PARE", at: position) { return true }
    guard span.starts(with: "PAR", at: position), let last = bytes.last else {
      throw ParquetError(.badMagic, at: offset)
    }
    throw .unsupported("footer PAR\(Character(UnicodeScalar(last)))", at: offset)
  }

  private mutating func advance() throws(ParquetError) {
    // Taken out and put back, so that its arrays are never shared.
    guard var parser = parser.take() else { throw encryptedFooter() }
    while true {
      useTail(at: parser.position)
      // What lies behind the footer is the trailer.
      let count = min(window.count, footerLength - windowStart)
      if try parser.advance(
        over: window.rawSpan.extracting(0..<count), startingAt: windowStart)
      {
        metadata = try parser.finish()
        window = []
        tail = []
        return
      }
      let position = parser.position
      let windowEnd = windowStart + window.count
      if !tail.isEmpty, position >= tailStart || windowEnd >= tailStart { continue }
      if windowEnd >= footerLength {
        throw .malformed(.footer, at: footerStart + Int64(footerLength))
      }
      self.parser = parser
      // Twice as much each time: an item that no window held is read again at most a few times.
      let more = max(window.count, 4096)
      let end = tail.isEmpty ? footerLength : tailStart
      let from: Int
      if position >= windowStart, position < windowEnd {
        window.removeFirst(position - windowStart)
        windowStart = position
        from = windowEnd
      } else {
        from = position
      }
      neededRange = (footerStart + Int64(from))..<(footerStart + Int64(min(end, from + more)))
      return
    }
  }

  /// Goes on with the tail when it holds what is at `position`, or what follows the window.
  private mutating func useTail(at position: Int) {
    guard !tail.isEmpty else { return }
    let windowEnd = windowStart + window.count
    if position >= tailStart {
      window = tail
      windowStart = tailStart
    } else if windowEnd == tailStart {
      window += tail
    } else {
      return
    }
    tail = []
  }

  /// Names the algorithm: FileCryptoMetaData stands unencrypted before the encrypted footer.
  private func encryptedFooter() -> ParquetError {
    let isInTail = tailStart <= 0
    let bytes = isInTail ? tail : window
    var reader = ByteReader(bytes.rawSpan, at: isInTail ? -tailStart : 0)
    var field = ThriftField()
    var algorithm: String?
    if let found = try? reader.readField(&field), found, field.id == 1, field.type == .structure {
      algorithm = try? EncryptionAlgorithm.readName(&reader)
    }
    return ParquetError(
      .encryptedFooter(algorithm: algorithm ?? "an unknown algorithm"), at: footerStart)
  }
}
