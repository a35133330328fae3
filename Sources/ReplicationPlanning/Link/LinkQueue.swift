/// a link that moves what comes first first.
///
/// `B_k = max(0, B_{k−1} − C·(t_k − t_{k−1})) + a_k`, the lag of commit k is B_k / C. Work is counted in
/// thousandths of bytes, so that bytes per second × milliseconds are whole; all of it is exact.
package struct LinkQueue {
  /// The transfers, by release.
  package let transfers: [Transfer]

  /// Whether what comes first is also due first, as with one objective.
  private let isInDueOrder: Bool

  /// Makes a queue of transfers that are sorted by release.
  package init(_ transfers: [Transfer]) {
    self.transfers = transfers
    isInDueOrder = zip(transfers, transfers.dropFirst()).allSatisfy { $0.due <= $1.due }
  }

  /// What a rate makes late.
  package struct Lateness: Equatable {
    /// Commits that are readable later than their D.
    package var commits: Int64 = 0
    /// Their bytes.
    package var bytes: Int64 = 0
    /// The time in which something is missing that should be readable, × rate: milliseconds × bytes/s.
    package var scaledTime: Int128 = 0
  }

  /// What is late at a rate in bytes per second, above zero.
  ///
  /// - Complexity: O(n).
  package func lateness(at rate: Int64) -> Lateness {
    var late = Lateness()
    var spells = LateStretches()
    visit(at: rate) { transfer, residual, backlog in
      let allowed = Int128(rate) * Int128(transfer.allowance)
      guard backlog > allowed else { return }
      late.commits += 1
      late.bytes += transfer.bytes
      if isInDueOrder {
        // What was late before is late until the link gets to this transfer.
        late.scaledTime += backlog - max(allowed, residual)
      } else {
        let release = Int128(rate) * Int128(transfer.release)
        spells.add(from: release + allowed, through: release + backlog)
      }
    }
    late.scaledTime += spells.total
    return late
  }

  /// Runs the queue: each transfer with the work that was left when it came and the work with it, in
  /// thousandths of bytes.
  @inline(__always)
  package func visit(
    at rate: Int64, _ body: (_ transfer: Transfer, _ residual: Int128, _ backlog: Int128) -> Void
  ) {
    let rate = Int128(rate)
    var backlog: Int128 = 0
    var time = transfers.first?.release ?? 0
    for transfer in transfers {
      let moved = rate * Int128(transfer.release - time)
      let residual = backlog > moved ? backlog - moved : 0
      backlog = residual + Int128(transfer.bytes) * 1_000
      time = transfer.release
      body(transfer, residual, backlog)
    }
  }
}

/// The union of stretches of time whose ends never fall, whatever their starts.
private struct LateStretches {
  private var stretches: [(from: Int128, through: Int128)] = []
  private(set) var total: Int128 = 0

  mutating func add(from start: Int128, through end: Int128) {
    var start = start
    while let last = stretches.last, last.through >= start {
      total -= last.through - last.from
      start = min(start, last.from)
      stretches.removeLast()
    }
    stretches.append((start, end))
    total += end - start
  }
}
