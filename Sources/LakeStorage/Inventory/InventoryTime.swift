/// Reading of the times in an inventory: ISO 8601, as `2026-09-01T07:25:00Z`.
///
/// (`LakeModel` has a `Timestamp`; this room lies below it, and needs no more than this.)
enum InventoryTime {
  /// The milliseconds since the epoch of a date, with `T` or a space and a time of day behind it, a
  /// fraction of a second (cut to milliseconds), and a zone (`Z`, ` UTC`, `±hh:mm`, or none for UTC);
  /// nil for anything else.
  static func milliseconds(_ text: ArraySlice<UInt8>) -> Int64? {
    var rest = Rest(bytes: text)
    guard let year = rest.digits(4, upTo: 9999), rest.take(0x2D),
      let month = rest.digits(2, upTo: 12), month >= 1, rest.take(0x2D),
      let day = rest.digits(2, upTo: days(inMonth: month, of: year)), day >= 1
    else { return nil }
    var value = daysSinceEpoch(year, month, day) * 86_400_000
    if rest.bytes.isEmpty { return value }
    guard rest.take(UInt8(ascii: "T")) || rest.take(0x20), let hour = rest.digits(2, upTo: 23),
      rest.take(UInt8(ascii: ":")), let minute = rest.digits(2, upTo: 59)
    else { return nil }
    value += (hour * 60 + minute) * 60_000
    if rest.take(UInt8(ascii: ":")) {
      // A leap second counts as the first of the next minute.
      guard let second = rest.digits(2, upTo: 60) else { return nil }
      value += second * 1000
      if rest.take(UInt8(ascii: ".")) {
        var scale: Int64 = 100
        guard var digit = rest.digits(1, upTo: 9) else { return nil }
        while true {
          value += digit * scale
          scale /= 10
          guard let next = rest.digits(1, upTo: 9) else { break }
          digit = next
        }
      }
    }
    guard let offset = zone(&rest) else { return nil }
    return value - offset * 60_000
  }

  /// The minutes that a zone is ahead of UTC; nil when something else is there.
  private static func zone(_ rest: inout Rest) -> Int64? {
    if rest.bytes.isEmpty || rest.bytes.elementsEqual("Z".utf8)
      || rest.bytes.elementsEqual(" UTC".utf8)
    {
      return 0
    }
    let sign: Int64 = rest.take(UInt8(ascii: "+")) ? 1 : rest.take(0x2D) ? -1 : 0
    guard sign != 0, let hours = rest.digits(2, upTo: 18) else { return nil }
    _ = rest.take(UInt8(ascii: ":"))
    guard let minutes = rest.digits(2, upTo: 59), rest.bytes.isEmpty else { return nil }
    return sign * (hours * 60 + minutes)
  }

  /// What is still to be read of a text.
  private struct Rest {
    var bytes: ArraySlice<UInt8>

    /// Takes a number of just so many digits; leaves everything in place when it is none.
    mutating func digits(_ count: Int, upTo limit: Int64) -> Int64? {
      guard bytes.count >= count else { return nil }
      var value: Int64 = 0
      for index in bytes.startIndex..<(bytes.startIndex + count) {
        let byte = bytes[index]
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      guard value <= limit else { return nil }
      bytes = bytes[(bytes.startIndex + count)...]
      return value
    }

    /// Takes a byte if it is the next.
    mutating func take(_ byte: UInt8) -> Bool {
      guard bytes.first == byte else { return false }
      bytes = bytes.dropFirst()
      return true
    }
  }

  private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 of a date in the years 0 to 9999: years begin in March, so that the day that
  /// comes and goes is the last.
  private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year + 399 : year + 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear
      - 719_468 - 146_097
  }
}
