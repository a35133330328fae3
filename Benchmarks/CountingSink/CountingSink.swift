package import LakeModel

/// A sink that adds up what it is given: the cheapest that looks at every entry.
package struct CountingSink: LedgerSink {
  private var created = ObjectTotals()
  private var retired = ObjectTotals()
  private var live = ObjectTotals()

  /// None: it counts.
  package var wantedKeys: LedgerKeys { .none }

  /// Makes a sink that was given nothing.
  package init() {}

  package mutating func absorb(_ batch: LedgerBatch) {
    for index in 0..<batch.count {
      let entry = batch[index]
      guard entry.role == .data else { continue }
      switch entry.effect {
      case .created: created.add(bytes: entry.bytes ?? 0)
      case .retired: retired.add(bytes: entry.bytes ?? 0)
      case .appended, .deleted, .revived: break
      }
    }
  }

  package mutating func absorb(live batch: LiveBatch) {
    for size in batch.sizes { live.add(bytes: max(size, 0)) }
  }

  /// Adds live objects that are known as a sum alone.
  package mutating func add(live totals: ObjectTotals) {
    live.add(totals)
  }

  /// The sums as the peers spell them.
  package func line(cpuNanoseconds: Int64) -> String {
    """
    {"created": {"files": \(created.files), "bytes": \(created.bytes)}, \
    "retired": {"files": \(retired.files), "bytes": \(retired.bytes)}, \
    "live": {"files": \(live.files), "bytes": \(live.bytes)}, "cpu_ns": \(cpuNanoseconds)}
    """
  }
}
