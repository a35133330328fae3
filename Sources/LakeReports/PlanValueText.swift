import LakeModel
import ReplicationPlanning

/// Values of a plan's figures as people read them.
struct PlanValueText {
  let text: TerminalText

  /// With three significant digits; bytes in binary units, with the decimal ones behind.
  func short(_ value: PlanFigure.Value) -> String {
    switch value {
    case .bytes(let bytes): "\(ByteQuantity.binary(bytes)) (\(ByteQuantity.decimal(Double(bytes))))"
    case .bytesBetween(let low, let high) where low == high: short(.bytes(low))
    default: brief(value)
    }
  }

  /// The same in one unit, for a cell between others.
  func brief(_ value: PlanFigure.Value) -> String {
    switch value {
    case .bytes(let bytes): ByteQuantity.binary(bytes)
    case .bytesBetween(let low, let high):
      ByteQuantity.binary(low: Double(low), high: Double(high), dash: text.dash)
    case .bytesPerDay(let bytes): finite(bytes) { ByteQuantity.binary($0) + " a day" }
    case .bitsPerSecond(let rate): finite(rate) { ByteQuantity.rate($0) }
    case .bytesPerSecond(let rate): finite(rate) { ByteQuantity.decimal($0) + "/s" }
    case .span(let span): Self.span(span)
    case .days(let days): finite(days, Self.days)
    case .share(let share): finite(share) { Self.many($0 * 100) + " %" }
    case .sharesBetween(let low, let high) where low == high: brief(.share(low))
    case .sharesBetween(let low, let high):
      finite(low) { Self.many($0 * 100) } + text.dash + brief(.share(high))
    case .ratio(let ratio):
      finite(ratio) { Self.many($0) + (text.isUTF8 ? "×" : "x") }
    case .count(let count): DecimalText.grouped(count)
    case .perSecond(let count): finite(count) { Self.many($0) + "/s" }
    case .money(let amount, let currency):
      finite(amount) { text.safe(currency) + " " + Self.amount($0) }
    case .time(let time): Self.time(time)
    case .text(let words): text.safe(words)
    case .unknown(let reason): "not known: " + text.safe(reason)
    }
  }

  /// Everything that is known of it, for whoever computes along.
  func exact(_ value: PlanFigure.Value) -> String {
    switch value {
    case .bytes(let bytes): "\(DecimalText.grouped(bytes)) B = \(short(value))"
    case .bytesBetween(let low, let high) where low == high: exact(.bytes(low))
    case .bytesBetween(let low, let high):
      "\(DecimalText.grouped(low)) to \(DecimalText.grouped(high)) B = \(brief(value))"
    case .bytesPerDay(let number): exactly(number, "B a day", value)
    case .bitsPerSecond(let number): exactly(number, "bit/s", value)
    case .bytesPerSecond(let number): exactly(number, "B/s", value)
    case .span(let span): "\(DecimalText.grouped(span.milliseconds)) ms = \(brief(value))"
    case .days(let number), .share(let number), .ratio(let number), .perSecond(let number):
      exactly(number, "", value)
    case .sharesBetween(let low, let high) where low == high: exact(.share(low))
    case .sharesBetween(let low, let high): "\(low) to \(high) = \(brief(value))"
    case .money(let number, let currency): exactly(number, text.safe(currency), value)
    case .time(let time): time.iso8601
    case .count, .text, .unknown: brief(value)
    }
  }

  private func exactly(_ number: Double, _ unit: String, _ value: PlanFigure.Value) -> String {
    guard number.isFinite else { return brief(value) }
    let digits = Int64(exactly: number).map { DecimalText.grouped($0) } ?? number.description
    return digits + (unit.isEmpty ? "" : " " + unit) + " = " + brief(value)
  }

  private func finite(_ number: Double, _ spell: (Double) -> String) -> String {
    number.isFinite ? spell(number) : "no finite value"
  }

  /// In the largest unit that it is a whole number of, else with three digits: `15 min`, `4.20 h`.
  static func span(_ span: TimeSpan) -> String {
    let milliseconds = span.milliseconds
    guard milliseconds >= 0 else {
      return "-" + Self.span(TimeSpan(milliseconds: milliseconds == .min ? .max : -milliseconds))
    }
    let units: [(String, Int64)] = [
      ("days", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000),
    ]
    for (name, length) in units where milliseconds >= length && milliseconds % length == 0 {
      let count = milliseconds / length
      return DecimalText.grouped(count) + " " + (name == "days" && count == 1 ? "day" : name)
    }
    return milliseconds < 1_000_000_000_000
      ? LifetimeText.duration(milliseconds) : many(Double(milliseconds) / 86_400_000) + " days"
  }

  /// To the minute, or to the second where it has one: `2026-09-30 23:00 UTC`.
  static func time(_ time: Timestamp) -> String {
    let parts = time.iso8601.split(separator: "T")
    guard parts.count == 2 else { return time.iso8601 }
    let clock = parts[1].prefix(8)
    return parts[0] + " " + (clock.hasSuffix(":00") ? clock.prefix(5) : clock) + " UTC"
  }

  /// Days, or a smaller unit where it is less than one.
  private static func days(_ days: Double) -> String {
    guard abs(days) < 1, days != 0 else {
      return many(days) + (days == 1 ? " day" : " days")
    }
    let milliseconds = (days * 86_400_000).rounded()
    return milliseconds == 0 ? "less than 1 ms" : span(TimeSpan(milliseconds: Int64(milliseconds)))
  }

  /// A number that is not zero does not look like zero.
  private static func small(_ number: Double) -> String {
    let text = DecimalText.significant(number)
    let isLost = number != 0 && text.utf8.allSatisfy { !(0x31...0x39).contains($0) }
    return isLost ? "below 0.000001" : text
  }

  /// Three digits below a thousand, groups of them above.
  private static func many(_ number: Double) -> String {
    guard abs(number) >= 1_000, let whole = Int64(exactly: number.rounded()) else {
      return small(number)
    }
    return DecimalText.grouped(whole)
  }

  /// Hundredths below a thousand, whole units above: `12.50`, `1,234,567`.
  private static func amount(_ amount: Double) -> String {
    guard abs(amount) >= 1_000, let whole = Int64(exactly: amount.rounded()) else {
      return DecimalText.fixed(amount, decimals: 2)
    }
    return DecimalText.grouped(whole)
  }
}
