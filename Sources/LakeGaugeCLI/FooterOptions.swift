import CommandSyntax
import LakeAnalysis

/// Which Parquet footers a scan reads beside the tables' own metadata.
struct FooterOptions: ParsableArguments {
  /// Which footers are read.
  enum Footers: String, CaseIterable, ExpressibleByArgument {
    case none
    case sample
    case all
  }

  @Option(
    help:
      "Read the Parquet footers of live objects: rows, row groups, compression, codecs, columns, writers."
  )
  var footers: Footers = .none

  @Option(
    name: .customLong("footer-sample"),
    help: ArgumentHelp(
      "With --footers sample: how many objects of each size class (a factor of two) and thirteen weeks "
        + "of birth; 50 when not given.", valueName: "count"))
  var footerSample: Int?

  /// Refuses a size of no sample, and one that tells no error.
  func check() throws {
    guard let footerSample else { return }
    guard footers == .sample else {
      throw ValidationError("--footer-sample goes with --footers sample.")
    }
    guard footerSample >= 2 else {
      throw ValidationError("--footer-sample takes a count from 2 up, not \(footerSample).")
    }
  }

  /// What the scanner is told.
  var coverage: FooterCoverage {
    switch footers {
    case .none: .none
    case .sample: .sample(perStratum: footerSample ?? FooterCoverage.defaultPerStratum)
    case .all: .all
    }
  }
}
