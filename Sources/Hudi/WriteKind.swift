import LakeModel

/// What kind of write a commit is: it decides the causes.
enum WriteKind {
  case ordinary
  case overwrite
  case compaction
  case clustering

  init(_ commit: CommitMetadata, of instant: Instant) {
    switch commit.operationType {
    case "CLUSTER", "BUCKET_RESCALE": self = .clustering
    case "INSERT_OVERWRITE", "INSERT_OVERWRITE_TABLE", "DELETE_PARTITION": self = .overwrite
    case "COMPACT", "LOG_COMPACT": self = .compaction
    default:
      // Version 6 leaves a compaction's type out at times: its plan, or its own flag, tells.
      if instant.began(as: .clustering) {
        self = .clustering
      } else if commit.isCompaction || instant.began(as: .compaction)
        || instant.began(as: .logcompaction)
      {
        self = .compaction
      } else {
        self = instant.action == .replacecommit ? .overwrite : .ordinary
      }
    }
  }

  /// The operation of a commit, as Hudi names it; that of a service that does not tell its own follows from what it
  /// is, and that of any other commit is its action.
  static func operation(of commit: CommitMetadata, _ instant: Instant) -> String {
    let told = commit.operationType
    switch WriteKind(commit, of: instant) {
    case .compaction where told != "COMPACT" && told != "LOG_COMPACT":
      return instant.began(as: .logcompaction) ? "LOG_COMPACT" : "COMPACT"
    case .clustering where told != "CLUSTER" && told != "BUCKET_RESCALE": return "CLUSTER"
    default: return told.isEmpty ? instant.action.rawValue : told
    }
  }

  /// The kind of a write of which nothing but its action is left; nil where that leaves it open: overwrites and
  /// clusterings both complete as a replace commit.
  init?(_ action: InstantAction, _ configuration: TableConfiguration) {
    switch action {
    case .compaction, .logcompaction: self = .compaction
    case .clustering: self = .clustering
    // A merge-on-read table writes delta commits alone: what completes as a commit there is a compaction.
    case .commit: self = configuration.isMergeOnRead ? .compaction : .ordinary
    case .deltacommit: self = .ordinary
    default: return nil
    }
  }

  func base(hasPredecessor: Bool) -> ObjectCause {
    switch self {
    case .ordinary: hasPredecessor ? .rewrite : .ingest
    case .overwrite: .overwrite
    case .compaction: .compaction
    case .clustering: .clustering
    }
  }

  var log: ObjectCause {
    switch self {
    case .ordinary: .logAppend
    case .overwrite: .overwrite
    case .compaction: .compaction
    case .clustering: .clustering
    }
  }
}
