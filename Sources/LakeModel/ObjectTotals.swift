/// A number of objects and the sum of their bytes.
///
/// Both are negative where totals are a difference, such as net growth or a residual.
public struct ObjectTotals: Hashable, Sendable {
  /// The number of objects.
  public var files: Int64

  /// The sum of their sizes in bytes.
  public var bytes: Int64

  /// Makes totals.
  public init(files: Int64 = 0, bytes: Int64 = 0) {
    self.files = files
    self.bytes = bytes
  }

  /// Adds one object of known size. Sums that leave Int64 stay at its largest value: no lake holds
  /// 9.2 EB of one table, so a file that claims it is a finding of its reader, not a crash here.
  public mutating func add(bytes more: Int64) {
    files += 1
    let (sum, overflow) = bytes.addingReportingOverflow(more)
    bytes = overflow ? .max : sum
  }

  /// Takes away one object of known size.
  package mutating func remove(bytes less: Int64) {
    files -= 1
    let (difference, overflow) = bytes.subtractingReportingOverflow(less)
    bytes = overflow ? .min : difference
  }

  /// Adds other totals.
  public mutating func add(_ other: ObjectTotals) {
    let (count, isTooMany) = files.addingReportingOverflow(other.files)
    files = isTooMany ? .max : count
    let (sum, overflow) = bytes.addingReportingOverflow(other.bytes)
    bytes = overflow ? .max : sum
  }
}
