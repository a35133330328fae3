/// a link that moves first what is due first, and leaves what it moves for what is due earlier.
///
/// No order meets more objectives than this one. All of it is exact: work is counted in thousandths of
/// bytes, so that bytes per second × milliseconds are whole.
package struct DeadlineSchedule {
  /// The transfers, by release.
  private let transfers: [Transfer]
  /// The line of each transfer: those of one line are due in the order of their release.
  private let lines: [Int]
  private let lineCount: Int

  /// Makes a schedule of transfers that are sorted by release.
  package init(_ transfers: [Transfer]) {
    self.transfers = transfers
    var numbers: [Int64: Int] = [:]
    lines = transfers.map { transfer in
      if let number = numbers[transfer.allowance] { return number }
      let number = numbers.count
      numbers[transfer.allowance] = number
      return number
    }
    lineCount = numbers.count
  }

  /// C*_EDF, the slowest link that makes nothing late, and an interval that a rate of one byte per second
  /// less does not move: the maximum over s < d of (Σ a_k : t_k ≥ s and t_k + D_k ≤ d) / (d − s), rounded
  /// up to whole bytes per second.
  ///
  /// - Parameter sufficient: a rate at which nothing is late, in bytes per second.
  /// - Returns: nil when nothing moves.
  /// - Complexity: O(n · log objectives · log C) time, O(n) memory.
  package func steepest(sufficient: Int64) -> RateEnvelope.Interval? {
    var low: Int64 = 0
    var high = sufficient
    var best: RateEnvelope.Interval?
    // A rate that is not enough shows an interval that asks for more, often much more, than that rate.
    while low < high {
      let rate = low + (high - low) / 2
      guard let due = firstMissed(at: rate) else {
        high = rate
        continue
      }
      let interval = busyInterval(endingAt: due, at: rate)
      low = max(interval.rate, rate + 1)
      best = interval
    }
    if let best, best.rate == low { return best }
    return low > 0 ? firstMissed(at: low - 1).map { busyInterval(endingAt: $0, at: low - 1) } : nil
  }

  /// The time that the first transfer to miss its due time was due at; nil when none does.
  private func firstMissed(at rate: Int64) -> Int64? {
    let rate = Int128(rate)
    var run = Run(transfers, lineCount: lineCount)
    var index = 0
    while index < transfers.count {
      let now = transfers[index].release
      while index < transfers.count, transfers[index].release == now {
        run.add(index, line: lines[index])
        index += 1
      }
      let capacity = index < transfers.count ? rate * Int128(transfers[index].release - now) : nil
      if let due = run.serve(from: now, rate: rate, capacity: capacity) { return due }
    }
    return nil
  }

  /// The stretch before a missed due time in which the link always had something to move that was due by
  /// then.
  private func busyInterval(endingAt due: Int64, at rate: Int64) -> RateEnvelope.Interval {
    let rate = Int128(rate)
    var left: Int128 = 0
    var time: Int64 = 0
    var from: Int64 = 0
    var through: Int64 = 0
    var bytes: Int64 = 0
    for transfer in transfers where transfer.due <= due {
      let moved = rate * Int128(transfer.release - time)
      if left <= moved {
        from = transfer.release
        bytes = 0
        left = 0
      } else {
        left -= moved
      }
      left += Int128(transfer.bytes) * 1_000
      bytes += transfer.bytes
      time = transfer.release
      through = time
    }
    return RateEnvelope.Interval(from: from, through: through, deadline: due, bytes: bytes)
  }
}

/// The link while it works.
private struct Run {
  private let transfers: [Transfer]
  /// Transfers that wait, line by line, the one that came first first.
  private var waiting: [[Int]]
  private var heads: [Int]
  /// Work that is left of the first of each line.
  private var left: [Int128]
  /// The lines in which something waits, as a heap by due time.
  private var heap: [Int] = []

  init(_ transfers: [Transfer], lineCount: Int) {
    self.transfers = transfers
    waiting = Array(repeating: [], count: lineCount)
    heads = Array(repeating: 0, count: lineCount)
    left = Array(repeating: 0, count: lineCount)
  }

  mutating func add(_ transfer: Int, line: Int) {
    waiting[line].append(transfer)
    guard waiting[line].count - heads[line] == 1 else { return }
    left[line] = Int128(transfers[transfer].bytes) * 1_000
    heap.append(line)
    rise()
  }

  /// Moves what waits, in the order of due times, until the capacity is used.
  ///
  /// - Returns: the due time of the first transfer that misses its own.
  mutating func serve(from now: Int64, rate: Int128, capacity: Int128?) -> Int64? {
    var used: Int128 = 0
    while let line = heap.first {
      let need = left[line]
      if let capacity, used + need > capacity {
        left[line] = used + need - capacity
        // What is due before the link gets to it again cannot be in time.
        return nil
      }
      used += need
      let due = self.due(line)
      if used > rate * Int128(due - now) { return due }
      advance(line)
    }
    return nil
  }

  private func due(_ line: Int) -> Int64 { transfers[waiting[line][heads[line]]].due }

  private mutating func advance(_ line: Int) {
    heads[line] += 1
    if heads[line] < waiting[line].count {
      left[line] = Int128(transfers[waiting[line][heads[line]]].bytes) * 1_000
    } else {
      waiting[line].removeAll(keepingCapacity: true)
      heads[line] = 0
      heap[0] = heap[heap.count - 1]
      heap.removeLast()
      if heap.isEmpty { return }
    }
    sink()
  }

  private mutating func rise() {
    var index = heap.count - 1
    while index > 0, due(heap[index]) < due(heap[(index - 1) / 2]) {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  private mutating func sink() {
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < heap.count && due(heap[child]) < due(heap[least]) {
        least = child
      }
      if least == index { return }
      heap.swapAt(index, least)
      index = least
    }
  }
}
