import LakeGauge
import Synchronization

/// One line on the terminal that tells how far a scan has come, and is gone before the result.
///
/// It appears only when the work lasts longer than 200 ms.
final class ProgressMeter: Sendable {
  private struct State {
    var isLineShown = false
    var lastShown: ContinuousClock.Instant?
  }

  private let isShown: Bool
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(isShown: Bool) {
    self.isShown = isShown
  }

  /// Shows the progress, at most ten times a second.
  func show(_ progress: LakeScanner.Progress) {
    guard isShown else { return }
    let now = ContinuousClock.now
    guard now - start > .milliseconds(200) else { return }
    state.withLock { state in
      if let last = state.lastShown, now - last < .milliseconds(100) { return }
      state.lastShown = now
      state.isLineShown = true
      StandardError.rewriteLine(
        "\(progress.tablesDone) of \(progress.tablesFound) tables read (\(progress.lastTable))")
    }
  }

  /// Takes the line away.
  func clear() {
    state.withLock { state in
      if state.isLineShown { StandardError.rewriteLine("") }
      state.isLineShown = false
    }
  }
}
