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

  /// The same with at least two of each stratum, as fewer tell no error.
  package var normalized: FooterCoverage {
    if case .sample(let perStratum) = self { .sample(perStratum: max(perStratum, 2)) } else { self }
  }

  /// The most of each stratum; nil for all of them.
  var limit: Int? {
    switch self {
    case .none: 0
    case .sample(let perStratum): max(perStratum, 2)
    case .all: nil
    }
  }
}

extension FooterCoverage: ScanStored {
  /// The coverage as a user asks for it.
  var words: String {
    switch self {
    case .none: "none"
    case .sample(let perStratum): "sample of \(perStratum)"
    case .all: "all"
    }
  }

  package func encode(into writer: inout ScanWriter) {
    switch self {
    case .none: writer.write(byte: 0)
    case .sample(let perStratum):
      writer.write(byte: 1)
      writer.write(count: max(perStratum, 2))
    case .all: writer.write(byte: 2)
    }
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let start = reader.position
    switch try reader.readByte() {
    case 0: self = .none
    case 1:
      self = .sample(perStratum: Int(try reader.readNatural(upTo: 1 << 32)))
      guard case .sample(2...) = self else { throw reader.error(.invalidValue, at: start) }
    case 2: self = .all
    default: throw reader.error(.invalidValue, at: start)
    }
  }
}
