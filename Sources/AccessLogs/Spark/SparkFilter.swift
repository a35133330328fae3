internal import LakeModel

/// Reads the expressions of `PartitionFilters` as Spark prints them: `[isnotnull(day#12), (day#12 >=
/// 2026-09-01)]`.
///
/// Spark prints texts without quotes, so that a value may look like an expression. What is read here is
/// therefore either sure or `unknown`: a condition is claimed only for a column alone, or a column cast
/// to a text, beside values; parentheses that do not pair make all of it unknown.
enum SparkFilter {
  /// The deepest nesting that is followed.
  static let maximumDepth = 64

  /// What the filters of a scan say together; nil when there are none.
  static func predicate(_ text: String) -> PartitionPredicate? {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]"), bytes.count >= 2
    else { return .unknown }
    let inner = bytes[1..<(bytes.count - 1)]
    guard !inner.isEmpty else { return nil }
    guard let parts = split(inner, at: ", ").map({ joiningSets($0, of: bytes) }) else {
      return .unknown
    }
    let predicates = parts.map { condition($0, depth: 0) }.filter { $0 != .and([]) }
    if predicates.isEmpty { return nil }
    if predicates.allSatisfy({ $0 == .unknown }) { return .unknown }
    return predicates.count == 1 ? predicates[0] : .and(predicates)
  }

  /// Puts the values of `day#12 INSET 2026-09-01, 2026-09-02`, which are separated like filters, back to
  /// their column.
  private static func joiningSets(
    _ parts: [ArraySlice<UInt8>], of bytes: [UInt8]
  ) -> [ArraySlice<UInt8>] {
    var joined: [ArraySlice<UInt8>] = []
    for part in parts {
      if let last = joined.last, last.cut(at: " INSET ") != nil, literal(part) != nil {
        joined[joined.count - 1] = bytes[last.startIndex..<part.endIndex]
      } else {
        joined.append(part)
      }
    }
    return joined
  }

  private static func condition(_ text: ArraySlice<UInt8>, depth: Int) -> PartitionPredicate {
    guard depth < maximumDepth else { return .unknown }
    if let negated = text.after("NOT ") {
      return negation(condition(negated, depth: depth + 1))
    }
    if let argument = argument(of: "isnotnull", text) {
      return column(argument).map { .not(.isNull(column: $0)) } ?? .unknown
    }
    if let argument = argument(of: "isnull", text) {
      return column(argument).map { .isNull(column: $0) } ?? .unknown
    }
    if let argument = argument(of: "StartsWith", text) { return beginning(argument) }
    if let argument = argument(of: "dynamicpruningexpression", text) {
      return argument.elementsEqual("true".utf8) ? .and([]) : .unknown
    }
    if text.first == UInt8(ascii: "("), closing(text) == text.endIndex - 1 {
      return binary(text.dropFirst().dropLast(), depth: depth)
    }
    if let (left, right) = text.cut(at: " IN ") { return membership(left, right) }
    if let (left, right) = text.cut(at: " INSET ") { return membership(left, right) }
    if let (left, right) = text.cut(at: " LIKE ") { return pattern(left, right) }
    if text.elementsEqual("true".utf8) { return .and([]) }
    // A column of truth values stands alone.
    return column(text).map { .compare(column: $0, .equal, value: "true") } ?? .unknown
  }

  private static func negation(_ predicate: PartitionPredicate) -> PartitionPredicate {
    predicate == .unknown ? .unknown : .not(predicate)
  }

  /// Reads what stands between parentheses: two sides and what joins them.
  private static func binary(_ text: ArraySlice<UInt8>, depth: Int) -> PartitionPredicate {
    guard let (left, sign, right) = firstOperator(text) else {
      return condition(text, depth: depth + 1)
    }
    switch sign {
    case .and, .or:
      let sides = [condition(left, depth: depth + 1), condition(right, depth: depth + 1)]
      return sign == .and ? .and(sides) : .or(sides)
    case .nullSafeEqual:
      guard let column = column(left) else { return .unknown }
      return right.elementsEqual("null".utf8)
        ? .isNull(column: column) : comparison(column, .equal, right)
    case .comparison(let comparison):
      if let column = column(left) { return self.comparison(column, comparison, right) }
      if let column = column(right) { return self.comparison(column, comparison.turned, left) }
      return .unknown
    }
  }

  private static func comparison(
    _ column: String, _ comparison: PartitionPredicate.Comparison, _ value: ArraySlice<UInt8>
  ) -> PartitionPredicate {
    // A value with a column's number in it is an expression, or cannot be told from one.
    guard let value = literal(value) else { return .unknown }
    return .compare(column: column, comparison, value: value)
  }

  private static func membership(
    _ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>
  ) -> PartitionPredicate {
    guard let column = column(left) else { return .unknown }
    // `IN (a,b)`, and for many values `INSET a, b`.
    let isList = right.first == UInt8(ascii: "(") && right.last == UInt8(ascii: ")")
    let list = isList ? right.dropFirst().dropLast() : right
    var values: [String] = []
    for part in list.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      // Values of a list in parentheses are not set apart by blanks: a blank belongs to a value that
      // holds a comma.
      let value = isList || values.isEmpty ? part : part.after(" ") ?? part
      guard let text = literal(value), text.utf8.first != UInt8(ascii: " "), !isCut(value) else {
        return .unknown
      }
      values.append(text)
    }
    return .oneOf(column: column, values: values)
  }

  private static func isCut(_ value: ArraySlice<UInt8>) -> Bool {
    value.starts(with: "...".utf8) || value.suffix(11).elementsEqual("more fields".utf8)
  }

  private static func beginning(_ arguments: ArraySlice<UInt8>) -> PartitionPredicate {
    guard let (left, right) = arguments.cut(at: ", "), let column = column(left),
      let prefix = literal(right)
    else { return .unknown }
    return .startsWith(column: column, prefix: prefix)
  }

  private static func pattern(
    _ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>
  ) -> PartitionPredicate {
    guard let column = column(left), let pattern = literal(right) else { return .unknown }
    let bytes = Array(pattern.utf8)
    let fixed = bytes.prefix { ![UInt8(ascii: "%"), UInt8(ascii: "_"), 0x5c].contains($0) }
    // Nothing is claimed of a pattern that ends otherwise: it may have been cut where a filter ends.
    guard fixed.count == bytes.count - 1, bytes.last == UInt8(ascii: "%") else { return .unknown }
    return .startsWith(column: column, prefix: String(decoding: fixed, as: UTF8.self))
  }

  /// The name of `name#12` or `name#12L`, or of such a column cast to a text.
  private static func column(_ text: ArraySlice<UInt8>) -> String? {
    if let inner = argument(of: "cast", text) {
      guard inner.suffix(10).elementsEqual(" as string".utf8) else { return nil }
      return column(inner.dropLast(10))
    }
    guard let hash = text.lastIndex(of: UInt8(ascii: "#")), hash > text.startIndex else {
      return nil
    }
    var digits = text[(hash + 1)...]
    if digits.last == UInt8(ascii: "L") { digits = digits.dropLast() }
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let name = text[..<hash]
    // A call, a calculation or two columns end with a number as well.
    let forbidden: [UInt8] = Array("()#,".utf8)
    guard !name.contains(where: { forbidden.contains($0) }), firstOperator(name) == nil,
      !name.contains(UInt8(ascii: " "))
    else { return nil }
    return String(decoding: name, as: UTF8.self)
  }

  /// A value as Spark prints it; nil for null, and for what refers to a column.
  private static func literal(_ text: ArraySlice<UInt8>) -> String? {
    guard !text.elementsEqual("null".utf8) else { return nil }
    var previous: UInt8 = 0
    for byte in text {
      if previous == UInt8(ascii: "#"), (0x30...0x39).contains(byte) { return nil }
      previous = byte
    }
    // A call, such as `cast(2026-09-01 as timestamp)`: a word, then parentheses to the end.
    if text.last == UInt8(ascii: ")"), let bracket = text.firstIndex(of: UInt8(ascii: "(")),
      bracket > text.startIndex, text[..<bracket].allSatisfy({ Self.isNameByte($0) })
    {
      return nil
    }
    if text.first == UInt8(ascii: "("), text.last == UInt8(ascii: ")") { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
      || byte == UInt8(ascii: "_")
  }

  private enum Operator: Equatable {
    case and
    case or
    case nullSafeEqual
    case comparison(PartitionPredicate.Comparison)
  }

  /// What may stand between two sides; longer signs first. `&&` and `||` are Spark 2's.
  private static let operators: [(text: StaticString, sign: Operator)] = [
    (" AND ", .and), (" && ", .and), (" OR ", .or), (" || ", .or), (" <=> ", .nullSafeEqual),
    (" <= ", .comparison(.lessOrEqual)), (" >= ", .comparison(.greaterOrEqual)),
    (" = ", .comparison(.equal)), (" < ", .comparison(.less)), (" > ", .comparison(.greater)),
  ]

  /// The first sign outside parentheses, and what stands on its sides.
  private static func firstOperator(
    _ text: ArraySlice<UInt8>
  ) -> (ArraySlice<UInt8>, Operator, ArraySlice<UInt8>)? {
    var depth = 0
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: " ") where depth == 0:
        for (sign, meaning) in operators {
          if let right = text[index...].after(sign) {
            return (text[..<index], meaning, right)
          }
        }
      default: break
      }
    }
    return nil
  }

  /// What stands in the parentheses of a call of `name` that is all of the text.
  private static func argument(
    of name: StaticString, _ text: ArraySlice<UInt8>
  ) -> ArraySlice<UInt8>? {
    guard let rest = text.after(name), rest.first == UInt8(ascii: "("),
      closing(rest) == rest.endIndex - 1
    else { return nil }
    return rest.dropFirst().dropLast()
  }

  /// Where the parenthesis closes that the text opens with.
  private static func closing(_ text: ArraySlice<UInt8>) -> Int? {
    var depth = 0
    for index in text.indices {
      if text[index] == UInt8(ascii: "(") { depth += 1 }
      if text[index] == UInt8(ascii: ")") {
        depth -= 1
        if depth <= 0 { return depth == 0 ? index : nil }
      }
    }
    return nil
  }

  /// The parts between separators outside parentheses; nil when parentheses do not pair.
  private static func split(
    _ text: ArraySlice<UInt8>, at separator: StaticString
  ) -> [ArraySlice<UInt8>]? {
    var parts: [ArraySlice<UInt8>] = []
    var depth = 0
    var start = text.startIndex
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == UInt8(ascii: "(") { depth += 1 }
      if text[index] == UInt8(ascii: ")") { depth -= 1 }
      guard depth >= 0 else { return nil }
      if depth == 0, let rest = text[index...].after(separator) {
        parts.append(text[start..<index])
        start = rest.startIndex
        index = start
      } else {
        index += 1
      }
    }
    guard depth == 0 else { return nil }
    parts.append(text[start...])
    return parts
  }
}

extension PartitionPredicate.Comparison {
  /// The comparison with its sides exchanged.
  fileprivate var turned: PartitionPredicate.Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

extension ArraySlice<UInt8> {
  /// What follows `literal` when the bytes begin with it.
  fileprivate func after(_ literal: StaticString) -> ArraySlice<UInt8>? {
    let text = literal.description.utf8
    guard starts(with: text) else { return nil }
    return dropFirst(text.count)
  }

  /// The sides of the first `separator`.
  fileprivate func cut(
    at separator: StaticString
  ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
    for index in indices {
      if let right = self[index...].after(separator) { return (self[..<index], right) }
    }
    return nil
  }
}
