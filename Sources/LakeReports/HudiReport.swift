package import Hudi
import JSONScan
package import LakeAnalysis
package import LakeModel

/// A Hudi table as its properties and timeline describe it, for people and for programs.
package struct HudiReport: Sendable {
  /// What the table is called on the command line.
  package var path: String
  package var state: TableState
  package var description: HudiDescription
  package var operations: [OperationFold.Operation]

  /// Makes a report.
  package init(
    path: String, state: TableState, description: HudiDescription,
    operations: [OperationFold.Operation]
  ) {
    self.path = path
    self.state = state
    self.description = description
    // A table without a completed instant has objects of no operation.
    self.operations = operations.filter { !$0.name.isEmpty || $0.sums != OperationWork() }
  }

  /// Data objects in storage that are not part of the latest slices: what cleans have left so far.
  var retained: ObjectTotals {
    ObjectTotals(
      files: max(0, description.stored.files - description.listedLive.files),
      bytes: max(0, description.stored.bytes - description.listedLive.bytes))
  }

  /// The report as UTF-8, with a line break at its end.
  ///
  /// - Parameter version: the version of lakegauge, for the reader of the file.
  /// - Returns: one indented JSON object.
  package func json(version: String) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("lakegauge", version)
    writer.member("table", path)
    writer.member("format", state.format.rawValue)
    writer.member("formatVersion", state.formatVersion)
    writer.member("name", state.name)
    writer.member("tableType", description.tableType)
    writer.member("timelineLayout", description.layout)
    writer.member("zone", description.zone)
    writer.array("metadataPartitions", description.metadataPartitions) { $1.value($0) }
    writer.object("properties") { writer in
      for (key, value) in description.properties { writer.member(key, value) }
    }
    writer.totals("live", state.live)
    writer.totals("retained", retained)
    writer.object("fileGroups") { writer in
      writer.member("live", description.groups.live)
      writer.member("replaced", description.groups.replaced)
      writer.totals("baseFiles", description.groups.base)
      writer.totals("logs", description.groups.logs)
    }
    writer.object("history") { writer in
      writer.member("from", state.history.from)
      writer.member("to", state.history.to)
      writer.member("clock", state.clock.rawValue)
      writer.member("commits", state.history.commits)
      writer.member("complete", state.history.isComplete)
    }
    writer.totals("activeTimeline", description.timeline)
    writer.totals("archive", description.archive)
    writer.array("instants", description.instants) { instant, writer in
      writer.beginObject()
      writer.member("requested", instant.requested)
      writer.member("action", instant.action)
      writer.member("state", instant.state)
      writer.member("completed", instant.completed)
      writer.member("archived", instant.isArchived)
      writer.endObject()
    }
    writer.array("operations", operations) { operation, writer in
      writer.beginObject()
      writer.member("operation", operation.name)
      writer.member("commits", operation.sums.commits)
      writer.member("first", operation.first)
      writer.member("last", operation.last)
      writer.totals("written", operation.sums.written)
      writer.totals("changeData", operation.sums.changes)
      writer.totals("retired", operation.sums.retired)
      writer.totals("deleted", operation.sums.deleted)
      writer.endObject()
    }
    writer.findings(state.findings)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }
}
