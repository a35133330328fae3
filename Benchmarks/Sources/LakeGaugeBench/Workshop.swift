import FoundationEssentials

/// Where generated data, compiled floors and scratch output lie, and who makes the data.
struct Workshop {
  var options: BenchOptions
  var progress: (String) -> Void

  /// A table in the scratch folder, written by `gen_delta_log.py` unless it is there already; its
  /// name says everything that shapes it, since it is reused by name.
  func table(named name: String, mode: String, _ arguments: [String]) throws -> String {
    let folder = "\(options.work)/tables/\(name)"
    guard !FileManager.default.fileExists(atPath: folder + "/truth.json") else { return folder }
    progress("generating \(name)")
    let unfinished = folder + ".unfinished"
    try FileManager.default.createDirectory(
      atPath: options.work + "/tables", withIntermediateDirectories: true)
    _ = try output(
      of: options.python,
      [options.root + "/workloads/gen_delta_log.py", mode, "--out", unfinished] + arguments)
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.moveItem(atPath: unfinished, toPath: folder)
    return folder
  }

  func truth(of table: String) throws -> Answer {
    try AnswerFormat.generatorTruth.decode(Data(contentsOf: URL(filePath: table + "/truth.json")))
  }

  /// The column chunks of a table's checkpoint, as `floors/lb_ckpt.cpp` wants to be told them.
  func columnChunks(of table: String) throws -> String {
    let map = table + "/chunks.txt"
    try output(of: options.python, [options.root + "/floors/lb_chunks.py", table])
      .write(to: URL(filePath: map))
    return map
  }

  func floor(_ name: String) -> String {
    "\(options.work)/floors/\(name)"
  }

  /// Empty, for the output of what is measured.
  func scratch() throws -> String {
    let folder = options.work + "/output"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  private func output(of program: String, _ arguments: [String]) throws -> Data {
    let process = ChildProcess(program: program, arguments: arguments)
    let finished = try process.run(scratch: scratch())
    guard finished.exitCode == 0 else {
      throw Failure("\(program) \(arguments.joined(separator: " ")):\n\(finished.standardError)")
    }
    return finished.standardOutput
  }
}
