internal import ByteParsing

/// Cuts the bytes of a log's file into lines as they arrive, and keeps only the line that is not whole.
///
/// A line that is longer than the limit is passed over to its end and counted, unlike in `LineSplitter`,
/// which serves files that are worth nothing when a line is missing.
struct LogLines {
  /// A line that is not blank.
  enum Line: Equatable {
    /// Where it stands in the buffer, without its end and the blanks around it.
    case text(Range<Int>)
    /// It is longer than the limit.
    case overlong
  }

  /// The longest line that is given out, in bytes.
  private let limit: Int

  /// Bytes that have arrived, from the first line on that has not been given out.
  var buffer: [UInt8] = []

  /// Offset in the file of the line that was given out last.
  private(set) var lineOffset: Int64 = 0

  /// Offset in the file of the buffer's first byte.
  private var bufferOffset: Int64 = 0

  /// Offset in the buffer of the line that comes next.
  private var start = 0

  /// Offset in the buffer up to which the line that comes next has no end.
  private var searched = 0

  /// Whether the bytes up to `searched` end inside quotes.
  private var isQuoted = false

  /// Offset in the file of the line that comes next, when it is over the limit and its beginning dropped.
  private var droppedOffset: Int64?

  /// Whether the line that was given out last ended with the file and not with a line end.
  private(set) var isUnended = false

  init(limit: Int) {
    self.limit = limit
  }

  /// Forgets the lines that have been given out; ranges of them are of no more use.
  mutating func makeRoom() {
    let end = droppedOffset == nil ? start : searched
    guard end > 0 else { return }
    buffer.removeSubrange(0..<end)
    bufferOffset += Int64(end)
    searched -= end
    start = 0
  }

  /// The next line that is whole, or any line when no more bytes come.
  ///
  /// - Parameters:
  ///   - hasQuotedLines: whether a line may hold line breaks inside double quotes.
  ///   - isLast: whether all bytes of the file have arrived.
  /// - Returns: nil when there is none.
  mutating func next(hasQuotedLines: Bool, isLast: Bool) -> Line? {
    while start < buffer.count || (droppedOffset != nil && isLast) {
      var isInsideQuotes = isQuoted
      let end = Self.endOfLine(
        in: buffer.rawSpan, from: searched, hasQuotedLines: hasQuotedLines,
        isQuoted: &isInsideQuotes)
      isQuoted = isInsideQuotes
      searched = end ?? buffer.count
      guard end != nil || isLast else {
        if searched - start > limit, droppedOffset == nil {
          droppedOffset = bufferOffset + Int64(start)
        }
        return nil
      }
      let range = start..<searched
      lineOffset = droppedOffset ?? bufferOffset + Int64(start)
      isUnended = end == nil
      start = min(searched + 1, buffer.count)
      searched = start
      isQuoted = false
      if droppedOffset != nil || range.count > limit {
        droppedOffset = nil
        return .overlong
      }
      if let text = trimmed(range) { return .text(text) }
    }
    return nil
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int>? {
    let bytes = buffer.rawSpan
    var start = range.lowerBound
    var end = range.upperBound
    if bufferOffset == 0, start == 0, bytes.starts(with: "\u{FEFF}") { start = min(3, end) }
    while end > start, Self.isBlank(bytes.zeroPaddedByte(at: end - 1)) { end -= 1 }
    while start < end, Self.isBlank(bytes.zeroPaddedByte(at: start)) { start += 1 }
    return start < end ? start..<end : nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a
  }

  /// The offset of the next line end that is not inside quotes.
  private static func endOfLine(
    in bytes: RawSpan, from start: Int, hasQuotedLines: Bool, isQuoted: inout Bool
  ) -> Int? {
    guard hasQuotedLines else { return bytes.firstOffset(of: 0x0a, from: start) }
    var position = start
    while position < bytes.byteCount {
      switch bytes.zeroPaddedByte(at: position) {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case 0x0a where !isQuoted: return position
      default: break
      }
      position += 1
    }
    return nil
  }
}
