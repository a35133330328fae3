internal import ByteParsing
internal import JSONScan
internal import LakeModel

/// Times as logs write them.
enum LogTime {
  /// The time at milliseconds since the epoch; nil before it and after the year 9999, which no log means.
  static func time(milliseconds: Int64) -> Timestamp? {
    guard milliseconds > 0, milliseconds < 253_402_300_800_000 else { return nil }
    return Timestamp(milliseconds: milliseconds)
  }

  /// Reads a time from JSON: an ISO text, or a number of seconds, milliseconds or microseconds since the
  /// epoch (writers differ, and change with their versions); nil for anything else.
  static func read(_ scanner: inout JSONScanner) throws(JSONError) -> Timestamp? {
    switch try scanner.peekKind() {
    case .string: return time(scanner.string(try scanner.readText()))
    case .number: return time(epoch: try scanner.readDouble())
    default:
      try scanner.skipValue()
      return nil
    }
  }

  /// The time of a text: ISO 8601, with `UTC` for the zone as BigQuery writes it, or a number.
  static func time(_ text: String) -> Timestamp? {
    if let number = Double(text) { return time(epoch: number) }
    guard text.utf8.count <= 64 else { return nil }
    var text = Substring(text)
    if text.utf8.suffix(4).elementsEqual(" UTC".utf8) { text = text.dropLast(4) }
    return Timestamp(iso8601: text)
  }

  /// The time of a number since the epoch, whose unit its size tells: seconds until the year 5138,
  /// milliseconds from 1973 on, microseconds from 1973 on.
  private static func time(epoch number: Double) -> Timestamp? {
    guard number.isFinite, number > 0, number < 1e18 else { return nil }
    let milliseconds = number < 1e11 ? number * 1_000 : number < 1e14 ? number : number / 1_000
    return Int64(exactly: milliseconds.rounded(.down)).flatMap(time(milliseconds:))
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The time of `06/Feb/2019:00:00:38 +0000`, as web servers write it.
  static func webServerTime(_ text: some Collection<UInt8>) -> Timestamp? {
    let bytes = Array(text.prefix(32))
    guard bytes.count == 26, bytes[2] == 0x2f, bytes[6] == 0x2f, bytes[11] == 0x3a else {
      return nil
    }
    func number(_ range: Range<Int>) -> Int? { Int(String(decoding: bytes[range], as: UTF8.self)) }
    let month = months.firstIndex(of: String(decoding: bytes[3..<6], as: UTF8.self))
    guard let month, let day = number(0..<2), let year = number(7..<11),
      let hour = number(12..<14), let minute = number(15..<17), let second = number(18..<20),
      let zoneHours = number(22..<24), let zoneMinutes = number(24..<26),
      bytes[21] == UInt8(ascii: "+") || bytes[21] == UInt8(ascii: "-"),
      let local = Timestamp(
        year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
    else { return nil }
    let offset = Int64(zoneHours * 60 + zoneMinutes) * 60_000
    let isEast = bytes[21] == UInt8(ascii: "+")
    return Timestamp(milliseconds: local.milliseconds - (isEast ? offset : -offset))
  }
}
