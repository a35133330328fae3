internal import ByteParsing

/// The fields of a line of CSV (RFC 4180): separated by commas, or in double quotes, which are doubled
/// inside.
struct CSVLine {
  /// The most fields that are kept.
  static let maximumFields = 1_000

  /// Where each field stands, without its quotes.
  private(set) var fields: [(range: Range<Int>, hasQuotes: Bool)] = []

  /// Cuts a line into fields.
  ///
  /// - Returns: nothing; `fields` keeps its memory for the next line.
  /// - Throws: `LineError` when quotes are not closed, or text follows them.
  mutating func cut(_ line: RawSpan) throws(LineError) {
    fields.removeAll(keepingCapacity: true)
    var position = 0
    while true {
      guard fields.count < Self.maximumFields else { throw LineError(reason: "too many fields") }
      if line.zeroPaddedByte(at: position) == UInt8(ascii: "\"") {
        let start = position + 1
        var end = start
        var hasQuotes = false
        while true {
          guard let quote = line.firstOffset(of: UInt8(ascii: "\""), from: end) else {
            throw LineError(reason: "quotes are not closed")
          }
          guard line.zeroPaddedByte(at: quote + 1) == UInt8(ascii: "\"") else {
            end = quote
            break
          }
          hasQuotes = true
          end = quote + 2
        }
        fields.append((start..<end, hasQuotes))
        position = end + 1
        guard position == line.byteCount || line.zeroPaddedByte(at: position) == 0x2c else {
          throw LineError(reason: "text follows quotes")
        }
      } else {
        let end = line.firstOffset(of: 0x2c, from: position) ?? line.byteCount
        fields.append((position..<end, false))
        position = end
      }
      guard position < line.byteCount else { return }
      position += 1
    }
  }

  /// The bytes of a field; none when the line has no such field.
  func bytes(_ index: Int?, of line: RawSpan) -> [UInt8] {
    guard let index, index < fields.count else { return [] }
    let field = fields[index]
    var bytes: [UInt8] = []
    bytes.append(contentsOf: line.extracting(field.range))
    guard field.hasQuotes else { return bytes }
    var unquoted: [UInt8] = []
    var wasQuote = false
    for byte in bytes {
      let isQuote = byte == UInt8(ascii: "\"")
      if !(isQuote && wasQuote) { unquoted.append(byte) }
      wasQuote = isQuote && !wasQuote
    }
    return unquoted
  }

  /// The text of a field; empty when the line has no such field.
  func text(_ index: Int?, of line: RawSpan) -> String {
    String(decoding: bytes(index, of: line), as: UTF8.self)
  }

  /// Whether a field is exactly `literal`.
  func equals(_ index: Int?, _ literal: StaticString, in line: RawSpan) -> Bool {
    guard let index, index < fields.count else { return false }
    return line.equals(fields[index].range, literal)
  }
}
