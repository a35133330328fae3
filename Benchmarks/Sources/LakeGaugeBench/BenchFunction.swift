import FoundationEssentials

/// A way to answer the workloads' question inside this process.
enum BenchFunction: String, CaseIterable {
  case lakeScanner = "LakeScanner"
  case jsonDecoder = "JSONDecoder"

  var role: Contestant.Role {
    switch self {
    case .lakeScanner: .ours
    case .jsonDecoder: .peer
    }
  }

  /// The answer for the table in a folder.
  func call(table: String) async throws -> Answer {
    switch self {
    case .lakeScanner: try await scannerAnswer(table: table)
    case .jsonDecoder: try foundationAnswer(table: table)
    }
  }

  /// Calls twice and prints one JSON line: the second call's answer and its CPU time.
  func measure(table: String) async throws {
    _ = try await call(table: table)
    let start = ProcessorClock.now
    let answer = try await call(table: table)
    let elapsed = ProcessorClock.now - start
    let nanoseconds = Int64(elapsed / .nanoseconds(1))
    let line = try JSONEncoder().encode(TimedAnswer(answer: answer, nanoseconds: nanoseconds))
    print(String(decoding: line, as: UTF8.self))
  }
}

private struct TimedAnswer: Encodable {
  var created: AnswerTotals?
  var live: AnswerTotals?
  // Spelled as every contestant of the harness spells it.
  var cpu_ns: Int64

  init(answer: Answer, nanoseconds: Int64) {
    created = answer.created
    live = answer.live
    cpu_ns = nanoseconds
  }
}
