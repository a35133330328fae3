internal import LakeModel
internal import ReplicationPlanning

/// What a value says, when it is what the key wants.
extension YAMLNode {
  func refusal(_ message: String) -> ScenarioFileError { ScenarioFileError(place, message) }

  /// The text of a value that is one.
  ///
  /// - Parameter noun: what is wanted instead, for the complaint: "a size such as 400 PiB".
  /// - Returns: the text without its quotes.
  /// - Throws: where a list or a mapping stands instead, or nothing.
  func scalar(_ noun: String) throws(ScenarioFileError) -> String {
    switch content {
    case .sequence: throw refusal("a list stands here; \(noun) is wanted")
    case .mapping: throw refusal("a mapping stands here; \(noun) is wanted")
    case .scalar(let text, let isPlain):
      guard !(isPlain && ["", "~", "null", "Null", "NULL"].contains(text)) else {
        throw refusal("nothing stands here; write \(noun), or leave the key out")
      }
      return text
    }
  }

  /// A text in one line, such as a name.
  func text(_ noun: String = "a text") throws(ScenarioFileError) -> String {
    let text = try scalar(noun)
    guard !text.allSatisfy({ $0 == " " || $0 == "\u{a0}" }) else {
      throw refusal("the text is empty; \(noun) is wanted")
    }
    guard text.utf8.count <= 500 else {
      throw refusal("the text has \(text.utf8.count) bytes; the most is 500")
    }
    // Escapes in quotes can make what `SourceText` did not see, and reports go to terminals.
    let hidden = text.unicodeScalars.contains {
      let category = $0.properties.generalCategory
      return category == .control || category == .lineSeparator || category == .paragraphSeparator
    }
    guard !hidden else {
      throw refusal("the text has to be in one line, without control characters")
    }
    return text
  }

  /// Bytes, above zero.
  func bytes() throws(ScenarioFileError) -> Int64 { try whole(.sizes) }

  /// Bits per second, above zero.
  func rate() throws(ScenarioFileError) -> Int64 { try whole(.rates) }

  /// A span of time, above zero.
  func span() throws(ScenarioFileError) -> TimeSpan {
    TimeSpan(milliseconds: try whole(.spans))
  }

  private func whole(_ table: UnitTable) throws(ScenarioFileError) -> Int64 {
    let text = try scalar("\(table.noun) such as \(table.example)")
    let (number, unit) = try split(text, wanted: "\(table.noun) such as \(table.example)")
    guard !unit.isEmpty else {
      throw refusal(
        "'\(text.shown)' has no unit: \(table.noun) goes in \(table.list), such as "
          + table.example)
    }
    guard let multiple = table.multiple(of: unit) else {
      throw refusal(table.complaint(about: unit))
    }
    guard !number.isNegative, number.digits > 0 else {
      throw refusal("'\(text.shown)' is not above zero")
    }
    switch number.times(multiple) {
    case .whole(let value): return value
    case .fraction:
      throw refusal("'\(text.shown)' is no whole number of \(table.smallest)")
    case .tooLarge:
      throw refusal(
        "'\(text.shown)' is more than \(table.noun) can be: \(Int64.max) \(table.smallest)")
    }
  }

  /// A share, `10 %` or `0.1`.
  ///
  /// - Parameters:
  ///   - range: what it may be, as a share; a text without `%` may not be over 1 whatever the range.
  ///   - includesLowest: whether the lower end of the range is one of them.
  /// - Returns: the Double that is nearest to the share.
  /// - Throws: where it is no share, or not in the range.
  func share(
    in range: ClosedRange<Double>, includesLowest: Bool = true
  ) throws(ScenarioFileError) -> Double {
    let text = try scalar("a share such as 10 % or 0.1")
    let (number, unit) = try split(text, wanted: "a share such as 10 % or 0.1")
    let value: Double
    switch unit {
    case "%": value = number.value(overTenTo: 2)
    case "":
      value = number.value()
      guard abs(value) <= 1 else {
        throw refusal(
          "'\(text.shown)' can be read as a share or as per cent: write \(text.shown) %")
      }
    default:
      throw refusal("'\(unit.shown)' is no unit of share: write 10 % or 0.1")
    }
    guard range.contains(value), includesLowest || value > range.lowerBound else {
      throw refusal(
        "'\(text.shown)' is not \(includesLowest ? "from" : "above") "
          + "\(ExactText.share(range.lowerBound)) \(includesLowest ? "to" : "and at most") "
          + ExactText.share(range.upperBound))
    }
    return value
  }

