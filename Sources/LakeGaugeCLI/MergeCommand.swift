import CommandSyntax
import LakeAnalysis

/// `lakegauge merge`: several scans into one.
struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put scans of several lakes, or of parts of one, together into one scan.",
    discussion: """
      The result is the scan of everything, to the byte, whatever the order: exact sums, no averages of \
      averages. A table that several scans hold with the same content counts once. Two different states \
      of a table, or two tables of one path, are refused and named; so are scans that were taken with \
      different options.

      Tables keep the path that their lake was given to 'lakegauge scan' with; when the lakes are more \
      than one, that path stands in front of their names. Scans of different machines stay apart when the \
      lakes have different paths there.

      All scans are held in memory: about twenty times the size of the files.

      Exit status: 0 done; 2 the scans do not go together, or the command line is wrong; 3 a file could \
      not be read or written.
      """,
    examples: [
      Example(
        "lakegauge merge sales.lakescan logistics.lakescan -o all.lakescan",
        "Two lakes that were scanned on two machines."),
      Example(
        "lakegauge merge part-*.lakescan -o lake.lakescan && lakegauge show lake.lakescan",
        "Parts of one lake, and the report on all of it."),
    ])

  @Argument(
    help: ArgumentHelp("Scan files, as 'lakegauge scan -o' writes them.", valueName: "scan"),
    completion: .file(extensions: ["lakescan"]))
  var scans: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The scan file to write.", valueName: "file"),
    completion: .file(extensions: ["lakescan"]))
  var output: String

  func run() async throws {
    let file = try PendingOutput(path: output)
    var merged: LakeScan?
    for path in scans {
      guard let scan = try await ScanFile.read(path) else {
        throw ValidationError(
          "\(path) is a folder; merge takes scan files (lakegauge scan \(path) -o FILE writes one)."
        )
      }
      guard merged != nil else {
        merged = scan
        continue
      }
      do {
        try merged?.merge(scan)
      } catch {
        throw ValidationError("\(path): \(error).")
      }
    }
    guard let merged else { return }
    try ScanFile.write(merged, to: file)
  }
}
