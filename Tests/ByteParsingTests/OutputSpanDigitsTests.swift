import ByteParsing
import Testing

@Suite("Writing decimal digits")
struct OutputSpanDigitsTests {
  private static let powers = (0...19).map { count in
    (0..<count).reduce(UInt64(1)) { power, _ in power * 10 }
  }

  @Test("every number of digits, with room behind them or without", arguments: powers)
  func lengths(power: UInt64) {
    for number in [power - 1, power, power + 1, power &* 9, power / 3 * 2, .max - power + 1] {
      let expected = Array(String(number).utf8)
      for room in [0, 1, 9, 24] {
        let bytes = [UInt8](capacity: 1 + expected.count + room) { out in
          out.append(UInt8(ascii: "-"))
          out.append(decimal: number)
        }
        #expect(bytes == [UInt8(ascii: "-")] + expected, "\(number)")
      }
    }
  }

  @Test("every pair and every four of digits")
  func parts() {
    for number in UInt64(0)..<10_000 {
      let word = (number * 10_000 + 9_999 - number).bytesOfDigits
      var read: UInt64 = 0
      for place in 0..<8 { read = read * 10 + (word >> UInt64(place * 8) & 0xff) }
      #expect(read == number * 10_000 + 9_999 - number)
    }
  }
}
