import LakeModel

/// What a replay counts on its way and tells as findings, each kind once.
struct Observations: Sendable {
  /// Deletions of objects whose size no visible instant tells.
  var unsizedDeletes = 0

  /// Sizes that instants tell and no object has.
  var absurdSizes = 0

  /// Objects that rollbacks and restores deleted and of which nothing tells what wrote them, or when.
  var undoneObjects = 0

  /// Objects of undone writes in storage, though the writes are undone.
  var undeleted = ObjectTotals()

  /// Objects that undone instants wrote, as their names tell, and whose sizes nothing tells.
  var undoneUnsized = 0

  /// How many more files undone instants may have had in the timeline than are known.
  var undoneTimelineFiles = 0

  /// Objects that a clean, a rollback or a restore deleted and the listing still has.
  var stillListed = ObjectTotals()

  /// Instants that rollbacks and restores undid.
  var undoneInstants = 0

  /// Instants of which only the metadata table tells, because what undid them vanished as well.
  var vanishedInstants = 0

  /// Logs in storage that rollbacks tell of: those of failed writes, and blocks that take them back.
  var rolledBackLogs = ObjectTotals()

  /// Objects that vanished with their whole partition, named by no list.
  var deletedWithPartition = 0

  /// Deletions whose sizes the metadata table tells and nothing else does.
  var deletesSizedByMetadataTable = 0

  /// Files of archived instants whose sizes the archive does not keep.
  var unsizedTimelineFiles = 0

  /// Writes that followed an instant of the visible time which is not visible itself: holes.
  var missingPredecessors: Set<String> = []

  /// Objects in storage that were written before the visible history.
  var beforeHistory = ObjectTotals()

  /// Live objects that the listing has, with their listed sizes.
  var listedLive = ObjectTotals()

  /// Objects in storage of writes that have not completed.
  private(set) var pending = ObjectTotals()

  /// Objects in storage that carry a completed instant which does not tell of them.
  private(set) var orphaned = ObjectTotals()

  /// Logs in storage that carry their base file's instant, and that no visible write names.
  private(set) var unnamedLogs = ObjectTotals()

  /// Objects in storage that carry an instant which is neither completed nor pending.
  private(set) var unknown = ObjectTotals()

  /// Live objects that the listing does not have.
  private(set) var missing = ObjectTotals()

  /// Retired objects that the listing does not have, though nothing tells of their deletion.
  private(set) var vanished = ObjectTotals()

  /// Objects whose size in the listing is another than the instants tell, and the listed bytes.
  private(set) var resized = ObjectTotals()

  /// Objects in storage that commits name and that are not named as Hudi names its files.
  var claimed = ObjectTotals()

  /// Writes of objects outside the table, and the first of their paths.
  var outside = ObjectTotals()
  var firstOutside: String?

  /// A completed instant that cannot be read.
  struct UnreadInstant: Sendable {
    var object: String
    var action: InstantAction
    var reason = ""
  }

  /// Instants whose files are empty where they should tell something.
  var emptyInstants: [UnreadInstant] = []

  /// Instants whose files only an inventory knows.
  var absentInstants: [UnreadInstant] = []

  /// Instants whose files cannot be read.
  var damagedInstants: [UnreadInstant] = []

  /// Counts an object that no instant told of.
  mutating func countUnexplained(_ file: GroupFile, _ standing: Timeline.Standing) {
    guard file.listedSize >= 0 else { return }
    switch standing {
    case .pending: pending.add(bytes: file.listedSize)
    case .completed: orphaned.add(bytes: file.listedSize)
    case .unnamed: unnamedLogs.add(bytes: file.listedSize)
    case .unknown, .beforeHistory: unknown.add(bytes: file.listedSize)
    }
  }

  /// Compares what the instants tell of an object with the listing.
  mutating func compare(_ file: GroupFile) {
    if file.listedSize < 0 {
      if file.state == .live {
        missing.add(bytes: max(file.size, 0))
      } else {
        vanished.add(bytes: max(file.size, 0))
      }
    } else if file.size >= 0, file.size != file.listedSize {
      resized.add(bytes: file.listedSize)
    }
  }
}
