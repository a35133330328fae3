package import DeltaLake
import Hudi
package import LakeModel
package import LakeStorage

/// The one way from a table in a store to its ledger.
package enum LedgerReplay {
  /// Gives a table's whole visible ledger, and then its live objects, to `sink`.
  ///
  /// - Parameters:
  ///   - table: where the table is.
  ///   - lake: the lake it is in.
  ///   - hudiLocalOffsetMinutes: minutes east of UTC for Hudi timelines that say LOCAL; nil to infer.
  ///   - checksEveryCheckpoint: whether a Delta table is compared with every checkpoint of its visible
  ///     history, also where that costs more than the replay.
  ///   - memory: what the commits of Delta tables are read into; tables may share it.
  ///   - sink: takes the entries in commit order.
  /// - Returns: what the reader says of the table after the ledger.
  /// - Throws: `DeltaError`, `HudiError` or `StorageError` when the table cannot be read, and whatever
  ///   `sink` throws.
  package static func replay(
    _ table: TableLocation, in lake: OpenedLake, hudiLocalOffsetMinutes: Int? = nil,
    checksEveryCheckpoint: Bool = false, memory: ReadingMemory = ReadingMemory(),
    into sink: inout some LedgerSink
  ) async throws -> TableState {
    switch table.format {
    case .delta:
      return try await deltaTable(
        table, in: lake, checksEveryCheckpoint: checksEveryCheckpoint, memory: memory
      ).replay(into: &sink)
    case .hudi:
      return try await HudiTable(
        store: lake.store, root: table.root,
        options: HudiTable.Options(localOffsetMinutes: hudiLocalOffsetMinutes)
      ).replay(into: &sink)
    }
  }

  /// Gives a Delta table's ledger from where an earlier replay ended, as far as `index` has kept one that the
  /// log goes on from, and keeps this one.
  ///
  /// - Parameters:
  ///   - table: where the table is.
  ///   - lake: the lake it is in.
  ///   - checksEveryCheckpoint: as for `replay`.
  ///   - memory: as for `replay`.
  ///   - index: what keeps the replay.
  ///   - sink: takes the entries; those of the log's own objects come last.
  /// - Returns: as `replay`, and what the index was good for.
  /// - Throws: as `replay`.
  static func replayDelta(
    _ table: TableLocation, in lake: OpenedLake, checksEveryCheckpoint: Bool,
    memory: ReadingMemory, index: inout TableIndex, into sink: inout some ResumableSink
  ) async throws -> (state: TableState, use: IndexUse) {
    try await deltaTable(
      table, in: lake, checksEveryCheckpoint: checksEveryCheckpoint, memory: memory
    ).replay(into: &sink, index: &index)
  }

  /// A Delta table of a lake.
  static func deltaTable(
    _ table: TableLocation, in lake: OpenedLake, checksEveryCheckpoint: Bool = false,
    memory: ReadingMemory = ReadingMemory()
  ) -> DeltaTable {
    DeltaTable(
      store: lake.store, root: table.root, location: lake.location(of: table),
      checksEveryCheckpoint: checksEveryCheckpoint, memory: memory)
  }
}

extension OpenedLake {
  /// The table's root as a path of this machine, for logs that name their own files absolutely.
  func location(of table: TableLocation) -> String {
    let path = table.path
    return path.isEmpty ? resolvedRoot : resolvedRoot.trimmingFinalSlashes + "/" + path
  }
}

extension String {
  /// The text without slashes at its end; a text of slashes alone is the root.
  var trimmingFinalSlashes: String {
    var bytes = utf8[...]
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    return String(Substring(bytes))
  }
}
