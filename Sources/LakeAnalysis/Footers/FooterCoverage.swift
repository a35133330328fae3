/// Which footers of live Parquet objects a scan reads.
public enum FooterCoverage: Hashable, Sendable {
  /// None: metadata of the table alone.
  case none

  /// Those of at most so many objects of each stratum of a table, at least two: the ones whose keys have
  /// the smallest hashes. A stratum is a class of sizes (each spans a factor of two) and thirteen weeks
  /// of birth.
  case sample(perStratum: Int)

  /// All.
  case all

  /// How many of each stratum are read unless somebody says otherwise.
  public static let defaultPerStratum = 50

  /// The most of each stratum; nil for all of them.
  var limit: Int? {
    switch self {
    case .none: 0
    case .sample(let perStratum): max(perStratum, 2)
    case .all: nil
    }
  }
}
