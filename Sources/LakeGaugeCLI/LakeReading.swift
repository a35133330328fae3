import CommandSyntax
import LakeAnalysis
import LakeGauge
import LakeModel
import LakeStorage

/// Reads lakes for a command.
struct LakeReading {
  let terminal: Terminal
  let options: ReadingOptions
  var checksEveryCheckpoint = false
  var footers = FooterCoverage.none
  var accessLogs: [String] = []
  var index: String?

  /// The scan in a file, or of the lake in a folder.
  ///
  /// - Throws: `NothingRead` when it is neither; `ValidationError` when a scan file is given what only the
  ///   reading of a lake can be told.
  func scanOrFile(_ path: String) async throws -> LakeScan {
    guard let scan = try await ScanFile.read(path) else { return try await scan([path]) }
    guard options.inventory == nil, options.timezone == nil else {
      throw ValidationError(
        "--inventory and --timezone are for lakes; \(path) is a scan, which was taken with its own."
      )
    }
    return scan
  }

  /// The scan of the lakes at some paths, with progress on standard error.
  ///
  /// - Throws: `NothingRead` when none of them can be opened, or none holds a table.
  func scan(_ paths: [String]) async throws -> LakeScan {
    let meter = ProgressMeter(isShown: terminal.showsProgress)
    defer { meter.clear() }
    var opened: [OpenedLake] = []
    var failures: [Finding] = []
    for path in paths {
      do {
        opened.append(try await open(path, inventory: options.inventory))
      } catch {
        // One lake that is not there does not take the others' report away.
        guard paths.count > 1 else { throw error }
        failures.append(
          Finding(
            code: "lake-unreadable", severity: .error, object: path, message: "\(error)."))
      }
    }
    guard !opened.isEmpty else {
      throw NothingRead(message: failures.map(\.message).joined(separator: " "))
    }
    let scanner = LakeScanner(
      configuration: LakeScanner.Configuration(
        concurrentTables: terminal.coreCount,
        hudiLocalOffsetMinutes: options.timezone?.minutes,
        checksEveryCheckpoint: checksEveryCheckpoint, footers: footers, accessLogs: accessLogs,
        index: index))
    let account = index == nil ? nil : IndexAccount()
    let scan: LakeScan
    do {
      scan = try await scanner.read(
        opened, findings: failures,
        progress: {
          meter.show($0)
          account?.take($0)
        }, temporaryFile: { Interruption.remove($0) })
    } catch let error as StorageError {
      throw NothingRead(message: "\(error)")
    }
    if let account {
      meter.clear()
      account.write()
    }
    guard !scan.tableNames.isEmpty else {
      throw NothingRead(
        message: "no Delta or Hudi table below \(paths.joined(separator: ", ")) "
          + "(no folder with _delta_log/ or .hoodie/hoodie.properties)"
          + (scan.findings + scan.sources.flatMap(\.findings)).explanation)
    }
    return scan
  }
}

/// Opens a lake for a command.
///
/// - Throws: `NothingRead`, with what to try.
func open(_ path: String, inventory: String?) async throws -> OpenedLake {
  do {
    return try await LakeLocation.open(path: path, inventory: inventory)
  } catch {
    throw NothingRead(message: "\(error)")
  }
}

extension [Finding] {
  /// What a search for tables could not look into, to follow a sentence that says that none was found.
  var explanation: String {
    filter { $0.severity == .error }.map { "; \($0.object): \($0.message)" }.joined()
  }
}

/// Nothing could be read: exit status 3.
struct NothingRead: ExitCodeProviding, CustomStringConvertible {
  let message: String
  var exitCode: ExitCode { ExitCode(3) }
  var description: String { message }
}
