/// Somebody who answers a workload's question, and how.
struct Contestant {
  /// What this one is in the comparison.
  enum Role {
    /// The product.
    case ours
    /// A tool that people would use instead.
    case peer
    /// The least that could work: the number to come near. May answer a part alone.
    case floor
  }

  /// Where the measured time comes from.
  enum Clock {
    /// The kernel's account of the whole process.
    case wholeProcess
    /// `cpu_ns` in what it prints: one warm call, by the process's own clock.
    case reported
  }

  var name: String
  var role: Role
  var process: ChildProcess
  var format: AnswerFormat
  var clock: Clock = .wholeProcess
}
