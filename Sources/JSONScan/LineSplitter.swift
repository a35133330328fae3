internal import ByteParsing

/// Cuts chunks of bytes that arrive one after the other into lines, for files that are not held whole.
///
///     var splitter = LineSplitter()
///     while let chunk = nextChunk() {
///       splitter.append(chunk)
///       while let line = try splitter.nextLine() { read(splitter.buffer.rawSpan.extracting(line)) }
///     }
///     splitter.finish()
///     while let line = try splitter.nextLine() { … }
///
/// Memory is one chunk and one line. What counts as a line is `LineCursor`'s rule.
package struct LineSplitter: Sendable {
  /// The longest line that is accepted unless the caller says otherwise: 256 MiB.
  ///
  /// A line of a log is one action; the longest ones seen are tables' schemas of some megabytes.
  package static let defaultMaximumLineLength = 256 << 20

  /// The longest line that is accepted, in bytes without its end.
  package let maximumLineLength: Int

  /// The bytes that the ranges of `nextLine` speak of, until the next `append`.
  package private(set) var buffer: [UInt8] = []

  /// Offset, from the start of the stream, of the buffer's first byte.
  package private(set) var bufferOffset = 0

  /// Offset in the buffer of the first byte that has not been given out.
  private var start = 0

  /// Offset in the buffer up to which there is no line end behind `start`.
  private var searched = 0

  /// Whether the last byte has arrived.
  private var isFinished = false

  /// Makes a splitter for a stream that begins.
  package init(maximumLineLength: Int = LineSplitter.defaultMaximumLineLength) {
    self.maximumLineLength = Swift.max(maximumLineLength, 0)
  }

  /// Takes in the next bytes of the stream; ranges given out before are of no more use.
  ///
  /// - Complexity: O(chunk + remainder of the last line).
  package mutating func append(_ chunk: RawSpan) {
    if start > 0 {
      buffer.removeSubrange(0..<start)
      bufferOffset += start
      searched -= start
      start = 0
    }
    buffer.append(contentsOf: chunk)
  }

  /// Takes in the next bytes of the stream; ranges given out before are of no more use.
  package mutating func append(_ chunk: [UInt8]) {
    append(chunk.rawSpan)
  }

  /// Says that the stream has ended, so that what is left is the last line.
  package mutating func finish() {
    isFinished = true
  }

  /// The next complete line that is not blank, without its end, as a range of `buffer`; nil when more
  /// bytes are needed or, after `finish`, when there is none.
  ///
  /// - Throws: `JSONError` with code `lineTooLong` and the line's offset in the stream.
  package mutating func nextLine() throws(JSONError) -> Range<Int>? {
    if start == 0, bufferOffset == 0 {
      let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
      if buffer.starts(with: mark) {
        start = mark.count
      } else if !isFinished, buffer.count < mark.count, mark.starts(with: buffer) {
        return nil
      }
    }
    while start < buffer.count {
      let found = buffer.rawSpan.firstOffset(
        of: UInt8(ascii: "\n"), from: Swift.max(start, searched))
      let end = found ?? buffer.count
      // One byte more, because a carriage return before the line end is not content.
      guard end - start <= maximumLineLength + 1 else {
        throw JSONError(.lineTooLong, at: bufferOffset + start)
      }
      searched = end
      guard found != nil || isFinished else { return nil }
      let line = LineCursor.trimmed(start..<end, in: buffer.rawSpan)
      guard (line?.count ?? 0) <= maximumLineLength else {
        throw JSONError(.lineTooLong, at: bufferOffset + start)
      }
      start = Swift.min(end + 1, buffer.count)
      if let line { return line }
    }
    return nil
  }
}
