extension Array where Element == Duration {
  /// The middle one, or the mean of the middle two; zero of none.
  var median: Duration {
    guard !isEmpty else { return .zero }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}

extension Duration {
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
