package import LakeModel

/// Objects and bytes of the whole visible history by effect, of one role; the first load included.
package struct EffectTotals: Equatable, Sendable {
  package var created = ObjectTotals()
  package var appended = ObjectTotals()
  package var revived = ObjectTotals()
  package var retired = ObjectTotals()
  package var deleted = ObjectTotals()

  /// Makes empty totals.
  package init() {}

  mutating func add(_ cell: ChurnCell, effect: ObjectEffect) {
    let totals = ObjectTotals(files: cell.files, bytes: cell.bytes)
    switch effect {
    case .created: created.add(totals)
    case .appended: appended.add(totals)
    case .revived: revived.add(totals)
    case .retired: retired.add(totals)
    case .deleted: deleted.add(totals)
    }
  }

  /// What `live − liveAtStart` should be: created + appended + revived − retired (§1). An append adds
  /// bytes to an object that is there already, so it adds no object.
  package var expectedGrowth: ObjectTotals {
    var sum = created
    sum.add(revived)
    sum.add(ObjectTotals(files: 0, bytes: appended.bytes))
    return sum.less(retired)
  }
}

extension ObjectTotals {
  /// The difference of both numbers.
  func less(_ other: ObjectTotals) -> ObjectTotals {
    ObjectTotals(
      files: files.saturatingDifference(other.files),
      bytes: bytes.saturatingDifference(other.bytes))
  }
}
