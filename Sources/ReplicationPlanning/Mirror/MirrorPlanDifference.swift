import LakeAnalysis

/// How far two plans of the same lake, of two scans, select the same: what a plan that is made anew moves.
public struct MirrorPlanDifference: Equatable, Sendable {
  /// Prefixes of the newer plan that have nothing in common with the older one, in the order of their bytes.
  public let added: [String]
  /// Prefixes of the older plan that have nothing in common with the newer one.
  public let dropped: [String]
  /// Live bytes that the newer plan selects and the older one did not: what has to be copied.
  public let bytesToCopy: Int64
  /// Live bytes that the older plan selected and the newer one does not: what may be deleted.
  public let bytesToDrop: Int64
  /// Live bytes that both select ÷ those that either does (Jaccard); 1 for two empty plans.
  public let similarity: Double

  /// Compares two plans.
  ///
  /// What both select is what lies in the inner ones of prefixes that lie in each other, with the bytes that
  /// their own plan counted.
  ///
  /// - Parameters:
  ///   - old: the plan of the earlier scan.
  ///   - new: the plan of the later scan.
  /// - Complexity: O(prefixes of both).
  public init(from old: MirrorPlan, to new: MirrorPlan) {
    self.init(from: old.prefixes, to: new.prefixes)
  }

  /// Compares prefixes in the order of the bytes of their paths, those of each plan none inside another.
  package init(from old: [MirrorPlan.Prefix], to new: [MirrorPlan.Prefix]) {
    var (common, oldCommon, newCommon): (Int64, Int64, Int64) = (0, 0, 0)
    var added: [String] = []
    var dropped: [String] = []
    var (left, right) = (0, 0)
    // Bytes of prefixes of the other plan inside the one that is at hand.
    var (insideOld, insideNew): (Int64, Int64) = (0, 0)
    while left < old.count || right < new.count {
      let one = left < old.count ? old[left] : nil
      let other = right < new.count ? new[right] : nil
      if let one, let other, one.path.utf8.elementsEqual(other.path.utf8) {
        common = common.saturatingSum(min(one.bytes, other.bytes))
        oldCommon = oldCommon.saturatingSum(one.bytes)
        newCommon = newCommon.saturatingSum(min(one.bytes, other.bytes))
        left += 1
        right += 1
      } else if let one, let other, other.path.utf8.starts(with: one.path.utf8) {
        // The newer one lies in the older one, as others after it may.
        insideOld = insideOld.saturatingSum(other.bytes)
        common = common.saturatingSum(other.bytes)
        newCommon = newCommon.saturatingSum(other.bytes)
        right += 1
        if right == new.count || !new[right].path.utf8.starts(with: one.path.utf8) {
          oldCommon = oldCommon.saturatingSum(min(insideOld, one.bytes))
          insideOld = 0
          left += 1
        }
      } else if let one, let other, one.path.utf8.starts(with: other.path.utf8) {
        insideNew = insideNew.saturatingSum(one.bytes)
        oldCommon = oldCommon.saturatingSum(one.bytes)
        left += 1
        if left == old.count || !old[left].path.utf8.starts(with: other.path.utf8) {
          let both = min(insideNew, other.bytes)
          common = common.saturatingSum(both)
          newCommon = newCommon.saturatingSum(both)
          insideNew = 0
          right += 1
        }
      } else if let one,
        other.map({ one.path.utf8.lexicographicallyPrecedes($0.path.utf8) }) ?? true
      {
        dropped.append(one.path)
        left += 1
      } else if let other {
        added.append(other.path)
        right += 1
      }
    }
    let oldBytes = old.reduce(Int64(0)) { $0.saturatingSum($1.bytes) }
    let newBytes = new.reduce(Int64(0)) { $0.saturatingSum($1.bytes) }
    self.added = added
    self.dropped = dropped
    bytesToCopy = max(newBytes.saturatingDifference(newCommon), 0)
    bytesToDrop = max(oldBytes.saturatingDifference(oldCommon), 0)
    let either = common.saturatingSum(bytesToCopy).saturatingSum(bytesToDrop)
    similarity = either > 0 ? Double(common) / Double(either) : 1
  }
}
