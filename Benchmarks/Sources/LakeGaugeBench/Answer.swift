import FoundationEssentials

/// A number of objects and their bytes.
struct AnswerTotals: Codable, Equatable {
  var files: Int64
  var bytes: Int64
}

/// What a workload asks: the data objects that the visible commits brought, and those of the
/// latest snapshot. A floor may leave out what it does not compute.
struct Answer: Codable, Equatable {
  var created: AnswerTotals?
  var live: AnswerTotals?

  /// Whether everything that is answered here is so in `truth`.
  func agrees(with truth: Answer) -> Bool {
    (created == nil || created == truth.created) && (live == nil || live == truth.live)
  }

  var isComplete: Bool { created != nil && live != nil }

  /// What two answers together have; nil what either lacks.
  static func + (left: Answer, right: Answer) -> Answer {
    func sum(_ left: AnswerTotals?, _ right: AnswerTotals?) -> AnswerTotals? {
      guard let left, let right else { return nil }
      return AnswerTotals(files: left.files + right.files, bytes: left.bytes + right.bytes)
    }
    return Answer(
      created: sum(left.created, right.created), live: sum(left.live, right.live))
  }
}

/// How a contestant, or the generator, writes its answer down.
enum AnswerFormat {
  /// One JSON line with the fields of `Answer`: the peers.
  case plain
  /// `lakegauge scan --format json`: the sums over all tables.
  case scan
  /// `lakegauge inspect TABLE --format json`: the live set alone.
  case inspect
  /// `floors/lb_json.cpp`: sums of adds and removes. What is live is their difference, which is
  /// right where every remove carries its size and no path is added twice, as in these workloads.
  case commitFloor
  /// `floors/lb_ckpt.cpp snap`: the live set alone.
  case checkpointFloor
  /// `truth.json` of `workloads/gen_delta_log.py`.
  case generatorTruth

  func decode(_ data: Data) throws -> Answer {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    switch self {
    case .plain:
      return try decoder.decode(Answer.self, from: data)
    case .scan:
      let tables = try decoder.decode(ScanOutput.self, from: data).tables
      guard let first = tables.first else { throw Failure("expected tables, found none") }
      return tables.dropFirst().reduce(first) { $0 + $1 }
    case .inspect:
      return Answer(created: nil, live: try decoder.decode(InspectOutput.self, from: data).live)
    case .commitFloor:
      let sums = try decoder.decode(CommitFloorOutput.self, from: data)
      return Answer(
        created: AnswerTotals(files: sums.adds, bytes: sums.addBytes),
        live: AnswerTotals(
          files: sums.adds - sums.removes, bytes: sums.addBytes - sums.remBytes))
    case .checkpointFloor:
      return Answer(created: nil, live: try decoder.decode(AnswerTotals.self, from: data))
    case .generatorTruth:
      return try decoder.decode(GeneratorTruth.self, from: data).answer
    }
  }
}

private struct ScanOutput: Decodable {
  var tables: [Answer]
}

private struct InspectOutput: Decodable {
  var live: AnswerTotals
}

private struct CommitFloorOutput: Decodable {
  var adds: Int64
  var addBytes: Int64
  var removes: Int64
  var remBytes: Int64
}

private struct GeneratorTruth: Decodable {
  /// Per operation: commits, files added, bytes added, files removed, bytes removed.
  var byOp: [String: [Int64]]
  var liveFiles: Int64
  var liveBytes: Int64

  var answer: Answer {
    get throws {
      guard byOp.values.allSatisfy({ $0.count == 5 }) else {
        throw Failure("truth.json: an operation without its five figures")
      }
      return Answer(
        created: AnswerTotals(
          files: byOp.values.reduce(0) { $0 + $1[1] },
          bytes: byOp.values.reduce(0) { $0 + $1[2] }),
        live: AnswerTotals(files: liveFiles, bytes: liveBytes))
    }
  }
}
