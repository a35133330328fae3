import ReplicationPlanning
import Testing

@Suite("Student's distribution")
struct StudentDistributionTests {
  /// Percentage points as every table prints them (Abramowitz and Stegun, table 26.10, and NIST/SEMATECH
  /// e-Handbook 1.3.6.7.2).
  @Test(
    "gives the tabulated quantiles",
    arguments: [
      (1, 0.95, 12.7062), (2, 0.95, 4.30265), (3, 0.95, 3.18245), (4, 0.95, 2.77645),
      (5, 0.95, 2.57058), (6, 0.95, 2.44691), (10, 0.95, 2.22814), (20, 0.95, 2.08596),
      (30, 0.95, 2.04227), (60, 0.95, 2.00030), (120, 0.95, 1.97993), (1, 0.8, 3.07768),
      (2, 0.8, 1.88562), (3, 0.8, 1.63774), (5, 0.8, 1.47588), (10, 0.8, 1.37218),
      (30, 0.8, 1.31042), (120, 0.8, 1.28865), (1, 0.99, 63.6567), (7, 0.99, 3.49948),
    ] as [(Int64, Double, Double)])
  func quantiles(degrees: Int64, level: Double, tabulated: Double) {
    let quantile = StudentDistribution.quantile(level: level, degrees: degrees)
    #expect(abs(quantile / tabulated - 1) < 5e-6, "\(quantile)")
  }

  @Test("agrees with the integral of its density", arguments: [1, 2, 5, 8, 33] as [Int64])
  func integral(degrees: Int64) {
    // ∫ (1 + t²/ν)^(−(ν + 1)/2) dt by Simpson's rule, over its value for t → ∞ by another cut.
    func density(_ t: Double) -> Double {
      let base = (1 / (1 + t * t / Double(degrees))).squareRoot()
      return (0...degrees).reduce(1.0) { product, _ in product * base }
    }
    func integral(to end: Double) -> Double {
      let steps = 20_000
      let width = end / Double(steps)
      return (0...steps).reduce(0.0) { sum, index in
        let weight: Double = index == 0 || index == steps ? 1 : index % 2 == 1 ? 4 : 2
        return sum + weight * density(Double(index) * width)
      } * width / 3
    }
    // A ratio of two probabilities, so that the constant of the density is not needed.
    let expected = integral(to: 1.3) / integral(to: 4)
    let found =
      StudentDistribution.centralProbability(1.3, degrees: degrees)
      / StudentDistribution.centralProbability(4, degrees: degrees)
    #expect(abs(found / expected - 1) < 1e-9)
  }

  @Test("takes any number of degrees")
  func extremes() {
    let most = StudentDistribution.quantile(level: 0.95, degrees: .max)
    #expect(most > 1.959_964 && most < 1.9624)
    #expect(
      StudentDistribution.quantile(level: 0.95, degrees: -3)
        == StudentDistribution.quantile(level: 0.95, degrees: 1))
  }
}
