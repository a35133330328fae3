extension Array {
  /// Bytes behind the end of an array that are left there.
  private static var leftBytes: Int { 1 << 20 }

  /// Gives back the memory that only appending needs, unless it is little, or so much that it is none: what
  /// lies behind the end of a large array was never touched, so that the system has no pages there, whereas a
  /// copy would touch new ones for all that is in front of it.
  mutating func trim() {
    let unused = capacity - count
    guard unused > count / 8 + 1, unused * MemoryLayout<Element>.stride < Self.leftBytes else {
      return
    }
    var trimmed: Self = []
    trimmed.reserveCapacity(count)
    trimmed.append(contentsOf: self)
    self = trimmed
  }
}
