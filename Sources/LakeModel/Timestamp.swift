/// A point in time: UTC, in whole milliseconds since 1970-01-01T00:00:00Z (proleptic Gregorian, no leap
/// seconds), as Delta and Hudi store it.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since the epoch.
  public let milliseconds: Int64

  /// Makes a point in time from milliseconds since the epoch.
  @inlinable
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// The earlier one comes first.
  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// Milliseconds of a UTC day.
  public static let millisecondsPerDay: Int64 = 86_400_000

  /// Milliseconds of an hour.
  public static let millisecondsPerHour: Int64 = 3_600_000

  /// The number of whole UTC days since 1970-01-01, rounded towards the past.
  @inlinable
  public var day: Int64 { Timestamp.floorDivide(milliseconds, 86_400_000) }

  /// The number of whole hours since the epoch, rounded towards the past.
  @inlinable
  public var hour: Int64 { Timestamp.floorDivide(milliseconds, 3_600_000) }

  @inlinable
  static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

extension Timestamp {
  /// A point in time from civil fields in UTC; nil when a field is out of range or the year is not
  /// between 0 and 9999.
  public init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    millisecond: Int = 0
  ) {
    guard (0...9999).contains(year), (1...12).contains(month),
      (1...Timestamp.days(inMonth: month, of: year)).contains(day), (0...23).contains(hour),
      (0...59).contains(minute), (0...60).contains(second), (0...999).contains(millisecond)
    else { return nil }
    // Days from civil, after Howard Hinnant's description: years that start in March, eras of 400.
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = Int64(era * 146_097 + dayOfEra - 719_468)
    let seconds = Int64(hour * 3600 + minute * 60 + second)
    self.init(milliseconds: days * 86_400_000 + seconds * 1000 + Int64(millisecond))
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Civil fields in UTC.
  public struct Fields: Equatable, Sendable {
    /// The year, astronomically: 0 is 1 BC.
    public var year: Int64
    /// 1 … 12.
    public var month: Int
    /// 1 … 31.
    public var day: Int
    /// 0 … 23.
    public var hour: Int
    /// 0 … 59.
    public var minute: Int
    /// 0 … 59.
    public var second: Int
    /// 0 … 999.
    public var millisecond: Int
  }

  /// The civil fields of this point in time, in UTC.
  public var fields: Fields {
    let days = day + 719_468
    // Not `milliseconds - day * 86_400_000`: the start of the first day of all is no Int64.
    let remainder = Int(milliseconds % 86_400_000)
    let rest = remainder < 0 ? remainder + 86_400_000 : remainder
    let era = Timestamp.floorDivide(days, 146_097)
    let dayOfEra = days - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    return Fields(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
      month: month,
      day: Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1),
      hour: rest / 3_600_000,
      minute: rest / 60_000 % 60,
      second: rest / 1000 % 60,
      millisecond: rest % 1000)
  }

  /// ISO 8601 in UTC, `2026-09-01T07:25:00Z`; milliseconds appear when they are not zero.
  public var iso8601: String {
    let parts = fields
    var text = Self.date(parts)
    text.append(UInt8(ascii: "T"))
    Self.append(parts.hour, digits: 2, to: &text)
    text.append(UInt8(ascii: ":"))
    Self.append(parts.minute, digits: 2, to: &text)
    text.append(UInt8(ascii: ":"))
    Self.append(parts.second, digits: 2, to: &text)
    if parts.millisecond != 0 {
      text.append(UInt8(ascii: "."))
      Self.append(parts.millisecond, digits: 3, to: &text)
    }
    text.append(UInt8(ascii: "Z"))
    return String(decoding: text, as: UTF8.self)
  }

  /// The UTC date, `2026-09-01`.
  public var dateText: String { String(decoding: Self.date(fields), as: UTF8.self) }

  private static func date(_ parts: Fields) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(32)
    if (0...9999).contains(parts.year) {
      append(Int(parts.year), digits: 4, to: &text)
    } else {
      text.append(contentsOf: String(parts.year).utf8)
    }
    text.append(UInt8(ascii: "-"))
    append(parts.month, digits: 2, to: &text)
    text.append(UInt8(ascii: "-"))
    append(parts.day, digits: 2, to: &text)
    return text
  }

  /// Appends the last digits of a number that is not negative.
  private static func append(_ value: Int, digits: Int, to text: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
      text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }

  /// Reads `2026-09-01`, `2026-09-01T07:25`, `2026-09-01T07:25:00`, with a fraction of a second
  /// (cut to milliseconds), and a zone of `Z` or `±hh:mm`; a text without zone is UTC.
  ///
  /// - Returns: nil when the text is anything else.
  public init?(iso8601 text: some StringProtocol) {
    let bytes = Array(text.utf8)
    var position = 0
    func digits(_ count: Int) -> Int? {
      guard position + count <= bytes.count else { return nil }
      var value = 0
      for index in position..<(position + count) {
        guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
        value = value * 10 + Int(bytes[index] - 0x30)
      }
      position += count
      return value
    }
    func take(_ character: Character) -> Bool {
      guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
      position += 1
      return true
    }
    guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2)
    else { return nil }
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0
    var offsetMinutes = 0
    if position < bytes.count {
      guard take("T") || take(" "), let hours = digits(2), take(":"), let minutes = digits(2)
      else { return nil }
      hour = hours
      minute = minutes
      if take(":") {
        guard let seconds = digits(2) else { return nil }
        second = seconds
        if take(".") {
          var scale = 100
          let start = position
          while let digit = digits(1) {
            millisecond += digit * scale
            scale /= 10
          }
          guard position > start else { return nil }
        }
      }
      if !take("Z"), position < bytes.count {
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let zoneHours = digits(2), zoneHours <= 18 else { return nil }
        _ = take(":")
        guard let zoneMinutes = digits(2), zoneMinutes < 60 else { return nil }
        offsetMinutes = sign * (zoneHours * 60 + zoneMinutes)
      }
    }
    guard position == bytes.count,
      let local = Timestamp(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second,
        millisecond: millisecond)
    else { return nil }
    self.init(milliseconds: local.milliseconds - Int64(offsetMinutes) * 60_000)
  }
}
