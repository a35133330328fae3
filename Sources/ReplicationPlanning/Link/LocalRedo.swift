import LakeAnalysis
import LakeModel

/// bytes that a mirror which knows the table format need not receive, because it can do the
/// compaction and the clustering itself from what it has.
public struct LocalRedo: Equatable, Sendable {
  /// New bytes of compaction in the window.
  public let compaction: Int64
  /// New bytes of clustering in the window.
  public let clustering: Int64
  /// R-1 of the mirrored tables in the window.
  public let gross: Int64
  /// New objects whose cause the log does not tell, in bytes: they may be either.
  public let unexplained: Int64

  /// What is saved: compaction and clustering.
  public var saved: Int64 { compaction.saturatingSum(clustering) }

  /// `saved` ÷ `gross`; nil when nothing is new.
  public var savedShare: Double? { gross > 0 ? Double(saved) / Double(gross) : nil }

  /// Adds up what the classes of entries of some tables say.
  init(_ tables: [PlanBasis.Table]) {
    var compaction: Int64 = 0
    var clustering: Int64 = 0
    var gross: Int64 = 0
    var unexplained: Int64 = 0
    for volume in tables.compactMap(\.profile.churn).flatMap(\.classes)
    where volume.entryClass.isNew {
      gross = gross.saturatingSum(volume.cell.bytes)
      switch volume.entryClass.cause {
      case .compaction: compaction = compaction.saturatingSum(volume.cell.bytes)
      case .clustering: clustering = clustering.saturatingSum(volume.cell.bytes)
      case .unknown: unexplained = unexplained.saturatingSum(volume.cell.bytes)
      default: break
      }
    }
    self.compaction = compaction
    self.clustering = clustering
    self.gross = gross
    self.unexplained = unexplained
  }
}
