import LakeAnalysis
import LakeModel

typealias Term = PlanFigure.Term

/// What figures of the link say alike.
struct LinkFigures {
  let plan: LinkPlan

  /// A rate in bytes per second as the bits per second that links are sold in.
  static func bits(_ bytesPerSecond: Int64) -> PlanFigure.Value {
    .bitsPerSecond(Double(bytesPerSecond) * 8)
  }

  static func bytesPerSecond(_ rate: Int64) -> PlanFigure.Value { .bytesPerSecond(Double(rate)) }

  /// What is moved, and in what time.
  static func terms(of trace: TransferTrace) -> [Term] {
    var terms = [
      Term("Σ a, bytes of the trace", .bytes(trace.bytes)),
      Term("arrivals a_k", .count(Int64(trace.arrivals.count))),
      Term("length of the trace", .span(trace.duration)),
      Term("window, from", .time(trace.window.from)),
      Term("window, to, not included", .time(trace.window.to)),
    ]
    if let interval = trace.publishInterval {
      terms.append(Term("P, the publish interval", .span(interval)))
    }
    return terms
  }

  /// How a witness gives its rate.
  static func terms(of witness: RateWitness, rate: Int64) -> [Term] {
    var terms = [
      Term("t_i, the stretch begins", .time(witness.from)),
      Term("t_j, the last of it comes", .time(witness.through)),
      Term("t_j + D, all of it has to be readable", .time(witness.deadline)),
      Term("t_j − t_i + D", .span(witness.span)),
      Term("Σ a in the stretch", .bytes(witness.bytes)),
      Term("commits in the stretch", .count(witness.commits)),
      Term("C* = Σ a ÷ (t_j − t_i + D), rounded up", bytesPerSecond(rate)),
    ]
    for part in witness.tables {
      terms.append(Term("of Σ a, table \(part.path)", .bytes(part.bytes)))
      for volume in part.operations.prefix(3) {
        terms.append(
          Term(
            "new in the hours that the stretch touches, \(part.path), \(volume.operation.words)",
            .bytes(volume.gross.bytes)))
      }
    }
    if witness.otherTables > 0 {
      let others = quantity(witness.otherTables, "more table")
      terms.append(Term("of Σ a, \(others)", .bytes(witness.otherBytes)))
    }
    return terms
  }

  /// What makes a rate less than exact; nil when nothing does.
  func caveat(of rate: RequiredRate, _ trace: TransferTrace) -> String? {
    var sentences: [String] = []
    if !trace.isExact {
      sentences.append(
        "times are slots of up to \(trace.slotWidth.milliseconds) ms: C* is at most what is shown and "
          + "at least \(QuantityText.rate(Double(rate.leastMinimum) * 8))")
    }
    if trace.publishInterval != nil {
      sentences.append("what comes before the first and after the last whole P is not in it")
    }
    sentences += volumeCaveats
    return sentences.isEmpty ? nil : sentences.joined(separator: "; ")
  }

  /// What the trace leaves out or counts otherwise than some replicators.
  var volumeCaveats: [String] {
    var sentences: [String] = []
    let cut = plan.basis.mirrored.filter(\.profile.hasOwnWindow).count
    if cut > 0 {
      sentences.append(
        "the log of \(cut) of \(quantity(plan.basis.mirrored.count, "table")) tells only a part of the window, so "
          + "it is at least this")
    }
    if plan.publishInterval == nil, plan.wholeObjects > plan.appendingBytes {
      sentences.append(
        "appends count what was appended; a replicator that copies the whole of an object that grew "
          + "moves \(QuantityText.bytes(plan.wholeObjects)) in the window instead of "
          + QuantityText.bytes(plan.appendingBytes))
    }
    return sentences
  }
}

extension LinkPlan {
  /// R-1 of the mirrored tables in the window, as their volumes tell.
  var appendingBytes: Int64 {
    basis.mirrored.reduce(0) { $0.saturatingSum($1.profile.churn?.volumes.total.gross ?? 0) }
  }

  /// The same for a replicator that copies an object that grew as a whole.
  var wholeObjects: Int64 {
    basis.mirrored.reduce(0) {
      $0.saturatingSum($1.profile.churn?.volumes.total.wholeObjects ?? 0)
    }
  }
}

extension TableProfile.Operation {
  /// What reports call it.
  var words: String {
    switch self {
    case .named(""): "commits without an operation"
    case .named(let name): name
    case .tableMetadata: "table metadata"
    case .other: "other operations"
    }
  }
}
