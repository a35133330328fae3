public import LakeModel

/// What moved in one hour, the first load left out.
public struct HourVolume: Equatable, Sendable {
  /// Hours since the epoch.
  public let hour: Int64
  /// new bytes, of objects that were created or appended to.
  public package(set) var gross: Int64 = 0
  /// R-1 in bytes for a replicator that copies an object that grew as a whole (§1).
  public package(set) var wholeObjects: Int64 = 0
  /// Objects created or appended.
  public package(set) var objects: Int64 = 0
  /// new bytes that carry new or changed rows.
  public package(set) var logical = ByteInterval()
  /// new bytes that only repeat rows which storage had already.
  public package(set) var rewritten = ByteInterval()
  /// bytes that left the snapshot.
  public package(set) var retired: Int64 = 0
  /// bytes that are gone from storage.
  public package(set) var deleted: Int64 = 0

  /// Makes an empty hour.
  package init(hour: Int64) { self.hour = hour }

  /// When the hour began.
  public var start: Timestamp { AnalysisWindow.time(ofHour: hour) }

  /// Adds a cell of the hour.
  mutating func add(_ cell: ChurnCell, of entryClass: EntryClass) {
    switch entryClass.effect {
    case .created, .appended:
      gross = gross.saturatingSum(cell.bytes)
      wholeObjects = wholeObjects.saturatingSum(cell.objectBytes)
      objects = objects.saturatingSum(cell.files)
      if entryClass.isLogical { logical.add(ByteInterval(low: cell.bytes, high: cell.bytes)) }
      let part = ByteInterval(
        low: cell.logicalPart, high: cell.logicalPart.saturatingSum(cell.undecided))
      logical.add(part)
      if entryClass.isUndecided {
        let any = ByteInterval(low: 0, high: cell.bytes)
        logical.add(any)
        if entryClass.effect == .created { rewritten.add(any) }
      }
      if entryClass.isRewritten {
        rewritten.add(
          ByteInterval(
            low: cell.bytes.saturatingDifference(part.high),
            high: cell.bytes.saturatingDifference(part.low)))
      }
    case .retired: retired = retired.saturatingSum(cell.bytes)
    case .deleted: deleted = deleted.saturatingSum(cell.bytes)
    case .revived: break
    }
  }

  /// Adds the volumes of another hour, whichever it is.
  package mutating func add(_ other: HourVolume) {
    gross = gross.saturatingSum(other.gross)
    wholeObjects = wholeObjects.saturatingSum(other.wholeObjects)
    objects = objects.saturatingSum(other.objects)
    logical.add(other.logical)
    rewritten.add(other.rewritten)
    retired = retired.saturatingSum(other.retired)
    deleted = deleted.saturatingSum(other.deleted)
  }
}
