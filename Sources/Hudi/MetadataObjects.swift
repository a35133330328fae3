import LakeModel

/// Metadata objects of a table that come or go, in columns: keys in one arena, 18 bytes beside each.
struct MetadataObjects: Sendable {
  private var keys = ByteStringColumn()
  private var sizes: [Int64] = []
  private var times: [Int64] = []
  private var deletions: [Bool] = []

  /// Objects in the order in which they became visible, as far as a clock tells; the rest behind them.
  private var queue: [Int32] = []
  private var position = 0

  /// Adds an object that was written, or deleted, at a time.
  mutating func append(
    key: String, size: Int64, modified: Timestamp?, isDeletion: Bool = false
  ) {
    deletions.append(isDeletion)
    keys.append(text: key)
    sizes.append(size)
    times.append(modified?.milliseconds ?? .max)
  }

  /// Puts the objects in the order of their modification times.
  ///
  /// - Parameter usesTimes: whether modification times can be believed; if not, no object has a time.
  mutating func prepare(usesTimes: Bool) {
    if !usesTimes { times = Array(repeating: .max, count: times.count) }
    queue = sizes.indices.compactMap { Int32(exactly: $0) }
    let order = times
    queue.sort { (order[Int($0)], $0) < (order[Int($1)], $1) }
    position = 0
  }

  /// Takes the next object out of the queue, if it was modified by `limit` (nil: any).
  mutating func next(
    modifiedBy limit: Timestamp?
  ) -> (key: ArraySlice<UInt8>, size: Int64, time: Timestamp?, isDeletion: Bool)? {
    guard position < queue.count else { return nil }
    let index = Int(queue[position])
    if let limit, times[index] > limit.milliseconds { return nil }
    position += 1
    let time = times[index] == .max ? nil : Timestamp(milliseconds: times[index])
    return (keys[index], sizes[index], time, deletions[index])
  }
}
