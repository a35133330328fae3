/// A number as it was written, exactly: `45.04` is 4504 hundredths, not the nearest Double.
struct DecimalNumber: Equatable {
  /// Whether there is a minus before it.
  let isNegative: Bool
  /// Its digits without the point, below 10¹⁹.
  let digits: UInt64
  /// How many of them are behind the point, at most 19.
  let decimals: Int

  /// Why a text is no number.
  enum Failure: Error {
    case notANumber
    case tooManyDigits
  }

  /// What a multiple of a number comes to.
  enum Whole: Equatable {
    case whole(Int64)
    /// There is a part left behind the point.
    case fraction
    /// There is no `Int64` that large.
    case tooLarge
  }

  /// Reads `12`, `-1.50`, `+.5`; no exponent, no separators of thousands.
  init(_ text: some Collection<UInt8>) throws(Failure) {
    var rest = text[...]
    let sign = rest.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
    var digits: UInt64 = 0
    var decimals = 0
    var significant = 0
    var hasDigit = false
    var hasPoint = false
    for byte in rest {
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
        continue
      }
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { throw .notANumber }
      hasDigit = true
      if significant > 0 || byte != UInt8(ascii: "0") { significant += 1 }
      if hasPoint { decimals += 1 }
      guard significant <= 19, decimals <= 19 else { throw .tooManyDigits }
      digits = digits * 10 + UInt64(byte - UInt8(ascii: "0"))
    }
    guard hasDigit else { throw .notANumber }
    isNegative = sign == UInt8(ascii: "-")
    self.digits = digits
    self.decimals = decimals
  }

  /// The number times a unit, sign aside.
  func times(_ unit: UInt64) -> Whole {
    let product = UInt128(digits) * UInt128(unit)
    let (quotient, remainder) = product.quotientAndRemainder(dividingBy: Self.power(decimals))
    guard let whole = Int64(exactly: quotient) else { return .tooLarge }
    return remainder == 0 ? .whole(whole) : .fraction
  }

  /// The Double that is nearest to the number over a power of ten.
  func value(overTenTo shift: Int = 0) -> Double {
    // The conversion of a text rounds once; a division of Doubles could round twice.
    let text = "\(isNegative ? "-" : "")\(digits)e-\(decimals + shift)"
    return Double(text) ?? 0
  }

  private static func power(_ exponent: Int) -> UInt128 {
    var power: UInt128 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }
}
