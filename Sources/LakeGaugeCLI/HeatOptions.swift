import CommandSyntax
import LakeAnalysis

/// What the figures of heat may be told.
struct HeatOptions: ParsableArguments {
  @Option(
    name: .customLong("access-root"),
    help: ArgumentHelp(
      "Where the access logs say that the scanned folder is, such as gs://lake/retail; repeated for more. "
        + "Without it: the prefix that explains most of the places in the logs, told as a finding.",
      valueName: "prefix"))
  var accessRoot: [String] = []

  /// Refuses a root for logs that the scan does not have.
  func check(_ scan: LakeScan, of source: String) throws {
    guard accessRoot.isEmpty || !scan.access.isEmpty else {
      throw ValidationError(
        "--access-root is about access logs, and \(source) was scanned without any (scan --access)."
      )
    }
  }

  /// The configuration of the figures.
  var configuration: HeatConfiguration { HeatConfiguration(accessRoots: accessRoot) }
}
