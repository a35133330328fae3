internal import CLibFuzzer
internal import Foundation

/// Fuzzes one reader, or writes the inputs to start from.
///
///     lakegauge-fuzz seeds FOLDER SAMPLETABLES
///     lakegauge-fuzz TARGET [libFuzzer's options] [CORPUS…]
///
/// `make fuzz` does both for every target.
@main
enum FuzzCommand {
  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.count == 4, arguments[1] == "seeds" {
      try Seeds(folder: arguments[2], sampleTables: arguments[3]).write()
      return
    }
    guard arguments.count > 1, let target = FuzzTarget(rawValue: arguments[1]) else {
      let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")
      FileHandle.standardError.write(
        Data(
          """
          usage: lakegauge-fuzz seeds FOLDER SAMPLETABLES
                 lakegauge-fuzz \(names) [OPTION…] [CORPUS…]

          """.utf8))
      exit(2)
    }
    exit(target.drive(arguments))
  }
}
