package import LakeModel

/// File groups of a table.
package struct FileGroupCounts: Equatable, Sendable {
  /// Groups with a latest slice.
  package internal(set) var live = 0

  /// Groups that a replace commit took out of the table and that are not cleaned away yet.
  package internal(set) var replaced = 0

  /// Base files and logs of the latest slices.
  package internal(set) var base = ObjectTotals()
  package internal(set) var logs = ObjectTotals()
}

/// A Hudi table as its properties and its timeline describe it.
package struct HudiDescription: Sendable {
  /// An instant of the timeline.
  package struct Instant: Equatable, Sendable {
    /// Requested time, as written.
    package var requested: String

    /// The action, as it was requested where that is known.
    package var action: String

    /// How far it has come: `requested`, `inflight` or `completed`.
    package var state: String

    /// When it completed; nil while it has not, or when no clock tells.
    package var completed: Timestamp?

    /// Whether it has left the active timeline.
    package var isArchived: Bool
  }

  /// `COPY_ON_WRITE` or `MERGE_ON_READ`, as written; nil when nothing tells.
  package var tableType: String?

  /// The timeline's layout, 1 or 2.
  package var layout: Int

  /// The zone of the timeline, in words.
  package var zone: String

  /// Partitions of the metadata table that are ready.
  package var metadataPartitions: [String]

  /// All properties, by key.
  package var properties: [(key: String, value: String)]

  /// Instants by requested time: completed ones, archived or not, and pending ones.
  package var instants: [Instant]

  /// File groups.
  package var groups: FileGroupCounts

  /// Objects with archived instants.
  package var archive: ObjectTotals

  /// Objects of the active timeline.
  package var timeline: ObjectTotals

  /// Data objects in storage.
  package var stored: ObjectTotals

  /// Those of them that are part of the latest slices; the others are retained beyond these.
  package var listedLive: ObjectTotals
}

extension HudiTable {
  /// Reads the table once, gives its ledger, and describes it.
  ///
  /// - Parameter sink: takes the ledger.
  /// - Returns: the state, and the description.
  /// - Throws: `HudiError` when the table cannot be read at all; whatever the sink throws.
  package func inspect(
    into sink: inout some LedgerSink
  ) async throws -> (state: TableState, description: HudiDescription) {
    let reading = try await read(into: &sink)
    let table = reading.table
    var instants = table.timeline.completed.map { completed in
      HudiDescription.Instant(
        requested: completed.instant.requested,
        action: (completed.instant.files.first?.name.action ?? completed.instant.action).rawValue,
        state: "completed", completed: completed.time, isArchived: completed.place != nil)
    }
    instants += table.timeline.pending.map { pending in
      let last = pending.files.last
      return HudiDescription.Instant(
        requested: pending.requested, action: (last?.name.action ?? pending.action).rawValue,
        state: last?.name.state == .inflight ? "inflight" : "requested", completed: nil,
        isArchived: false)
    }
    instants.sort { ($0.requested, $0.action) < ($1.requested, $1.action) }
    let partitions = table.properties.text("hoodie.table.metadata.partitions") ?? ""
    let description = HudiDescription(
      tableType: table.properties.text("hoodie.table.type"),
      layout: table.configuration.layout == .one ? 1 : 2,
      zone: table.configuration.isTimelineInUTC ? "UTC" : "LOCAL, \(table.clock.offsetText)",
      metadataPartitions: partitions.split(separator: ",").map { String($0) },
      properties: table.properties.all, instants: instants, groups: reading.groups,
      archive: table.listing.archive, timeline: table.listing.timelineTotals,
      stored: reading.stored, listedLive: reading.listedLive)
    return (reading.state, description)
  }
}
