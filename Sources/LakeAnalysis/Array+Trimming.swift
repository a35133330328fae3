extension Array {
  /// Gives back the memory that only appending needs, unless it is little.
  mutating func trim() {
    guard capacity > count + count / 8 + 1 else { return }
    var trimmed: Self = []
    trimmed.reserveCapacity(count)
    trimmed.append(contentsOf: self)
    self = trimmed
  }
}
