import FoundationEssentials
import Glibc

/// What one run of a whole process cost, as the kernel accounts it to that process (`wait4`).
struct ProcessCost {
  /// User and system time of all its threads.
  var processorTime: Duration
  var wallTime: Duration
  /// Largest resident set, in bytes. A child never reports less than what its parent had when it
  /// was started, so the report marks what is no more than that.
  var peakMemory: Int
}

/// A program that ran to its end.
struct FinishedProcess {
  var cost: ProcessCost
  var standardOutput: Data
  var standardError: String
  /// The exit code, or 128 + the signal's number as shells say it.
  var exitCode: Int32
}

/// A program and its arguments.
struct ChildProcess {
  /// Looked up in `PATH` when it holds no `/`.
  var program: String
  var arguments: [String]

  /// Starts the program, waits for it and reads what it printed.
  ///
  /// Output goes to files in `scratch`, so that nobody has to read while the clock runs.
  func run(scratch: String) throws -> FinishedProcess {
    let outputPath = scratch + "/stdout"
    let errorPath = scratch + "/stderr"
    let clock = ContinuousClock()
    let start = clock.now
    let identifier = try spawn(outputPath: outputPath, errorPath: errorPath)
    var status: Int32 = 0
    var usage = rusage()
    var waited: pid_t
    repeat {
      // Safe: both pointers live for the call.
      waited = unsafe wait4(identifier, &status, 0, &usage)
    } while waited == -1 && errno == EINTR
    let wallTime = clock.now - start
    guard waited == identifier else {
      throw Failure("\(program): wait4 failed with errno \(errno)")
    }
    let signal = status & 0x7f
    return FinishedProcess(
      cost: ProcessCost(
        processorTime: Duration(usage.ru_utime) + Duration(usage.ru_stime),
        wallTime: wallTime,
        peakMemory: usage.peakMemory),
      standardOutput: try Data(contentsOf: URL(filePath: outputPath)),
      standardError: String(
        decoding: try Data(contentsOf: URL(filePath: errorPath)), as: UTF8.self),
      exitCode: signal == 0 ? (status >> 8) & 0xff : 128 + signal)
  }

  private func spawn(outputPath: String, errorPath: String) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    // Safe: initialised here, destroyed below, and not touched in between by anybody else.
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (descriptor, path) in [(1 as Int32, outputPath), (2, errorPath)] {
      unsafe posix_spawn_file_actions_addopen(
        &actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    }
    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var identifier: pid_t = 0
    let code = unsafe withTerminatedStrings([program] + arguments) { words in
      unsafe withTerminatedStrings(environment) { variables in
        // Safe: both arrays end with nil and live until the call returns; the child has copies.
        unsafe posix_spawnp(&identifier, program, &actions, nil, words, variables)
      }
    }
    guard code == 0 else { throw Failure("\(program): cannot be started (errno \(code))") }
    return identifier
  }

  private func withTerminatedStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    // Safe: exactly `count + 1` words are initialised, read while allocated, and freed once.
    let words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
      capacity: strings.count + 1)
    for (index, string) in strings.enumerated() {
      unsafe (words + index).initialize(to: strdup(string))
    }
    unsafe (words + strings.count).initialize(to: nil)
    defer {
      for index in strings.indices { unsafe free(words[index]) }
      unsafe words.deallocate()
    }
    return unsafe body(words)
  }
}

extension Duration {
  fileprivate init(_ time: timeval) {
    self = .seconds(Int64(time.tv_sec)) + .microseconds(Int64(time.tv_usec))
  }
}

extension rusage {
  /// Bytes; Linux counts `ru_maxrss` in KiB.
  fileprivate var peakMemory: Int { ru_maxrss * 1024 }
}
