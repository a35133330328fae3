import Glibc
import Testing

@testable import ReplicationPlanning

@Suite("Arithmetic of capacity")
struct NumberTests {
  @Test("the natural logarithm is that of the C library, to the last bits")
  func logarithm() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededNumbers(seed: seed)
    var values: [Double] = [
      1, 2, 0.5, 10, 1e-300, 1e300, .leastNonzeroMagnitude, .leastNormalMagnitude,
      .greatestFiniteMagnitude, 2.0.squareRoot(), 0.5.squareRoot(), 1.0.nextUp, 1.0.nextDown,
    ]
    for _ in 0..<4_000 {
      values.append(.random(in: 0.5...2, using: &random))
      let bits = UInt64.random(in: 1..<0x7ff0_0000_0000_0000, using: &random)
      values.append(Double(bitPattern: bits))
    }
    for value in values {
      let own = try #require(NaturalLogarithm.of(value))
      let theirs = log(value)
      #expect(
        abs(own - theirs) <= 4e-16 * abs(theirs), "ln \(value), let seed: UInt64 = \(seed)")
    }
    #expect(NaturalLogarithm.of(1) == 0)
    for none in [0, -1, -0.0, .infinity, -.infinity, .nan] as [Double] {
      #expect(NaturalLogarithm.of(none) == nil)
    }
  }

  @Test("−ln(1 − x) keeps the digits of a small x")
  func complement() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededNumbers(seed: seed)
    var values: [Double] = [0, 1e-300, 1e-17, 1e-9, 0.25, 0.25.nextUp, 0.999_999, 1.0.nextDown]
    for _ in 0..<2_000 {
      values.append(.random(in: 0..<1, using: &random))
      values.append(pow(10, .random(in: -40..<0, using: &random)))
    }
    for value in values {
      let own = try #require(NaturalLogarithm.ofComplement(value))
      let theirs = -log1p(-value)
      #expect(
        abs(own - theirs) <= 5e-16 * abs(theirs), "x = \(value), let seed: UInt64 = \(seed)")
    }
    for none in [1, 1.5, -1e-300, .nan, .infinity] as [Double] {
      #expect(NaturalLogarithm.ofComplement(none) == nil)
    }
  }

  @Test("bytes times a factor are exact and rounded up")
  func scaling() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededNumbers(seed: seed)
    for _ in 0..<5_000 {
      let bytes =
        Int64.random(in: 1...Int64.max, using: &random)
        >> Int64.random(in: 0...62, using: &random)
      // A factor n/2^k, so that the product can be had in whole numbers.
      let count = UInt64.random(in: 0..<(1 << 53), using: &random)
      let shift = UInt64.random(in: 0...70, using: &random)
      let factor = Double(count) * Double(sign: .plus, exponent: -Int(shift), significand: 1)
      let product = UInt128(count) * UInt128(max(bytes, 0))
      let floor = product >> UInt128(shift)
      let expected = floor << UInt128(shift) == product ? floor : floor + 1
      #expect(
        ByteScaling.ceiling(bytes, times: factor) == Int64(clamping: expected),
        "\(bytes) · \(factor), let seed: UInt64 = \(seed)")
    }
    // More digits than a Double has stay what they are.
    #expect(ByteScaling.ceiling(.max, times: 1) == .max)
    #expect(ByteScaling.ceiling(9_007_199_254_740_993, times: 2) == 18_014_398_509_481_986)
  }

  @Test("bytes times a hostile factor are none or the most there are")
  func hostileScaling() {
    for none in [0, -1, -.infinity, .nan] as [Double] {
      #expect(ByteScaling.ceiling(100, times: none) == 0)
    }
    for most in [.infinity, .greatestFiniteMagnitude, 1e300, 1e19] as [Double] {
      #expect(ByteScaling.ceiling(100, times: most) == .max)
    }
    #expect(ByteScaling.ceiling(100, times: .leastNonzeroMagnitude) == 1)
    #expect(ByteScaling.ceiling(0, times: .infinity) == 0)
    #expect(ByteScaling.ceiling(-5, times: 2) == 0)
    #expect(ByteScaling.bytes(.nan) == 0 && ByteScaling.bytes(-1) == 0)
    #expect(ByteScaling.bytes(.infinity) == .max && ByteScaling.bytes(1.5) == 2)
    #expect(ByteScaling.milliseconds(5, plusDays: .nan) == 5)
    #expect(ByteScaling.milliseconds(5, plusDays: .infinity) == .max)
    #expect(ByteScaling.milliseconds(.max, plusDays: 1) == .max)
    #expect(ByteScaling.milliseconds(0, plusDays: 2) == 172_800_000)
  }
}
