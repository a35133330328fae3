import Synchronization

/// Hands the batches of one row group from the task that decodes them to the one that takes them, in
/// order, and lets the first be only so far ahead.
final class BatchChannel: Sendable {
  /// Bytes of batches that may wait to be taken: 75,000 files that have neither paths nor vectors.
  private static let bytesAhead = 2 << 20

  private struct State: Sendable {
    var batches: [CheckpointBatch] = []
    /// Batches that have been taken, whose memory can serve again.
    var spare: [CheckpointBatch] = []
    var bytesWaiting = 0
    /// How it ended: nil while it goes on.
    var end: Result<Void, DeltaError>?
    var isAbandoned = false
    var sender: CheckedContinuation<Void, Never>?
    var taker: CheckedContinuation<Void, Never>?

    var isFull: Bool { bytesWaiting >= BatchChannel.bytesAhead && !isAbandoned }
  }

  private let state = Mutex(State())

  /// An empty batch.
  func emptyBatch() -> CheckpointBatch {
    var batch = state.withLock { $0.spare.popLast() } ?? CheckpointBatch()
    batch.removeAll()
    return batch
  }

  /// Hands over a batch, and waits while there are too many.
  ///
  /// - Returns: whether anybody wants more.
  func send(_ batch: CheckpointBatch) async -> Bool {
    let taker = state.withLock { state in
      state.batches.append(batch)
      state.bytesWaiting += batch.byteCount
      return state.taker.take()
    }
    taker?.resume()
    while state.withLock({ $0.isFull }) {
      await withCheckedContinuation { continuation in
        let isFree = state.withLock { state in
          if state.isFull { state.sender = continuation }
          return !state.isFull
        }
        if isFree { continuation.resume() }
      }
    }
    return state.withLock { !$0.isAbandoned }
  }

  /// Says that no batch follows, and why if that is not because all are there.
  func finish(_ end: Result<Void, DeltaError>) {
    let taker = state.withLock { state in
      state.end = end
      return state.taker.take()
    }
    taker?.resume()
  }

  /// Says that nobody takes batches any more.
  func abandon() {
    let sender = state.withLock { state in
      state.isAbandoned = true
      return state.sender.take()
    }
    sender?.resume()
  }

  /// The next batch; nil behind the last.
  ///
  /// - Throws: what the sender finished with.
  func next() async throws(DeltaError) -> CheckpointBatch? {
    while true {
      let (batch, sender, end) = state.withLock { state in
        guard !state.batches.isEmpty else {
          return (nil as CheckpointBatch?, nil as CheckedContinuation<Void, Never>?, state.end)
        }
        let batch = state.batches.removeFirst()
        state.bytesWaiting -= batch.byteCount
        return (batch, state.isFull ? nil : state.sender.take(), nil)
      }
      sender?.resume()
      if let batch { return batch }
      if let end {
        try end.get()
        return nil
      }
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          let isReady = !state.batches.isEmpty || state.end != nil
          if !isReady { state.taker = continuation }
          return isReady
        }
        if isReady { continuation.resume() }
      }
    }
  }

  /// Gives back a batch that has been looked at.
  func recycle(_ batch: consuming CheckpointBatch) {
    let batch = batch
    state.withLock { if $0.spare.count < 4 { $0.spare.append(batch) } }
  }
}
