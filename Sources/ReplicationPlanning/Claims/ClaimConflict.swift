/// Claims that cannot all be true.
public struct ClaimConflict: Equatable, Sendable {
  /// Why they cannot.
  public enum Rule: String, CaseIterable, Sendable {
    /// Two volumes of one lake, shares of it, volumes or rates, differ by more than
    /// `ClaimsLedger.volumeFactor`.
    case volumes
    /// Two capacities differ by more than `ClaimsLedger.sizeTolerance`, and no claim of growth leads from
    /// one to the other.
    case sizes
    /// The lake grows by more than all that is written into it.
    case growth
    /// A part of the lake is written to more than all of it.
    case part
    /// The same size seems to be told in two units: the sizes are a small power of 1.024 apart, which is
    /// what taking a binary prefix for a decimal one makes of a number.
    case units
  }

  /// Why they cannot.
  public let rule: Rule
  /// The numbers of the claims, the larger first.
  public let claims: [Int]
  /// How far apart they are: the larger ÷ the smaller, at the least.
  public let factor: Double

  /// Makes a conflict.
  init(_ rule: Rule, larger: Int, smaller: Int, factor: Double) {
    self.rule = rule
    claims = [larger, smaller]
    self.factor = factor
  }

  /// The conflicts among rows, by rule, then in the order of the claims.
  static func all(among rows: [ClaimRow], lakeBytes: Int64?) -> [ClaimConflict] {
    let volumes = rows.filter(\.isVolume)
    var conflicts: [ClaimConflict] = []
    for (index, row) in volumes.enumerated() {
      for other in volumes.dropFirst(index + 1) {
        guard let comparison = ClaimsLedger.Comparison(row, other),
          comparison.ratio.lowerBound > ClaimsLedger.volumeFactor
        else { continue }
        conflicts.append(
          ClaimConflict(
            .volumes, larger: comparison.larger, smaller: comparison.smaller,
            factor: comparison.ratio.lowerBound))
      }
    }
    conflicts += sizes(rows)
    for row in rows {
      guard let amount = row.bytesPerDay else { continue }
      for volume in volumes where row.number != volume.number {
        guard let whole = volume.bytesPerDay, whole.upperBound < amount.lowerBound else { continue }
        if row.isGrowth {
          conflicts.append(
            ClaimConflict(
              .growth, larger: row.number, smaller: volume.number,
              factor: amount.lowerBound / whole.upperBound))
        } else if let access = row.access, isPart(access.bytes, of: volume.size ?? lakeBytes) {
          conflicts.append(
            ClaimConflict(
              .part, larger: row.number, smaller: volume.number,
              factor: amount.lowerBound / whole.upperBound))
        }
      }
    }
    return conflicts + units(rows)
  }

  private static func isPart(_ bytes: Int64, of lakeBytes: Int64?) -> Bool {
    lakeBytes.map { bytes <= $0 } ?? false
  }

  private static func isSame(_ one: Int64, _ other: Int64) -> Bool {
    let (small, large) = (Double(min(one, other)), Double(max(one, other)))
    return large <= small * (1 + ClaimsLedger.sizeTolerance)
  }

  private static func sizes(_ rows: [ClaimRow]) -> [ClaimConflict] {
    var capacities: [(number: Int, bytes: Int64)] = []
    for row in rows {
      if case .capacity(let bytes) = row.claim.quantity, row.problem == nil {
        capacities.append((row.number, bytes))
      }
    }
    var conflicts: [ClaimConflict] = []
    for (index, one) in capacities.enumerated() {
      for other in capacities.dropFirst(index + 1) where !isSame(one.bytes, other.bytes) {
        let (large, small) = one.bytes > other.bytes ? (one, other) : (other, one)
        let isGrown = rows.contains { row in
          guard case .growth(let from, let to, _) = row.claim.quantity else { return false }
          return isSame(min(from, to), small.bytes) && isSame(max(from, to), large.bytes)
        }
        guard !isGrown else { continue }
        conflicts.append(
          ClaimConflict(
            .sizes, larger: large.number, smaller: small.number,
            factor: Double(large.bytes) / Double(small.bytes)))
      }
    }
    return conflicts
  }

  /// The sizes that a row names.
  static func sizes(of row: ClaimRow) -> [Int64] {
    guard row.problem == nil else { return [] }
    switch row.claim.quantity {
    case .growth(let from, let to, _): return [from, to].filter { $0 > 0 }
    default: return row.size.map { [$0] } ?? []
    }
  }

  private static func units(_ rows: [ClaimRow]) -> [ClaimConflict] {
    var conflicts: [ClaimConflict] = []
    for (index, row) in rows.enumerated() {
      for other in rows.dropFirst(index + 1) {
        var found: ClaimConflict?
        for one in sizes(of: row) {
          for another in sizes(of: other) where found == nil && isUnitSlip(one, another) {
            let (small, large) = (min(one, another), max(one, another))
            found = ClaimConflict(
              .units, larger: one == large ? row.number : other.number,
              smaller: one == large ? other.number : row.number,
              factor: Double(large) / Double(small))
          }
        }
        if let found { conflicts.append(found) }
      }
    }
    return conflicts
  }

  /// Whether two sizes are 1.024 to the power of 1…5 apart, within a thousandth: 700 PiB is 788.1 PB, and
  /// 769.7 PB when its number of TiB is multiplied by what a TiB has of TB.
  static func isUnitSlip(_ one: Int64, _ other: Int64) -> Bool {
    let ratio = Double(max(one, other)) / Double(min(one, other))
    var power = 1.0
    for _ in 1...5 {
      power *= 1.024
      if abs(ratio / power - 1) < 0.001 { return true }
    }
    return false
  }
}
