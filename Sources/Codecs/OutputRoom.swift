/// How much room to give a stream whose output size is not known.
enum OutputRoom {
  /// The smallest step by which output grows.
  static let smallestStep = 64 * 1024

  /// The next step: as much again as there is, and never more than one byte past the limit (that byte
  /// is what tells a stream that ends at the limit from one that goes on).
  static func next(produced: Int, limit: Int) -> Int {
    let room = max(limit, 0) - produced
    let step = max(smallestStep, produced)
    return step <= room ? step : room + 1
  }
}
