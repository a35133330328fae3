import LakeModel

/// A part of a table's live objects that footers are sampled from by themselves.
///
/// Size decides how an object is cut into row groups, how well it compresses, and what share of it is
/// overhead; time decides which writer, codec and schema it has, for these change when software does.
/// Sizes of one stratum differ by less than a factor of two: within it, figures are proportional to sizes
/// well enough for estimates by ratio to be nearly unbiased from a few dozen objects. Partitions are left out: they
/// are too many for a few footers each, and files of one size and age in two of them look alike. Both
/// bounds are fixed, so that an object belongs to the same stratum in whatever part of a scan it is met.
package struct FooterStratum: Hashable, Comparable, Sendable {
  /// The power of two that the size lies below: 25 from 16 MiB on, up to 32 MiB. −1 when nothing tells
  /// the size.
  package let sizeClass: Int8

  /// Thirteen weeks, counted from the epoch; `Int32.min` for a birth before the visible history.
  package let period: Int32

  /// The largest class of sizes.
  static let largestClass: Int8 = 63

  private static let periodMilliseconds = 13 * 7 * Timestamp.millisecondsPerDay

  /// The stratum of an object.
  ///
  /// - Parameters:
  ///   - size: bytes; negative when nothing tells.
  ///   - birth: milliseconds since the epoch; `Int64.min` for before the visible history.
  package init(size: Int64, birth: Int64) {
    sizeClass = size < 0 ? -1 : Int8(64 - size.leadingZeroBitCount)
    period =
      birth == .min ? .min : Int32(clamping: birth.floorDivided(by: Self.periodMilliseconds))
  }

  /// A stratum as a file gives it; nil when there is no such class of sizes.
  init?(sizeClass: Int64, period: Int32) {
    guard let sizeClass = Int8(exactly: sizeClass), (-1...Self.largestClass).contains(sizeClass)
    else { return nil }
    self.sizeClass = sizeClass
    self.period = period
  }

  package static func < (left: FooterStratum, right: FooterStratum) -> Bool {
    (left.sizeClass, left.period) < (right.sizeClass, right.period)
  }
}
