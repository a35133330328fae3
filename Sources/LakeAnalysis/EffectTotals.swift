public import LakeModel

/// Objects and bytes of the whole visible history by effect, of one role; the first load included.
public struct EffectTotals: Equatable, Sendable {
  /// New objects.
  public package(set) var created = ObjectTotals()
  /// Appends: the bytes that were added, and how many times.
  public package(set) var appended = ObjectTotals()
  /// Objects that came back into the snapshot; no new bytes.
  public package(set) var revived = ObjectTotals()
  /// Objects that left the snapshot.
  public package(set) var retired = ObjectTotals()
  /// Objects that are gone from storage.
  public package(set) var deleted = ObjectTotals()

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
  public var expectedGrowth: ObjectTotals {
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
