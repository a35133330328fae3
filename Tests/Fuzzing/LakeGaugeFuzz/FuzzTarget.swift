internal import CLibFuzzer
internal import Foundation

/// A reader that takes any bytes.
///
/// A target does more than survive: it says what must hold of an answer, and stops the process where
/// that does not.
enum FuzzTarget: String, CaseIterable {
  /// Footers of Parquet files, and what is told of them.
  case footers
  /// Column chunks of Parquet files.
  case pages
  /// Commits of Delta tables: lines of JSON.
  case commits
  /// Whole commit files of Delta tables, and their replay.
  case logs
  /// What a scan keeps of a Delta table for the next one.
  case index
  /// Avro object containers.
  case containers
  /// HFiles.
  case hfiles
  /// Blocks of Hudi's log files.
  case blocks
  /// Properties of Hudi tables.
  case properties
  /// Access logs of engines and object stores, compressed or not.
  case accesslogs
  /// Scan files, and what is between their checksums.
  case scans
  /// Scenario files.
  case scenarios

  /// Runs libFuzzer until it is done; returns the process's status.
  func drive(_ arguments: [String]) -> Int32 {
    // libFuzzer takes the name of the target out of the arguments' place of the program's.
    var strings: [UnsafeMutablePointer<CChar>?] = unsafe ([arguments[0]] + arguments.dropFirst(2))
      .map { unsafe strdup($0) }
    unsafe strings.append(nil)
    var count = Int32(arguments.count - 1)
    // Safe: the strings and the array of them are valid for the length of the call, and libFuzzer
    // copies what it keeps; its input is valid for the length of each callback.
    return unsafe strings.withUnsafeMutableBufferPointer { buffer in
      var start = buffer.baseAddress
      return switch self {
      case .footers:
        unsafe LLVMFuzzerRunDriver(&count, &start) { data, size in
          FooterTarget.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
          return 0
        }
      case .pages:
        unsafe LLVMFuzzerRunDriver(&count, &start) { data, size in
          PageTarget.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
          return 0
        }
      case .commits:
        unsafe LLVMFuzzerRunDriver(&count, &start) { data, size in
          CommitTarget.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
          return 0
        }
      case .logs:
        unsafe LLVMFuzzerRunDriver(&count, &start) { data, size in
          LogTarget.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
          return 0
        }
      case .index:
        unsafe LLVMFuzzerRunDriver(&count, &start) { data, size in
          IndexTarget.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
          return 0
        }
      case .containers:
        unsafe LLVMFuzzerRunDriver(&count, &start) { data, size in
          ContainerTarget.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
          return 0
        }
      case .hfiles:
        unsafe LLVMFuzzerRunDriver(&count, &start) { data, size in
          HFileTarget.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
          return 0
        }
      case .blocks:
        unsafe LLVMFuzzerRunDriver(&count, &start) { data, size in
          BlockTarget.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
          return 0
        }
      case .properties:
        unsafe LLVMFuzzerRunDriver(&count, &start) { data, size in
          PropertiesTarget.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
          return 0
        }
      case .accesslogs:
        unsafe LLVMFuzzerRunDriver(&count, &start) { data, size in
          AccessLogTarget.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
          return 0
        }
      case .scans:
        unsafe LLVMFuzzerRunDriver(&count, &start) { data, size in
          ScanTarget.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
          return 0
        }
      case .scenarios:
        unsafe LLVMFuzzerRunDriver(&count, &start) { data, size in
          ScenarioTarget.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
          return 0
        }
      }
    }
  }
}

/// Stops the process, so that libFuzzer keeps the input, when what must hold does not.
func expect(_ holds: Bool, _ sentence: @autoclosure () -> String) {
  guard !holds else { return }
  fatalError(sentence())
}
