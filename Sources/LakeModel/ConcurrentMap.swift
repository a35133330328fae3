import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// What `transform` makes of each element, in their order, worked out on all processors.
  ///
  /// Meant for elements that take at least some ten microseconds each: handing one to a processor costs
  /// about one.
  ///
  /// - Complexity: as `map`, in CPU time.
  package func concurrentMap<Output: Sendable>(
    _ transform: @Sendable (Element) -> Output
  ) -> [Output] {
    guard count > 1 else { return map(transform) }
    let outputs = Mutex<[Output?]>(Array<Output?>(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let output = transform(self[index])
      outputs.withLock { $0[index] = output }
    }
    return outputs.withLock { $0.compactMap { $0 } }
  }
}

/// Works out three things at once, if there are processors for it and that is worth it: to hand them over takes
/// some microseconds.
package func concurrently<First: Sendable, Second: Sendable, Third: Sendable>(
  if isWorthIt: Bool = true, _ first: @Sendable () -> First, _ second: @Sendable () -> Second,
  _ third: @Sendable () -> Third
) -> (First, Second, Third) {
  guard isWorthIt else { return (first(), second(), third()) }
  let outputs = Mutex<(first: First?, second: Second?, third: Third?)>((nil, nil, nil))
  DispatchQueue.concurrentPerform(iterations: 3) { index in
    switch index {
    case 0:
      let output = first()
      outputs.withLock { $0.first = output }
    case 1:
      let output = second()
      outputs.withLock { $0.second = output }
    default:
      let output = third()
      outputs.withLock { $0.third = output }
    }
  }
  let done = outputs.withLock { $0 }
  // All three are there.
  return (done.first ?? first(), done.second ?? second(), done.third ?? third())
}
