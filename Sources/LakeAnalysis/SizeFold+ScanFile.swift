import LakeModel

/// The buckets that hold something, with the smallest and the largest size as their distance from the
/// edges of the first and the last of them.
extension SizeFold: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.write(natural: unsized)
    let filled = filled
    writer.write(count: filled.count)
    var previous: Int64 = -1
    for (index, totals) in filled {
      writer.write(step: Int64(index), from: &previous)
      writer.write(totals)
    }
    guard let first = filled.first?.index, let last = filled.last?.index, let smallest, let largest
    else { return }
    writer.write(natural: smallest - Self.lowerBound(of: first))
    writer.write(natural: Self.upperBound(of: last) - largest)
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let unsized = try reader.readObjectCount()
    var buckets: [(index: Int, totals: ObjectTotals)] = []
    var range: (first: Int, last: Int)?
    var previous: Int64 = -1
    for _ in 0..<(try reader.readCount(bytesEach: 3)) {
      let start = reader.position
      let index = try reader.readStep(from: &previous)
      let totals = try reader.readTotals()
      guard Int64(range?.last ?? -1) < index, index < Int64(Self.bucketCount), totals.files > 0
      else { throw reader.error(.invalidValue, at: start) }
      buckets.append((index: Int(index), totals: totals))
      range = (range?.first ?? Int(index), Int(index))
    }
    guard let range else {
      self.init(unsized: unsized)
      return
    }
    let start = reader.position
    let smallest = try reader.readNatural(
      upTo: Self.upperBound(of: range.first) - Self.lowerBound(of: range.first))
    let largest = try reader.readNatural(
      upTo: Self.upperBound(of: range.last) - Self.lowerBound(of: range.last))
    let fold = SizeFold(
      unsized: unsized, buckets: buckets, smallest: Self.lowerBound(of: range.first) + smallest,
      largest: Self.upperBound(of: range.last) - largest)
    guard fold.isOrdered else { throw reader.error(.invalidValue, at: start) }
    self = fold
  }

  /// Whether the smallest size is not above the largest.
  private var isOrdered: Bool {
    guard let smallest, let largest else { return true }
    return smallest <= largest
  }
}
