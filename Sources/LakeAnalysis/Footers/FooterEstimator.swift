import LakeModel

/// Estimates over all live Parquet objects of a table from the footers of some of them.
///
/// Of stratum h, N_h objects have X_h bytes by the log; n_h of them were asked for their footers. An
/// object without a readable footer counts with a figure of zero, so that a sample estimates the very sums
/// that reading all footers would give.
///
/// A total is estimated by ratio in each stratum by itself (Cochran, *Sampling Techniques*, 3rd ed., §6.10):
///
///     Ŷ = Σ_h X_h · r_h,   r_h = Σ y_i ÷ Σ x_i
///     V(Ŷ) = Σ_h (X_h ÷ x̄_h)² · (1 − n_h ÷ N_h) ÷ n_h · s²_h,   s²_h = Σ (y_i − r_h·x_i)² ÷ (n_h − 1)
///
/// where x_i is the object's size for bytes and rows, and one for counts of objects and row groups, and for
/// objects of unknown size. 1 − n_h ÷ N_h corrects for finite strata: one that was read whole adds
/// no error. (X_h ÷ x̄_h in place of N_h takes the variance at the sample drawn, which covers better.)
///
/// The error tells nothing of what no object of the sample shows: where few objects cannot be read, or one
/// writer in a thousand is another, a sample that met none of them has too small an error.
///
/// A ratio R̂ = Ŷ ÷ Ẑ of two totals has the error of the total of y_i − R̂·z_i, divided by Ẑ.
struct FooterEstimator {
  /// What a total is proportional to within a stratum.
  enum Auxiliary {
    /// The sizes of objects.
    case bytes
    /// Their number.
    case objects
  }

  /// A stratum and the objects of it that were asked.
  struct Stratum {
    var population: ObjectTotals
    var answers: [FooterAnswer]
    var hasSizes: Bool
  }

  private let strata: [Stratum]
  /// The only figures there are when all footers were read.
  private let census: FooterFigures?

  init(_ fold: FooterFold) {
    if fold.coverage == .all {
      census = fold.figures
      strata = []
    } else {
      census = nil
      strata = fold.population.sorted { $0.key < $1.key }.map { stratum, population in
        Stratum(
          population: population, answers: fold.samples[stratum] ?? [],
          hasSizes: stratum.sizeClass >= 0)
      }
    }
  }

  /// The answers that figures come from, in one order: those of `values` given to `total` and `ratio`.
  var figures: [FooterFigures] {
    if let census { return [census] }
    return strata.flatMap { $0.answers.map(\.figures) }
  }

  /// Estimates a total.
  ///
  /// - Parameters:
  ///   - values: the figure of each of `figures`, in that order.
  ///   - auxiliary: what it is about proportional to.
  /// - Returns: the total over all live Parquet objects that can be read.
  func total(_ values: [Double], by auxiliary: Auxiliary) -> Estimate {
    if census != nil { return Estimate(value: values.first ?? 0, standardError: 0) }
    var value = 0.0
    var variance: Double? = 0
    var start = 0
    for stratum in strata {
      let end = start + stratum.answers.count
      let part = Self.total(values[start..<end], of: stratum, by: auxiliary)
      value += part.value
      variance = part.variance.flatMap { more in variance.map { $0 + more } }
      start = end
    }
    return Estimate(value: value, standardError: variance.map { $0.squareRoot() })
  }

  /// Estimates a total of a figure.
  func total(by auxiliary: Auxiliary, _ value: (FooterFigures) -> Double) -> Estimate {
    total(figures.map(value), by: auxiliary)
  }

  /// Estimates the ratio of two totals; nil when the lower one is zero.
  func ratio(
    _ upper: [Double], to lower: [Double], by auxiliary: Auxiliary
  ) -> Estimate? {
    let bottom = total(lower, by: auxiliary)
    guard bottom.value > 0 else { return nil }
    let ratio = total(upper, by: auxiliary).value / bottom.value
    let residual = total(zip(upper, lower).map { $0 - ratio * $1 }, by: auxiliary)
    return Estimate(
      value: ratio, standardError: residual.standardError.map { $0 / bottom.value })
  }

  /// The estimate of a stratum's total and its variance, nil when that cannot be told.
  private static func total(
    _ values: ArraySlice<Double>, of stratum: Stratum, by auxiliary: Auxiliary
  ) -> (value: Double, variance: Double?) {
    let count = Double(stratum.answers.count)
    let sum = values.reduce(0, +)
    let all = Double(stratum.population.files)
    guard stratum.answers.count < stratum.population.files else { return (sum, 0) }
    guard !stratum.answers.isEmpty else { return (0, nil) }
    var sizes = stratum.answers.map { Double($0.size) }
    var known = Double(stratum.population.bytes)
    if auxiliary == .objects || !stratum.hasSizes || sizes.reduce(0, +) <= 0 {
      sizes = Array(repeating: 1, count: sizes.count)
      known = all
    }
    let sized = sizes.reduce(0, +)
    let ratio = sum / sized
    guard stratum.answers.count > 1 else { return (known * ratio, nil) }
    let squares = zip(values, sizes).reduce(0) { total, pair in
      let residual = pair.0 - ratio * pair.1
      return total + residual * residual
    }
    let scale = known / (sized / count)
    let variance = scale * scale * (1 - count / all) / count * squares / (count - 1)
    return (known * ratio, variance)
  }
}
