import Synchronization

/// A value that is made when it is first asked for, once: figures that only some reports print, of which the
/// others shall not pay for the time and the memory.
///
/// Copies of whoever holds it share it. What it is made from is let go of when it has been made.
final class OnDemand<Value: Sendable>: Sendable {
  private enum State {
    case pending(@Sendable () -> Value)
    case made(Value)
  }

  private let state: Mutex<State>

  /// Makes the value later.
  init(_ make: @escaping @Sendable () -> Value) { state = Mutex(.pending(make)) }

  /// The value; who asks while another thread makes it waits for that.
  var value: Value {
    state.withLock { state in
      switch state {
      case .made(let value): return value
      case .pending(let make):
        let value = make()
        state = .made(value)
        return value
      }
    }
  }
}