  /// A number without a unit.
  func number(
    _ noun: String, in range: ClosedRange<Double>
  ) throws(ScenarioFileError) -> Double {
    let text = try scalar(noun)
    let (number, unit) = try split(text, wanted: noun)
    guard unit.isEmpty else {
      throw refusal("'\(unit.shown)' is too much here: \(noun) has no unit")
    }
    let value = number.value()
    guard range.contains(value) else {
      throw refusal(
        "'\(text.shown)' is not from \(ExactText.number(range.lowerBound)) to "
          + ExactText.number(range.upperBound))
    }
    return value
  }

  /// A whole number without a unit.
  func count(_ noun: String, in range: ClosedRange<Int64>) throws(ScenarioFileError) -> Int64 {
    let text = try scalar(noun)
    let (number, unit) = try split(text, wanted: noun)
    guard unit.isEmpty else {
      throw refusal("'\(unit.shown)' is too much here: \(noun) has no unit")
    }
    guard case .whole(let magnitude) = number.times(1) else {
      throw refusal("'\(text.shown)' is no whole number")
    }
    let value = number.isNegative ? -magnitude : magnitude
    guard range.contains(value) else {
      throw refusal("'\(text.shown)' is not from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// `yes` or `no`, `true` or `false`.
  func flag() throws(ScenarioFileError) -> Bool {
    switch try scalar("yes or no") {
    case "yes", "true": return true
    case "no", "false": return false
    case let text: throw refusal("'\(text.shown)' is neither yes nor no")
    }
  }

  /// A day, `2026-12-01`, with a time of day in UTC or with a zone where that is allowed.
  func date(allowingTime: Bool) throws(ScenarioFileError) -> Timestamp {
    let example = allowingTime ? "2026-12-01 or 2026-12-01T06:00Z" : "2026-12-01"
    let text = try scalar("a date such as \(example)")
    guard let time = Timestamp(iso8601: text), allowingTime || text.utf8.count == 10 else {
      throw refusal("'\(text.shown)' is no date; write one such as \(example)")
    }
    return time
  }

  /// The values of a list.
  func list(_ noun: String) throws(ScenarioFileError) -> [YAMLNode] {
    guard case .sequence(let elements) = content else {
      throw refusal("a list is wanted here: \(noun)")
    }
    return elements
  }

  /// Splits `400 PiB` into a number and a unit.
  func split(
    _ text: String, wanted noun: String
  ) throws(ScenarioFileError) -> (number: DecimalNumber, unit: String) {
    let bytes = Array(text.utf8)
    let isOfNumber: (UInt8) -> Bool = {
      $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "_")
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    var end = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? 1 : 0
    while end < bytes.count, isOfNumber(bytes[end]) { end += 1 }
    let digits = bytes[..<end]
    var unit = bytes[end...]
    while unit.first == UInt8(ascii: " ") { unit = unit.dropFirst() }
    do throws(DecimalNumber.Failure) {
      return (try DecimalNumber(digits), String(decoding: unit, as: UTF8.self))
    } catch {
      switch error {
      case .tooManyDigits: throw refusal("'\(text.shown)' has over 19 digits")
      case .notANumber:
        let isSeparated = digits.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "_") }
        throw refusal(
          isSeparated
            ? "'\(text.shown)': write a number with a point and without separators of thousands"
            : "'\(text.shown)' does not start with a number; \(noun) is wanted")
      }
    }
  }
}
