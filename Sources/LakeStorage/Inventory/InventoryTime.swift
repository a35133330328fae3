/// Reading of the times in an inventory: ISO 8601, as `2026-09-01T07:25:00Z`.
///
/// (`LakeModel` has a `Timestamp`; this room lies below it, and needs no more than this.)
enum InventoryTime {
  /// The milliseconds since the epoch of a date, with `T` or a space and a time of day behind it, a
  /// fraction of a second (cut to milliseconds), and a zone (`Z`, ` UTC`, `±hh:mm`, or none for UTC);
  /// nil for anything else.
  static func milliseconds(_ text: ArraySlice<UInt8>) -> Int64? {
    var rest = text

    func digits(_ count: Int, upTo limit: Int64) -> Int64? {
      guard rest.count >= count else { return nil }
      var value: Int64 = 0
      for byte in rest.prefix(count) {
        guard let digit = InventoryTime.digit(byte) else { return nil }
        value = value * 10 + digit
      }
      rest = rest.dropFirst(count)
      return value <= limit ? value : nil
    }
    func take(_ literal: StaticString) -> Bool {
      let expected = "\(literal)".utf8
      guard rest.starts(with: expected) else { return false }
      rest = rest.dropFirst(expected.count)
      return true
    }

    guard let year = digits(4, upTo: 9999), take("-"), let month = digits(2, upTo: 12), month >= 1,
      take("-"), let day = digits(2, upTo: days(inMonth: month, of: year)), day >= 1
    else { return nil }
    var value = daysSinceEpoch(year, month, day) * 86_400_000
    if rest.isEmpty { return value }
    guard take("T") || take(" "), let hour = digits(2, upTo: 23), take(":"),
      let minute = digits(2, upTo: 59)
    else { return nil }
    value += (hour * 60 + minute) * 60_000
    if take(":") {
      // A leap second counts as the first of the next minute.
      guard let second = digits(2, upTo: 60) else { return nil }
      value += second * 1000
      if take(".") {
        var scale: Int64 = 100
        guard let first = rest.first, digit(first) != nil else { return nil }
        while let byte = rest.first, let digit = digit(byte) {
          value += digit * scale
          scale /= 10
          rest = rest.dropFirst()
        }
      }
    }
    if take("Z") || take(" UTC") || rest.isEmpty { return rest.isEmpty ? value : nil }
    let sign: Int64 = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let zoneHours = digits(2, upTo: 18) else { return nil }
    _ = take(":")
    guard let zoneMinutes = digits(2, upTo: 59), rest.isEmpty else { return nil }
    return value - sign * (zoneHours * 60 + zoneMinutes) * 60_000
  }

  private static func digit(_ byte: UInt8) -> Int64? {
    byte >= 0x30 && byte <= 0x39 ? Int64(byte - 0x30) : nil
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
