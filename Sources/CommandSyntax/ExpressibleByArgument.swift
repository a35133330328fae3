/// A value that one word of the command line spells.
package protocol ExpressibleByArgument {
  /// Reads the whole word strictly; nil when it does not spell a value.
  init?(argument: String)
  /// How help shows this value as a default.
  var defaultValueDescription: String { get }
  /// Every word there is, when they can be listed: for help, messages and completions.
  static var allValueStrings: [String] { get }
  /// What a shell offers when the declaration does not say.
  static var defaultCompletionKind: CompletionKind { get }
  /// What would have been accepted instead of this word, as in "a whole number"; nil when nothing
  /// more can be said.
  static func expectation(rejecting argument: String) -> String?
}

extension ExpressibleByArgument {
  /// The value as it prints.
  package var defaultValueDescription: String { "\(self)" }
  /// No list.
  package static var allValueStrings: [String] { [] }
  /// The listed words, or nothing of our own.
  package static var defaultCompletionKind: CompletionKind {
    let words = allValueStrings
    return words.isEmpty ? .default : .list(words)
  }
  /// The listed words, with the nearest to what was typed.
  package static func expectation(rejecting argument: String) -> String? {
    let words = allValueStrings
    guard !words.isEmpty else { return nil }
    let list = "one of " + words.joined(separator: ", ")
    guard let nearest = nearestWord(to: argument, in: words) else { return list }
    return "\(list); did you mean '\(nearest)'?"
  }
}

extension ExpressibleByArgument where Self: CaseIterable {
  /// Every case as it prints.
  package static var allValueStrings: [String] { allCases.map { "\($0)" } }
}

extension RawRepresentable where Self: ExpressibleByArgument, RawValue: ExpressibleByArgument {
  /// Reads the raw value.
  package init?(argument: String) {
    guard let rawValue = RawValue(argument: argument) else { return nil }
    self.init(rawValue: rawValue)
  }
}

extension ExpressibleByArgument where Self: RawRepresentable, RawValue: ExpressibleByArgument {
  /// The raw value as it prints.
  package var defaultValueDescription: String { rawValue.defaultValueDescription }
}

extension ExpressibleByArgument
where Self: CaseIterable, Self: RawRepresentable, RawValue: ExpressibleByArgument {
  /// The raw value of every case.
  package static var allValueStrings: [String] {
    allCases.map { $0.rawValue.defaultValueDescription }
  }
}

extension String: ExpressibleByArgument {
  /// Takes the word as it is.
  package init?(argument: String) { self = argument }
}

extension Bool: ExpressibleByArgument {
  /// Reads `true` or `false`.
  package init?(argument: String) { self.init(argument) }
  /// Both words.
  package static var allValueStrings: [String] { ["true", "false"] }
}

extension Double: ExpressibleByArgument {
  /// Reads a finite decimal number; no hexadecimal, no `nan`, no `inf`.
  package init?(argument: String) {
    let isDecimal = argument.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    guard isDecimal, let value = Double(argument), value.isFinite else { return nil }
    self = value
  }
  /// Always a number.
  package static func expectation(rejecting argument: String) -> String? { "a number" }
}

extension FixedWidthInteger where Self: ExpressibleByArgument {
  /// Reads decimal digits with an optional sign.
  package init?(argument: String) { self.init(argument, radix: 10) }
  /// The range when the word was a number outside it, else what a number looks like.
  package static func expectation(rejecting argument: String) -> String? {
    let digits =
      argument.first == "-" || argument.first == "+" ? argument.dropFirst() : argument[...]
    let isNumber = !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
    return isNumber ? "a whole number from \(Self.min) to \(Self.max)" : "a whole number"
  }
}

extension Int: ExpressibleByArgument {}
extension Int64: ExpressibleByArgument {}
extension UInt: ExpressibleByArgument {}
extension UInt64: ExpressibleByArgument {}
extension Int32: ExpressibleByArgument {}
extension UInt32: ExpressibleByArgument {}
extension UInt16: ExpressibleByArgument {}
extension UInt8: ExpressibleByArgument {}
