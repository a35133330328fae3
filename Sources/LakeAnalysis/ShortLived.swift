public import LakeModel

/// R-8 and R-8t for one Δ: objects born in the window, less its last Δ, that left within Δ.
public struct ShortLived: Equatable, Sendable {
  /// Δ.
  public let span: LifetimeSpan
  /// The denominator: data objects born in the window less its last Δ, with what was appended to them
  /// before they were Δ old; what was appended later is in no figure that an earlier scan could show.
  public let born: ObjectTotals
  /// Those that were not part of the snapshot any more when they were Δ old.
  public let retired: ObjectTotals
  /// Those that were deleted within Δ (R-8t).
  public let deleted: ObjectTotals

  /// `retired.bytes` ÷ `born.bytes`; nil when nothing was born.
  public var retiredShare: Double? {
    born.bytes == 0 ? nil : Double(retired.bytes) / Double(born.bytes)
  }

  /// `deleted.bytes` ÷ `born.bytes`; nil when nothing was born.
  public var deletedShare: Double? {
    born.bytes == 0 ? nil : Double(deleted.bytes) / Double(born.bytes)
  }

  /// The figures of tables together: for every Δ that any of them has, each over its own window.
  package static func sums(_ tables: [[ShortLived]]) -> [ShortLived] {
    LifetimeFold.spans.compactMap { span in
      let figures = tables.flatMap { $0.filter { $0.span == span } }
      guard !figures.isEmpty else { return nil }
      func sum(_ part: KeyPath<ShortLived, ObjectTotals>) -> ObjectTotals {
        figures.reduce(into: ObjectTotals()) { $0.add($1[keyPath: part]) }
      }
      return ShortLived(
        span: span, born: sum(\.born), retired: sum(\.retired), deleted: sum(\.deleted))
    }
  }

  /// Figures for every Δ that is shorter than the window.
  ///
  /// An object that is retired and comes back within Δ is not short-lived: its revival takes its
  /// retirement away, so what remains counts objects that were gone at the age of Δ.
  package static func figures(_ sums: LifetimeSums, window: AnalysisWindow) -> [ShortLived] {
    let quarter = LifetimeSums.millisecondsPerQuarter
    let cells = sums.cells
    return LifetimeFold.spans.indices.compactMap { index in
      let span = LifetimeFold.spans[index]
      let first = window.startHour * 4
      let end = window.endHour * 4 - span.milliseconds / quarter
      guard first < end else { return nil }
      var born = ObjectTotals()
      var retired = ObjectTotals()
      var revived = ObjectTotals()
      var deleted = ObjectTotals()
      for (key, totals) in cells where first <= key.quarter && key.quarter < end {
        switch key.event {
        case .born: born.add(totals)
        case .appended where key.ageClass <= index:
          born.add(ObjectTotals(files: 0, bytes: totals.bytes))
        case .retired where key.ageClass <= index: retired.add(totals)
        case .revived where key.ageClass <= index: revived.add(totals)
        case .deleted where key.ageClass <= index: deleted.add(totals)
        default: continue
        }
      }
      retired.files -= revived.files
      retired.bytes = retired.bytes.saturatingDifference(revived.bytes)
      return ShortLived(span: span, born: born, retired: retired, deleted: deleted)
    }
  }
}
