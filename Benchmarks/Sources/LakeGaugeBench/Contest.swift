import FoundationEssentials

/// One workload's question, put to several contestants in turn.
struct Contest {
  var title: String
  /// What was asked of whom on which data, in a sentence or two of Markdown.
  var explanation: String
  var truth: Answer
  var contestants: [Contestant]

  /// Runs everybody `runs` times, always one after the other, so that whatever else the machine
  /// does hits all alike. One more round comes first, unmeasured, to warm the page cache.
  func run(runs: Int, scratch: String, progress: (String) -> Void) -> [Standing] {
    var standings = contestants.map { Standing(contestant: $0, truth: truth) }
    for round in 0...runs {
      progress("\(title): \(round == 0 ? "warming up" : "round \(round) of \(runs)")")
      for index in standings.indices {
        standings[index].run(scratch: scratch, isMeasured: round > 0)
      }
    }
    return standings
  }
}

/// What one contestant has shown so far.
struct Standing {
  let contestant: Contestant
  let truth: Answer
  private(set) var processorTimes: [Duration] = []
  private(set) var wallTimes: [Duration] = []
  /// The largest of all runs, in bytes.
  private(set) var peakMemory = 0
  private(set) var answer: Answer?
  /// Why the figures do not count: a crash, no answer, another answer than the truth.
  private(set) var fault: String?

  init(contestant: Contestant, truth: Answer) {
    self.contestant = contestant
    self.truth = truth
  }

  /// Runs once; after a fault not at all.
  mutating func run(scratch: String, isMeasured: Bool) {
    guard fault == nil else { return }
    do {
      let finished = try contestant.process.run(scratch: scratch)
      // 1 says "done, with findings" (lakegauge); it still has to answer rightly.
      let isAccepted =
        finished.exitCode == 0 || (finished.exitCode == 1 && contestant.role == .ours)
      guard isAccepted else {
        let reason = finished.standardError.split(separator: "\n").last ?? "nothing said"
        throw Failure("exit code \(finished.exitCode): \(reason)")
      }
      let given = try contestant.format.decode(finished.standardOutput)
      answer = given
      let mayBePartial = contestant.role == .floor || contestant.format == .inspect
      guard given.agrees(with: truth), mayBePartial || given.isComplete else {
        throw Failure("another answer than the generator's")
      }
      guard isMeasured else { return }
      peakMemory = max(peakMemory, finished.cost.peakMemory)
      wallTimes.append(finished.cost.wallTime)
      switch contestant.clock {
      case .wholeProcess:
        processorTimes.append(finished.cost.processorTime)
      case .reported:
        processorTimes.append(try ReportedTime.decode(finished.standardOutput))
      }
    } catch let failure as Failure {
      fault = failure.text
    } catch {
      fault = "output not understood: \(error)"
    }
  }
}

/// The `cpu_ns` beside the answer of a function that timed itself.
struct ReportedTime: Decodable {
  var cpuNs: Int64

  static func decode(_ data: Data) throws -> Duration {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return .nanoseconds(try decoder.decode(Self.self, from: data).cpuNs)
  }
}
