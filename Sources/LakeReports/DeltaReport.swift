package import DeltaLake
import JSONScan
package import LakeAnalysis
package import LakeModel

/// A Delta table as its log describes it, for people and for programs.
package struct DeltaReport: Sendable {
  /// What the table is called on the command line.
  package var path: String
  package var state: TableState
  package var description: DeltaDescription
  package var operations: [OperationFold.Operation]

  /// Makes a report.
  package init(
    path: String, state: TableState, description: DeltaDescription,
    operations: [OperationFold.Operation]
  ) {
    self.path = path
    self.state = state
    self.description = description
    self.operations = operations
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
    writer.member("version", description.version)
    writer.object("protocol") { writer in
      writer.member("minReaderVersion", description.minReaderVersion)
      writer.member("minWriterVersion", description.minWriterVersion)
      writer.array("readerFeatures", description.readerFeatures) { $1.value($0) }
      writer.array("writerFeatures", description.writerFeatures) { $1.value($0) }
    }
    writer.member("id", description.identifier)
    writer.member("name", state.name)
    writer.array("partitionColumns", description.partitionColumns) { $1.value($0) }
    writer.object("properties") { writer in
      for (name, value) in description.properties { writer.member(name, value) }
    }
    writer.object("retention") { writer in
      writer.member("logMilliseconds", description.logRetention)
      writer.member("deletedFileMilliseconds", description.deletedFileRetention)
    }
    writer.totals("live", state.live)
    writer.object("history") { writer in
      writer.member("from", state.history.from)
      writer.member("to", state.history.to)
      writer.member("clock", state.clock.rawValue)
      writer.member("commits", state.history.commits)
      writer.member("complete", state.history.isComplete)
      writer.member("oldestVersion", description.oldestVersion)
      writer.member("stateFromCheckpoint", description.seedVersion)
      writer.member("unreachableCommits", description.unreachableCommits)
    }
    writer.array("checkpoints", description.checkpoints) { checkpoint, writer in
      writer.beginObject()
      writer.member("version", checkpoint.version)
      writer.member("kind", checkpoint.kind)
      writer.member("objects", checkpoint.totals.files)
      writer.member("bytes", checkpoint.totals.bytes)
      writer.endObject()
    }
    writer.array("log", description.logKinds) { kind, writer in
      writer.beginObject()
      writer.member("kind", kind.name)
      writer.member("objects", kind.totals.files)
      writer.member("bytes", kind.totals.bytes)
      writer.endObject()
    }
    writer.array("operations", operations) { operation, writer in
      writer.beginObject()
      writer.member("operation", operation.name)
      writer.member("commits", operation.sums.commits)
      writer.member("first", operation.first)
      writer.member("last", operation.last)
      writer.totals("written", operation.sums.written)
      writer.totals("deletionVectors", operation.sums.vectors)
      writer.totals("changeData", operation.sums.changes)
      writer.totals("named", operation.sums.named)
      writer.totals("retired", operation.sums.retired)
      writer.totals("deleted", operation.sums.deleted)
      writer.endObject()
    }
    TableJSON.verified(state.verification, to: &writer)
    writer.findings(state.findings)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }
}
